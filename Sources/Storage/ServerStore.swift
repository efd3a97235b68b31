import Foundation
import GRDB
import Merge
import Records
import Sync

/// The server's data: one SQLite file, one writer, a lock.
public final class ServerStore: Sendable {
  let pool: DatabasePool
  private let lock: StoreLock?
  let interruption = Interruption()
  private let memory = AskerMemory()

  public static let fileName = "tsunagu-server.sqlite"

  /// Opens the data in a folder, which must be there.
  ///
  /// - Parameter reading: opens beside a running server, for looking only: takes no lock.
  /// - Throws: `Problem`: `server_not_initialised`, `store_locked`, `store_newer`, `store_damaged`.
  public init(folder: String, creating: Bool = false) throws {
    let path = folder + "/" + ServerStore.fileName
    guard creating || FileManager.default.fileExists(atPath: path) else {
      throw Problem(.serverNotInitialised, folder)
    }
    PrivateFiles.claim(folder) { ServerStore.isOwn($0) }
    lock = try StoreLock(path: folder + "/lock")
    try Opening.makePrivately(path)
    pool = try Opening.translating(on: .server) {
      let pool = try DatabasePool(
        path: path, configuration: Opening.configuration(label: "server"))
      try Opening.prepare(pool, Schema.server, for: .server)
      return pool
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

  /// Runs `body` in one transaction; what it did is durable when this returns.
  public func write<Result>(_ body: (ServerRows) throws -> Result) throws -> Result {
    try Opening.translating(on: .server) { try pool.write { try Self.finishing(body, in: $0) } }
  }

  private static func finishing<Result>(
    _ body: (ServerRows) throws -> Result, in database: Database
  ) throws -> Result {
    let rows = ServerRows(database)
    let result = try body(rows)
    try rows.finish()
    return result
  }

  /// Runs several bodies in one transaction and one commit. A body that throws changes nothing and does
  /// not disturb the others.
  public func writeTogether<Result>(
    _ bodies: [@Sendable (ServerRows) throws -> Result]
  ) throws -> [Swift.Result<Result, any Error>] {
    do {
      return try together(bodies)
    } catch let problem as Problem where problem.code == .serverDamaged && bodies.count > 1 {
      // SQLite has rolled all of them back. Each by itself: only who needs the damaged page fails.
      return bodies.map { body in Swift.Result { try write(body) } }
    }
  }

  private func together<Result>(
    _ bodies: [@Sendable (ServerRows) throws -> Result]
  ) throws -> [Swift.Result<Result, any Error>] {
    try Opening.translating(on: .server) {
      try pool.write { database in
        try bodies.map { body in
          var outcome: Swift.Result<Result, any Error>?
          try database.inSavepoint {
            do {
              outcome = .success(try Self.finishing(body, in: database))
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
      }
    }
  }

  /// Whether anybody holds a token: what is asked before anything of theirs is read. No device is ever removed,
  /// so that a token that was found needs no second look.
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
      guard try rows.settings["incarnation"] == nil else { throw Problem(.serverInitialised, name) }
      try rows.settings.set("incarnation", incarnation)
      try rows.settings.set("municipality_code", municipalityCode)
      try rows.settings.set("municipality_name", name)
    }
  }

  /// Writes a consistent copy while serving, then notes how far each replica is backed up. Every page is
  /// read for it, and so checked.
  ///
  /// - Throws: `Problem` of code `file_exists`: nothing is ever overwritten; `server_damaged`.
  public func backUp(to path: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else { throw Problem(.fileExists, path) }
    try Opening.makePrivately(path)
    try Opening.translating(on: .server) {
      let copy = try DatabaseQueue(path: path, configuration: Opening.checkingPages())
      try pool.backup(to: copy)
      let marks = try copy.write { database in
        try SettingTable(database: database).set("is_backup", "1")
        return try Row.fetchAll(database, sql: "SELECT replica, received, late FROM replicas")
      }
      try copy.close()
      try pool.write { database in
        for mark in marks {
          try database.execute(
            // What came late meanwhile is not in the copy.
            sql: """
              UPDATE replicas SET backed_up = max(backed_up, ?) WHERE replica = ? AND late = ?
              """,
            arguments: [
              mark["received"] as Int64, mark["replica"] as Int64, mark["late"] as Int64,
            ])
        }
      }
    }
  }

  /// Begins a new incarnation where the data came back from a backup, so that devices offer again what
  /// may have been lost since.
  ///
  /// - Returns: whether it did.
  @discardableResult
  public func beginIncarnationAfterRestore(
    _ incarnation: String, at now: Timestamp
  ) throws -> Bool {
    try write { rows in
      guard try rows.settings["is_backup"] != nil else { return false }
      try rows.settings.set("incarnation", incarnation)
      try rows.settings.set("is_backup", nil)
      try rows.append(AuditEntry(.restored, at: now, ["incarnation": .text(incarnation)]))
      return true
    }
  }
}
