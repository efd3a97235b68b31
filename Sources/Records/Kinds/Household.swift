/// 世帯: people who live together (DOMAIN.md §1).
public enum Household: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let name = Field.text("name", "世帯名", isRequired: true, hint: "世帯主の氏名など")
    public let association = Field.reference("association", "自治会", Area.self)
    public let members = Field.list("members", "世帯員", HouseholdMember.self)
    public let memo = Field.note("memo", "備考")
  }

  public static let kindName = "household"
  public static let kind = Kind(
    Household.self, "世帯", placedBy: .area(Household.association), names: [\.name],
    listed: [\.name, \.association, \.members],
    example: [\.name: "海老名家", \.association: "中央町", \.members: "氏名=海老名リヨ,続柄=本人"],
    change: [\.memo: "表札あり"])
}

public struct HouseholdMember: FieldSet {
  public static let shared = HouseholdMember()
  public init() {}

  public let name = Field.text("name", "氏名", isRequired: true)
  public let age = Field.count("age", "年齢", sensitivity: .personal)
  public let relation = Field.text("relation", "続柄")
  public let memo = Field.text("memo", "備考")
}
