import GRDB
import GRDBSQLite
import Merge
import Records
import Sync

import struct Foundation.Data

/// A table with sealed rows, and what tells one version of a row from all others.
enum SealedTable: String, CaseIterable {
  case records, operations, decisions, settings, journal

  /// The columns of a row's mark: its name and its version.
  fileprivate var mark: String {
    switch self {
    case .records: "id, sequence"
    case .operations, .decisions: "replica, counter, version"
    case .settings: "name, version"
    case .journal: "version"
    }
  }
}

/// The sealing in one transaction: versions are given, contents sealed and opened, and the summary of all rows
/// kept up to date (docs/decisions/0013-sealed-at-rest.md).
///
/// Without a key every look at a sealed value throws `device_locked`.
final class Sealing {
  private let database: Database
  private let known: Seal?
  /// The version given last, and the sum of all marks; nil before this transaction has asked.
  private var state: (version: Int64, summary: SealSummary)?
  private var isChanged = false

  /// The setting that holds the summary. It is in no sum itself.
  static let summaryName = "summary"

  init(_ database: Database, _ seal: Seal?) {
    self.database = database
    known = seal
  }

  private var seal: Seal {
    get throws {
      guard let known else { throw Problem(.deviceLocked) }
      return known
    }
  }

  // MARK: Contents

  /// Seals a row's content, bound to the row's values before it.
  func close(
    _ content: Data, in table: SealedTable, beside said: [(any DatabaseValueConvertible)?]
  ) throws -> Data {
    try seal.close(content, beside: RowBytes(table.rawValue, said))
  }

  /// Opens a column of the row at which a statement stands.
  ///
  /// - Parameter first: the first of the columns that stand beside it; the last is the one before it.
  /// - Throws: `Problem` of code `store_tampered` where it was not sealed there.
  func open(
    _ statement: Statement, at column: Int32, in table: SealedTable, from first: Int32 = 0
  ) throws -> Data {
    let row = statement.sqliteStatement
    let bytes = Int(sqlite3_column_bytes(row, column))
    guard sqlite3_column_type(row, column) == SQLITE_BLOB, bytes > 0,
      let start = UnsafeMutableRawPointer(mutating: sqlite3_column_blob(row, column))
    else { throw Problem(.storeTampered, ["part": table.rawValue]) }
    let sealed = Data(bytesNoCopy: start, count: bytes, deallocator: .none)
    let said = RowBytes(table.rawValue, statement, first..<column)
    guard let content = try seal.open(sealed, beside: said) else {
      throw Problem(.storeTampered, ["part": table.rawValue])
    }
    return content
  }

  // MARK: Versions and their sum

  /// A version that no row of this store has had.
  func nextVersion() throws -> Int64 {
    var state = try loaded()
    state.version += 1
    self.state = state
    isChanged = true
    return state.version
  }

  /// To be called with the mark of each row that was written.
  func add(_ table: SealedTable, _ mark: [(any DatabaseValueConvertible)?]) throws {
    try turn(RowBytes(table.rawValue, mark))
  }

  /// To be called before rows are removed or replaced.
  func forget(
    _ table: SealedTable, where condition: String, _ arguments: StatementArguments = []
  ) throws {
    try eachMark(of: table, where: condition, arguments, turn)
  }

  private func turn(_ mark: RowBytes) throws {
    var state = try loaded()
    state.summary.turn(try seal.summand(mark))
    self.state = state
    isChanged = true
  }

  private func eachMark(
    of table: SealedTable, where condition: String, _ arguments: StatementArguments = [],
    _ body: (RowBytes) throws -> Void
  ) throws {
    let statement = try database.cachedStatement(
      sql: "SELECT \(table.mark) FROM \(table.rawValue) WHERE \(condition)")
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    let columns = sqlite3_column_count(statement.sqliteStatement)
    while try rows.next() != nil { try body(RowBytes(table.rawValue, statement, 0..<columns)) }
  }

  private func loaded() throws -> (version: Int64, summary: SealSummary) {
    if let state { return state }
    let statement = try database.cachedStatement(
      sql: "SELECT name, version, value FROM settings WHERE name = ?")
    let rows = try Row.fetchCursor(statement, arguments: [Sealing.summaryName])
    guard let row = try rows.next() else { return (0, .nothing) }
    let bytes = try open(statement, at: 2, in: .settings)
    guard bytes.count == SealSummary.byteCount else {
      throw Problem(.storeTampered, ["part": "settings"])
    }
    let loaded = (row[1] as Int64, bytes.withUnsafeBytes { SealSummary($0) })
    state = loaded
    return loaded
  }

