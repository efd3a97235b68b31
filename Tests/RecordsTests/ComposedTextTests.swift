import Foundation
import Records
import Support
import Testing

/// The stored form of names: as typed, with composed kana and without the replacements of NFC.
@Suite struct ComposedTextTests {
  @Test(arguments: [
    "\u{fa19}保", "\u{fa46}", "大\u{fa12}", "\u{fa1b}島\u{fa67}子", "\u{2f80f}山", "\u{fa0e}\u{fa11}",
    "神保",
    "葛\u{e0100}", "髙﨑",
  ])
  func aNameKeepsTheScalarsThatWereTyped(name: String) {
    #expect(ComposedText.composed(name).hasSameBytes(as: name))
    #expect(ComposedText.isComposed(name))
  }

  @Test func whatStandsBetweenIdeographsIsComposed() {
    let typed = "か\u{3099}\u{fa19}は\u{309a}e\u{301}"
    #expect(ComposedText.composed(typed).hasSameBytes(as: "が\u{fa19}ぱé"))
    #expect(!ComposedText.isComposed(typed))
    #expect(!ComposedText.isComposed("か\u{3099}"))
  }

  /// Every character whose canonical decomposition ends with a second one is a composition of the two.
  @Test func nothingIsLeftAloneThatComposesOrChanges() {
    let every = (0...UInt32(0x10ffff)).lazy.compactMap(Unicode.Scalar.init)
    var seconds: Set<Unicode.Scalar> = []
    for scalar in every {
      let text = String(scalar)
      let parts = text.decomposedStringWithCanonicalMapping.unicodeScalars
      seconds.formUnion(parts.dropFirst())
      guard ComposedText.isLeftAlone(scalar) else { continue }
      #expect(scalar.properties.canonicalCombiningClass == .notReordered, "\(scalar.value)")
      #expect(text.precomposedStringWithCanonicalMapping.hasSameBytes(as: text), "\(scalar.value)")
    }
    #expect(seconds.contains("\u{3099}"))
    #expect(!seconds.contains(where: ComposedText.isLeftAlone))
  }

  @Test func anyTextComposedTwiceIsComposedOnce() {
    let alphabet = Array(
      "aé神\u{fa19}\u{2f800}\u{fa6c}か\u{3099}\u{309a}\u{301}ｶﾞ\u{e0100}\u{f8ff}\u{fb00}"
        .unicodeScalars)
    for seed in UInt64(0)..<400 {
      var random = SeededGenerator(seed: seed)
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
      }
      let once = ComposedText.composed(String(text))
      #expect(ComposedText.composed(once).hasSameBytes(as: once), "seed \(seed)")
      #expect(SearchKey.make(once).hasSameBytes(as: SearchKey.make(String(text))), "seed \(seed)")
    }
  }

  @Test(arguments: [
    ("\u{fa19}谷", "神谷"), ("\u{fa46}", "渚"), ("\u{fa1b}井", "福井"), ("\u{fa67}郎", "逸郎"),
    ("ｶﾞﾝﾀﾞ", "ガンダ"),
    ("ﾎﾟﾁ", "ポチ"), ("鎌ヶ谷", "鎌ケ谷"),
  ])
  func eitherFormFindsTheOther(one: String, other: String) {
    #expect(SearchKey.make(one).hasSameBytes(as: SearchKey.make(other)))
  }
}
