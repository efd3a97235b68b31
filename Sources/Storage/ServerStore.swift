import Foundation
import GRDB
import Merge
import Records
import Sync
import Synchronization

/// The server's data: one SQLite file, one writer, a lock.
public final class ServerStore: Sendable {
  let pool: DatabasePool
  private let lock: StoreLock?
  let ledger: ActLedger
  private let memory = RequesterMemory()
  /// Whether the log may still have erased content: a reader was active when it was to be emptied.
  private let owesEmptyLog = Mutex(false)

  public static let fileName = "tsunagu-server.sqlite"

  /// Opens the data in a folder, which must be there.
  ///
  /// - Parameter reading: opens beside a running server, for looking only: takes no lock.
  /// - Throws: `Problem`: `server_not_initialised`, `store_locked`, `store_newer`, `store_damaged`.
  public init(folder: String, creating: Bool = false) throws {
    let path = folder + "/" + ServerStore.fileName
    guard
      creating || FileManager.default.fileExists(atPath: path)
        || Restoration.isUnderWay(in: folder)
    else { throw Problem(.serverNotInitialised, ["folder": folder]) }
    PrivateFiles.claim(folder) { ServerStore.isOwn($0) }
    lock = try StoreLock(path: folder + "/lock")
    try Restoration.finish(in: folder)
    ledger = try ActLedger(path: folder + "/" + ActLedger.fileName)
    try Opening.makePrivately(path)
    pool = try Opening.translating(on: .server) {
      let pool = try DatabasePool(
        path: path, configuration: Opening.configuration(label: "server"))
      try Opening.prepare(pool, Schema.server, for: .server)
      return pool
    }
    try meetLedger()
    try bringStatesUpToDate()
  }

  /// Which rules of merging the stored states follow: those of 0.1.0 are not named.
  private static let rulesSetting = ("merge_rules", "2")

  /// Computes all states anew, once, where they follow the rules of an earlier release.
  private func bringStatesUpToDate() throws {
    let (name, rules) = ServerStore.rulesSetting
    let isOld = try read {
      try $0.setting("incarnation") != nil && $0.setting(name) != rules
    }
    guard isOld else { return }
    try write { rows in
      for record in try rows.table.allIDs() { try Application.bringUpToDate(record, in: rows) }
      try rows.settings.set(name, rules)
    }
  }

  /// Whether a file in the data folder is one of this program's, by its name.
  private static func isOwn(_ name: String) -> Bool {
    ["tsunagu", "lock", "tls", "admin.sock", "ledger", "damaged", "backup"].contains {
      name.hasPrefix($0)
    }
  }

  /// Brings everything from the write-ahead log to its place, where its checksums are: to be called when a
  /// server ends in good order. Nothing is lost where it is not.
  public func emptyLog() throws {
    try Opening.translating(on: .server) {
      try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    }
  }

  /// Runs `body` in one transaction; its changes are durable when this returns.
  public func write<Result>(_ body: (ServerRows) throws -> Result) throws -> Result {
    defer { emptyLogAfterErasure() }
    return try keepingActs { line in
      try pool.write { database in
        let (result, acts) = try finishing(body, in: database)
        try enter(acts, &line, database)
        return result
      }
    }
  }

  /// Runs a transaction, and writes down in the ledger how it ended where that has acts of it.
  private func keepingActs<Result>(_ transaction: (inout Int64?) throws -> Result) throws -> Result
  {
    var line: Int64?
    do {
      let result = try Opening.translating(on: .server) { try transaction(&line) }
      if let line { ledger.settle(line, isDone: true) }
      return result
    } catch {
      if let line { ledger.settle(line, isDone: false) }
      throw error
    }
  }

  /// Writes the acts of a transaction that is about to commit into the ledger.
  ///
  /// - Parameter line: the number of its line, as soon as there is one.
  private func enter(_ acts: [Act], _ line: inout Int64?, _ database: Database) throws {
    guard !acts.isEmpty else { return }
    let head = try ledger.append(acts)
    line = head.number
    try ServerRows(database).remember(head)
  }

  /// Erased content must be in no file: secure_delete clears the database file, and this empties
  /// the log, which still has the content from before. If a reader is active, the next write does
  /// it.
  private func emptyLogAfterErasure() {
    guard owesEmptyLog.withLock({ $0 }), (try? emptyLog()) != nil else { return }
    owesEmptyLog.withLock { $0 = false }
  }

  private func finishing<Result>(
    _ body: (ServerRows) throws -> Result, in database: Database
  ) throws -> (Result, acts: [Act]) {
    let rows = ServerRows(database)
    let result = try body(rows)
    try rows.finish()
    if rows.hasErased { owesEmptyLog.withLock { $0 = true } }
    return (result, rows.acts)
  }

  /// Runs several bodies in one transaction and one commit. A body that throws changes nothing and does
  /// not disturb the others.
  public func writeTogether<Result>(
    _ bodies: [@Sendable (ServerRows) throws -> Result]
  ) throws -> [Swift.Result<Result, any Error>] {
    do {
      return try keepingActs { line in try together(bodies, &line) }
    } catch let problem as Problem where problem.code == .serverDamaged && bodies.count > 1 {
      // SQLite has rolled all of them back. Each by itself: only who needs the damaged page fails.
      return bodies.map { body in Swift.Result { try write(body) } }
    }
  }

  private func together<Result>(
    _ bodies: [@Sendable (ServerRows) throws -> Result], _ line: inout Int64?
  ) throws -> [Swift.Result<Result, any Error>] {
    defer { emptyLogAfterErasure() }
    return try pool.write { database in
      var acts: [Act] = []
      let outcomes = try bodies.map { body in
        var outcome: Swift.Result<Result, any Error>?
        try database.inSavepoint {
          do {
            let (result, own) = try finishing(body, in: database)
            outcome = .success(result)
            acts += own
            return .commit
          } catch let error as DatabaseError {
            throw error
          } catch {
            outcome = .failure(Opening.translated(error, on: .server))
            return .rollback
          }
        }
        return outcome ?? .failure(Problem(.serverFailed))
      }
      try enter(acts, &line, database)
      return outcomes
    }
  }

  /// Whether a token has a holder, asked before anything of the request is read. No device is ever
  /// removed, so that a known token needs no second look.
  public func isToken(_ token: String) throws -> Bool {
    let hash = digest(token)
    return try memory.tokens.holds(hash) { try read { try $0.isToken(hash) } }
  }

  public func read<Result>(_ body: (ServerRows) throws -> Result) throws -> Result {
    try Opening.translating(on: .server) {
      try pool.read { try body(ServerRows($0, memory: memory)) }
    }
  }

  /// Makes the data of a new server.
  ///
  /// - Parameters:
  ///   - incarnation: a new random name for this history of sequence numbers.
  public func initialise(municipalityCode: String, name: String, incarnation: String) throws {
    try write { rows in
      guard try rows.settings["incarnation"] == nil else {
        throw Problem(.serverInitialised, ["folder": name])
      }
      try rows.settings.set("incarnation", incarnation)
      try rows.settings.set(ServerStore.rulesSetting.0, ServerStore.rulesSetting.1)
      try rows.settings.set("municipality_code", municipalityCode)
      try rows.settings.set("municipality_name", name)
    }
  }
}
