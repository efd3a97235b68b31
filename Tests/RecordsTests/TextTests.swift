import Records
import Testing

@Suite struct TextTests {
  @Test func textIsComposedTrimmedAndKeepsVariationSelectors() throws {
    let composed = try EntryText.normalised(" か\u{3099} ", allowsLines: false, limitBytes: 100)
    #expect(Array(composed.utf8) == Array("が".utf8))
    let name = "葛\u{e0100}城 髙﨑邉𠮷"
    #expect(
      try EntryText.normalised(name, allowsLines: false, limitBytes: 100).hasSameBytes(as: name))
  }

  @Test(arguments: [
    "a\0b", "a\u{7}b", "a\u{202e}b", "a\u{200b}b", "a\nb", "a\u{2028}b", "\u{feff}a",
  ])
  func hiddenCharactersAreRefused(text: String) {
    #expect(throws: TextProblem.self) {
      try EntryText.normalised(text, allowsLines: false, limitBytes: 100)
    }
  }

  @Test func notesMayHaveLinesAndNothingMayBeEmptyOrTooLong() throws {
    #expect(try EntryText.normalised("一\r\n二", allowsLines: true, limitBytes: 100) == "一\n二")
    #expect(throws: TextProblem.empty) {
      try EntryText.normalised(" 　", allowsLines: false, limitBytes: 100)
    }
    #expect(throws: TextProblem.tooLong(limitBytes: 3)) {
      try EntryText.normalised("一二", allowsLines: false, limitBytes: 3)
    }
  }

  @Test(arguments: [
    ("髙橋", "高橋"), ("山﨑", "山崎"), ("渡邉", "渡辺"), ("渡邊", "渡辺"), ("𠮷田", "吉田"), ("齋藤", "斉藤"),
    ("ｴﾋﾞﾅ", "えびな"), ("エビナ リヨ", "えびなりよ"), ("ＡＢＣ", "abc"), ("葛\u{e0100}城", "葛城"),
  ])
  func searchFindsEitherSpelling(one: String, other: String) {
    #expect(SearchKey.make(one) == SearchKey.make(other))
  }

  @Test func widthsCountFullWidthCharactersTwice() {
    #expect(DisplayWidth.of("見守り abc") == 10)
    #expect(DisplayWidth.of("ｶﾅ") == 2)
    #expect(DisplayWidth.of("が") == 2)
    #expect(DisplayWidth.padded("氏名", to: 6) == "氏名  ")
    #expect(DisplayWidth.padded("12", to: 4, leading: true) == "  12")
    #expect(DisplayWidth.truncated("見守り活動", to: 7) == "見守り…")
    #expect(DisplayWidth.truncated("見守り", to: 6) == "見守り")
  }

  @Test(arguments: [
    ("見守り", "見守り・声掛け"), ("変わり無し", "変わりなし"), ("気になるる", "気になる"), ("げんき", nil), ("xyz", nil),
  ])
  func aCloseWordIsFoundAndAFarOneIsNot(text: String, expected: String?) {
    let words = ["見守り・声掛け", "変わりなし", "気になる", "異変"]
    #expect(Suggestion.closest(to: text, in: words) == expected)
  }

  @Test func anAddressLineIsSplitAndJoined() {
    let address = Address(line: "〒935-0011 中央町 1-2-3 朝日荘 101")
    #expect(address.postalCode == "935-0011")
    #expect(address.town == "中央町")
    #expect(address.street == "1-2-3")
    #expect(address.building == "朝日荘 101")
    #expect(address.line == "中央町1-2-3 朝日荘 101")
    #expect(Address(address.value) == address)
    #expect(Coordinate(latitude: 91, longitude: 0) == nil)
  }
}
