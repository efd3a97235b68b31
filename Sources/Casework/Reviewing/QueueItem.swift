import Authority
import Merge
import Records
import Sync

/// One line of the queue: what waits, since when, and who looks after it.
public struct QueueItem {
  public let cause: QueueCause
  /// The record that it is about; nil for entries that wait at the server.
  public let source: RecordView?
  /// Its follow-up, where somebody has begun one.
  public let review: RecordView?
  public let urgency: Urgency
  /// The day since which it waits; nil where none is known.
  public let since: CalendarDate?
  /// In words, what the record does not say by itself: `3回続けて会えず`.
  public let detail: String
  /// The persons that it is about: two where they may be one.
  public let persons: [RecordID]
  public let place: Place

  init(
    _ cause: QueueCause, _ source: RecordView?, _ urgency: Urgency, since: CalendarDate?,
    detail: String = "", persons: [RecordID]? = nil, on today: CalendarDate,
    in rows: some RecordReading
  ) throws {
    (self.cause, self.source, self.since, self.detail) = (cause, source, since, detail)
    let id = source?.record.id
    review = cause.hasReview ? try id.flatMap { try rows.view($0.companion(Review.kindName)) } : nil
    place = try id.flatMap { try rows.place($0)?.place } ?? Place()
    self.persons = persons ?? [place.person ?? source?.record.person].compactMap(\.self)
    let isDue = review?.record[Review.dueOn].map { $0 <= today } ?? false
    self.urgency = isDue && urgency == .ordinary ? .soon : urgency
  }

  public var stage: ReviewStage { review?.record[Review.stage] ?? .unconfirmed }
  public var isClosed: Bool { cause.isReport && stage == .closed }
  public var assignee: RecordID? { review?.record[Review.assignee] }

  /// Whether somebody has put it off to a later day.
  public func isPostponed(on today: CalendarDate) -> Bool {
    review?.record[Review.postponedUntil].map { $0 > today } ?? false
  }

  /// How many days it has waited; nil where nobody knows.
  public func days(on today: CalendarDate) -> Int? {
    since.map { today.daysSince1970 - $0.daysSince1970 }
  }

  /// The day that the record is about; empty where none is known.
  public var date: String {
    guard let record = source?.record, let field = record.kind?.businessDate else { return "" }
    return record.values[FieldPath(field)]?.text ?? ""
  }

  /// Everybody who took it up: more than one where they did not know of each other.
  public var assignees: [RecordID] {
    let taken = review?.conflicts.first { $0.path.field == Review.assignee.name }
    guard let taken else { return [assignee].compactMap(\.self) }
    return taken.writes.compactMap { $0.value.text.flatMap(RecordID.init) }
  }

  /// Everybody who took it up, by name.
  public func assigneeText(_ names: Names) throws -> String {
    let words = try assignees.map { try names.name(of: $0) }.joined(separator: "・")
    return assignees.count > 1 ? words + "(食い違い)" : words
  }

  /// The person or thing that it is about.
  public func subject(_ names: Names) throws -> String {
    if !persons.isEmpty { return try persons.map(names.name(of:)).joined(separator: "・") }
    guard let record = source?.record else { return "" }
    let words = record.subjectInWords ?? record[Consultation.consulter] ?? record.name
    if let words { return words }
    return cause == .conflict ? try names.name(of: record.id) : ""
  }

  /// The 自治会, or else the 地区社協, where it is.
  public func placeName(_ names: Names) throws -> String {
    try (place.association ?? place.district).map(names.name(of:)) ?? ""
  }

  /// The one who told it; the members of a team that visits nobody.
  public func reporter(_ names: Names) throws -> String {
    guard let record = source?.record else { return "" }
    switch cause {
    case .unvisited:
      return try record[Team.cooperators].sorted().map(names.name(of:)).joined(separator: "・")
    case .confirmation, .kit, .held, .doubles: return ""
    case .concern, .visit, .notMet, .consultation, .referral, .conflict:
      let worker = record[Visit.visitor] ?? record[Consultation.receiver]
      if let worker, cause != .conflict { return try names.name(of: worker) }
      return try source?.origin.map { try names.author($0.author) } ?? ""
    }
  }

  /// All that is said of it, in one line.
  public var text: String {
    [detail, source?.record.summary ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
  }

  public func json(_ names: Names, on today: CalendarDate) throws -> Value {
    let record = source?.record
    return [
      "source": .optional(record?.id), "kind": .optional(record?.kindName),
      "cause": .text(cause.rawValue), "urgency": .text(urgency.rawValue),
      "since": .optional(since?.description),
      "days": days(on: today).map { .integer(Int64($0)) } ?? .null,
      "date": .text(date),
      "person": .optional(persons.first), "persons": .texts(persons.map(\.description)),
      "subject": .text(try subject(names)), "place": .text(try placeName(names)),
      "reporter": .text(try reporter(names)),
      "summary": .text(text), "stage": .text(stage.rawValue),
      "assignee": .optional(assignee), "assignees": .texts(assignees.map(\.description)),
      "due_on": review?.record.values[Review.dueOn.name] ?? .null,
      "postponed_until": review?.record.values[Review.postponedUntil.name] ?? .null,
      "outcome": review?.record.values[Review.outcome.name] ?? .null,
    ]
  }

  /// すぐに before 早めに before ふつう; then the oldest.
  static func precedes(_ one: QueueItem, _ other: QueueItem) -> Bool {
    func key(_ item: QueueItem) -> (Int, Int, RecordID) {
      (
        item.urgency.rank, item.since?.daysSince1970 ?? .max,
        item.source?.record.id ?? RecordID(high: .max, low: .max)
      )
    }
    return key(one) < key(other)
  }
}
