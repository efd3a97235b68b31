import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import TestDoubles
import TestKit

/// A city with the oracle beside it, which learns of each exchange and of each return to older data.
final class SimulatedCity: City {
  private(set) var model = CityModel()
  /// The user of each token.
  private var tokens: [String: RecordID] = [:]
  private var backups: [Backup] = []
  private var backupsMade = 0
  /// The number of the backup that devices rely on: that before the newest one.
  private var reliable = 0
  private var taken: Backup?

  private struct Backup {
    let path: String
    let model: CityModel
    /// The number of the newest backup that it contains.
    let number: Int
  }

  /// A device of an account, which knows nothing yet.
  func device(_ number: Int, of account: Account, isNew: Bool) throws -> SimulatedDevice {
    let enrolled = try enroll(account, isNew: isNew)
    tokens[enrolled.token] = account.id
    if isNew { model.add(UserModel(account)) }
    let device = try SimulatedDevice(number: number, enrolled, in: self)
    try device.enroll()
    return device
  }

  func end(_ user: RecordID) throws {
    try server.write { try $0.endAccount(user, at: now) }
    model.end(user)
  }

  /// Revokes the device of a token, and with it every copy of that device.
  func revoke(_ token: String) throws {
    try server.write { rows in
      _ = try rows.revokeDevice(
        rows.requester(token: token, at: now).device.id, reason: nil, at: now)
    }
    model.revoke(token)
  }

  // MARK: Exchanges

  /// Holds the verdicts of one commit against the oracle's; it learns of the exchanges only now that they are durable.
  ///
  /// - Throws: `Divergence` where a verdict is not what the oracle says.
  override func accept(_ answered: [(exchange: Exchange, answer: SyncAnswer)]) throws {
    var expectations: [[OperationID: Judgement?]] = []
    // The others did nothing: the device is to send its receipt.
    let answered = answered.filter { !$0.answer.wantsReceipt }
    let made = try newServerOperations()
    model.announced = made.reduce(into: [:]) { $0[$1.id] = $1 }
    for (exchange, answer) in answered {
      guard let user = tokens[exchange.token] else { throw Divergence("a stranger was answered") }
      let judged = model.take(
        exchange.request, from: user, token: exchange.token, incarnation: answer.incarnation,
        now: exchange.now)
      let told = answer.verdicts.keys.filter { judged[$0] == nil }
      expectations.append(
        judged.mapValues { $0 }.merging(told.map { ($0, model.judgement(of: $0)) }) { $1 })
    }
    for operation in made { model.load(operation) }
    if let difference = model.settleErasures(by: made) {
      throw Divergence(difference)
    }
    for (expected, (_, answer)) in zip(expectations, answered) {
      for (id, judgement) in expected {
        guard let verdict = answer.verdicts[id] else { throw Divergence("\(id) got no verdict") }
        guard model.allows(verdict, where: judgement, of: id) else {
          throw Divergence(
            "\(id) got \(verdict) instead of \(judgement?.rawValue ?? "nothing"): \(told(of: id))")
        }
      }
    }
  }

  /// An operation, and what the oracle thinks of the others of its record.
  private func told(of id: OperationID) -> String {
    guard let operation = model.operations[id] else { return "unknown" }
    let others = model.records[operation.record]?.entries.map {
      "\($0.operation.id) \($0.judgement)"
    }
    return "\(String(decoding: operation.line, as: UTF8.self)) beside \(others ?? [])"
  }

  /// Tells the oracle which operations the server made by itself; the oracle derives their
  /// effects itself.
  ///
  /// - Returns: the server's own operations that were not known before.
  @discardableResult
  private func loadServerOperations() throws -> [Merge.Operation] {
    let new = try newServerOperations()
    for operation in new { model.load(operation) }
    return new
  }

  private func newServerOperations() throws -> [Merge.Operation] {
    try server.read { try $0.serverOperations() }.filter { model.operations[$0.id] == nil }
  }

  var incarnation: String { get throws { try server.read { try $0.incarnation } } }

  // MARK: Backups

  var backupCount: Int { backups.count }
  var hasSnapshot: Bool { taken != nil }
  var wasPutBack: Bool { putBacks > 0 }

  func makeBackup() throws {
    let path = try backUp()
    reliable = max(reliable, backups.last?.number ?? 0)
    backupsMade += 1
    backups.append(Backup(path: path, model: model, number: backupsMade))
  }

  /// Comes back from a backup. Everything since is gone from the server, later backups too; the ledger of acts is
  /// found.
  ///
  /// - Returns: whether it is one that devices rely on.
  func comeBack(from index: Int) throws -> Bool {
    let backup = backups[index]
    backups.removeSubrange((index + 1)...)
    // A snapshot of an abandoned history would bring back operations from after the backup.
    if let taken, taken.number >= backup.number { self.taken = nil }
    try restore(backup.path, incarnation: "incarnation-\(restores + 1)")
    try goOn(from: backup, knowingActs: true)
    return backup.number >= reliable
  }

  func takeSnapshot() throws {
    if let taken { try FileManager.default.removeItem(atPath: taken.path) }
    taken = Backup(path: try snapshot(), model: model, number: backups.last?.number ?? 0)
  }

  /// Puts the snapshot's database in place while the server is down, and nobody is told.
  ///
  /// - Parameter withLedger: whether the ledger of acts is put back, too: then nobody can know what was in it.
  /// - Returns: whether it is one that devices rely on.
  func putSnapshotBack(withLedger: Bool) throws -> Bool {
    guard let taken else { return true }
    backups.removeAll { $0.number > taken.number }
    try putBack(taken.path, keepsLedger: !withLedger)
    try goOn(from: taken, knowingActs: !withLedger)
    return taken.number >= reliable
  }

  /// Takes in that the server came back with older data, and checks that earlier acts still hold.
  private func goOn(from old: Backup, knowingActs: Bool) throws {
    let before = model
    model = old.model
    let repeated = try loadServerOperations().filter(\.erases).map(\.record)
    model.refuseWaiting(about: Set(repeated))
    guard knowingActs else { return }
    model.repeatEnds(of: before)
    if let difference = model.reopened(since: before) { throw Divergence(difference) }
  }
}
