/// 地域: the city, its 地区社協 and their 自治会 (DOMAIN.md §1). National codes keep leading zeros.
public enum Area: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let level = Field.choice(
      "level", "区分", AreaLevel.self, sensitivity: .open, isRequired: true)
    public let code = Field.text(
      "code", "コード", sensitivity: .open, hint: "全国地方公共団体コードなど。先頭の0も残します")
    public let name = Field.text("name", "名称", sensitivity: .open, isRequired: true)
    public let kana = Field.text("kana", "カナ", sensitivity: .open)
    public let parent = Field.reference("parent", "上位の地域", "area")
    public let households = Field.count("households", "世帯数")
  }

  public static let kind = Kind("area", "地域", placedBy: .city, Fields.self)
}

public enum AreaLevel: String, VocabularyWord {
  case city = "市"
  case district = "地区社協"
  case association = "自治会"
}
