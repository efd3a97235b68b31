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
    public let parent = Field.reference("parent", "上位の地域", Area.self)
    public let households = Field.count("households", "世帯数")
  }

  public static let kindName = "area"
  public static let kind = Kind(
    Area.self, "地域", placedBy: .city, names: [\.name, \.kana, \.code],
    listed: [\.level, \.code, \.name, \.parent, \.households],
    example: [\.level: "自治会", \.name: "中央町", \.parent: "氷見地区社協"],
    change: [\.households: "120"])
}

public enum AreaLevel: String, VocabularyWord {
  case city = "市"
  case district = "地区社協"
  case association = "自治会"
}
