import Records
import Testing

@testable import Reports

@Suite("避難行動要支援者名簿 and the list of plans")
struct EvacuationListTests {
  private static func person(hidden: Presence? = nil) -> Record {
    var person = Sample.listed(1, "見本　花子", kana: "ミホン　ハナコ", phone: "0766-00-0001", hidden: hidden)
    person.values[FieldPath("sex")] = "女"
    person.values[FieldPath("birth_date")] =
      BirthDate(date: Sample.day(1935, 3, 3), written: "S10.3.3", precision: .day).value
    person.values[FieldPath("attributes", member: "身体")] = true
    person.values[FieldPath("attributes", member: "独居")] = true
    person.values[FieldPath("coordinate")] =
      Coordinate(latitude: 36.85, longitude: 136.97)?.value
    return person
  }

  private static func plan(_ supporters: [(String, Presence?)] = []) -> Record {
    var plan = Sample.record(
      EvacuationPlan.kind, 1,
      [
        "reason": "ひとりでは歩けない", "shelter": "見本小学校", "route": "秘密の坂を下る",
        "room": "秘密の間", "confirmed_on": "2020-06-01",
      ], members: ["devices": ["酸素"]])
    for (index, supporter) in supporters.enumerated() {
      let item = "s\(index)"
      plan.values[FieldPath("supporters", member: item)] = true
      for (part, value) in [
        ("name", supporter.0), ("phone", "0766-11-000\(index)"), ("address", "見本町\(index)"),
        ("consent", supporter.1?.rawValue),
      ] {
        plan.values[FieldPath("supporters", item: item, part: part)] = value.map(Value.text)
      }
    }
    return plan
  }

  private static func list(
    _ form: ListForm, _ person: Record, _ records: [Record]
  ) -> PersonList {
    PersonList(
      form, cover: Sample.cover,
      rows: [
        PersonList.Row(
          person: person, records: records, area: Sample.area(1, "見本町"), addresses: ["秘密の丘1"])
      ], leftOut: .init([]))
  }

  @Test("the register says of each person all that the law asks for, in its order")
  func theColumnsAreThoseOfTheLaw() throws {
    let entry = Sample.entry(
      1, support: [.walking], ["shelter": "見本公民館", "confirmed_on": "2020-09-01"])
    let list = Self.list(EvacuationRegister.form, Self.person(), [entry, Self.plan()])
    let read = try #require(try list.readBack().first)
    let expected = [
      "NO": "1", "氏名": "見本　花子", "カナ": "ミホン　ハナコ", "生年月日": "昭和10年3月3日", "年齢": "85歳",
      "性別": "女", "住所又は居所": "秘密の丘1", "電話番号その他の連絡先": "0766-00-0001",
      "避難支援等を必要とする事由": "ひとりでは歩けない、独居、身体、酸素", "支援内容": "歩行補助",
      "避難場所": "見本公民館、見本小学校", "最終確認日": "2020-09-01",
    ]
    for (heading, cell) in expected {
      #expect(read[heading].map(DelimitedText.unguarded) == cell, "\(heading)")
    }
    let html = try list.html()
    for words in [
      "避難行動要支援者名簿", "写し番号 K7QXM2P-17", "必ず支援を約束するものではありません。", "size: A4 landscape",
      "<div>氏名</div><div>カナ</div>", "<div>R2.9.1</div>", "<div>昭和10年3月3日</div><div>85歳</div>",
    ] {
      #expect(html.contains(words), "\(words)")
    }
    #expect(!html.contains("秘密の坂") && !html.contains("秘密の間"))
  }

  @Test("what is not known is said, and an age without a birthday is about")
  func theUnknownIsSaid() throws {
    var person = Sample.record(Person.kind, 1)
    for form in [EvacuationRegister.form, PlanList.form] {
      let read = try #require(
        try Self.list(form, person, [Sample.record(EvacuationPlan.kind, 1)]).readBack().first)
      for heading in ["氏名", "生年月日", "年齢", "性別", "電話番号その他の連絡先", "避難支援等を必要とする事由", "最終確認日"] {
        #expect(read[heading] == "未確認", "\(form.name) \(heading)")
      }
    }
    person.values[FieldPath("birth_date")] =
      BirthDate(date: Sample.day(1935, 1, 1), written: "昭和10年頃", precision: .year).value
    let read = try #require(
      try Self.list(EvacuationRegister.form, person, []).readBack().first)
    #expect(read["生年月日"] == "昭和10年頃" && read["年齢"] == "約85歳")
  }

  @Test("a supporter's number and address are printed with their own consent alone")
  func aSupportersNumberNeedsTheirConsent() throws {
    let plan = Self.plan([("一郎", nil), ("次郎", .yes), ("三郎", .no), ("四郎", .unknown)])
    let list = Self.list(PlanList.form, Self.person(), [plan])
    let read = try #require(try list.readBack().first)
    #expect(read["避難支援等実施者1氏名又は名称"] == "次郎" && read["避難支援等実施者1協力同意"] == "有")
    #expect(read["避難支援等実施者1電話番号"]?.contains("0766-11-0001") == true)
    #expect(read["避難支援等実施者1住所又は居所"] == "見本町1")
    #expect(read["避難支援等実施者2氏名又は名称"] == "一郎" && read["避難支援等実施者2協力同意"] == "未確認")
    #expect(read["避難支援等実施者2電話番号"] == "" && read["避難支援等実施者2住所又は居所"] == "")
    #expect(read["他n名"] == "他1名" && read["避難路その他の避難経路"] == "秘密の坂を下る")
    let html = try list.html()
    #expect(html.contains("0766-11-0001") && !html.contains("0766-11-0000"))
    #expect(!html.contains("三郎"))
  }

  @Test("where somebody hidden lives is in no format of any list")
  func aHiddenPersonHasNoPlaceAnywhere() throws {
    for form in [EvacuationRegister.form, PlanList.form, SupporterList.form] {
      let list = Self.list(form, Self.person(hidden: .yes), [Self.plan()])
      let texts = [
        try list.html(), String(decoding: list.csv, as: UTF8.self),
        JSON.text(ListMap([list]).geoJSON),
      ]
      for text in texts { #expect(!text.contains("秘密"), "\(form.name)") }
      #expect(ListMap([list]).hidden == 1)
      #expect(try list.html().contains("（住所非公開）"))
    }
  }
}
