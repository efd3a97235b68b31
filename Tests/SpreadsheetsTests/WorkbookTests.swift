import Spreadsheets
import Support
import Testing

@Suite struct WorkbookTests {
  private func cells(_ workbook: SampleWorkbook) throws -> [ForeignCell] {
    try ForeignTable(workbook.bytes).rows.flatMap(\.cells)
  }

  @Test func furiganaNeverJoinTheName() throws {
    let workbook = SampleWorkbook(
      strings: """
        <si><t>海老名リヨ</t><rPh sb="0" eb="3"><t>エビナ</t></rPh><rPh sb="3" eb="5"><t>リヨ</t></rPh></si>
        """,
      rows: #"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#)
    #expect(try cells(workbook) == [ForeignCell("海老名リヨ", phonetic: "エビナリヨ")])
  }

  @Test func runsOfRichTextAreOneText() throws {
    let workbook = SampleWorkbook(
      strings: "<si><r><rPr/><t>見本</t></r><r><t xml:space=\"preserve\"> 太郎</t></r></si>",
      rows: #"<row><c t="s"><v>0</v></c></row>"#)
    #expect(try cells(workbook) == [ForeignCell("見本 太郎")])
  }

  @Test func inlineTextAndFormulasAreText() throws {
    let workbook = SampleWorkbook(
      rows: """
        <row r="1"><c r="A1" t="inlineStr"><is><t>甲</t><rPh><t>コウ</t></rPh></is></c>\
        <c r="B1" t="str"><f>A1</f><v>乙</v></c><c r="D1" t="b"><v>1</v></c></row>
        """)
    #expect(
      try cells(workbook) == [
        ForeignCell("甲", phonetic: "コウ"), ForeignCell("乙"), ForeignCell(""), ForeignCell("TRUE"),
      ])
  }

  @Test func signsThatXMLCannotHoldAreRead() throws {
    let workbook = SampleWorkbook(
      strings: "<si><t>一_x000D_\n二_x005F_x0041_三_x0009_四_xZZZZ_</t></si>",
      rows: #"<row><c t="s"><v>0</v></c></row>"#)
    #expect(try cells(workbook)[0].text == "一\n二_x0041_三\t四_xZZZZ_")
  }

  @Test(arguments: [
    "General", "GENERAL", "[Red]General;-General", "0.00E+00", "##0.0E-0", "#,##0", "0", "0%", "@",
  ])
  func otherNumbersStayNumbers(format: String) throws {
    let workbook = SampleWorkbook(
      formats: [format], rows: #"<row><c s="1"><v>40</v></c></row>"#)
    #expect(try cells(workbook)[0] == ForeignCell("40", origin: .number))
  }

  @Test(arguments: [
    ("[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;", "12846", "1935-03-03"),
    ("yyyy/m/d", "44000", "2020-06-18"), ("m/d;@", "61", "1900-03-01"), ("m/d", "59", "1900-02-28"),
    ("m/d", "1", "1900-01-01"), ("h:mm", "0.395833333333333", "09:30"),
    ("[h]:mm", "0.5", "12:00"),
  ])
  func numbersThatAreShownAsDaysAreDays(_ format: String, _ value: String, _ shown: String) throws {
    let workbook = SampleWorkbook(
      formats: [format], rows: #"<row><c s="1"><v>\#(value)</v></c></row>"#)
    #expect(try cells(workbook) == [ForeignCell(shown, origin: .date)])
  }

  @Test func workbooksThatCountFrom1904AreFourYearsLater() throws {
    let workbook = SampleWorkbook(
      date1904: true, formats: ["yyyy/m/d"], rows: #"<row><c s="1"><v>0</v></c></row>"#)
    #expect(try cells(workbook)[0].text == "1904-01-01")
  }

  @Test func theDayThatNeverWasIsSaid() throws {
    let workbook = SampleWorkbook(
      formats: ["m/d"],
      rows: #"<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="1"><v>60</v></c></row>"#
    )
    let table = try ForeignTable(workbook.bytes)
    #expect(table.notices == [.impossibleDay(cell: "B2")])
    #expect(table.rows[0][1].isEmpty)
  }

  @Test func zerosThatAFormatShowsAreThere() throws {
    let workbook = SampleWorkbook(
      formats: ["000-0000", "0000000000", "#,##0"],
      rows: """
        <row><c s="1"><v>9350</v></c><c s="2"><v>766001234</v></c><c s="3"><v>1234</v></c>\
        <c><v>3100303</v></c><c><v>1.5</v></c></row>
        """)
    #expect(
      try cells(workbook) == [
        ForeignCell("000-9350"), ForeignCell("0766001234"), ForeignCell("1234", origin: .number),
        ForeignCell("3100303", origin: .number), ForeignCell("1.5", origin: .number),
      ])
  }

  @Test func aMergedCellIsMeantInEachOfItsRows() throws {
    let workbook = SampleWorkbook(
      strings: "<si><t>本町</t></si><si><t>甲</t></si>",
      rows: """
        <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>\
        <row r="2"><c r="B2" t="s"><v>1</v></c></row><row r="4"><c r="B4" t="s"><v>1</v></c></row>
        """,
      afterRows: #"<mergeCells><mergeCell ref="A1:A3"/><mergeCell ref="B1:C1"/></mergeCells>"#)
    let table = try ForeignTable(workbook.bytes)
    #expect(table.rows.map { $0[0].text } == ["本町", "本町", ""])
    #expect(table.rows[1][0].origin == .merged)
    #expect(table.notices == [.mergedCells(["A1:A3"])])
  }

  @Test func hiddenRowsAreReadAndSaid() throws {
    let workbook = SampleWorkbook(
      rows: #"<row r="1"><c><v>1</v></c></row><row r="2" hidden="1"><c><v>2</v></c></row>"#)
    let table = try ForeignTable(workbook.bytes)
    #expect(table.rows.map(\.isHidden) == [false, true])
    #expect(table.notices == [.hiddenRows([2])])
  }

  @Test func aFormulaThatFailedIsEmptyAndSaid() throws {
    let workbook = SampleWorkbook(
      rows: ##"<row r="7"><c r="A7" t="e"><v>#N/A</v></c><c r="B7"><v>1</v></c></row>"##)
    let table = try ForeignTable(workbook.bytes)
    #expect(table.rows[0].cells.map(\.text) == ["", "1"])
    #expect(table.notices == [.formulaError(cell: "A7", error: "#N/A")])
  }

  @Test func aSheetIsChosenByName() throws {
    #expect(throws: TableProblem.sheetUnknown("別")) {
      try ForeignTable(SampleWorkbook().bytes, .init(sheet: "別"))
    }
  }
}
