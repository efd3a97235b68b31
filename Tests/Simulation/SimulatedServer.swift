import Foundation
import Merge
import Records
import Storage
import Support
import Sync

/// A server on real SQLite that can die, run out of disk, and come back from a backup, with the oracle
/// beside it.
final class SimulatedServer {
  enum Fault {
    case none
    case dies(afterSteps: Int)
    case full(afterPages: Int)
  }

  private let folder: TemporaryFolder
  private let pageBytes: Int
  /// How often it came back from a backup.
  private var number = 0
  private var backupsMade = 0
  private var opened: ServerStore?
  private(set) var model = CityModel()
  /// The user of each token.
  private var tokens: [String: RecordID] = [:]
  private var backups: [Backup] = []
  /// The number of the backup that devices rely on: that before the newest one.
  private var reliable = 0
  private var snapshot: Backup?

  private struct Backup {
    let path: String
    let model: CityModel
    /// The number of the newest backup that it contains.
    let number: Int
  }

  /// - Parameter pageBytes: of `ServerExchange`.
  init(folder: TemporaryFolder, pageBytes: Int) throws {
    self.folder = folder
    self.pageBytes = pageBytes
    opened = try SimulatedServer.open(folder.path("server-0"), creating: true)
    try store.initialise(municipalityCode: "162051", name: "試験市", incarnation: "first")
  }

  private static func open(_ path: String, creating: Bool = false) throws -> ServerStore {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return try ServerStore(folder: path, creating: creating)
  }

  func enroll(
    _ account: Account, token: String, key: DeviceKey, isNew: Bool, at now: Timestamp
  ) throws {
    try store.write { rows in
      if isNew { try rows.addAccount(account) }
      try rows.addEnrollmentCode(token, for: account.id, until: Timestamp(milliseconds: .max / 4))
      _ = try rows.enrollDevice(
        code: token, token: token, publicKey: key.publicKey, at: now)
    }
    tokens[token] = account.id
    if isNew {
      model.add(UserModel(account))
    }
  }

  func end(_ user: RecordID, at now: Timestamp) throws {
    try store.write { try $0.endAccount(user, at: now) }
    model.end(user)
  }

  /// Revokes the device of a token, and with it every copy of that device.
  func revoke(_ token: String, at now: Timestamp) throws {
    try store.write { rows in
      _ = try rows.revokeDevice(
        rows.requester(token: token, at: now).device.id, reason: nil, at: now)
    }
    model.revoke(token)
  }

  // MARK: Exchanges

  /// Answers one request.
  ///
  /// - Throws: `Problem` where the server would answer with one; `Divergence` where a verdict is not what
  ///   the oracle says.
  func answer(
    _ bytes: [UInt8], token: String, at now: Timestamp, fault: Fault = .none
  ) throws -> [UInt8] {
    let exchange = try Exchanging(bytes, token, now, pageBytes)
    do {
      let answer = try faulty(fault) { try store.write(exchange.run) }
      try accept([(exchange, answer)])
      return answer.bytes
    } catch let problem as Problem {
      if case .dies = fault { try restart() }
      throw problem
    }
  }

  /// Answers several requests in one commit.
  func answerTogether(
    _ requests: [(bytes: [UInt8], token: String)], at now: Timestamp
  ) throws -> [[UInt8]] {
    let exchanges = try requests.map { try Exchanging($0.bytes, $0.token, now, pageBytes) }
    let outcomes = try store.writeTogether(
      exchanges.map { exchange in { rows in try exchange.run(rows) } })
    let answers = try outcomes.map { try $0.get() }
    try accept(Array(zip(exchanges, answers)))
    return answers.map(\.bytes)
  }

  private struct Exchanging: Sendable {
    let request: SyncRequest
    let token: String
    let now: Timestamp

    let pageBytes: Int

    init(_ bytes: [UInt8], _ token: String, _ now: Timestamp, _ pageBytes: Int) throws {
      request = try SyncRequest(bytes: bytes)
      self.token = token
      self.now = now
      self.pageBytes = pageBytes
    }

    @Sendable func run(_ rows: ServerRows) throws -> SyncAnswer {
      var exchange = ServerExchange(
        request, from: try rows.requester(token: token, at: now), at: now)
      exchange.pageBytes = pageBytes
      return try exchange.run(in: rows) { try rows.requester(token: token, at: now).principal }
    }
  }

  /// Holds the verdicts of one commit against the oracle's; it learns of the exchanges only now that they are durable.
  private func accept(_ answered: [(exchange: Exchanging, answer: SyncAnswer)]) throws {
    var expectations: [[OperationID: Judgement?]] = []
    // The others did nothing: the device is to send its receipt.
    let answered = answered.filter { !$0.answer.wantsReceipt }
    for (exchange, answer) in answered {
      guard let user = tokens[exchange.token] else { throw Divergence("a stranger was answered") }
      let judged = model.take(
        exchange.request, from: user, token: exchange.token, incarnation: answer.incarnation,
        now: exchange.now)
      let told = answer.verdicts.keys.filter { judged[$0] == nil }
      expectations.append(
        judged.mapValues { $0 }.merging(told.map { ($0, model.judgement(of: $0)) }) { $1 })
    }
    if let difference = model.settleErasures(by: try loadServerOperations()) {
      throw Divergence(difference)
    }
    for (expected, (_, answer)) in zip(expectations, answered) {
      for (id, judgement) in expected {
        guard let verdict = answer.verdicts[id] else { throw Divergence("\(id) got no verdict") }
        guard Judgement(verdict) == judgement else {
          throw Divergence("\(id) got \(verdict) instead of \(judgement?.rawValue ?? "nothing")")
        }
      }
    }
  }

