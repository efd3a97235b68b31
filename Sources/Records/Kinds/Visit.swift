/// 見守り記録: a visit that happened. A correction is another record that names the one it corrects.
public enum Visit: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let person = Field.reference("person", "対象者", "person", isRequired: true)
    public let team = Field.reference("team", "チーム", "team")
    public let visitor = Field.reference("visitor", "訪問者", "worker")
    public let date = Field.date("date", "日付", isPast: true, isRequired: true)
    public let time = Field.time("time", "時刻")
    public let activities = Field.words("activities", "活動", Activity.self)
    public let status = Field.choice(
      "status", "様子", SafetyStatus.self,
      merge: .severest(["元気", "変わりなし", "会えず", "気になる", "異変"]), sensitivity: .specialCare)
    public let signs = Field.words("signs", "サイン", WarningSign.self)
    public let memo = Field.note("memo", "メモ")
    public let corrects = Field.references("corrects", "訂正元", "visit")
    public let area = Field.reference(
      "area", "地区", "area", hint: "消去された人の訪問を、だれのものか分からない形で数えるときだけ")
  }

  public static let kind = Kind(
    "visit", "見守り記録", isFact: true, placedBy: .person("person", elseArea: "area"),
    businessDate: "date", Fields.self)
}

/// A team's activities: the columns of 氷見市's printed table 活動内容実績.
public enum Activity: String, VocabularyWord {
  case watching = "見守り・声掛け"
  case talking = "話し相手"
  case rubbish = "ごみ出し"
  case shopping = "買い物代行"
  case weeding = "草むしり"
  case snowClearing = "除雪"
  case goingOut = "外出付添い"
  case medicine = "薬の受取"
  case other = "その他"
}

/// 様子. The worse shows while two differ; 会えず ranks above 変わりなし: nobody has seen the person.
public enum SafetyStatus: String, VocabularyWord {
  case well = "元気"
  case unchanged = "変わりなし"
  case worrying = "気になる"
  case alarming = "異変"
  case notMet = "会えず"
}

/// A sign that a visitor can notice at the door.
public enum WarningSign: String, VocabularyWord {
  case mailPilesUp = "新聞・郵便物がたまっている"
  case shuttersClosed = "雨戸が閉まったまま"
  case noLight = "灯りがつかない"
  case rubbish = "ごみ"
  case smell = "におい"
  case thinner = "やせた"
  case injury = "怪我"
  case forgetful = "物忘れ"
  case stranger = "見知らぬ人"
  case other = "その他"
}
