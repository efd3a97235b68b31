import Authority
import Merge
import Records
import Sync

/// The one queue of a community social worker: everything that waits, the most urgent and the oldest first.
public enum ReviewQueue {
  /// The items that a filter takes.
  ///
  /// - Parameters:
  ///   - persons: all records of the one person that is asked about; empty for everybody.
  ///   - held: how many entries waited at the server for a decision when the device was last in contact.
  public static func items(
    of persons: [RecordID] = [], in rows: some RecordReading, on today: CalendarDate,
    held: Int? = nil, _ filter: QueueFilter = QueueFilter()
  ) throws -> [QueueItem] {
    var items = try QueueGathering(of: persons, in: rows, on: today).items
    if let held, held > 0 {
      items.append(
        try QueueItem(
          .held, nil, .ordinary, since: nil, detail: "判断を待つ入力 \(held)件", on: today, in: rows))
    }
    return items.filter { filter.takes($0, on: today) }.sorted(by: QueueItem.precedes)
  }

  /// The item of a record that somebody names by its number, whatever its stage.
  ///
  /// - Throws: `Problem` of code `id_unknown`, and what `Lookup` says.
  public static func item(
    _ word: String, on today: CalendarDate, in rows: some RecordReading
  ) throws -> QueueItem {
    let id = try source(word, in: rows)
    guard let kind = try rows.place(id).flatMap({ Catalogue.kind($0.kind) }),
      let view = try rows.shown(id, kind)?.view, let cause = QueueCause(of: view.record)
    else { throw Problem(.idUnknown, ["word": word]) }
    let day = kind.businessDate.flatMap { view.record.values[FieldPath($0)]?.text }
    return try QueueItem(
      cause, view, QueueUrgency.of(view.record), since: day.flatMap(CalendarDate.init(iso:)),
      on: today, in: rows)
  }

  /// The record that somebody names by its number, and that can have a review.
  public static func source(_ word: String, in rows: some RecordReading) throws -> RecordID {
    let id = try Lookup(rows: rows).find(word, ReviewStanding.kinds)
    guard let kind = try rows.place(id).flatMap({ Catalogue.kind($0.kind) }), kind.isFact else {
      return id
    }
    return try CorrectedFacts.family(of: id, kind, in: rows).record.id
  }

  // MARK: Rules

  /// A consultation waits until it has an outcome that ends it.
  static func isWaiting(_ consultation: Record) -> Bool {
    switch consultation[Consultation.outcome] {
    case nil, .continuing?, .toCenter?: true
    case .locally?, .watching?, .information?, .closed?: false
    }
  }

  /// The days after which a team's plan asks for the next visit; nil where it asks for none.
  static func planned(_ team: Record) -> Int? {
    guard let interval = team[Team.visitInterval] else { return Limits.visitOverdueDays }
    return interval.days
  }

  static func planText(_ team: Record) -> String {
    team[Team.visitInterval]?.rawValue ?? "書かれていません"
  }

  /// The day by which a sheet ought to have had an answer; nil where it has one, or still has time.
  static func unanswered(_ sheet: Record, on today: CalendarDate) -> CalendarDate? {
    guard sheet[Referral.stage] != .closed,
      let due = sheet[Referral.dueOn]
        ?? sheet[Referral.receivedOn]?.adding(days: Limits.referralAnswerDays),
      due < today
    else { return nil }
    return due
  }
}
