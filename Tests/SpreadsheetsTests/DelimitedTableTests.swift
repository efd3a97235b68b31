import Spreadsheets
import Testing

@Suite struct DelimitedTableTests {
  private func rows(_ text: String) throws -> [[String]] {
    try ForeignTable(Array(text.utf8)).rows.map { $0.cells.map(\.text) }
  }

  @Test func quotesHoldCommasNewlinesAndQuotes() throws {
    #expect(
      try rows("a,\"b,\"\"c\"\"\nd\"\r\n1,2\r\n") == [["a", "b,\"c\"\nd"], ["1", "2"]])
  }

  @Test func aQuoteInsideACellIsACharacter() throws {
    #expect(try rows("6\" 管,丸\n") == [["6\" 管", "丸"]])
  }

  @Test func textBehindAClosingQuoteBelongsToTheCell() throws {
    #expect(try rows("\"本町\"1-2,x\n") == [["本町1-2", "x"]])
  }

  @Test func anyLineEndWillDo() throws {
    #expect(try rows("a\rb\r\nc\nd") == [["a"], ["b"], ["c"], ["d"]])
  }

  @Test func tabsAndSemicolonsAreFound() throws {
    #expect(try rows("氏名\t電話\n見本\t1,2\n") == [["氏名", "電話"], ["見本", "1,2"]])
    #expect(try rows("氏名;電話\n見本;1\n") == [["氏名", "電話"], ["見本", "1"]])
  }

  @Test func theLineThatNamesTheSeparatorIsNoRow() throws {
    #expect(try rows("sep=;\r\na;b\r\n") == [["a", "b"]])
  }

  @Test func emptyRowsAreCountedAndLeftOut() throws {
    let table = try ForeignTable(Array("a,b\n,\n\n1,2\n".utf8))
    #expect(table.rows.map(\.number) == [1, 4])
  }

  @Test func leadingZerosAndSpacesStay() throws {
    #expect(try rows("0766,  x \n") == [["0766", "  x "]])
  }

  @Test func aQuoteThatIsNeverClosedIsNamed() {
    #expect(throws: TableProblem.openQuote(row: 2)) { try rows("a\n\"b\nc\n") }
  }

  @Test func nothingIsEmpty() {
    #expect(throws: TableProblem.empty) { try rows("\n,,\n") }
    #expect(throws: TableProblem.empty) { try ForeignTable([]) }
  }

  @Test func otherFilesAreNamed() {
    #expect(throws: TableProblem.notATable("pdf")) { try ForeignTable(Array("%PDF-1.7".utf8)) }
    #expect(throws: TableProblem.oldExcel) { try ForeignTable([0xd0, 0xcf, 0x11, 0xe0, 0xa1]) }
    let name = "EncryptedPackage".utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    #expect(throws: TableProblem.passwordProtected) {
      try ForeignTable([0xd0, 0xcf, 0x11, 0xe0, 0xa1] + name)
    }
  }
}
