import Foundation
import Testing

/// A printed table of Fixtures/printed: CSV without quotes, the first line names the columns.
struct PrintedTable {
  let columns: [String]
  let rows: [[String: String]]

  init(_ name: String, file: String = #filePath) throws {
    let root = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let url = root.appendingPathComponent("Fixtures/printed/\(name).csv")
    let lines = try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline)
    columns = try #require(lines.first).split(separator: ",").map(String.init)
    rows = lines.dropFirst().map { [columns] line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Dictionary(uniqueKeysWithValues: zip(columns, cells))
    }
  }

  func row(_ column: String, _ cell: String) throws -> [String: String] {
    try #require(rows.first { $0[column] == cell })
  }
}

@Suite("Printed tables as fixtures")
struct SeedFixturesTests {
  @Test("a printed table is read by the names of its columns")
  func printedTableIsRead() throws {
    let table = try PrintedTable("himi-carenet-status")
    #expect(table.columns.count == 13)
    #expect(try table.row("period", "令和元年度上半期")["teams"] == "861")
  }

  @Test("a table that is not there is an error, not an empty table")
  func missingTableThrows() {
    #expect(throws: (any Error).self) { try PrintedTable("himi-nothing") }
  }
}
