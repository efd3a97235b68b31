import Foundation
import Records
import Spreadsheets
import Support
import Testing

/// Workbooks that we write are read by openpyxl, by LibreOffice and by our own reader: every cell is the text that it was.
@Suite struct WorkbookWriterTests {
  private let folder = TemporaryFolder()

  /// Texts that a spreadsheet would rather have as something else.
  private static let texts = [
    "0766-00-1234", "1-2-3", "007", "=1+1", "＝1+1", "@SUM(A1)", "'x", "1E5", "_x000D_", "TRUE",
    "𠮷田 葛\u{e0100}城", "一行目\n二行目", "<&>\"", " 前と後 ", "2026-11-26", "",
  ]

  private func sheet(_ name: String = "K7QXM2P-1") -> WrittenSheet {
    WrittenSheet(
      name: name, head: ["支援者リスト", "取扱注意 & 写し番号 K7QXM2P-1"],
      columns: [.init("NO", width: 4), .init("ことば", width: 20)],
      rows: Self.texts.enumerated().map { [String($0 + 1), $1] }, foot: "取扱注意 & 写し")
  }

  private func written(_ sheets: [WrittenSheet]) throws -> String {
    let path = folder.path("list.xlsx")
    try Data(try WorkbookWriter.bytes(of: sheets)).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test func openpyxlReadsEveryCellAsTheTextThatItWas() throws {
    let path = try written([sheet(), sheet("K7QXM2P-2")])
    let read = try #require(try JSON.read(OfficeProgram.readWorkbook(path)).list)
    #expect(read.map { $0["name"] } == ["K7QXM2P-1", "K7QXM2P-2"])
    let page = read[0]
    let cells = page["rows"]?.list?.dropFirst(3).map { $0.list?.compactMap(\.text) ?? [] }
    #expect(cells?.map { $0[1] } == Self.texts)
    #expect(cells?.map { $0[0] } == Self.texts.indices.map { String($0 + 1) })
    // n is an empty cell, s a text; a number or a formula would be another letter.
    let types = page["types"]?.list?.compactMap(\.text) ?? []
    #expect(types == ["n", "s"])
  }

  @Test func aSheetIsMadeForPaper() throws {
    let read = try JSON.read(OfficeProgram.readWorkbook(written([sheet()]))).list?.first
    let page = try #require(read)
    #expect(page["orientation"] == "landscape" && page["paper"] == 9)
    #expect(page["fits_width"] == true)
    // Three lines are the head: they stay in sight, and stand on every page.
    #expect(page["frozen"] == "C4" && page["titles"] == "$1:$3")
    #expect(page["foot"] == "取扱注意 && 写し")
    #expect(page["boxed"] == "thin")
  }

  @Test func libreOfficeOpensItAndOurOwnReaderToo() throws {
    let path = try written([sheet()])
    for bytes in [
      try folder.read("list.xlsx"), try OfficeProgram.saved(path, as: "xlsx", in: folder),
    ] {
      let read = try ForeignTable(bytes)
      let cells = read.rows.filter { $0.number > 3 }.map { $0[1].text }
      #expect(cells.prefix(8) == Self.texts.prefix(8))
      #expect(cells.contains("𠮷田 葛\u{e0100}城"))
    }
  }

  @Test func aListWithoutPeopleIsAWorkbookToo() throws {
    let empty = WrittenSheet(
      name: "空", head: ["題"], columns: [.init("NO", width: 4)], rows: [], foot: "")
    let read = try JSON.read(OfficeProgram.readWorkbook(written([empty]))).list?.first
    #expect(read?["rows"]?.list?.count == 2)
  }

  /// A recipient with a long name, and a cell that no row is tall enough for.
  @Test func whatExcelBoundsIsBounded() throws {
    let wide = WrittenSheet(
      name: "長", head: [], columns: [.init("A", width: 4)],
      rows: [[String(repeating: "長", count: 5_000)]], foot: String(repeating: "先", count: 400))
    let read = try JSON.read(OfficeProgram.readWorkbook(written([wide]))).list?.first
    #expect(read?["rows"]?.list?.last?.list?.first?.text?.count == 5_000)
    #expect(read?["foot"]?.text?.count == 200)
  }

  @Test func whatCannotBeASheetIsRefused() {
    #expect(throws: WorkbookUnwritten.self) { try WorkbookWriter.bytes(of: [sheet("[1]")]) }
    #expect(throws: WorkbookUnwritten.self) { try WorkbookWriter.bytes(of: [sheet(), sheet()]) }
    let long = WrittenSheet(
      name: "長", head: [], columns: [.init("A", width: 4)],
      rows: [[String(repeating: "長", count: 40_000)]], foot: "")
    #expect(throws: WorkbookUnwritten.self) { try WorkbookWriter.bytes(of: [long]) }
  }
}
