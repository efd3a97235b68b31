/// ケアネットチーム: the neighbors who watch over one person, as in 氷見市.
public enum Team: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let person = Field.person(isRequired: true)
    public let cooperators = Field.references("cooperators", "協力者", Worker.self)
    public let plannedActivities = Field.words(
      "planned_activities", "予定している活動", Activity.self)
    public let visitInterval = Field.choice(
      "visit_interval", "訪問の間隔", VisitInterval.self, hint: "予定している間隔")
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

/// How often a team has planned to visit its person.
public enum VisitInterval: String, VocabularyWord {
  case daily = "毎日"
  case severalAWeek = "週に2回以上"
  case weekly = "週に1回"
  case fortnightly = "2週に1回"
  case monthly = "月に1回"
  case whenNeeded = "必要なとき"

  /// Days after which the next visit is missing; nil where none is planned.
  public var days: Int? {
    switch self {
    case .daily: 1
    case .severalAWeek: 4
    case .weekly: 7
    case .fortnightly: 14
    case .monthly: 31
    case .whenNeeded: nil
    }
  }
}
