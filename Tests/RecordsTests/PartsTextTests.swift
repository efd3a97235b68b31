import Records
import Testing

/// An item of a list, as people type it.
@Suite struct PartsTextTests {
  private typealias Part = PartsText.Part

  private func read(_ text: String, items: [String] = []) throws -> PartsText {
    try PartsText(text, items: items) { name in
      ["番号": "number", "種別": "kind", "用法": "usage"][name]
    }
  }

  @Test(arguments: [
    "番号=12,種別=自宅", "番号＝12，種別＝自宅", "番号=12、種別=自宅", " 番号 = 12 ， 種別＝自宅,", "種別=自宅,番号=12",
  ])
  func signsOfBothWidthsMeanTheSame(text: String) throws {
    let parts = try read(text).parts.map {
      Part($0.name, $0.text.filter { !$0.isWhitespace })
    }
    #expect(Set(parts.map { "\($0.name ?? "-") \($0.text)" }) == ["number 12", "kind 自宅"])
  }

  @Test(arguments: [
    ("用法=\"朝,夕\"", "朝,夕"), ("用法=“朝,夕”", "朝,夕"), ("用法=朝\\,夕", "朝,夕"), ("用法＝朝、夕", "朝、夕"),
    ("用法=朝、昼、夕", "朝、昼、夕"), ("用法=\"1=2\"", "1=2"), ("用法=a=b", "a=b"),
    ("用法=\"\\\"痛み止め\\\",1錠\"", "\"痛み止め\",1錠"), ("用法=a\\b", "a\\b"),
  ])
  func aCommaCanStandInAValue(text: String, value: String) throws {
    #expect(try read(text).parts == [Part("usage", value)])
    let followed = try read(text + ",種別=自宅").parts
    #expect(followed == [Part("usage", value), Part("kind", "自宅")])
  }

  @Test func theFirstPartNeedsNoNameAndAnItemIsNamedBeforeAColon() throws {
    #expect(try read("0766").parts == [Part(nil, "0766")])
    #expect(try read("0766，種別＝自宅").parts == [Part(nil, "0766"), Part("kind", "自宅")])
    for text in ["ab12:種別=携帯", "ab12：種別＝携帯"] {
      let read = try read(text, items: ["ab12"])
      #expect(read.item == "ab12")
      #expect(read.parts == [Part("kind", "携帯")])
    }
    #expect(try read("用法=9:30", items: ["ab12"]).item == nil)
  }

  @Test(arguments: [
    ("番号=12,しゅるい=自宅", PartsText.Problem.unknownName("しゅるい")), ("番号=12,自宅", .nameless("自宅")),
    ("番号=12，自宅", .nameless("自宅")), ("12、13", .nameless("13")), ("用法=朝、昼=2", .unknownName("昼")),
    ("用法=\"朝", .badQuotes("朝")), ("用法=\"朝\"夕", .badQuotes("朝")), ("番号=1,番号=2", .twice("番号")),
  ])
  func whatCouldMeanSomethingElseIsRefused(text: String, problem: PartsText.Problem) {
    #expect(throws: problem) { try read(text) }
  }
}
