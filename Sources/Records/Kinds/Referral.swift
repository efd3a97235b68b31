/// つなぐシート: refers a need to an agency that can answer it, with the person's consent to share.
/// It belongs to its source record; without one, to the person, or to its author.
public enum Referral: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let source = Field.reference(
      "source", "元の記録", Consultation.self, Concern.self, Visit.self)
    public let person = Field.person()
    public let receivedOn = Field.date(
      "received_on", "受付日", isPast: true, isRequired: true, filledBy: .today)
    public let agency = Field.text("agency", "受付機関", sensitivity: .open)
    public let receiver = Field.reference("receiver", "受付者", Worker.self)
    // The receiving agency may not see the person's own record, so that the sheet itself says whom
    // it is about.
    public let name = Field.text(
      "name", "氏名", hint: "対象者の記録がないとき", filledBy: .person(Person.name))
    public let kana = Field.text("kana", "カナ", filledBy: .person(Person.kana))
    public let birthDate = Field.birthDate(
      "birth_date", "生年月日", filledBy: .person(Person.birthDate))
    public let address = Field.address("address", "住所", filledBy: .person(Person.address))
    public let phone = Field.phone("phone", "電話", filledBy: .personsPhone)
    public let needs = Field.words("needs", "困りごと", Need.self)
    public let mainNeed = Field.choice(
      "main_need", "主な困りごと", Need.self, sensitivity: .specialCare)
    public let household = Field.note("household", "世帯構成", filledBy: .personsHousehold)
    public let content = Field.note("content", "相談内容")
    public let destinations = Field.list("destinations", "紹介先", ReferralDestination.self)
    public let sharingConsent = Field.choice(
      "sharing_consent", "情報共有の同意", Presence.self, merge: .severest(Presence.yes, .unknown, .no))
    public let sharingConsentOn = Field.date("sharing_consent_on", "署名日")
    public let living = Field.note("living", "生活状況")
    public let supportingAgencies = Field.list(
      "supporting_agencies", "既に支援に入っている機関", SupportingAgency.self)
    public let remarks = Field.note("remarks", "特記事項")
    public let stage = Field.choice("stage", "受領の段階", ReferralStage.self)
    public let acceptedOn = Field.date("accepted_on", "受領日")
    public let dueOn = Field.date("due_on", "期日")
    public let result = Field.note("result", "結果")
  }

  public static let kindName = "referral"
  public static let kind = Kind(
    Referral.self, "つなぐシート",
    placedBy: .record(Referral.source, elsePerson: Referral.person),
    businessDate: Referral.receivedOn, names: [\.name, \.kana],
    fromSource: [\.person, \.needs, \.mainNeed, \.content],
    listed: [\.receivedOn, \.person, \.name, \.mainNeed, \.destinations, \.stage, \.dueOn],
    example: [\.person: "海老名リヨ", \.mainNeed: "介護", \.destinations: "機関名=地域包括支援センター,区分=専門機関"],
    change: [\.stage: "受領"])
}

/// An agency that a need is referred to. The office decides who sees the sheet: 市 for the city's
/// staff.
public struct ReferralDestination: FieldSet {
  public static let shared = ReferralDestination()
  public init() {}

  public let office = Field.choice("office", "区分", ReferralOffice.self)
  public let name = Field.text("name", "機関名", sensitivity: .open, isRequired: true)
  public let reason = Field.text("reason", "理由", sensitivity: .specialCare)
}

public struct SupportingAgency: FieldSet {
  public static let shared = SupportingAgency()
  public init() {}

  public let name = Field.text("name", "機関名", isRequired: true)
  public let support = Field.text("support", "支援の内容", sensitivity: .specialCare)
}

public enum ReferralOffice: String, VocabularyWord {
  case city = "市"
  case center = "センター"
  case agency = "専門機関"
  case other = "その他"
}

public enum ReferralStage: String, VocabularyWord {
  case waiting = "未受領"
  case accepted = "受領"
  case working = "対応中"
  case closed = "終結"
}
