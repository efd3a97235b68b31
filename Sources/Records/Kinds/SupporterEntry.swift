/// 支援者リストの行: the supporters who help a person out of the house (福祉防災マップ of 氷見市).
/// A person has one; its id is the person's companion.
public enum SupporterEntry: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let person = Field.person(isRequired: true)
    public let support = Field.words("support", "支援内容", EvacuationSupport.self)
    public let otherSupport = Field.text(
      "other_support", "その他の支援", sensitivity: .specialCare, hint: "その他【…】の中身")
    public let registered = Field.choice("registered", "地区名簿記載有無", Presence.self)
    public let consent = Field.choice("consent", "本人または家族の同意", Presence.self)
    public let supporters = Field.list("supporters", "支援協力者", EvacuationSupporter.self)
    public let shelter = Field.text("shelter", "避難場所")
    public let route = Field.note("route", "避難経路", sensitivity: .whereabouts)
    public let confirmedOn = Field.date("confirmed_on", "最終確認日", isPast: true)
  }

  public static let kindName = "supporter_entry"
  public static let kind = Kind(
    SupporterEntry.self, "支援者リストの行", command: "supporter",
    placedBy: .person(SupporterEntry.person), businessDate: SupporterEntry.confirmedOn,
    companionOf: SupporterEntry.person,
    listed: [\.person, \.support, \.registered, \.consent, \.supporters, \.shelter],
    example: [\.person: "海老名リヨ", \.support: "声かけ,歩行補助", \.consent: "有"],
    change: [\.shelter: "中央小学校"], removal: [\.support: "声かけ"])
}

/// 支援協力者. Its consent is the supporter's own: a withdrawal beats a concurrent yes.
public struct EvacuationSupporter: FieldSet {
  public static let shared = EvacuationSupporter()
  public init() {}

  public let name = Field.text("name", "氏名", isRequired: true)
  public let phone = Field.phone("phone", "連絡先")
  public let address = Field.text("address", "住所")
  public let worker = Field.reference("worker", "担い手", Worker.self)
  public let consent = Field.choice(
    "consent", "協力同意", Presence.self, merge: .severest(Presence.unknown, .yes, .no))
}

public enum EvacuationSupport: String, VocabularyWord {
  case calling = "声かけ"
  case walking = "歩行補助"
  case guiding = "避難所への誘導"
  case other = "その他"
}
