/// 災害時の開示: who opened which records, to whom, where, why and until when (災害対策基本法 49条の11第3項; 個人情報の保護に関する法律
/// 27条1項2号). It records a decision of people and carries it out: while it is open, the cells `disclosure` of the access
/// table are, and lists for its recipients name everybody.
///
/// Two people open it: the one who begins it, and another who approves. Nothing but its steps is ever changed, so that
/// nobody widens what the other has approved.
public enum Disclosure: RecordKind {
  public struct Fields: FieldSet {
    public static let shared = Fields()
    public init() {}

    public let basis = Field.choice(
      "basis", "根拠", DisclosureBasis.self, sensitivity: .open, isRequired: true,
      hint: "名簿は災害対策基本法49条の11第3項、手元の記録は個人情報保護法27条1項2号")
    public let occasion = Field.choice(
      "occasion", "場合", DisclosureOccasion.self, sensitivity: .open, isRequired: true)
    public let disaster = Field.text("disaster", "災害", sensitivity: .open, isRequired: true)
    public let area = Field.reference("area", "地域", Area.self, isRequired: true)
    public let data = Field.words("data", "開く情報", ConsentData.self, sensitivity: .open)
    public let recipients = Field.words(
      "recipients", "渡す相手", ConsentRecipient.self, sensitivity: .open)
    public let decidedBy = Field.text("decided_by", "決めた人", isRequired: true)
    public let decidedOn = Field.date("decided_on", "決めた日", isPast: true, isRequired: true)
    public let decidedAt = Field.time("decided_at", "決めた時刻")
    public let reason = Field.note("reason", "これだけ開く理由", sensitivity: .open)
    public let document = Field.text(
      "document", "文書番号か、口頭の指示の言葉", sensitivity: .open, isRequired: true)
    public let approval = Field.choice(
      "approval", "決裁", DisclosureApproval.self, sensitivity: .open, isRequired: true)
    public let untilOn = Field.date("until_on", "終わる日", isRequired: true)
    public let untilAt = Field.time("until_at", "終わる時刻")
    public let steps = Field.list("steps", "手続き", DisclosureStep.self)
  }

  public static let kindName = "disclosure"
  public static let kind = Kind(
    Disclosure.self, "災害時の開示", placedBy: .area(Disclosure.area),
    businessDate: Disclosure.decidedOn, names: [\.disaster],
    listed: [\.disaster, \.occasion, \.basis, \.area, \.recipients, \.untilOn, \.untilAt],
    example: [
      \.occasion: "災害のおそれ", \.disaster: "台風19号", \.area: "見本地区", \.recipients: "自治会",
      \.decidedBy: "会長", \.document: "口頭「備えよ」",
    ],
    change: [\.steps: "手続き=終了"])
}

/// The two bases of law, which are never mixed.
public enum DisclosureBasis: String, VocabularyWord {
  /// A: the municipality's 避難行動要支援者名簿 and 個別避難計画, by decision of the mayor.
  case register = "名簿"
  /// B: the council's own records, by decision of its president.
  case ownRecords = "手元の記録"

  /// The records that a disclosure on this basis can open.
  public var data: Set<ConsentData> {
    switch self {
    case .register: [.register, .evacuationPlan]
    case .ownRecords: [.supporterList, .kit]
    }
  }

  /// The law, as it is printed.
  public var law: String {
    switch self {
    case .register: "災害対策基本法 第49条の11第3項"
    case .ownRecords: "個人情報の保護に関する法律 第27条第1項第2号"
    }
  }
}

public enum DisclosureOccasion: String, VocabularyWord {
  case disaster = "災害"
  /// 災害が発生するおそれ: before the impact.
  case threat = "災害のおそれ"
  /// Opens nothing: its lists name people who do not exist.
  case drill = "訓練"
}

public enum DisclosureApproval: String, VocabularyWord {
  case before = "決裁ずみ"
  /// Nobody who decides could be reached: the approval of the council follows within 72 hours.
  case afterwards = "事後承認"
}

/// A step of a disclosure, which its author takes. No step is ever changed.
public struct DisclosureStep: FieldSet {
  public static let shared = DisclosureStep()
  public init() {}

  public let step = Field.choice(
    "step", "手続き", DisclosureStepWord.self, sensitivity: .open, isRequired: true)
  public let untilOn = Field.date("until_on", "延ばした日")
  public let untilAt = Field.time("until_at", "延ばした時刻")
  public let words = Field.text("words", "言葉", sensitivity: .open)
}

public enum DisclosureStepWord: String, VocabularyWord {
  /// The second person opens it.
  case approval = "二人目の承認"
  /// Counts when two have entered it: as far as both agree.
  case prolonging = "延長"
  /// 事後承認 has been given.
  case laterApproval = "事後承認"
  case closing = "終了"
}
