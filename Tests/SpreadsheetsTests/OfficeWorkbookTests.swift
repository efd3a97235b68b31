import Foundation
import Spreadsheets
import Support
import Testing

/// Workbooks that openpyxl wrote, not our own hand: what it makes of texts, days, merged cells and many rows is read.
@Suite struct OfficeWorkbookTests {
  private let folder = TemporaryFolder()

  private func table(_ name: String) throws -> ForeignTable {
    let path = folder.path("book.xlsx")
    try OfficeProgram.makeWorkbook(name, at: path)
    return try ForeignTable(folder.read("book.xlsx"))
  }

  @Test func aListAsADistrictKeepsIt() throws {
    let read = try table("people")
    #expect(read.rows.map(\.number) == [1, 3, 4, 5, 6, 7])
    #expect(read.rows[0][0].text == "令和8年度 見守り対象者名簿")
    let first = read.rows[2]
    #expect(first[0].text == "三﨑ノブ")
    #expect(first[2] == ForeignCell("1934-08-07", origin: .date))
    #expect(first[3] == ForeignCell("9350034", origin: .number))
    #expect(first[4] == ForeignCell("766112233", origin: .number))
    #expect(read.rows[3][0].text == "髙田ミエ")
    #expect(read.rows[3][2] == ForeignCell("12846", origin: .number))
    #expect(read.rows[4].isHidden && read.rows[4][0].text == "𠮷川")
    // openpyxl keeps no value of a formula.
    #expect(read.rows[5][0].isEmpty)
    #expect(read.notices.contains(.hiddenRows([6])))
    #expect(read.notices.contains(.otherSheets(["古い名簿"])))
  }

  @Test func daysCountFrom1904WhereTheWorkbookSaysSo() throws {
    #expect(try table("1904").rows[1][1] == ForeignCell("1934-08-07", origin: .date))
  }

  @Test func aMergedCellIsMeantInEachOfItsRows() throws {
    let read = try table("merged")
    #expect(read.rows.dropFirst().map { $0[0].text } == ["東地区", "東地区", "東地区"])
    #expect(read.rows[3].cells.map(\.text) == ["東地区", "下町", "42"])
  }

  @Test func manyStreamedRowsAreAllRead() throws {
    let read = try table("streamed")
    #expect(read.rows.count == 20_001)
    #expect(read.rows.last?.cells.map(\.text) == ["19999", "見本19999"])
  }
}

/// openpyxl, with which tests make workbooks.
private enum OfficeProgram {
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  /// Where `scripts/run-tests` has installed it, else the machine's own.
  private static var python: String {
    let installed = repository.appendingPathComponent(".build/office-programs/bin/python").path
    return FileManager.default.isExecutableFile(atPath: installed) ? installed : "python3"
  }

  private static var repository: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  /// - Parameter name: one that Tests/OfficePrograms/make_workbook.py knows.
  static func makeWorkbook(_ name: String, at path: String) throws {
    let script = repository.appendingPathComponent("Tests/OfficePrograms/make_workbook.py").path
    let environment = ProcessInfo.processInfo.environment
    let made = try ProgramRun.run(
      executable: "/usr/bin/env", arguments: [python, script, name, path],
      environment: [
        "PATH": environment["PATH"] ?? "/usr/bin:/bin", "HOME": environment["HOME"] ?? "/",
      ])
    guard made.status == 0 else {
      throw Missing(
        description: "\(made.errors)\nmake test installs openpyxl (Tests/OfficePrograms).")
    }
  }
}
