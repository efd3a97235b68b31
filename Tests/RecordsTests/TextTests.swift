import Records
import Support
import Testing

@Suite struct TextTests {
  /// Names of plain letters take a shorter way to the same key: a full-width letter behind them makes it the long one.
  @Test(.seeded) func theShortWayToAKeyIsTheSame() {
    var random = TestSeed.generator(stream: 78)
    let ranges: [ClosedRange<UInt32>] = [
      0x20...0x20, 0x30...0x39, 0x61...0x7a, 0x3000...0x3000, 0x3041...0x3094, 0x30a1...0x30f6,
      0x30fc...0x30fc, 0x4e00...0x9fff,
    ]
    let different = ranges.joined().compactMap(Unicode.Scalar.init).map { String(Character($0)) }
      .filter { SearchKey.make($0 + "Ａ") != SearchKey.make($0) + "a" }
    #expect(different.isEmpty)
    for _ in 0..<500 {
      let scalars = (0..<8).compactMap { _ in
        ranges.randomElement(using: &random)?.randomElement(using: &random)
          .flatMap(Unicode.Scalar.init)
      }
      let text = String(String.UnicodeScalarView(scalars))
      #expect(SearchKey.make(text + "Ａ") == SearchKey.make(text) + "a", "\(text)")
    }
  }

  @Test func textIsComposedTrimmedAndKeepsVariationSelectors() throws {
    let composed = try EntryText.normalised(" か\u{3099} ", allowsLines: false, limitBytes: 100)
    #expect(Array(composed.utf8) == Array("が".utf8))
    let name = "葛\u{e0100}城 髙﨑邉𠮷"
    #expect(
      try EntryText.normalised(name, allowsLines: false, limitBytes: 100).hasSameBytes(as: name))
  }

  @Test(arguments: ["a\0b", "a\u{7}b", "a\nb", "a\u{1b}[2Jb", "a\u{9b}b", "a\u{fffd}b"])
  func controlsAndLostCharactersAreRefused(text: String) {
    #expect(throws: TextProblem.self) {
      try EntryText.normalised(text, allowsLines: false, limitBytes: 100)
    }
  }

  @Test(arguments: [
    ("a\u{202d}0766\u{202c}", "a0766", 2, 0), ("a\u{200b}b", "ab", 1, 0), ("\u{feff}a", "a", 1, 0),
    ("孫\u{1f468}\u{200d}\u{1f467}", "孫\u{1f468}\u{1f467}", 1, 0), ("朝\t夕", "朝 夕", 0, 1),
    ("一\u{2028}二", "一 二", 0, 1), ("まま", "まま", 0, 0),
  ])
  func invisibleCharactersGoAndThatIsTold(
    text: String, kept: String, removed: Int, replaced: Int
  ) throws {
    var told = InvisibleCharacters()
    let entered = try EntryText.normalised(text, allowsLines: false, limitBytes: 100) {
      told = $0
    }
    #expect(entered.hasSameBytes(as: kept))
    #expect(told.removed.count == removed && told.replaced.count == replaced)
    #expect(told.sentence.isEmpty == told.isEmpty)
  }

  @Test func notesMayHaveLinesAndNothingMayBeEmptyOrTooLong() throws {
    for end in ["\r\n", "\r", "\n", "\u{2028}"] {
      let typed = "一\(end)二"
      #expect(
        try EntryText.normalised(typed, allowsLines: true, limitBytes: 100)
          .hasSameBytes(as: "一\n二"))
    }
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
    #expect(DisplayWidth.width(of: "見守り abc") == 10)
    #expect(DisplayWidth.width(of: "ｶﾅ") == 2)
    #expect(DisplayWidth.width(of: "ﾐﾎﾝｺﾞﾛｳ") == 7)
    #expect(DisplayWidth.width(of: "ﾊﾟ") == 2)
    #expect(DisplayWidth.width(of: "🚑✨〜㍻") == 8)
    #expect(DisplayWidth.width(of: "が") == 2)
    #expect(DisplayWidth.padded("氏名", to: 6) == "氏名  ")
    #expect(DisplayWidth.padded("12", to: 4, leading: true) == "  12")
    #expect(DisplayWidth.truncated("見守り活動", to: 7) == "見守り…")
    #expect(DisplayWidth.truncated("見守り", to: 6) == "見守り")
  }

  /// Signs that some terminals draw two cells wide, and others one.
  @Test(arguments: [1, 2]) func ambiguousSignsAreAsWideAsTheTerminalDrawsThem(cells: Int) {
    DisplayWidth.$ambiguous.withValue(cells) {
      for sign in ["①", "○", "→", "…", "※", "×", "☆", "Я", "■"] {
        #expect(DisplayWidth.width(of: sign) == cells, "\(sign)")
      }
      #expect(DisplayWidth.width(of: "e\u{301}漢ｶﾞa") == 6)
      #expect(DisplayWidth.width(of: DisplayWidth.truncated("見守り①②③④⑤⑥", to: 10)) == 10)
    }
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
