/// ケアネットチーム: the neighbors who watch over one person, as in 氷見市.
public enum Team: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let person = Field.person(isRequired: true)
    public let cooperators = Field.references("cooperators", "協力者", Worker.self)
    public let plannedActivities = Field.words(
      "planned_activities", "予定している活動", Activity.self)
    public let formedOn = Field.date("formed_on", "結成日")
    public let endedOn = Field.date("ended_on", "終了日")
    public let memo = Field.note("memo", "メモ")
  }

  public static let kindName = "team"
  public static let kind = Kind(
    Team.self, "ケアネットチーム", placedBy: .person(Team.person), businessDate: Team.formedOn,
    endsOn: Team.endedOn, listed: [\.person, \.cooperators, \.formedOn, \.endedOn],
    example: [\.person: "海老名リヨ", \.cooperators: "山田花子"],
    change: [\.cooperators: "山田花子"], removal: [\.cooperators: "森一郎"])
}
