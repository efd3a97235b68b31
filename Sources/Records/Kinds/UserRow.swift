/// A row of a list of users. It is no record and stands in no catalogue; it is declared like one, so that its headings, words
/// and days are read like those of every other list.
public enum UserRow: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let name = Field.text("name", "氏名", isRequired: true)
    public let role = Field.text("role", "役割", isRequired: true)
    public let district = Field.reference("district", "地区社協", Area.self)
    public let association = Field.reference("association", "自治会", Area.self)
    public let worker = Field.reference("worker", "担い手", Worker.self)
    public let from = Field.date("from", "任期の初日")
    public let to = Field.date("to", "任期の最後の日")
    public let seesHiddenAddresses = Field.choice(
      "sees_hidden_addresses", "住所秘匿の閲覧", Presence.self)
  }

  public static let kindName = "user"
  public static let kind = Kind(UserRow.self, "利用者", placedBy: .city, names: [\.name])
}
