import GRDB
import Records
import Sync

extension ServerRows {
  /// Reads everything and checks it for damage: pages, indexes, rows, lines, and the devices'
  /// signatures.
  ///
  /// - Throws: `Problem` of code `store_damaged` at the first fault.
  public func check() throws {
    // Indexes and tables against each other; each page is checked as it is read.
    guard try String.fetchAll(database, sql: "PRAGMA integrity_check") == ["ok"] else {
      throw Problem(.storeDamaged, ["part": "integrity_check"])
    }
    try checkRows("SELECT \(RecordTable.columns) FROM records", "records")
    try checkRows("SELECT name, value, hash FROM settings", "settings")
    let lines = try Row.fetchCursor(
      database, sql: "SELECT \(OperationRow.columns) FROM operations")
    while let row = try lines.next() {
      if !OperationRow.isErased(row) { _ = try OperationRow.line(row) }
    }
    try checkParcels()
  }

  private func checkRows(_ sql: String, _ table: String) throws {
    try database.eachChecked(database.makeStatement(sql: sql), [], table) { _ in }
  }
}
