import Foundation
import Spreadsheets
import Support
import Testing

/// Workbooks that office programs wrote, not our own hand: what openpyxl and LibreOffice make of texts, days, merged cells
/// and many rows is read.
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

  /// LibreOffice writes shared texts, its own styles, and the value of a formula.
  @Test func theSameListFromLibreOffice() throws {
    let path = folder.path("book.xlsx")
    try OfficeProgram.makeWorkbook("people", at: path)
    let read = try ForeignTable(OfficeProgram.saved(path, as: "xlsx", in: folder))
    #expect(read.rows.map(\.number) == [1, 3, 4, 5, 6, 7])
    #expect(read.rows[2][0].text == "三﨑ノブ")
    #expect(read.rows[2][2] == ForeignCell("1934-08-07", origin: .date))
    #expect(read.rows[2][4] == ForeignCell("766112233", origin: .number))
    #expect(read.rows[3][0].text == "髙田ミエ")
    #expect(read.rows[4].isHidden && read.rows[4][0].text == "𠮷川")
    #expect(read.rows[5][0].text == "三﨑ノブ")
    #expect(read.notices.contains(.hiddenRows([6])))
  }

  @Test(arguments: ["1904", "merged"])
  func whatLibreOfficeSavesReadsAsBefore(name: String) throws {
    let path = folder.path("book.xlsx")
    try OfficeProgram.makeWorkbook(name, at: path)
    let before = try ForeignTable(folder.read("book.xlsx"))
    let after = try ForeignTable(OfficeProgram.saved(path, as: "xlsx", in: folder))
    #expect(after.rows.map { $0.cells.map(\.text) } == before.rows.map { $0.cells.map(\.text) })
  }

  @Test func anOldWorkbookFromLibreOfficeIsToldWhatToDo() throws {
    let path = folder.path("book.xlsx")
    try OfficeProgram.makeWorkbook("people", at: path)
    let old = try OfficeProgram.saved(path, as: "xls", in: folder)
    #expect(throws: TableProblem.oldExcel) { try ForeignTable(old) }
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
