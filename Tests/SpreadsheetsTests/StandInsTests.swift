import Spreadsheets
import Testing

@Suite struct StandInsTests {
  @Test(arguments: [
    ("𠮷田", "吉田"), ("葛\u{e0100}城", "葛城"), ("10〜12時", "10～12時"), ("1−2", "1－2"), ("あ—い", "あ―い"),
    ("Café", "Cafe"), ("🚑", "〓"), ("㋿元年", "令和元年"),
  ])
  func whatWindowsLacksBecomesWhatIsReadAlike(text: String, expected: String) {
    var standIns = StandIns(.cp932)
    #expect(standIns.replacing(in: text) == expected)
    #expect(standIns.changes(in: text).count == 1)
    #expect(
      CharacterEncoding.cp932.bytes(expected).flatMap(CharacterEncoding.cp932.text) == expected)
  }

  @Test(arguments: ["髙橋 﨑 ①㈱～－", "ｶﾞｷﾞ", "abc\\~", "神戸"])
  func whatWindowsHasStays(text: String) {
    var standIns = StandIns(.cp932)
    #expect(standIns.replacing(in: text) == text)
    #expect(standIns.changes(in: text).isEmpty)
  }

  @Test func aTextThatLacksACharacterHasNoBytes() {
    #expect(CharacterEncoding.cp932.bytes("𠮷") == nil)
    #expect(CharacterEncoding.utf8.bytes("𠮷") == Array("𠮷".utf8))
  }
}
