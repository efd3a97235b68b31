import GRDB
import GRDBSQLite
import Merge
import Records
import Sync

import struct Foundation.Data

// What tests break and look at beneath the tables' meaning: package access, so that no program can.

/// Stops the next transaction after some steps of SQLite's machine, as a process that dies would: what it
/// did is rolled back.
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
    try Data.fetchAll(database, sql: "SELECT line FROM operations").map(Array.init)
  }

  package func recordIDs() throws -> [RecordID] { try table.allIDs() }

  /// The states as they were stored, by record.
  package func stateLines() throws -> [RecordID: [UInt8]] {
    var lines: [RecordID: [UInt8]] = [:]
    for row in try Row.fetchAll(database, sql: "SELECT id, state FROM records") {
      guard let id = RecordID(blob: row[0]), let line = row[1] as Data? else { continue }
      lines[id] = Array(line)
    }
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
}

extension RecordTable {
  fileprivate func allIDs() throws -> [RecordID] {
    try Data.fetchAll(database, sql: "SELECT id FROM records").compactMap(RecordID.init(blob:))
  }
}

/// Changes a closed database as a program would that knows nothing of what the tables mean: its pages are
/// right, its rows' hashes are what they were.
package enum Tampering {
  package static func execute(_ sql: String, in path: String) throws {
    try open(path) { try $0.execute(sql: sql) }
  }

  /// Sets a device's setting with its hash.
  package static func set(_ name: String, _ value: String, in path: String) throws {
    try open(path) { try SettingTable(database: $0).set(name, value) }
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
  /// Leaves entries out of the audit and computes the chain anew, as whoever owns the server can.
  package func rewriteAudit(keeping isKept: (AuditEntry) -> Bool) throws {
    var kept: [AuditEntry] = []
    try eachAuditRow { _, line, _ in
      if let entry = AuditEntry(line: line), isKept(entry) { kept.append(entry) }
    }
    try database.execute(sql: "DELETE FROM audit")
    for entry in kept { try append(entry) }
  }
}
