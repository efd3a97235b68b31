import Foundation
import GRDBSQLite
import Support

/// A look with SQLite's own interface at the database of a program that has ended. It looks at a copy: the
/// program itself must find the files as the crash left them.
final class ClosedDatabase {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let folder = TemporaryFolder()
  private var connection: OpaquePointer?

  init(_ path: String) throws {
    for ending in ["", "-wal"] where FileManager.default.fileExists(atPath: path + ending) {
      try FileManager.default.copyItem(
        atPath: path + ending, toPath: folder.path("copy" + ending))
    }
    guard sqlite3_open(folder.path("copy"), &connection) == SQLITE_OK else {
      throw Failure(description: path)
    }
  }

  deinit { sqlite3_close(connection) }

  /// The first column of all rows, as text.
  func column(_ sql: String) throws -> [String] {
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK else {
      throw Failure(description: "\(String(cString: sqlite3_errmsg(connection))): \(sql)")
    }
    var values: [String] = []
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW:
        values.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "")
      case SQLITE_DONE: return values
      default: throw Failure(description: String(cString: sqlite3_errmsg(connection)))
      }
    }
  }

  /// The faults that SQLite finds in the file's structure and indexes.
  func faults() throws -> [String] {
    try column("PRAGMA integrity_check").filter { $0 != "ok" }
  }

  /// The entries that have neither an operation nor a state here.
  func missing(_ entries: [SavedEntry]) throws -> [SavedEntry] {
    try entries.filter { entry in
      try column(
        """
        SELECT 1 FROM operations WHERE record = \(entry.blob)
          AND instr(line, CAST('\(entry.mark)' AS BLOB)) > 0
        UNION ALL SELECT 1 FROM records WHERE id = \(entry.blob)
          AND instr(state, CAST('\(entry.mark)' AS BLOB)) > 0
        """
      ).isEmpty
    }
  }
}

/// An entry that the client printed as saved.
struct SavedEntry: CustomStringConvertible {
  /// The record's id as the client prints it.
  let record: String
  /// A text that no other entry has.
  let mark: String
  let isFact: Bool

  var blob: String { "x'" + record.replacing("-", with: "") + "'" }
  var description: String { "\(record) \(mark)" }
}