  /// Tells the oracle which operations the server made by itself; the oracle derives their
  /// effects itself.
  ///
  /// - Returns: the server's own operations that were not known before.
  @discardableResult
  private func loadServerOperations() throws -> [Merge.Operation] {
    let new = try store.read { try $0.serverOperations() }.filter {
      model.operations[$0.id] == nil
    }
    for operation in new { model.load(operation) }
    return new
  }

  private func faulty<Result>(_ fault: Fault, _ body: () throws -> Result) throws -> Result {
    switch fault {
    case .none: try body()
    case .dies(let steps): try store.dying(after: steps, body)
    case .full(let pages): try store.full(after: pages, body)
    }
  }

  var store: ServerStore {
    guard let opened else { preconditionFailure("the server is between two lives") }
    return opened
  }

  /// The lock goes with the old life, so that must be gone before the new one begins.
  private func restart() throws {
    opened = nil
    opened = try SimulatedServer.open(path)
  }

  private var path: String { folder.path("server-\(number)") }

  var incarnation: String { get throws { try store.read { try $0.incarnation } } }

  // MARK: Backups

  var backupCount: Int { backups.count }
  var hasSnapshot: Bool { snapshot != nil }

  func backUp() throws {
    let path = folder.path("backup-\(backupsMade + 1).sqlite")
    try store.backUp(to: path)
    reliable = max(reliable, backups.last?.number ?? 0)
    backupsMade += 1
    backups.append(Backup(path: path, model: model, number: backupsMade))
  }

  /// Comes back from a backup. Everything since is gone from the server, later backups too; the ledger of acts is
  /// found.
  ///
  /// - Returns: whether it is one that devices rely on.
  func comeBack(from index: Int, at now: Timestamp) throws -> Bool {
    let backup = backups[index]
    let ledger = path + "/" + SimulatedServer.ledgerName
    opened = nil
    number += 1
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: backup.path, toPath: path + "/" + ServerStore.fileName)
    try FileManager.default.copyItem(
      atPath: ledger, toPath: path + "/" + SimulatedServer.ledgerName)
    backups.removeSubrange((index + 1)...)
    // A snapshot of an abandoned history would bring back operations from after the backup.
    if let taken = snapshot, taken.number >= backup.number { snapshot = nil }
    try restart()
    try goOn(from: backup, knowingActs: true, "incarnation-\(number)", at: now)
    return backup.number >= reliable
  }

  private static let ledgerName = "tsunagu-acts.log"

  /// Copies everything while the server is down.
  func takeSnapshot() throws {
    opened = nil
    let copy = folder.path("snapshot")
    try? FileManager.default.removeItem(atPath: copy)
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    snapshot = Backup(path: copy, model: model, number: backups.last?.number ?? 0)
    try restart()
  }

  /// Puts the snapshot's database in place while the server is down, and nobody is told.
  ///
  /// - Parameter withLedger: whether the ledger of acts is put back, too: then nobody can know what was in it.
  /// - Returns: whether it is one that devices rely on.
  func putSnapshotBack(withLedger: Bool, at now: Timestamp) throws -> Bool {
    guard let snapshot else { return true }
    opened = nil
    let names = ["", "-wal", "-shm"].map { ServerStore.fileName + $0 }
    for name in names + (withLedger ? [SimulatedServer.ledgerName] : []) {
      try? FileManager.default.removeItem(atPath: path + "/" + name)
      let old = snapshot.path + "/" + name
      guard FileManager.default.fileExists(atPath: old) else { continue }
      try FileManager.default.copyItem(atPath: old, toPath: path + "/" + name)
    }
    backups.removeAll { $0.number > snapshot.number }
    try restart()
    putBacks += 1
    try goOn(from: snapshot, knowingActs: !withLedger, "put-back-\(putBacks)", at: now)
    return snapshot.number >= reliable
  }

  private var putBacks = 0
  var wasPutBack: Bool { putBacks > 0 }

  /// Starts on older data, as `serve` does, and checks that earlier acts still hold.
  private func goOn(
    from old: Backup, knowingActs: Bool, _ incarnation: String, at now: Timestamp
  ) throws {
    let before = model
    model = old.model
    _ = try store.comeBack(incarnation, at: now)
    let repeated = try loadServerOperations().filter(\.erases).map(\.record)
    model.refuseWaiting(about: Set(repeated))
    guard knowingActs else { return }
    model.repeatEnds(of: before)
    if let difference = model.reopened(since: before) { throw Divergence(difference) }
  }
}
