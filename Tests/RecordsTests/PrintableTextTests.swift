import Records
import Testing

/// Nothing that reaches a screen or a paper moves a cursor or turns a direction, wherever it came from.
@Suite struct PrintableTextTests {
  @Test(arguments: [
    ("\u{1b}[2J消えた", "\u{fffd}[2J消えた"), ("右\u{202e}左", "右\u{fffd}左"),
    ("\u{9b}31m赤", "\u{fffd}31m赤"), ("a\u{0}b\u{7}", "a\u{fffd}b\u{fffd}"),
    ("戻\r上書き", "戻\u{fffd}上書き"), ("一\u{2028}二", "一\u{fffd}二"),
    ("中\u{feff}間", "中\u{fffd}間"), ("字\t字", "字\u{fffd}字"),
  ])
  func whatMovesAScreenIsShownAsOneSign(text: String, printable: String) {
    #expect(PrintableText.printable(text) == printable)
  }

  @Test(arguments: [
    "見守り\n元気\n", "葛\u{e0100}城", "ｶﾞ行・がぎ", "\u{feff}氏名,\"改\n行\"\r\n海老名,\r\n", "", "é 😀 ①㈱髙﨑",
  ])
  func whatPeopleWriteStaysAsItIs(text: String) {
    #expect(Array(PrintableText.printable(text).utf8) == Array(text.utf8))
    #expect(Array(PrintableText.printableDocument(text).utf8) == Array(text.utf8))
  }

  @Test(arguments: ["\u{1b}[2J", "\u{202e}", "\u{9b}", "\u{e0001}x", "\u{7f}", "\u{85}"])
  func aDocumentStillSaysWhatWasThere(text: String) throws {
    let value: Value = ["content": .text("前" + text + "後")]
    let document = PrintableText.printableDocument(JSON.readableText(value))
    #expect(document.unicodeScalars.allSatisfy { EntryText.isAllowed($0, true) })
    #expect(try JSON.read(document) == value)
  }
}
