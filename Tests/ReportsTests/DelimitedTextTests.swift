import Records
import Support
import Testing

@testable import Reports

@Suite("CSV")
struct DelimitedTextTests {
  @Test("a file begins with a byte order mark and ends each row with CRLF")
  func bytesAreAsOfficesOpenThem() {
    #expect(
      DelimitedText.bytes([["氏名", "1"], ["", "2"]])
        == [0xef, 0xbb, 0xbf] + Array("氏名,1\r\n,2\r\n".utf8))
    #expect(DelimitedText.bytes([]) == [0xef, 0xbb, 0xbf])
  }

  @Test(
    "what a spreadsheet takes for a formula begins with an apostrophe",
    arguments: [
      "=1+1", "+81-766-00-0000", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠a", "\t=1", "\r=1", "\n=1",
      " =1", "\u{3000}=cmd|' /C calc'!A0", "=\u{301}1", "'=1", "''@x",
      // A number or a day that it would write otherwise.
      "0766000001", "007", "00", "123456789012", "1E5", "1-2-3", "5-6", "5/6", "2020/4/1",
      "12-25-99", "'1-2",
    ])
  func formulasAreGuarded(cell: String) throws {
    let written = try #require(try DelimitedText.rows(DelimitedText.bytes([[cell]])).first?.first)
    #expect(written.hasSameBytes(as: "'" + cell))
    #expect(DelimitedText.unguarded(written).hasSameBytes(as: cell))
  }

  @Test(
    "what is no formula stays as it is",
    arguments: [
      "", "1=1", "'引用", "0766-00-0000", "〇△-□", "ー", "−", "𠮷田", "a@b", "0", "10", "12345678901",
      "2020-04-01", "1.5", "10%", "0766-11-2233", "1-2-3-4", "100-200", "東1-2", "1-2番地", "1-",
    ])
  func othersStay(cell: String) throws {
    #expect(try DelimitedText.rows(DelimitedText.bytes([[cell, "x"]])) == [[cell, "x"]])
    #expect(DelimitedText.unguarded(cell) == cell)
  }

  @Test("quotes, commas and newlines come back, a quote under a combining mark too")
  func hostileCellsComeBack() throws {
    let row = [
      "a,b", "c\"d", "e\r\nf", "g\nh", "\"", ",", "\"\u{301},\"\u{e0100}", "葛\u{e0100}城", "\"\"",
    ]
    let read = try DelimitedText.rows(DelimitedText.bytes([row, row]))
    #expect(read.count == 2)
    for cells in read {
      #expect(cells.count == row.count)
      for (one, other) in zip(cells, row) { #expect(one.hasSameBytes(as: other), "\(other)") }
    }
  }

  @Test("any cells come back", .seeded, arguments: 0..<200)
  func anyCellsComeBack(run: Int) throws {
    var generator = TestSeed.generator(stream: UInt64(run))
    let alphabet = Array("01-/E\",\r\n'=＠ \ta𠮷\u{301}\u{e0100}".unicodeScalars)
    let rows = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
      (0..<Int.random(in: 1...4, using: &generator)).map { _ in
        var cell = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
          cell.append(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)])
        }
        return String(cell)
      }
    }
    let read = try DelimitedText.rows(DelimitedText.bytes(rows))
    let expected = rows.map { $0.map { Array($0.utf8) } }
    #expect(read.map { $0.map { Array(DelimitedText.unguarded($0).utf8) } } == expected)
  }

  @Test("a file with LF, without a mark or without a last line's end is read")
  func otherFilesAreRead() throws {
    #expect(try DelimitedText.rows(Array("a,b\nc,\n".utf8)) == [["a", "b"], ["c", ""]])
    #expect(try DelimitedText.rows(Array("a,b\r\nc,".utf8)) == [["a", "b"], ["c", ""]])
    #expect(try DelimitedText.rows(Array("\"a\"".utf8)) == [["a"]])
    #expect(try DelimitedText.rows([0xef, 0xbb, 0xbf]) == [])
  }

  @Test(
    "what is not CSV is refused with its row",
    arguments: [
      ("a\n\"b", DelimitedTextProblem.Reason.openQuote, 2), ("a\"b\"", .quoteInsideCell, 1),
      ("\"a\"b", .textAfterQuote, 1), ("a\rb", .loneCarriageReturn, 1),
      ("\"x\ny\"\n\"a\"\"", .openQuote, 2),
    ])
  func othersAreRefused(text: String, reason: DelimitedTextProblem.Reason, row: Int) {
    #expect(throws: DelimitedTextProblem(reason: reason, row: row)) {
      try DelimitedText.rows(Array(text.utf8))
    }
  }

  @Test("bytes that are not UTF-8 are refused")
  func otherEncodingsAreRefused() {
    #expect(throws: DelimitedTextProblem(reason: .notUTF8, row: 1)) {
      try DelimitedText.rows([0x8e, 0x81, 0x96, 0xbc])
    }
  }
}
