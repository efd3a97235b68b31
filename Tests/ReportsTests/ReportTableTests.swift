import Records
import Testing

@testable import Reports

@Suite("Report tables")
struct ReportTableTests {
  let table = ReportTable(
    title: "新規相談件数", headings: ["経路", "H27", "R2"],
    cells: [
      [.text("当事者"), .share(9, percent: 6), .share(1135, percent: 39)],
      [.text("NPO"), .share(0, percent: 0), .share(5, percent: 1)],
      [.text("年度合計"), .count(156), .count(12_343)],
    ], note: "四捨五入")

  @Test("text lines up by cells of the screen, numbers on the right")
  func textLinesUp() {
    #expect(
      table.text == """
        新規相談件数
        経路         H27           R2
        当事者    9 (6%)  1,135 (39%)
        NPO       0 (0%)       5 (1%)
        年度合計     156       12,343
        四捨五入
        """)
  }

  @Test("columns for which a screen has no room stand below, beside the first again")
  func columnsGoOnBelow() {
    #expect(table.parts(width: 31) == [table])
    let parts = table.parts(width: 22)
    #expect(parts.map(\.headings) == [["経路", "H27"], ["経路", "R2"]])
    #expect(parts.map(\.note) == ["", "四捨五入"])
    #expect(parts[1].text.split(separator: "\n").contains("当事者    1,135 (39%)"))
  }

  @Test("a row of numbers alone stands upright where it has no room")
  func aLongRowStandsUpright() {
    let row = ReportTable(
      title: "活動", headings: ["見守り・声掛け", "話し相手"], cells: [[.count(1_000), .count(2)]])
    #expect(
      row.parts(width: 20).map(\.text) == [
        "活動\n項目               数\n見守り・声掛け  1,000\n話し相手            2"
      ])
  }

  @Test("CSV has plain digits and a column for per cent that says they are rounded")
  func csvHasPlainDigits() throws {
    #expect(
      try DelimitedText.rows(table.csv) == [
        ["経路", "H27", "H27 割合(%・四捨五入)", "R2", "R2 割合(%・四捨五入)"],
        ["当事者", "9", "6", "1135", "39"], ["NPO", "0", "0", "5", "1"],
        ["年度合計", "156", "", "12343", ""],
      ])
  }

  @Test("digits are grouped by three", arguments: [(0, "0"), (999, "999"), (34_090, "34,090")])
  func digitsAreGrouped(number: Int, text: String) {
    #expect(ReportTable.Cell.count(number).printed == text)
    #expect(ReportTable.Cell.count(1_000_000).printed == "1,000,000")
  }
}
