/// 気づき: somebody noticed something, about a person or only about a place.
public enum Concern: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let person = Field.person()
    public let subject = Field.text("subject", "だれ・どこ", hint: "対象者の記録がないときの言葉での説明")
    public let area = Field.reference("area", "地域", Area.self)
    public let signs = Field.words("signs", "サイン", WarningSign.self)
    public let urgency = Field.choice(
      "urgency", "急ぎ", Urgency.self, merge: .severest(Urgency.ordinary, .soon, .atOnce),
      isRequired: true, filledBy: .word(Urgency.ordinary))
    public let noticedOn = Field.date(
      "noticed_on", "気づいた日", isPast: true, isRequired: true, filledBy: .today)
    public let content = Field.note("content", "内容")
  }

  public static let kindName = "concern"
  public static let kind = Kind(
    Concern.self, "気づき", placedBy: .person(Concern.person, elseArea: Concern.area),
    businessDate: Concern.noticedOn, subjectInWords: Concern.subject,
    listed: [\.noticedOn, \.person, \.subject, \.urgency, \.content],
    summary: [\.signs, \.content],
    example: [
      \.person: "海老名リヨ", \.urgency: "早めに", \.noticedOn: "今日", \.content: "雨戸が閉まったまま",
    ],
    change: [\.urgency: "すぐに"], forms: [form, formAfterVisit])

  private static let form = Form(
    Concern.self, "気づきを知らせる", saved: "気づきを保存しました。",
    .ask(Concern.person, "だれのことですか", otherwise: "名簿にない人・場所"),
    .ask(
      Concern.subject, "だれ・どこのことか書いてください(やめるときはEnter):", when: .unanswered(Concern.person)),
    .fill(Concern.area, .ownDistrict, when: .unanswered(Concern.person)),
    .ask(
      Concern.urgency, "急ぎですか",
      warning: .when(
        .holds(Concern.urgency, .atOnce), "命にかかわるときは、先に119へ電話してください。")),
    .ask(
      Concern.content, "気づいたことを書いてください:", ifEmpty: .ends("何も書かれていないので、保存しませんでした。")))

  static let formAfterVisit = Form(
    Concern.self, "訪問で気づいたことを知らせる", saved: "気づきを保存しました。", at: .afterAnother,
    .ask(
      Concern.urgency, "\(Concern.person)さんのことを、担当者(CSW)に知らせますか",
      otherwise: "知らせない(また訪ねます)",
      warning: .when(
        .holds(Concern.urgency, .atOnce), "命にかかわるときは、先に119へ電話してください。")),
    .ask(
      Concern.content, "伝えることがあれば書いてください(なければEnter):", ifEmpty: .skips,
      when: .unanswered(Concern.content)))
}

public enum Urgency: String, VocabularyWord {
  case ordinary = "ふつう"
  case soon = "早めに"
  case atOnce = "すぐに"
}
