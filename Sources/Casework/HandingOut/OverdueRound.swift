import Authority
import Merge
import Records
import Reports
import Sync

/// The round of whoever confirms records again, from what a device holds: who is overdue, as a list of the user's own.
public struct OverdueRound {
  public let own: OwnList

  /// - Parameters:
  ///   - area: a 地区社協 or 自治会; nil for all that are seen.
  ///   - number: of the copy; nil where it is only looked at.
  /// - Throws: `Problem`: `export_not_permitted` where the user does not see all rows of their place.
  public init(
    in area: RecordID?, on today: CalendarDate, for principal: Principal,
    numbered number: CopyNumber?,
    in rows: some RecordReading
  ) throws {
    let form = OverdueList.form
    guard SupportGaps.seesWhole(SupporterEntry.kind, principal) else {
      throw Problem(.exportNotPermitted, ["list": form.label])
    }
    let gathering = ListGathering(form, rows: rows, recipientClass: nil)
    let papers = try OverdueRound.papers(in: area, rows)
    let all = try gathering.entries(in: area)
    let overdue = try all.filter(\.release.isReleased).compactMap { entry -> PersonList.Row? in
      let paper = papers[entry.person.record.id]
      return try gathering.printed(entry, with: [paper].compactMap(\.self))
        .flatMap { $0.overdue(on: today).isEmpty ? nil : $0 }
    }
    own = try OwnList(
      form, overdue, leftOut: PersonList.LeftOut(all), in: area, on: today, numbered: number,
      in: rows)
  }

  /// The last visit to each person at which somebody read the day on the paper in the tube.
  private static func papers(
    in area: RecordID?, _ rows: some RecordReading
  ) throws -> [RecordID: Record] {
    var query = RecordQuery(Visit.kind)
    if let area { try query.lie(in: area, in: rows) }
    let same = try rows.samePerson
    var papers: [RecordID: Record] = [:]
    let fields = [Visit.person.name, Visit.date.name, Visit.kitPaper.name]
    try rows.eachStanding(query, fields: fields) { visit in
      guard visit[Visit.kitPaper] != nil, let person = visit.person.map(same.canonicalID) else {
        return
      }
      let known = papers[person]?[Visit.date]
      if known.map({ $0 <= visit[Visit.date] ?? $0 }) ?? true { papers[person] = visit }
    }
    return papers
  }
}
