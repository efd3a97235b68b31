/// 気づき: somebody noticed something, about a person or only about a place.
public enum Concern: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let person = Field.reference("person", "対象者", "person")
    public let subject = Field.text("subject", "だれ・どこ", hint: "対象者の記録がないときの言葉での説明")
    public let area = Field.reference("area", "地域", "area")
    public let signs = Field.words("signs", "サイン", WarningSign.self)
    public let urgency = Field.choice(
      "urgency", "急ぎ", Urgency.self, merge: .severest(["ふつう", "早めに", "すぐに"]),
      isRequired: true)
    public let noticedOn = Field.date(
      "noticed_on", "気づいた日", isPast: true, isRequired: true)
    public let content = Field.note("content", "内容")
  }

  public static let kind = Kind(
    "concern", "気づき", placedBy: .person("person", elseArea: "area"), businessDate: "noticed_on",
    Fields.self)
}

public enum Urgency: String, VocabularyWord {
  case ordinary = "ふつう"
  case soon = "早めに"
  case atOnce = "すぐに"
}
