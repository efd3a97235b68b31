/// ケアネットチーム: the neighbors who watch over one person, as in 氷見市.
public enum Team: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let person = Field.reference("person", "対象者", "person", isRequired: true)
    public let cooperators = Field.references("cooperators", "協力者", "worker")
    public let plannedActivities = Field.words(
      "planned_activities", "予定している活動", Activity.self)
    public let formedOn = Field.date("formed_on", "結成日")
    public let endedOn = Field.date("ended_on", "終了日")
    public let memo = Field.note("memo", "メモ")
  }

  public static let kind = Kind(
    "team", "ケアネットチーム", placedBy: .person("person", elseArea: nil),
    businessDate: "formed_on", Fields.self)
}
