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
    listed: [
      \.person, \.support, \.registered, \.consent, \.supporters, \.shelter, \.confirmedOn,
    ],
    example: [\.person: "海老名リヨ", \.support: "声かけ,歩行補助", \.consent: "有"],
    change: [\.shelter: "中央小学校"], removal: [\.support: "声かけ"], forms: [form])

  /// Whatever is left empty stays as it is in a row that exists.
  private static let form = Form(
    SupporterEntry.self, "支援者リストの行を書く", saved: "支援者リストの行を保存しました。", at: .below,
    .ask(SupporterEntry.person, "だれの行ですか"),
    .ask(SupporterEntry.support, "どんな支援がいりますか(そのままならEnter)", ifEmpty: .skips),
    .ask(
      SupporterEntry.otherSupport, "その他の支援の中身を書いてください(なければEnter):", ifEmpty: .skips,
      when: .holds(SupporterEntry.support, .other)),
    .ask(
      SupporterEntry.consent, "本人か家族は、支援する人に知らせてよいと言っていますか", ifEmpty: .skips,
      otherwise: "そのまま(今日は聞いていない)"),
    .ask(
      SupporterEntry.supporters, \.name, "助けてくれる人の名前を書いてください(加えないときはEnter):"),
    .ask(
      SupporterEntry.supporters, \.phone, "その人の電話番号を書いてください(なければEnter):",
      when: .answered(SupporterEntry.supporters)),
    .ask(
      SupporterEntry.shelter, "避難場所を書いてください(そのままならEnter):", ifEmpty: .skips),
    .fill(SupporterEntry.confirmedOn, .today))
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

extension Record {
  /// The supporters of a row who have not withdrawn.
  public var standingSupporters: [ListItem<EvacuationSupporter>] {
    self[SupporterEntry.supporters].filter { $0.consent != .no }
  }
}

public enum EvacuationSupport: String, VocabularyWord {
  case calling = "声かけ"
  case walking = "歩行補助"
  case guiding = "避難所への誘導"
  case other = "その他"
}
