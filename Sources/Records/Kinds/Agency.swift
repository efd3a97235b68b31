/// 相談機関: an office to which a need is taken (相談機関一覧, 004 岡山市). The fields are the columns of that list.
public enum Agency: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let number = Field.text("number", "番号", sensitivity: .open, hint: "一覧の番号")
    public let name = Field.text("name", "機関名", sensitivity: .open, isRequired: true)
    public let kana = Field.text("kana", "カナ", sensitivity: .open)
    public let needs = Field.words("needs", "相談項目", Need.self, sensitivity: .open)
    public let whenUnsure = Field.choice(
      "when_unsure", "迷ったときの窓口", Presence.self, sensitivity: .open, hint: "一覧の★")
    public let scope = Field.note("scope", "相談内容", sensitivity: .open)
    public let contacts = Field.list("contacts", "担当者", AgencyContact.self)
    public let address = Field.text("address", "所在地", sensitivity: .open)
    public let phone = Field.phone("phone", "電話", sensitivity: .open)
    public let phoneExtension = Field.text("extension", "内線", sensitivity: .open)
    public let hours = Field.note("hours", "受付時間", sensitivity: .open, hint: "曜日ごとに違うときはそのまま")
    public let edition = Field.text("edition", "版", sensitivity: .open)
    public let issuedOn = Field.date("issued_on", "版の日付")
    public let memo = Field.note("memo", "備考", sensitivity: .open)
  }

  public static let kindName = "agency"
  public static let kind = Kind(
    Agency.self, "相談機関", placedBy: .city, businessDate: Agency.issuedOn,
    names: [\.name, \.kana], listed: [\.number, \.name, \.needs, \.phone, \.hours],
    example: [\.name: "見本地域包括支援センター", \.needs: "介護,健康", \.phone: "0766-00-0000"],
    change: [\.hours: "平日8:30–17:15"], forms: [form])

  private static let form = Form(
    Agency.self, "相談機関を加える", saved: "相談機関「\(Agency.name)」を保存しました。",
    .ask(Agency.name, "機関の名前を書いてください(やめるときはEnter):"),
    .ask(Agency.needs, "どの困りごとの窓口ですか(わからなければEnter)", ifEmpty: .skips),
    .ask(Agency.phone, "電話番号を書いてください(なければEnter):", ifEmpty: .skips),
    .ask(Agency.hours, "受付時間を書いてください(なければEnter):", ifEmpty: .skips))
}

/// A person who answers there: the list names a first and a second.
public struct AgencyContact: FieldSet {
  public static let shared = AgencyContact()
  public init() {}

  public let name = Field.text("name", "氏名", isRequired: true)
  public let rank = Field.choice("rank", "主・副", AgencyContactRank.self)
  public let phone = Field.phone("phone", "電話")
}

public enum AgencyContactRank: String, VocabularyWord {
  case first = "主"
  case second = "副"
}
