/// 見守り記録: a visit that happened. A correction is another record that names the one it corrects.
public enum Visit: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let person = Field.person(isRequired: true)
    public let team = Field.reference("team", "チーム", Team.self, filledBy: .samePerson)
    public let visitor = Field.reference("visitor", "訪問者", Worker.self, filledBy: .ownWorker)
    public let date = Field.date("date", "日付", isPast: true, isRequired: true, filledBy: .today)
    public let time = Field.time("time", "時刻")
    public let activities = Field.words("activities", "活動", Activity.self)
    public let status = Field.choice(
      "status", "様子", SafetyStatus.self,
      merge: .severest(SafetyStatus.well, .unchanged, .notMet, .worrying, .alarming),
      sensitivity: .specialCare)
    public let signs = Field.words("signs", "サイン", WarningSign.self)
    public let memo = Field.note("memo", "メモ")
    public let kitPaper = Field.date(
      "kit_paper", "バトンの紙の記入日", isPast: true, hint: "筒の中の紙に書いてある日")
    public let corrects = Field.corrects(Visit.self)
    public let area = Field.reference(
      "area", "地区", Area.self, hint: "消去された人の訪問を、だれのものか分からない形で数えるときだけ")
  }

  public static let kindName = "visit"
  public static let kind = Kind(
    Visit.self, "見守り記録", isFact: true,
    placedBy: .person(Visit.person, elseArea: Visit.area), businessDate: Visit.date,
    listed: [\.date, \.person, \.status, \.activities, \.signs, \.visitor],
    summary: [\.status, \.signs, \.memo],
    example: [
      \.person: "海老名リヨ", \.date: "今日", \.status: "変わりなし", \.activities: "見守り・声掛け",
    ],
    change: [\.status: "気になる", \.signs: "やせた"], onPaper: [\.visitor, \.date],
    forms: [form, formOfAnEarlierDay, formOnPaper])

  private static let form = Form(
    Visit.self, "見守りを記録する", saved: "見守り(\(Visit.status))を保存しました。", then: [alarm],
    steps: steps)

  private static let formOfAnEarlierDay = Form(
    Visit.self, "前の日の見守りを記録する", saved: "見守り(\(Visit.status))を保存しました。", at: .below,
    then: [alarm],
    steps: [.ask(Visit.date, "いつ訪ねましたか(例: きのう、11月20日。やめるときはEnter):")] + steps)

  /// One line after the other of somebody else's sheet, until a line is left empty.
  private static let formOnPaper: Form = Form(
    Visit.self, "紙の訪問票を入力する", saved: "\(Visit.visitor)さんの見守り(\(Visit.status))を保存しました。", at: .below,
    then: [alarm, .form(formOnPaper, carrying: [.answer(Visit.visitor, to: Visit.visitor)])],
    steps: [
      .ask(
        Visit.visitor, "だれが書いた訪問票ですか。訪問した人の名前を書いてください(やめるときはEnter):",
        when: .unanswered(Visit.visitor)),
      .ask(Visit.date, "訪問した日を書いてください(例: 11月20日。つぎの行がなければEnter):"),
    ] + steps)

  private static let steps: [FormStep] = [
    .ask(Visit.person, "だれを訪ねましたか"),
    .ask(
      Visit.status, "\(Visit.person)さんの様子は",
      warning: .when(
        .holds(Visit.status, .notMet, .alarming),
        "倒れている、返事がおかしいなど、命にかかわるときは、先に119へ電話してください。",
        naming: .welfareCommissioner)),
    .ask(
      Visit.signs, "見たこと、気づいたことは(なければEnter)", ifEmpty: .skips,
      when: .holds(Visit.status, .notMet, .alarming)),
    // A person who was not met was not watched over: nothing counts as an activity by itself.
    .ask(
      Visit.activities, "したことは(Enterで「見守り・声掛け」)", ifEmpty: .means(Activity.watching),
      when: .not(.holds(Visit.status, .notMet, .alarming))),
    .ask(Visit.memo, "メモがあれば書いてください(なければEnter):", ifEmpty: .skips),
  ]

  /// A person who was not met, or about whom something is wrong, may have to be reported.
  private static let alarm = FormFollower.form(
    Concern.formAfterVisit, when: .holds(Visit.status, .notMet, .alarming),
    carrying: [
      .answer(Visit.person, to: Concern.person), .answer(Visit.date, to: Concern.noticedOn),
      .answer(Visit.signs, to: Concern.signs), .answer(Visit.memo, to: Concern.content),
    ])
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
