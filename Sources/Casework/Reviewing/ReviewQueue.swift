import Authority
import Merge
import Records
import Sync

/// The reports that a community social worker looks at: concerns, visits that were not well, consultations
/// that wait.
public enum ReviewQueue {
  /// One report, and its follow-up.
  public struct Item {
    public let source: RecordView
    public let review: RecordView?

    init(source: RecordView, review: RecordView?) {
      (self.source, self.review) = (source, review)
    }

    public var stage: ReviewStage { review?.record[Review.stage] ?? .unconfirmed }
    public var assignee: RecordID? { review?.record[Review.assignee] }

    /// Everybody who took the report up: more than one where they did not know of each other.
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

    /// The day that it is about; empty where none is known.
    public var date: String {
      source.record.kind?.businessDate.flatMap { source.record.values[$0]?.text } ?? ""
    }

    /// すぐに before 早めに before ふつう; an alarming visit is urgent.
    public var urgency: String {
      if let urgency = source.record[Concern.urgency], source.record.kindName == Concern.kind.name {
        return urgency.rawValue
      }
      return source.record[Visit.status] == .alarming ? Urgency.atOnce.rawValue : ""
    }

    var rank: Int {
      switch urgency {
      case Urgency.atOnce.rawValue: 0
      case Urgency.soon.rawValue: 1
      default: 2
      }
    }

    /// The person or thing that it is about.
    public func subject(_ names: Names) throws -> String {
      let record = source.record
      if let person = record.person { return try names.name(of: person) }
      return record.subjectInWords ?? record[Consultation.consulter] ?? ""
    }

    public var json: Value {
      [
        "source": .text(source.record.id.description), "kind": .text(source.record.kindName),
        "date": .text(date), "person": source.record.values[SharedField.person] ?? .null,
        "summary": .text(source.record.summary), "urgency": .text(urgency),
        "stage": .text(stage.rawValue),
        "assignee": .optional(assignee), "assignees": .texts(assignees.map(\.description)),
        "due_on": review?.record.values[Review.dueOn.name] ?? .null,
      ]
    }
  }

  /// The queue: urgent first, then the oldest.
  public static func items(
    in rows: some RecordReading, includingClosed: Bool
  ) throws -> [Item] {
    var sources = try rows.views(RecordQuery(Concern.kind))
    try CorrectedFacts.each(RecordQuery(Visit.kind), in: rows) {
      if isWorrying($0) { sources.append($0) }
    }
    try CorrectedFacts.each(RecordQuery(Consultation.kind), in: rows) {
      if isWaiting($0) { sources.append($0) }
    }
    return try sources.map { source in
      Item(
        source: source, review: try rows.view(source.record.id.companion(Review.kind.name)))
    }.filter { includingClosed || $0.stage != .closed }
      .sorted { ($0.rank, $0.date, $0.source.record.id) < ($1.rank, $1.date, $1.source.record.id) }
  }

  /// The report that somebody names by its number, whatever its stage.
  ///
  /// - Throws: `Problem` of code `id_unknown`, and what `Lookup` says.
  public static func item(_ word: String, in rows: some RecordReading) throws -> Item {
    let id = try source(word, in: rows)
    let kind = try rows.place(id).flatMap { Catalogue.kind($0.kind) }
    let source =
      try kind.flatMap {
        try $0.isFact ? CorrectedFacts.family(of: id, $0, in: rows).view : rows.view(id)
      }
    guard let source else { throw Problem(.idUnknown, ["word": word]) }
    return Item(source: source, review: try rows.view(id.companion(Review.kind.name)))
  }

  /// The record of the report that somebody names by its number.
  public static func source(_ word: String, in rows: some RecordReading) throws -> RecordID {
    let id = try Lookup(rows: rows).find(word, ReviewStanding.kinds)
    guard let kind = try rows.place(id).flatMap({ Catalogue.kind($0.kind) }), kind.isFact else {
      return id
    }
    return try CorrectedFacts.family(of: id, kind, in: rows).record.id
  }

  private static func isWorrying(_ view: RecordView) -> Bool {
    // A visit that is kept for counting after an erasure has no person.
    view.record[Visit.person] != nil
      && [.worrying, .alarming].contains(view.record[Visit.status])
  }

  /// A consultation waits until it has an outcome that ends it.
  private static func isWaiting(_ view: RecordView) -> Bool {
    switch view.record[Consultation.outcome] {
    case nil, .continuing?, .toCenter?: true
    case .locally?, .watching?, .information?, .closed?: false
    }
  }
}
