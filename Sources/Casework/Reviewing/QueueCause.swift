import Records

/// Why something stands in the queue of a community social worker.
public enum QueueCause: String, VocabularyWord {
  /// Somebody reported it.
  case concern = "気づき"
  /// A visit at which something was wrong.
  case visit = "見守り"
  /// Nobody was met several times in a row.
  case notMet = "会えず"
  /// The team's plan asks for a visit that nobody has made.
  case unvisited = "未訪問"
  case consultation = "相談"
  /// A sheet whose receiver has not answered.
  case referral = "つなぐシート"
  /// A row of the supporters' list or a plan that was not confirmed for a year.
  case confirmation = "確認期限"
  /// The content of a kit that was not looked at for a year.
  case kit = "バトン"
  /// Entries that wait at the server for a supervisor's decision.
  case held = "保留"
  case conflict = "食い違い"
  /// Two records that may be one person.
  case doubles = "二重"

  /// Somebody told it, and somebody ends it by saying what came of it. Everything else ends when it is done.
  public var isReport: Bool {
    switch self {
    case .concern, .visit, .notMet, .consultation: true
    case .unvisited, .referral, .confirmation, .kit, .held, .conflict, .doubles: false
    }
  }

  /// Whether it can be taken up, handed on, noted and put off: its record has a review.
  public var hasReview: Bool {
    switch self {
    case .held, .conflict, .doubles: false
    default: true
    }
  }

  /// The cause by which a record stands there, if nothing more is known of it.
  init?(of record: Record) {
    switch record.kindName {
    case Concern.kindName: self = .concern
    case Visit.kindName: self = record[Visit.status] == .notMet ? .notMet : .visit
    case Consultation.kindName: self = .consultation
    case Referral.kindName: self = .referral
    case Team.kindName: self = .unvisited
    case Kit.kindName: self = .kit
    case SupporterEntry.kindName, EvacuationPlan.kindName: self = .confirmation
    default: return nil
    }
  }
}

/// How urgent a report is by what it says.
enum QueueUrgency {
  static func of(_ record: Record) -> Urgency {
    switch record.kindName {
    case Concern.kindName: record[Concern.urgency] ?? .ordinary
    case Visit.kindName: record[Visit.status] == .alarming ? .atOnce : .soon
    case Consultation.kindName: of(consultation: record)
    case Referral.kindName: .soon
    default: .ordinary
    }
  }

  private static func of(consultation record: Record) -> Urgency {
    if record[Consultation.mainNeed] == .violence || record[Consultation.needs].contains(.violence)
    {
      return .atOnce
    }
    return record[Consultation.outcome] == .toCenter ? .soon : .ordinary
  }
}

extension Urgency {
  /// すぐに before 早めに before ふつう.
  var rank: Int {
    switch self {
    case .atOnce: 0
    case .soon: 1
    case .ordinary: 2
    }
  }
}
