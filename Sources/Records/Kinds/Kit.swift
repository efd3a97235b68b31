/// いのちのバトン: the information that an ambulance crew needs. The fields follow published forms
/// of other municipalities (流山市's is the closest). They are the project's choice, and a council
/// adapts them in this file. A person has one; its id is the person's companion.
public enum Kit: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let person = Field.person(isRequired: true)
    public let bloodType = Field.choice(
      "blood_type", "血液型", BloodType.self, merge: .doubt([.whenever(shows: BloodType.unknown)]),
      sensitivity: .specialCare)
    public let conditions = Field.note("conditions", "病名・手術歴")
    public let medicines = Field.list(
      "medicines", "薬", Medicine.self, newestFirst: \.date, sensitivity: .specialCare)
    public let allergies = Field.list(
      "allergies", "アレルギー", Allergy.self, sensitivity: .specialCare)
    public let devices = Field.words("devices", "医療機器", MedicalDevice.self)
    public let doctors = Field.list(
      "doctors", "かかりつけ", Doctor.self, sensitivity: .specialCare)
    public let contacts = Field.list(
      "contacts", "緊急連絡先", EmergencyContact.self, newestFirst: \.lastContact)
    public let lifeSupport = Field.choice(
      "life_support", "延命についての意思", LifeSupportWish.self,
      merge: .doubt([.showsNone]), sensitivity: .specialCare)
    public let enclosures = Field.words("enclosures", "同封物", KitEnclosure.self)
    public let place = Field.text("place", "保管場所", hint: "例 冷蔵庫の扉")
    public let formEdition = Field.text("form_edition", "用紙の版")
    public let filledOn = Field.date("filled_on", "記入日", isPast: true)
    public let nextCheck = Field.date("next_check", "次の確認日", hint: "記入日から1年")
  }

  public static let kindName = "kit"
  public static let kind = Kind(
    Kit.self, "いのちのバトン", placedBy: .person(Kit.person), businessDate: Kit.filledOn,
    companionOf: Kit.person, listed: [\.person, \.bloodType, \.devices, \.filledOn, \.nextCheck],
    example: [\.person: "海老名リヨ", \.bloodType: "A", \.devices: "酸素"],
    change: [\.allergies: "原因=そば"], forms: [checkForm])

  /// The content of the tube is written on paper; here somebody looks whether it still holds.
  private static let checkForm = Form(
    Kit.self, "いのちのバトンを点検する", saved: "いのちのバトンの点検を保存しました。つぎの点検は\(Kit.nextCheck)です。", at: .below,
    .ask(Kit.person, "だれのバトンですか"),
    .ask(Kit.place, "どこに置いてありますか(前と同じならEnter):", ifEmpty: .skips),
    .ask(Kit.enclosures, "いっしょに入っているものは(前と同じならEnter)", ifEmpty: .skips),
    .ask(
      Kit.filledOn, "用紙を書き直したときは、その日を書いてください(例: 今日。書き直していなければEnter):", ifEmpty: .skips),
    .fill(Kit.nextCheck, .inAYear))
}

public struct Medicine: FieldSet {
  public static let shared = Medicine()
  public init() {}

  public let name = Field.text("name", "薬の名前", sensitivity: .specialCare, isRequired: true)
  public let usage = Field.text("usage", "用法", sensitivity: .specialCare)
  public let date = Field.date("date", "日付")
}

public struct Allergy: FieldSet {
  public static let shared = Allergy()
  public init() {}

  public let substance = Field.text(
    "substance", "原因", sensitivity: .specialCare, isRequired: true)
  public let reaction = Field.text("reaction", "症状", sensitivity: .specialCare)
}

public struct Doctor: FieldSet {
  public static let shared = Doctor()
  public init() {}

  public let hospital = Field.text(
    "hospital", "病院", sensitivity: .specialCare, isRequired: true)
  public let doctor = Field.text("doctor", "医師", sensitivity: .specialCare)
  public let phone = Field.phone("phone", "電話")
}

public struct EmergencyContact: FieldSet {
  public static let shared = EmergencyContact()
  public init() {}

  public let name = Field.text("name", "氏名", isRequired: true)
  public let relation = Field.text("relation", "続柄")
  public let phone = Field.phone("phone", "電話")
  public let lastContact = Field.date("last_contact", "最後に連絡がとれた日")
}

/// While two writes differ, 不明 shows: a wrong blood type is worse than none.
public enum BloodType: String, VocabularyWord {
  case a = "A"
  case b = "B"
  case o = "O"
  case ab = "AB"
  case unknown = "不明"
}

public enum MedicalDevice: String, VocabularyWord {
  case oxygen = "酸素"
  case dialysis = "透析"
  case ventilator = "人工呼吸器"
  case pacemaker = "ペースメーカー"
  case insulin = "インスリン"
  case suction = "吸引器"
  case tubeFeeding = "経管栄養"
  case stoma = "ストーマ"
  case other = "その他"
}

/// While two writes differ, none shows: only the person can say.
public enum LifeSupportWish: String, VocabularyWord {
  case wanted = "希望する"
  case notWanted = "希望しない"
  case undecided = "決めていない"
}

public enum KitEnclosure: String, VocabularyWord {
  case photograph = "写真"
  case insuranceCard = "保険証写し"
  case patientCard = "診察券写し"
  case medicineSheet = "薬剤情報"
}
