import Foundation
import GRDBSQLite

/// The floor: the same rows, in the same tables with the same indexes, in transactions of the same size,
/// written by nothing but SQLite's own C interface with the pragmas of the server.
///
/// Rows that share their first column stay together; apart from that they are written in a drawn order,
/// as random ids are.
enum PlainSQLite {
  /// How long it takes to bring a database from one state to a later one.
  ///
  /// - Parameters:
  ///   - before: a database file; nil begins with an empty one of the same schema.
  ///   - after: a later state of it; rows that are new or differ are written.
  /// - Returns: seconds of the fastest of `runs`.
  static func seconds(
    from before: String?, to after: String, transactions: Int, runs: Int = 2
  ) throws -> Double {
    let work = try Workplace()
    let (schema, tables) = try difference(from: before, to: after, work)
    var best = Double.infinity
    for run in 0..<runs {
      let path = work.path("floor\(run).sqlite")
      if let before { try FileManager.default.copyItem(atPath: before, toPath: path) }
      let connection = try Connection(path)
      try connection.beginDurably()
      if before == nil { for statement in schema { try connection.execute(statement) } }
      best = min(best, try replay(tables, transactions, connection))
    }
    return best
  }

  /// How long it takes to write lines and nothing else: one table, an ascending number, no index.
  static func seconds(ofLines lines: [[UInt8]], transactions: Int) throws -> Double {
    let work = try Workplace()
    let connection = try Connection(work.path("lines.sqlite"))
    try connection.beginDurably()
    try connection.execute("CREATE TABLE lines (number INTEGER PRIMARY KEY, line BLOB)")
    let statement = try connection.prepare("INSERT INTO lines (line) VALUES (?)")
    defer { sqlite3_finalize(statement) }
    return try tsunagu_bench.seconds {
      for transaction in 0..<transactions {
        try connection.execute("BEGIN IMMEDIATE")
        for line in lines[range(transaction, of: transactions, lines.count)] {
          sqlite3_bind_blob(statement, 1, line, Int32(line.count), nil)
          guard sqlite3_step(statement) == SQLITE_DONE else { throw connection.failure("insert") }
          sqlite3_reset(statement)
        }
        try connection.execute("COMMIT")
      }
    }
  }

  /// The part of `count` things that falls to one of the transactions.
  private static func range(_ transaction: Int, of transactions: Int, _ count: Int) -> Range<Int> {
    (transaction * count / transactions)..<((transaction + 1) * count / transactions)
  }

  private struct Table {
    let name: String
    let width: Int
    let rows: [[OpaquePointer]]
  }

  private static func replay(
    _ tables: [Table], _ transactions: Int, _ connection: Connection
  ) throws -> Double {
    let statements = try tables.map { table in
      let places = Array(repeating: "?", count: table.width).joined(separator: ",")
      return try connection.prepare("INSERT OR REPLACE INTO \(table.name) VALUES (\(places))")
    }
    defer { for statement in statements { sqlite3_finalize(statement) } }
    return try tsunagu_bench.seconds {
      for transaction in 0..<transactions {
        try connection.execute("BEGIN IMMEDIATE")
        for (table, statement) in zip(tables, statements) {
          for row in table.rows[range(transaction, of: transactions, table.rows.count)] {
            for (column, value) in row.enumerated() {
              sqlite3_bind_value(statement, Int32(column) + 1, value)
            }
            guard sqlite3_step(statement) == SQLITE_DONE else { throw connection.failure("insert") }
            sqlite3_reset(statement)
          }
        }
        try connection.execute("COMMIT")
      }
    }
  }

  /// The schema of the later database, and the rows that the earlier one lacks.
  private static func difference(
    from before: String?, to after: String, _ work: Workplace
  ) throws -> (schema: [String], tables: [Table]) {
    let connection = try Connection(after)
    if let before { try connection.execute("ATTACH '\(before)' AS before") }
    var schema: [String] = []
    try connection.forEachRow(
      "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    ) { schema.append(String(cString: sqlite3_column_text($0, 0))) }
    var names: [String] = []
    try connection.forEachRow(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ) { names.append(String(cString: sqlite3_column_text($0, 0))) }
    let tables = try names.map { name in
      let known = before == nil ? "" : " EXCEPT SELECT * FROM before.\(name)"
      return try table(name, "SELECT * FROM main.\(name)\(known)", connection)
    }
    return (schema, tables.filter { !$0.rows.isEmpty })
  }

  private static func table(
    _ name: String, _ query: String, _ connection: Connection
  ) throws -> Table {
    var groups: [[[OpaquePointer]]] = []
    var last: OpaquePointer?
    var width = 0
    try connection.forEachRow(query) { row in
      width = Int(sqlite3_column_count(row))
      let values = (0..<Int32(width)).compactMap {
        sqlite3_value_dup(sqlite3_column_value(row, $0))
      }
      if let known = last, isSame(known, values[0]) {
        groups[groups.count - 1].append(values)
      } else {
        groups.append([values])
      }
      last = values[0]
    }
    var generator = SplitMix(state: 1)
    groups.shuffle(using: &generator)
    return Table(name: name, width: width, rows: groups.flatMap { $0 })
  }

  private static func isSame(_ one: OpaquePointer, _ other: OpaquePointer) -> Bool {
    let size = sqlite3_value_bytes(one)
    guard size == sqlite3_value_bytes(other) else { return false }
    return memcmp(sqlite3_value_blob(one), sqlite3_value_blob(other), Int(size)) == 0
  }
}

/// The same numbers for the same state, on every machine.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// One connection of SQLite.
final class Connection {
  private var handle: OpaquePointer?

  init(_ path: String) throws {
    guard sqlite3_open(path, &handle) == SQLITE_OK else { throw failure(path) }
  }

  deinit { sqlite3_close(handle) }

  /// The pragmas that the server's writer has.
  func beginDurably() throws {
    try execute("PRAGMA journal_mode = WAL")
    try execute("PRAGMA synchronous = FULL")
    try execute("PRAGMA cache_size = -32768")
    try execute("PRAGMA wal_autocheckpoint = 4000")
  }

  func execute(_ sql: String) throws {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure(sql) }
  }

  func prepare(_ sql: String) throws -> OpaquePointer {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
      throw failure(sql)
    }
    return statement
  }

  func forEachRow(_ sql: String, _ body: (OpaquePointer) -> Void) throws {
    let statement = try prepare(sql)
    defer { sqlite3_finalize(statement) }
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { return }
      guard code == SQLITE_ROW else { throw failure(sql) }
      body(statement)
    }
  }

  func failure(_ what: String) -> BenchFailure {
    BenchFailure("SQLite: \(String(cString: sqlite3_errmsg(handle))): \(what)")
  }
}
