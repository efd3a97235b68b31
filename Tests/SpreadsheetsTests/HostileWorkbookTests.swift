import Spreadsheets
import Support
import Testing

/// Files that were made to do harm, or that were cut on their way.
@Suite struct HostileWorkbookTests {
  @Test func entitiesAreRefusedBeforeTheyGrow() {
    let workbook = SampleWorkbook(
      rows: "<row><c t=\"str\"><v>&b;</v></c></row>",
      prolog: "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>")
    #expect(throws: TableProblem.broken(part: "DOCTYPE")) { try ForeignTable(workbook.bytes) }
  }

  @Test func anArchiveThatUnpacksWithoutEndIsStopped() {
    var archive = SampleWorkbook().archive
    archive.addPacked(
      "xl/worksheets/sheet1.xml", head: "<worksheet><sheetData>",
      String(repeating: " ", count: 1_048_576), times: 260)
    #expect(throws: TableProblem.tooLarge(limit: "partBytes")) { try ForeignTable(archive.bytes) }
  }

  @Test func aMillionEmptyRowsAreNothing() throws {
    var archive = SampleWorkbook().archive
    archive.addPacked(
      "xl/worksheets/sheet1.xml",
      head: "<worksheet><sheetData><row><c><v>1</v></c></row>",
      String(repeating: "<row spans=\"1:20\" ht=\"13\"/>", count: 1_000), times: 1_000)
    // The sheet is cut off behind its rows: XML that does not end is no workbook.
    #expect(throws: TableProblem.broken(part: "xl/worksheets/sheet1.xml")) {
      try ForeignTable(archive.bytes)
    }
    let rows = String(repeating: "<row/>", count: 200_000)
    let workbook = SampleWorkbook(rows: rows + "<row><c><v>1</v></c></row>")
    #expect(try ForeignTable(workbook.bytes).rows.map(\.number) == [200_001])
  }

  @Test func deepNestingIsStopped() {
    let deep = String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)
    #expect(throws: TableProblem.tooLarge(limit: "depth")) {
      try ForeignTable(SampleWorkbook(rows: deep).bytes)
    }
  }

  @Test func aColumnFarOutIsRefused() {
    let workbook = SampleWorkbook(rows: #"<row><c r="ZZZ1"><v>1</v></c></row>"#)
    #expect(throws: TableProblem.tooLarge(limit: "columns")) { try ForeignTable(workbook.bytes) }
  }

  @Test func partsWithAPasswordAreSaid() {
    var archive = SampleArchive()
    archive.add("xl/workbook.xml", "…", isEncrypted: true)
    #expect(throws: TableProblem.passwordProtected) { try ForeignTable(archive.bytes) }
  }

  @Test func anyOtherArchiveIsNoWorkbook() {
    var archive = SampleArchive()
    archive.add("word/document.xml", "<w/>")
    #expect(throws: TableProblem.notATable("zip")) { try ForeignTable(archive.bytes) }
  }

  /// Whatever byte is turned or wherever a file is cut: a typed error or a table, never a crash.
  @Test func damagedWorkbooksAreRefusedOrRead() {
    let workbook = SampleWorkbook(
      formats: ["yyyy/m/d"], strings: "<si><t>甲</t></si>",
      rows: #"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>44000</v></c></row>"#)
    let whole = workbook.bytes
    for place in whole.indices {
      var turned = whole
      turned[place] ^= 0x11
      _ = try? ForeignTable(turned)
      _ = try? ForeignTable(Array(whole[..<place]))
    }
  }

  @Test func stringsThatAreNotThereAreEmpty() {
    let workbook = SampleWorkbook(
      rows: #"<row><c t="s"><v>7</v></c><c t="s"><v>-1</v></c><c s="99"><v>1e400</v></c></row>"#)
    #expect(throws: Never.self) { _ = try? ForeignTable(workbook.bytes) }
  }
}
