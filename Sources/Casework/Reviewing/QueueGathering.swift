import Authority
import Merge
import Records
import Reports
import Sync

/// Gathers everything that waits for a community social worker, from the records as they stand.
struct QueueGathering {
  private let rows: any RecordReading
  private let today: CalendarDate
  private let samePerson: SamePerson
  /// The records of the one person that is asked about; empty for everybody.
  private let persons: [RecordID]
  private var gone: [RecordID: Bool] = [:]
  private(set) var items: [QueueItem] = []

  init(of persons: [RecordID], in rows: any RecordReading, on today: CalendarDate) throws {
    (self.persons, self.rows, self.today) = (persons, rows, today)
    samePerson = try rows.samePerson
    try addReports()
    try addVisits()
    try addReferrals()
    try addConfirmations()
    try addKits()
    try addConflicts()
    // Looking for the doubles of one person means to look at everybody.
    if persons.isEmpty { try addDoubles() }
  }

  private func query(_ kind: Kind) -> RecordQuery {
    var query = RecordQuery(kind)
    query.persons = persons
    return query
  }

  private mutating func add(
    _ cause: QueueCause, _ source: RecordView, _ urgency: Urgency? = nil, since: CalendarDate?,
    detail: String = "", persons: [RecordID]? = nil
  ) throws {
    items.append(
      try QueueItem(
        cause, source, urgency ?? QueueUrgency.of(source.record), since: since, detail: detail,
        persons: persons, on: today, in: rows))
  }

  // MARK: Reports

  private mutating func addReports() throws {
    for concern in try rows.views(query(Concern.kind)) {
      try add(.concern, concern, since: concern.record[Concern.noticedOn])
    }
    var waiting: [RecordView] = []
    try CorrectedFacts.each(query(Consultation.kind), in: rows) {
      if ReviewQueue.isWaiting($0.record) { waiting.append($0) }
    }
    for consultation in waiting {
      try add(.consultation, consultation, since: consultation.record[Consultation.receivedOn])
    }
  }

  // MARK: Visits

  /// The cells of a visit that the queue looks at: most of a city's records are visits.
  private static let visitFields = [
    Visit.person.name, Visit.date.name, Visit.status.name, Visit.signs.name, Visit.memo.name,
    Visit.visitor.name,
  ]

  private mutating func addVisits() throws {
    var ledger = VisitLedger()
    var worrying: [RecordView] = []
    try CorrectedFacts.each(
      query(Visit.kind), fields: QueueGathering.visitFields, in: rows
    ) { visit in
      // A visit that is kept for counting after an erasure has no person.
      guard let person = visit.record[Visit.person] else { return }
      ledger.add(visit, of: samePerson.canonicalID(of: person))
      if [.worrying, .alarming].contains(visit.record[Visit.status]) { worrying.append(visit) }
    }
    for visit in worrying { try add(.visit, visit, since: visit.record[Visit.date]) }
    for run in ledger.unmetInARow.values where run.count >= Limits.unmetVisits {
      guard let newest = run.last else { continue }
      try add(
        .notMet, newest, run.count >= Limits.unmetVisitsAtOnce ? .atOnce : .soon,
        since: run.first?.record[Visit.date], detail: "\(run.count)回続けて")
    }
    try addUnvisited(ledger)
  }

  /// People whose team's plan asks for a visit that nobody has made. The team that comes most often counts.
  private mutating func addUnvisited(_ ledger: VisitLedger) throws {
    var teams: [RecordID: (team: RecordView, days: Int)] = [:]
    for team in try rows.views(query(Team.kind)) {
      guard team.record.isTeamAtWork(on: today),
        let person = team.record[Team.person].map(samePerson.canonicalID(of:)),
        let days = ReviewQueue.planned(team.record)
      else { continue }
      if teams[person].map({ days < $0.days }) ?? true { teams[person] = (team, days) }
    }
    for (person, (team, days)) in teams {
      let last = ledger.lastVisit(of: person) ?? team.record[Team.formedOn]
      guard let last else {
        if try isAtHome(person) { try add(.unvisited, team, since: nil, detail: "訪問の記録なし") }
        continue
      }
      let passed = today.daysSince1970 - last.daysSince1970
      guard passed > days, try isAtHome(person) else { continue }
      try add(
        .unvisited, team, passed > 2 * days ? .soon : .ordinary, since: last,
        detail: "\(passed)日、訪問の記録なし(予定は\(ReviewQueue.planText(team.record)))")
    }
  }

  /// Nobody is visited in a hospital or a home, or after they died or moved away.
  private mutating func isAtHome(_ person: RecordID) throws -> Bool {
    let status = try status(of: person)
    return status?.endsLists == nil && status != .hospital && status != .facility
  }

  private func status(of person: RecordID) throws -> PersonStatus? {
    try rows.joined(person)?.state.view.record[Person.status]
  }

  private mutating func hasGone(_ person: RecordID?) throws -> Bool {
    guard let person else { return false }
    if let known = gone[person] { return known }
    let found = try status(of: person)?.endsLists != nil
    gone[person] = found
    return found
  }

  // MARK: Papers

  private mutating func addReferrals() throws {
    for sheet in try rows.views(query(Referral.kind)) {
      guard let since = ReviewQueue.unanswered(sheet.record, on: today) else { continue }
      let offices = sheet.record[Referral.destinations].compactMap(\.name).joined(separator: "・")
      let stage = sheet.record[Referral.stage] ?? .waiting
      try add(
        .referral, sheet, since: since,
        detail: [offices, "\(stage.rawValue)のまま"].filter { !$0.isEmpty }.joined(separator: " "))
    }
  }

  private mutating func addConfirmations() throws {
    for kind in [SupporterEntry.kind, EvacuationPlan.kind] {
      for view in try rows.joinedOnce(rows.views(query(kind))) {
        guard view.record.isOverdue(on: today), try !hasGone(view.record.person) else { continue }
        let said =
          view.record.contentConfirmedOn.map { "最終確認 \($0.japanese)" } ?? "確認した日なし"
        try add(
          .confirmation, view, since: view.record.confirmationDue(),
          detail: "\(kind.label) \(said)")
      }
    }
  }

  private mutating func addKits() throws {
    for kit in try rows.joinedOnce(rows.views(query(Kit.kind))) {
      let due = kit.record.confirmationDue()
      guard kit.record.isOverdue(on: today), try !hasGone(kit.record.person) else { continue }
      try add(
        .kit, kit, since: due, detail: due.map { "確認日 \($0.japanese)を過ぎています" } ?? "確認の日なし")
    }
  }

  // MARK: Disagreements

  private mutating func addConflicts() throws {
    let text = RecordText(names: Names(rows: rows))
    for view in try Conflicts.views(of: Set(persons), in: rows) {
      let labels = try view.conflicts.map { try text.label($0.path, view.record.kind) }
      let fields = labels.isEmpty ? "削除と書き込み" : labels.joined(separator: "・")
      try add(
        .conflict, view, .ordinary, since: view.latest?.recordedAt.dateInJapan,
        detail: "\(view.record.kind?.label ?? "")の\(fields)")
    }
  }

  private mutating func addDoubles() throws {
    for candidate in try JoinedPersons.candidates(in: rows) {
      guard let first = try rows.view(candidate.first) else { continue }
      try add(
        .doubles, first, .ordinary, since: nil,
        detail: "同じところ: " + candidate.reasons.joined(separator: "・"),
        persons: [candidate.first, candidate.second])
    }
  }
}
