import Authority
import Merge
import Records
import Reports
import Storage
import Sync

/// Reports that are counted for whoever may know the numbers and not the records: of the places that the table of
/// access gives them, and of nothing else.
struct Statistics {
  let rows: ServerRows
  private let scopes: Set<Grant.Scope>

  /// - Throws: `Problem` of code `report_not_permitted`.
  init(_ asker: ServerExchange.Asker, in rows: ServerRows) throws {
    if let dismissal = asker.device.dismissal { throw Problem(dismissal.code) }
    scopes = Policy.statisticsScopes(of: asker.viewer)
    guard !scopes.isEmpty else { throw Problem(.reportNotPermitted) }
    self.rows = rows
  }

  func careNet(from: CalendarDate, to: CalendarDate) throws -> CareNetReport {
    var query = RecordQuery(Visit.kind)
    (query.from, query.to) = (from, to)
    return try CareNetReport(
      from: from, to: to, teams: try records(of: Team.kind).map(\.record),
      persons: try rows.joinedOnce(records(of: Person.kind)).map(\.record),
      knownAs: try rows.samePerson.canonicalID
    ) { tally in
      try Facts.each(query, fields: CareNetReport.visitFields, in: rows) {
        if try isCounted($0.record.id) { tally($0.record) }
      }
    }
  }

  func routes(_ scope: RoutesReport.Scope, _ years: [FiscalYear]?) throws -> RoutesReport {
    let consultations = try Facts.effective(RecordQuery(Consultation.kind), in: rows)
    return RoutesReport(
      scope, fiscalYears: years,
      consultations: try consultations.map(\.record).filter { try isCounted($0.id) })
  }

  private func records(of kind: Kind) throws -> [RecordView] {
    try rows.views(RecordQuery(kind)).filter { try isCounted($0.record.id) }
  }

  private func isCounted(_ record: RecordID) throws -> Bool {
    guard let place = try rows.place(record)?.place else { return false }
    return scopes.contains { $0.covers(record, at: place) }
  }
}
