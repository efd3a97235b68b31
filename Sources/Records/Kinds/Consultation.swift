/// 相談: a request for advice at a desk. A fact, with a follow-up in its review.
public enum Consultation: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let desk = Field.choice(
      "desk", "窓口", ConsultationDesk.self, sensitivity: .open, isRequired: true)
    public let area = Field.reference("area", "地区", Area.self, hint: "窓口のある地区")
    public let receivedOn = Field.date(
      "received_on", "受付日", isPast: true, isRequired: true, filledBy: .today)
    public let receiver = Field.reference(
      "receiver", "受付者", Worker.self, filledBy: .ownWorker)
    public let route = Field.choice("route", "経路", ReferralRoute.self, isRequired: true)
    public let consulter = Field.text("consulter", "相談者")
    public let person = Field.person()
    public let needs = Field.words("needs", "困りごと", Need.self)
    public let mainNeed = Field.choice(
      "main_need", "主な困りごと", Need.self, sensitivity: .specialCare)
    public let content = Field.note("content", "内容")
    public let response = Field.note("response", "対応")
    public let outcome = Field.choice("outcome", "結果", ConsultationOutcome.self)
    public let socialWorkerInvolved = Field.choice(
      "social_worker_involved", "CSWの関与", Presence.self)
    public let corrects = Field.corrects(Consultation.self)
  }

  public static let kindName = "consultation"
  public static let kind = Kind(
    Consultation.self, "相談", command: "consult", isFact: true,
    placedBy: .person(Consultation.person, elseArea: Consultation.area),
    businessDate: Consultation.receivedOn,
    listed: [\.receivedOn, \.desk, \.route, \.person, \.mainNeed, \.outcome],
    summary: [\.mainNeed, \.content],
    example: [
      \.desk: "なんでも相談窓口", \.receivedOn: "今日", \.route: "家族", \.mainNeed: "介護",
    ],
    change: [\.outcome: "継続"], forms: [form])

  private static let form = Form(
    Consultation.self, "相談を記録する", saved: "相談(\(Consultation.mainNeed))を保存しました。", at: .below,
    .ask(Consultation.desk, "どの窓口の相談ですか"),
    .ask(Consultation.person, "だれのことの相談ですか", otherwise: "名簿にない人"),
    .ask(Consultation.consulter, "相談に来た人を書いてください(書かないときはEnter):", ifEmpty: .skips),
    .fill(Consultation.area, .ownDistrict, when: .unanswered(Consultation.person)),
    .ask(Consultation.route, "だれから来た相談ですか"),
    .ask(
      Consultation.mainNeed, "いちばんの困りごとは",
      warning: .when(
        .holds(Consultation.mainNeed, .violence), "身に危険があるときは、先に110へ電話してください。")),
    .ask(Consultation.needs, "ほかにも困りごとがあれば(なければEnter)", ifEmpty: .skips),
    .ask(Consultation.content, "相談の内容を書いてください(なければEnter):", ifEmpty: .skips),
    .ask(Consultation.response, "どう対応したか書いてください(なければEnter):", ifEmpty: .skips),
    .ask(Consultation.outcome, "どうなりましたか"))
}

public enum ConsultationDesk: String, VocabularyWord {
  case openDesk = "なんでも相談窓口"
  case center = "ふくし相談サポートセンター"
  case other = "その他"
}

/// 相談経路: the rows of the printed table 新規相談件数相談経路別件数 (003 氷見市).
public enum ReferralRoute: String, VocabularyWord {
  case person = "当事者"
  case family = "家族"
  case acquaintance = "知人"
  case neighborhood = "地域"
  case agency = "専門機関"
  case administration = "行政"
}

public enum Need: String, VocabularyWord {
  case illness = "病気・医療"
  case mind = "こころの問題"
  case care = "介護"
  case disability = "障害"
  case childRearing = "子育て"
  case work = "収入・仕事"
  case debt = "支出・滞納・借金"
  case housing = "住まい"
  case violence = "DV・虐待"
  case rights = "権利擁護"
  case health = "健康"
  case other = "その他"
}

public enum ConsultationOutcome: String, VocabularyWord {
  case locally = "地域で対応"
  case watching = "見守りへ"
  case toCenter = "センターへつなぐ"
  case information = "情報提供"
  case continuing = "継続"
  case closed = "終結"
}
