/// 確認・対応: the community social worker's follow-up of a report. A source has one review; its id
/// is the source's companion, so that two who take it up offline write to the same record.
public enum Review: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let source = Field.reference(
      "source", "元の記録", Visit.self, Concern.self, Consultation.self, isRequired: true)
    public let stage = Field.choice("stage", "段階", ReviewStage.self, isRequired: true)
    public let assignee = Field.reference("assignee", "担当", Worker.self)
    public let dueOn = Field.date("due_on", "次の期日")
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
  public let text = Field.note("text", "内容")
}

public enum ReviewStage: String, VocabularyWord {
  case unconfirmed = "未確認"
  case confirming = "確認中"
  case visiting = "訪問"
  case conferring = "協議"
  case connected = "つないだ"
  case closed = "終結"
}