  /// Writes the summary down; before every commit.
  func finish() throws {
    guard isChanged, let state else { return }
    let said: [(any DatabaseValueConvertible)?] = [Sealing.summaryName, state.version]
    let sealed = try close(state.summary.data, in: .settings, beside: said)
    try database.cachedStatement(
      sql: """
        INSERT INTO settings (name, version, value) VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET version = excluded.version, value = excluded.value
        """
    ).execute(arguments: StatementArguments(said + [sealed]))
  }

  /// Compares all rows with the summary.
  ///
  /// - Throws: `Problem` of code `store_tampered` where a row is missing, is there again, or is an earlier one.
  func verify() throws {
    var sum = SealSummary.nothing
    let seal = try seal
    for table in SealedTable.allCases {
      let condition = table == .settings ? "name <> '\(Sealing.summaryName)'" : "1"
      try eachMark(of: table, where: condition) { sum.turn(seal.summand($0)) }
    }
    guard try sum == loaded().summary else { throw Problem(.storeTampered, ["part": "summary"]) }
  }
}

/// The table `settings` of a device: a few named texts, sealed.
struct SealedSettingTable {
  let database: Database
  let sealing: Sealing

  subscript(name: String) -> String? {
    get throws {
      let statement = try database.cachedStatement(
        sql: "SELECT name, version, value FROM settings WHERE name = ?")
      let rows = try Row.fetchCursor(statement, arguments: [name])
      return try rows.next().map { _ in try text(statement) }
    }
  }

  private func text(_ statement: Statement) throws -> String {
    String(decoding: try sealing.open(statement, at: 2, in: .settings), as: UTF8.self)
  }

  /// Whether there is such a setting: known without a key.
  func isSet(_ name: String) throws -> Bool {
    try Int.fetchOne(database, sql: "SELECT 1 FROM settings WHERE name = ?", arguments: [name])
      != nil
  }

  /// All that can be read, whatever stands beside it.
  func readable() throws -> [String: String] {
    let statement = try database.makeStatement(
      sql: "SELECT name, version, value FROM settings WHERE name <> '\(Sealing.summaryName)'")
    let rows = try Row.fetchCursor(statement)
    var values: [String: String] = [:]
    while let row = try rows.next() {
      if let text = try? text(statement) { values[row[0]] = text }
    }
    return values
  }

  func set(_ name: String, _ value: String?) throws {
    try sealing.forget(.settings, where: "name = ?", [name])
    guard let value else {
      try database.execute(sql: "DELETE FROM settings WHERE name = ?", arguments: [name])
      return
    }
    let said: [(any DatabaseValueConvertible)?] = [name, try sealing.nextVersion()]
    let sealed = try sealing.close(Data(value.utf8), in: .settings, beside: said)
    try database.cachedStatement(
      sql: """
        INSERT INTO settings (name, version, value) VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET version = excluded.version, value = excluded.value
        """
    ).execute(arguments: StatementArguments(said + [sealed]))
    try sealing.add(.settings, said)
  }
}

/// A device's own operations, whose lines are sealed beside their names.
extension Sealing {
  /// The columns that a statement begins with; the line is the last of them.
  static let operationColumns =
    "operations.replica, operations.counter, operations.record, operations.version, operations.line"
  static let lineColumn: Int32 = 4

  /// Tells the operations of a statement that begins with these columns, one after the other.
  func eachOperation(
    _ statement: Statement, _ arguments: StatementArguments = [],
    _ body: (Operation, Row) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    while let row = try rows.next() { try body(operation(statement), row) }
  }

  func operationLine(_ statement: Statement) throws -> Data {
    try open(statement, at: Sealing.lineColumn, in: .operations)
  }

  /// The operation of the row at which the statement stands.
  func operation(_ statement: Statement) throws -> Operation {
    let line = try operationLine(statement)
    guard let operation = try? Operation(line: Array(line)) else {
      throw Problem(.storeTampered, ["part": "operations"])
    }
    return operation
  }
}
