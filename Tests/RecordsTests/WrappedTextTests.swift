import Records
import Support
import Testing

@Suite struct WrappedTextTests {
  @Test func aSentenceIsBrokenWhereJapaneseMayBe() {
    #expect(WrappedText.lines(of: "あいうえおかき", width: 8) == "あいうえ\nおかき")
    // No line begins with a full stop, or ends with an opening bracket.
    #expect(WrappedText.lines(of: "あいうえ。おか", width: 8) == "あいう\nえ。おか")
    #expect(WrappedText.lines(of: "あいう「えお」か", width: 8) == "あいう\n「えお」\nか")
  }

  @Test func aWordStaysWholeWhereItFits() {
    #expect(WrappedText.lines(of: "つぎは tsunagu sync です", width: 14) == "つぎは tsunagu\nsync です")
    #expect(WrappedText.lines(of: "abcdefghij", width: 4) == "abcd\nefgh\nij")
  }

  @Test func noSyllableStandsAloneOnTheLastLine() {
    #expect(WrappedText.lines(of: "急ぐときは、電話してください。", width: 28) == "急ぐときは、\n電話してください。")
    #expect(WrappedText.lines(of: "電話をしてください。", width: 16) == "電話をしてくださ\nい。")
    #expect(WrappedText.lines(of: "残りました。つぎは11月26日です。", width: 26) == "残りました。\nつぎは11月26日です。")
  }

  @Test func indentationIsKept() {
    #expect(WrappedText.lines(of: "  あいうえお", width: 8) == "  あいう\n  えお")
    #expect(WrappedText.lines(of: "あ\n\nい", width: 8) == "あ\n\nい")
  }

  /// No character is lost, and no line is too wide, whatever the text.
  @Test(.seeded) func nothingIsLost() {
    var random = TestSeed.generator(stream: 77)
    let signs = Array("あ、。「」っー…abc0 (）%漢字※ｶﾞ ")
    for _ in 0..<2_000 {
      let text = String(
        (0..<Int.random(in: 0...60, using: &random)).map { _ in
          signs.randomElement(using: &random) ?? "あ"
        })
      let width = Int.random(in: 8...30, using: &random)
      let wrapped = WrappedText.lines(of: text, width: width)
      #expect(wrapped.filter { $0 != "\n" && $0 != " " } == text.filter { $0 != " " }, "\(text)")
      for line in wrapped.split(separator: "\n") {
        #expect(DisplayWidth.width(of: String(line)) <= width, "\(text) \(width)")
      }
    }
  }
}
