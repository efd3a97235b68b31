import Authority
import Merge
import Records
import Sync

/// The people whom somebody visits, in the order in which they need it: first those about whom something is open, then
/// those who were not seen for the longest.
public struct VisitRound {
  /// One person of the round.
  public struct Stop {
    public let person: Record
    /// The day of the last visit at which somebody met the person.
    public let lastSeen: CalendarDate?
    /// The last visit, whoever made it.
    public let lastVisit: Record?

    /// Something is open: nobody was met last time, or something was wrong.
    public var isOpen: Bool {
      switch lastVisit?[Visit.status] {
      case .notMet?, .worrying?, .alarming?: true
      case .well?, .unchanged?, nil: false
      }
    }

    /// `5日前 会えず 灯りがつかない (20日会っていません)`: the last visit, the signs that it noted, and how long nobody has
    /// met the person where that is overdue.
    public func summary(on today: CalendarDate) -> String {
      guard let visit = lastVisit, let date = visit[Visit.date] else { return "この1年、訪問の記録なし" }
      let days = today.daysSince1970 - date.daysSince1970
      let when = days == 0 ? "きょう" : days == 1 ? "きのう" : "\(days)日前"
      let known = visit.members(of: Visit.signs.name)
      let signs = WarningSign.allCases.map(\.rawValue).filter(known.contains)
      let status = visit[Visit.status]?.rawValue ?? ""
      return [when, status, signs.joined(separator: "・"), unseen(on: today)]
        .filter { !$0.isEmpty }.joined(separator: " ")
    }

    private func unseen(on today: CalendarDate) -> String {
      guard lastVisit?[Visit.date] != lastSeen else { return "" }
      guard let lastSeen else { return "(この1年、会えていません)" }
      let days = today.daysSince1970 - lastSeen.daysSince1970
      return days > Limits.visitOverdueDays ? "(\(days)日会っていません)" : ""
    }
  }

  public let stops: [Stop]

  /// How far back visits are looked for.
  private static let daysBack = 366

  /// - Parameter persons: who may be visited; those who died or moved away come last.
  public init(
    of persons: [Record], on today: CalendarDate, in rows: some RecordReading
  ) throws {
    let visits = try VisitRound.visits(of: persons, on: today, in: rows)
    stops = persons.map { person in
      let own = visits[person.id] ?? []
      let met = own.last { $0[Visit.status] != .notMet }
      return Stop(person: person, lastSeen: met?[Visit.date], lastVisit: own.last)
    }.sorted { VisitRound.rank($0) < VisitRound.rank($1) }
  }

  private static func rank(_ stop: Stop) -> (Int, Int, String, RecordID) {
    let hasGone = stop.person[Person.status]?.endsLists != nil
    return (
      hasGone ? 2 : stop.isOpen ? 0 : 1, stop.lastSeen?.daysSince1970 ?? .min,
      SearchKey.make(stop.person[Person.kana] ?? ""), stop.person.id
    )
  }

  /// The visits of each person, the newest at the end.
  private static func visits(
    of persons: [Record], on today: CalendarDate, in rows: some RecordReading
  ) throws -> [RecordID: [Record]] {
    var shown: [RecordID: RecordID] = [:]
    for person in persons {
      for same in try rows.samePerson(as: person.id) { shown[same] = person.id }
    }
    var query = RecordQuery(Visit.kind)
    query.from = today.adding(days: -daysBack)
    var visits: [RecordID: [RecordView]] = [:]
    for view in try CorrectedFacts.all(query, in: rows) {
      guard let person = view.record[Visit.person].flatMap({ shown[$0] }) else { continue }
      visits[person, default: []].append(view)
    }
    return visits.mapValues { $0.sorted { moment($0) < moment($1) }.map(\.record) }
  }

  /// The later entry of two on one day is the later visit.
  private static func moment(_ visit: RecordView) -> (String, UInt64) {
    (visit.record[Visit.date]?.description ?? "", visit.latest?.lamport ?? 0)
  }
}
