import Authority
import Merge
import Records
import Reports
import Sync

/// Everything about one person on one page, with what is missing first.
public struct PersonPage {
  /// The records of one kind, what happened last first.
  public struct Section {
    public let kind: Kind
    public let records: [ShownRecord]
  }

  /// Somebody who visited the person within the year.
  public struct Visitor {
    /// nil where a visit names nobody.
    public let worker: RecordID?
    public let count: Int
    public let last: CalendarDate
  }

  public let person: ShownRecord
  /// In words, the most urgent first.
  public let missing: [String]
  public let strip: VisitStrip
  /// Those who came most often first.
  public let visitors: [Visitor]
  public let sections: [Section]
  /// The notes of all follow-ups, the newest first.
  public let progress: [ListItem<ReviewNote>]

  /// The kinds that a person's page shows, in this order.
  private static let kinds = [
    Team.kind, Visit.kind, Concern.kind, Consultation.kind, Kit.kind, Consent.kind,
    SupporterEntry.kind, EvacuationPlan.kind, Referral.kind,
  ]

  /// Nil where there is no such person.
  public init?(of person: RecordID, on today: CalendarDate, in rows: some RecordReading) throws {
    guard let view = try rows.joined(person)?.state.view else { return nil }
    self.person = try ShownRecord(view, in: rows)
    let persons = try rows.samePerson(as: person)
    let household = try view.record[Person.household].flatMap { try rows.view($0) }
    var sections =
      try household.map {
        [Section(kind: Household.kind, records: [try ShownRecord($0, in: rows)])]
      } ?? []
    sections += try PersonPage.kinds.map { try PersonPage.section($0, of: persons, in: rows) }
    self.sections = sections.filter { !$0.records.isEmpty }
    let visits = sections.first { $0.kind.name == Visit.kindName }?.records.map(\.record) ?? []
    strip = VisitStrip(visits, on: today)
    visitors = PersonPage.visitors(of: visits, since: strip.days.first)
    progress = try PersonPage.progress(of: sections, in: rows)
    missing = try PersonMissing(persons, view.record, sections, on: today, in: rows).sentences
  }

  private static func section(
    _ kind: Kind, of persons: [RecordID], in rows: some RecordReading
  ) throws -> Section {
    var query = RecordQuery(kind)
    query.persons = persons
    let views =
      kind.isFact
      ? try CorrectedFacts.all(query, in: rows) : try rows.joinedOnce(rows.views(query))
    return Section(kind: kind, records: try views.reversed().map { try ShownRecord($0, in: rows) })
  }

  private static func visitors(of visits: [Record], since first: CalendarDate?) -> [Visitor] {
    var found: [RecordID?: (count: Int, last: CalendarDate)] = [:]
    for visit in visits {
      guard let date = visit[Visit.date], first.map({ date >= $0 }) ?? true else { continue }
      let before = found[visit[Visit.visitor]]
      found[visit[Visit.visitor]] = ((before?.count ?? 0) + 1, max(before?.last ?? date, date))
    }
    return found.map { Visitor(worker: $0.key, count: $0.value.count, last: $0.value.last) }
      .sorted {
        ($1.count, $1.last, $0.worker?.description ?? "") < (
          $0.count, $0.last, $1.worker?.description ?? ""
        )
      }
  }

  private static func progress(
    of sections: [Section], in rows: some RecordReading
  ) throws -> [ListItem<ReviewNote>] {
    try sections.flatMap(\.records).flatMap { shown in
      try rows.view(shown.record.id.companion(Review.kindName))?.record[Review.progress] ?? []
    }.sorted { ($0.date?.description ?? "") > ($1.date?.description ?? "") }
  }

  /// The records of which the page says something.
  public var shown: [Record] { [person.record] + sections.flatMap(\.records).map(\.record) }
}

/// The gaps in a person's records, in words: those of the three nets, papers, and everything that waits.
struct PersonMissing {
  let sentences: [String]

  init(
    _ persons: [RecordID], _ person: Record, _ sections: [PersonPage.Section],
    on today: CalendarDate, in rows: some RecordReading
  ) throws {
    func records(_ kind: Kind) -> [Record] {
      sections.first { $0.kind.name == kind.name }?.records.map(\.record) ?? []
    }
    let row = records(SupporterEntry.kind).first
    let help = PersonalHelp(
      row: row, teams: records(Team.kind).filter { $0.isTeamAtWork(on: today) },
      hasKit: !records(Kit.kind).isEmpty,
      shelter: try row.map { try ShelterNames(in: rows, fleeingFrom: nil).standing(of: $0) })
    let waiting = try ReviewQueue.items(of: persons, in: rows, on: today)
    var sentences = waiting.map { "\($0.cause.rawValue): \($0.text)" }
    if person[Person.status]?.endsLists == nil {
      if records(Consent.kind).isEmpty { sentences.append("同意: まだ一つも聞いていません") }
      sentences += SupportGap.allCases.filter { $0.holds(of: help) }.map(\.label)
      if person[Person.phones].isEmpty { sentences.append("電話番号がありません") }
      if person[Person.birthDate] == nil { sentences.append("生年月日がありません") }
    }
    self.sentences = sentences
  }
}
