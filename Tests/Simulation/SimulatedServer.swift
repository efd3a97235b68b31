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
  /// Who holds which token.
  private var tokens: [String: RecordID] = [:]
  private var backups: [(path: String, model: CityModel)] = []

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
      _ = try rows.revokeDevice(rows.asker(token: token, at: now).device.id, reason: nil, at: now)
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
      try accept(exchange, answer)
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
    return try zip(exchanges, outcomes).map { exchange, outcome in
      let answer = try outcome.get()
      try accept(exchange, answer)
      return answer.bytes
    }
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
      var exchange = ServerExchange(request, from: try rows.asker(token: token, at: now), at: now)
      exchange.pageBytes = pageBytes
      return try exchange.run(in: rows) { try rows.asker(token: token, at: now).viewer }
    }
  }

  /// Holds the verdicts against the oracle's; it learns of the exchange only now that it is durable.
  private func accept(_ exchange: Exchanging, _ answer: SyncAnswer) throws {
    guard let user = tokens[exchange.token] else { throw Divergence("a stranger was answered") }
    let expected = model.take(
      exchange.request, from: user, token: exchange.token, incarnation: answer.incarnation,
      now: exchange.now)
    for (id, verdict) in answer.verdicts
    where expected[id] == nil && model.judgement(of: id) != Judgement(verdict) {
      throw Divergence("\(id) got \(verdict), and was not asked about")
    }
    for (id, judgement) in expected {
      guard let verdict = answer.verdicts[id] else { throw Divergence("\(id) got no verdict") }
      guard Judgement(verdict) == judgement else {
        throw Divergence("\(id) got \(verdict) instead of \(judgement)")
      }
    }
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
    opened = try SimulatedServer.open(folder.path("server-\(number)"))
  }

  // MARK: Backups

  func backUp() throws {
    backupsMade += 1
    let path = folder.path("backup-\(backupsMade).sqlite")
    try store.backUp(to: path)
    backups.append((path, model))
  }

  /// Comes back from a backup. Everything since is gone from the server, later backups too.
  ///
  /// - Returns: whether it was the latest one.
  func comeBack(from index: Int, at now: Timestamp) throws -> Bool {
    number += 1
    let path = folder.path("server-\(number)")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: backups[index].path, toPath: path + "/" + ServerStore.fileName)
    let isLatest = index == backups.count - 1
    try restart()
    model = backups[index].model
    try store.beginIncarnationAfterRestore("incarnation-\(number)", at: now)
    backups.removeSubrange((index + 1)...)
    return isLatest
  }

  var backupCount: Int { backups.count }
}
