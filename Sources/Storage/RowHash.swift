import Crypto
import GRDB
import GRDBSQLite
import Records
import Sync

import struct Foundation.Data

/// A checksum of a row, eight bytes stored beside it. It shows on reading whether another program,
/// or a mistake of this one, changed a column or exchanged it with another row's. A damaged page is
/// found earlier (Sources/CPages); the row's hash then tells which rows of that page are still
/// good.
enum RowHash {
  /// The number of leading bytes of SHA-256 that are kept.
  static let bytes = 8

  /// The hash of values in the order of their columns.
  static func hash(of values: [(any DatabaseValueConvertible)?]) -> Int64 {
    var bytes = RowBytes()
    bytes.add(values)
    return value(of: bytes)
  }

  /// Whether the row that a statement stands at says what its last column, the hash, says. The columns are
  /// looked at where SQLite has them.
  static func isRight(_ statement: Statement) -> Bool {
    let row = statement.sqliteStatement
    let last = sqlite3_column_count(row) - 1
    guard sqlite3_column_type(row, last) == SQLITE_INTEGER else { return false }
    var bytes = RowBytes()
    bytes.add(statement, 0..<last)
    return value(of: bytes) == sqlite3_column_int64(row, last)
  }

  private static func value(of said: RowBytes) -> Int64 {
    SHA256.hash(data: said.bytes).prefix(RowHash.bytes).reduce(0) { $0 << 8 | Int64($1) }
  }
}

/// Columns of a row, one behind the other: of each its kind of value, its length and its bytes, so that no two rows
/// say the same.
struct RowBytes {
  private(set) var bytes: [UInt8] = []

  init() { bytes.reserveCapacity(1_024) }

  /// A table's name and values in the order of their columns.
  init(_ table: String, _ values: [(any DatabaseValueConvertible)?]) {
    bytes.reserveCapacity(192)
    add([table])
    add(values)
  }

  /// The same of the row that a statement stands at.
  init(_ table: String, _ statement: Statement, _ columns: Range<Int32>) {
    bytes.reserveCapacity(192)
    add([table])
    add(statement, columns)
  }

  mutating func add(_ values: [(any DatabaseValueConvertible)?]) {
    for value in values {
      switch value?.databaseValue.storage ?? .null {
      case .null: add(SQLITE_NULL, count: 0)
      case .int64(let number): add(number)
      // No column holds one.
      case .double: preconditionFailure("no column is a fraction")
      case .string(let text):
        add(SQLITE_TEXT, count: text.utf8.count)
        bytes.append(contentsOf: text.utf8)
      case .blob(let data):
        add(SQLITE_BLOB, count: data.count)
        bytes.append(contentsOf: data)
      }
    }
  }

  mutating func add(_ statement: Statement, _ columns: Range<Int32>) {
    let row = statement.sqliteStatement
    for column in columns {
      let type = sqlite3_column_type(row, column)
      guard type != SQLITE_INTEGER else {
        add(sqlite3_column_int64(row, column))
        continue
      }
      let content = UnsafeRawBufferPointer(
        start: sqlite3_column_blob(row, column), count: Int(sqlite3_column_bytes(row, column)))
      add(type, count: content.count)
      bytes.append(contentsOf: content)
    }
  }

  private mutating func add(_ number: Int64) {
    add(SQLITE_INTEGER, count: 8)
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func add(_ type: Int32, count: Int) {
    bytes.append(UInt8(truncatingIfNeeded: type))
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: count).littleEndian) {
      bytes.append(contentsOf: $0)
    }
  }
}

extension Database {
  /// Tells the rows of a statement whose last column is their hash, one after the other.
  ///
  /// - Throws: `Problem` of code `store_damaged` at the first row that does not say what it said.
  func eachChecked(
    _ statement: Statement, _ arguments: StatementArguments, _ table: String,
    _ body: (Row) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    while let row = try rows.next() {
      guard RowHash.isRight(statement) else { throw Problem(.storeDamaged, ["part": table]) }
      try body(row)
    }
  }

  /// The rows as `body` converts them.
  func checked<Result>(
    _ statement: Statement, _ arguments: StatementArguments, _ table: String,
    _ body: (Row) throws -> Result
  ) throws -> [Result] {
    var results: [Result] = []
    try eachChecked(statement, arguments, table) { results.append(try body($0)) }
    return results
  }
}
