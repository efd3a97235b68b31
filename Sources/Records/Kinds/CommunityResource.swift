/// 社会資源: a place, a group or a service to which people can turn (地域の社会資源 of 氷見市, 当別町, 佐賀市).
public enum CommunityResource: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let type = Field.choice(
      "type", "種別", ResourceType.self, sensitivity: .open)
    public let name = Field.text("name", "名称", sensitivity: .open, isRequired: true)
    public let kana = Field.text("kana", "カナ", sensitivity: .open)
    public let provider = Field.text("provider", "運営者", sensitivity: .open)
    public let area = Field.reference("area", "地区", Area.self, sensitivity: .open)
    public let address = Field.address("address", "場所", sensitivity: .open)
    public let position = Field.coordinate("position", "位置", sensitivity: .open)
    public let hours = Field.note("hours", "曜日・時間", sensitivity: .open)
    public let audience = Field.text("audience", "対象", sensitivity: .open)
    public let cost = Field.text("cost", "費用", sensitivity: .open, hint: "例 1回200円")
    public let conditions = Field.note("conditions", "条件", sensitivity: .open)
    public let capacity = Field.text("capacity", "受入人数", sensitivity: .open)
    public let phone = Field.phone("phone", "連絡先", sensitivity: .open)
    public let confirmedOn = Field.date("confirmed_on", "最終確認日", isPast: true)
    public let memo = Field.note("memo", "備考", sensitivity: .open)
  }

  public static let kindName = "resource"
  public static let kind = Kind(
    CommunityResource.self, "社会資源", placedBy: .city,
    businessDate: CommunityResource.confirmedOn,
    names: [\.name, \.kana], listed: [\.type, \.name, \.area, \.hours, \.cost, \.phone],
    example: [\.type: "サロン", \.name: "見本サロン", \.hours: "第2火曜10:00–12:00"],
    change: [\.cost: "1回100円"])
}

public enum ResourceType: String, VocabularyWord {
  case salon = "サロン"
  case dailyPlace = "日常型の拠点"
  case communityCafe = "コミュニティカフェ"
  case sharedMeal = "会食会"
  case escortedOuting = "外出支援"
  case shopping = "買い物支援"
  case wasteDisposal = "ごみ出し"
  case workExperience = "就労体験"
  case volunteerExperience = "ボランティア活動体験"
  case childrensTable = "子ども食堂"
  case learningSupport = "学習支援"
  case housingSupport = "居住支援"
  case other = "その他"
}
