/// 確認・対応: the community social worker's follow-up of a report, or of a record that somebody has to look after: a sheet
/// without an answer, a team that visits nobody, a paper that is out of date. A source has one review; its id is the
/// source's companion, so that two who take it up offline write to the same record.
public enum Review: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let source = Field.reference(
      "source", "元の記録", Visit.self, Concern.self, Consultation.self, Referral.self, Team.self,
      Kit.self,
      SupporterEntry.self, EvacuationPlan.self, isRequired: true)
    public let stage = Field.choice("stage", "段階", ReviewStage.self, isRequired: true)
    public let receivedOn = Field.date("received_on", "受付日", isPast: true)
    public let assignee = Field.reference("assignee", "担当", Worker.self)
    public let dueOn = Field.date("due_on", "次の期日")
    public let postponedUntil = Field.date("postponed_until", "先送り", hint: "この日まで列に出しません")
    public let closedOn = Field.date("closed_on", "終結日", isPast: true)
    public let outcome = Field.choice("outcome", "結果", ReviewOutcome.self)
    public let thanks = Field.text("thanks", "知らせた人へのことば", hint: "知らせた人の画面に一度出ます")
    public let progress = Field.list(
      "progress", "経過", ReviewNote.self, newestFirst: \.date, sensitivity: .specialCare)
  }

  public static let kindName = "review"
  public static let kind = Kind(
    Review.self, "確認・対応", placedBy: .record(Review.source), businessDate: Review.dueOn,
    companionOf: Review.source, listed: [\.source, \.stage, \.assignee, \.dueOn])
}

public struct ReviewNote: FieldSet {
  public static let shared = ReviewNote()
  public init() {}

  public let date = Field.date("date", "日付")
  public let step = Field.choice("step", "動き", CaseworkStep.self)
  public let text = Field.note("text", "内容")
}

/// コミュニティソーシャルワーカーの動き (document 003): a step of a follow-up, in the order in which 氷見市 draws them.
public enum CaseworkStep: String, VocabularyWord {
  case reception = "相談受付"
  case homeVisit = "家庭訪問"
  case conference = "情報共有・協議"
  case coordination = "連絡・調整"

  /// The stage that a follow-up has reached with this step.
  public var stage: ReviewStage {
    switch self {
    case .reception: .confirming
    case .homeVisit: .visiting
    case .conference: .conferring
    case .coordination: .connected
    }
  }
}

/// The outcome of a report, when its follow-up ends.
public enum ReviewOutcome: String, VocabularyWord {
  case solved = "解決"
  case watching = "見守りへ"
  case locally = "地域で対応"
  case service = "制度・サービスへ"
  case agency = "専門機関へ"
  case declined = "本人が望まない"
  case unconfirmed = "確認できず"
  case other = "その他"
}

public enum ReviewStage: String, VocabularyWord {
  case unconfirmed = "未確認"
  case confirming = "確認中"
  case visiting = "訪問"
  case conferring = "協議"
  case connected = "つないだ"
  case closed = "終結"
}
