import GRDB
import GRDBSQLite
import Merge
import Records
import Sync

import struct Foundation.Data

// Access for tests that damage or inspect the tables directly. It has package access, so that no
// program can use it.

/// Stops the next transaction after some steps of SQLite's machine, as a dying process would: its
/// changes are rolled back.
final class Interruption: @unchecked Sendable {
  /// Only touched on the connection's own queue.
  private var stepsLeft = 0

  private static let stepsPerCall: Int32 = 50

  func arm(_ steps: Int, on database: Database) {
    stepsLeft = steps
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_progress_handler(
      database.sqliteConnection, Interruption.stepsPerCall,
      { context in
        guard let context else { return 0 }
        return Unmanaged<Interruption>.fromOpaque(context).takeUnretainedValue().step()
      }, context)
  }

  func disarm(on database: Database) {
    sqlite3_progress_handler(database.sqliteConnection, 0, nil, nil)
  }

  /// Trips once: the rollback that follows must run.
  private func step() -> Int32 {
    stepsLeft -= 1
    return stepsLeft == 0 ? 1 : 0
  }
}

extension DeviceStore {
  /// Runs `body` while the store dies after `steps` times fifty steps of SQLite's machine.
  package func dying<Result>(after steps: Int, _ body: () throws -> Result) throws -> Result {
    try inspect { interruption.arm(steps, on: $0) }
    defer { try? inspect { interruption.disarm(on: $0) } }
    return try body()
  }

  /// Runs `body` while the file can grow by `pages` pages only.
  package func full<Result>(after pages: Int, _ body: () throws -> Result) throws -> Result {
    try inspect { try Opening.limit($0, pages: pages) }
    defer { try? inspect { try Opening.unlimit($0) } }
    return try body()
  }
}

extension ServerStore {
  package func dying<Result>(after steps: Int, _ body: () throws -> Result) throws -> Result {
    pool.writeWithoutTransaction { interruption.arm(steps, on: $0) }
    defer { pool.writeWithoutTransaction { interruption.disarm(on: $0) } }
    return try body()
  }

  package func full<Result>(after pages: Int, _ body: () throws -> Result) throws -> Result {
    try pool.writeWithoutTransaction { try Opening.limit($0, pages: pages) }
    defer { try? pool.writeWithoutTransaction { try Opening.unlimit($0) } }
    return try body()
  }
}

extension Opening {
  fileprivate static func limit(_ database: Database, pages: Int) throws {
    let now = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
    try database.execute(sql: "PRAGMA max_page_count = \(now + pages)")
  }

  fileprivate static func unlimit(_ database: Database) throws {
    try database.execute(sql: "PRAGMA max_page_count = 4294967294")
  }
}

extension DeviceRows {
  /// The lines of all own operations that the device still has.
  package func ownLines() throws -> [[UInt8]] {
    var lines: [[UInt8]] = []
    let statement = try database.makeStatement(
      sql: "SELECT \(Sealing.operationColumns) FROM operations")
    let rows = try Row.fetchCursor(statement)
    while try rows.next() != nil { lines.append(Array(try sealing.operationLine(statement))) }
    return lines
  }

  package func recordIDs() throws -> [RecordID] { try table.allIDs() }

  package func text(ofSetting name: String) throws -> String? { try settings[name] }

  /// The states as they were stored, by record.
  package func stateLines() throws -> [RecordID: [UInt8]] {
    var lines: [RecordID: [UInt8]] = [:]
    for id in try table.allIDs() { lines[id] = try table.stateLine(id).map(Array.init) }
    return lines
  }
}

extension ServerRows {
  /// Whether the other content of a twice used id was kept.
  package func hasContested(_ id: OperationID, hash: [UInt8]) throws -> Bool {
    try Int.fetchOne(
      database, sql: "SELECT 1 FROM contested WHERE replica = ? AND counter = ? AND hash = ?",
      arguments: [id.replicaColumn, id.counterColumn, Data(hash)]) != nil
  }

  package func recordIDs() throws -> [RecordID] { try table.allIDs() }

  /// The operations that the server made itself, such as replayed acts.
  package func serverOperations() throws -> [Operation] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT \(OperationRow.columns) FROM operations JOIN replicas USING (replica)
        WHERE device = ? ORDER BY operations.replica, operations.counter
        """, arguments: [ReplicaMark.server]
    ).compactMap { try OperationRow.isErased($0) ? nil : OperationRow.operation($0) }
  }
}

extension RecordTable {
  fileprivate func allIDs() throws -> [RecordID] {
    try Data.fetchAll(database, sql: "SELECT id FROM records").compactMap(RecordID.init(blob:))
  }
}

extension DataKey {
  /// A key of tests and measurements, the same in each.
  package static let fixed = DataKey(Array(repeating: 7, count: byteCount))
}

/// Changes a closed database as a foreign program would: its pages are intact, and its rows' hashes
/// are unchanged.
package enum Tampering {
  package static func execute(_ sql: String, in path: String) throws {
    try open(path) { try $0.execute(sql: sql) }
  }

  /// Sets a device's setting as the device itself would.
  package static func set(
    _ name: String, _ value: String, with key: DataKey, in folder: String
  ) throws {
    try DeviceStore(folder: folder, key: key).transact { try $0.settings.set(name, value) }
  }

  /// The numbers that a query finds.
  package static func numbers(_ sql: String, in path: String) throws -> [Int] {
    var numbers: [Int] = []
    try open(path) { numbers = try Int.fetchAll($0, sql: sql) }
    return numbers
  }

  private static func open(_ path: String, _ body: (Database) throws -> Void) throws {
    let queue = try DatabaseQueue(path: path, configuration: Opening.checkingPages())
    try queue.write(body)
    try queue.close()
  }
}

extension DeviceStore {
  /// The same in an open one.
  package func tamper(_ sql: String) throws { try inspect { try $0.execute(sql: sql) } }
}

extension ServerStore {
  package func tamper(_ sql: String) throws {
    try pool.writeWithoutTransaction { try $0.execute(sql: sql) }
  }
}

extension ServerRows {
  /// Leaves entries out of the audit and recomputes the chain, as the server's owner can.
  package func rewriteAudit(keeping isKept: (AuditEntry) -> Bool) throws {
    var kept: [AuditEntry] = []
    try eachAuditRow { _, line, _ in
      if let entry = AuditEntry(line: line), isKept(entry) { kept.append(entry) }
    }
    try database.execute(sql: "DELETE FROM audit")
    for entry in kept { try append(entry) }
  }
}
