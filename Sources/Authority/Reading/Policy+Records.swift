import Merge
import Records

// The subject that a policy judges, read from the records as they stand.

extension Policy.Subject {
  /// - Parameter state: asked only if the answer depends on the record's content.
  package init(
    _ record: RecordID, _ kind: String, at place: Place, for principal: Principal,
    in store: some RecordReading, state: () throws -> RecordState?
  ) throws {
    var standing = ListStanding.none
    var disclosable: Set<String> = []
    if let person = place.person, !principal.disclosed.isEmpty {
      disclosable = try store.disclosableKinds(of: person)
    }
    if let person = place.person, Policy.asksForConsent(kind, principal) {
      standing = try store.listStanding(of: person, toOpen: kind)
    }
    self.init(
      record: record, kind: kind, place: place,
      isAddressHidden: try !principal.seesHiddenAddresses
        && Hiding.covers(kind, place, in: store, state: state),
      standing: standing,
      ownItems: Policy.asksForRows(kind, principal)
        ? try state().map { NamedSupporters.items(of: $0.view.record, naming: principal.worker) }
          ?? []
        : [], disclosableKinds: disclosable)
  }
}

/// The workers named in a list of supporters, from the rows as they are displayed.
enum NamedSupporters {
  /// The items of a row that name a worker. A removed item names nobody.
  static func items(of row: Record, naming worker: RecordID?) -> Set<String> {
    guard let worker, let field = row.kind?.field(Policy.supportersField),
      case .list(let list) = field.type
    else { return [] }
    let part = FieldPath(EvacuationSupporter.shared.worker.name)
    return Set(
      row.items(of: field.name, list).compactMap { item in
        item.record.values[part]?.text.flatMap(RecordID.init) == worker ? item.id : nil
      })
  }
}

extension Principal {
  /// A user as the policy sees them at a moment: with the assignments that are in force, and with what follows from the
  /// records as they stand.
  public init(
    _ user: RecordID, _ standing: UserStanding, at now: Timestamp, in store: some RecordReading
  ) throws {
    let day = now.dateInJapan
    let current = standing.assignments(on: day)
    let worker = standing.worker
    let isCooperator = current.contains { $0.role == .cooperator }
    let isCityStaff = current.contains { $0.role == .cityStaff }
    self.init(
      user: user, worker: worker, seesHiddenAddresses: standing.seesHiddenAddresses,
      assignments: current, former: standing.assignments.filter { $0.hasEnded(on: day) },
      teamPersons: isCooperator ? try TeamMembership.persons(of: worker, in: store) : [],
      opened: (isCooperator ? try Opened.rows(naming: worker, in: store) : [])
        .union(isCityStaff ? try Opened.referrals(to: .city, in: store) : []),
      disclosed: current.contains { Policy.seesDisclosed($0.role) }
        ? try store.disclosed(at: now) : [], regime: try store.consentRegime)
  }
}

/// Records that are opened to somebody one by one.
enum Opened {
  /// The rows of lists in which a worker is named.
  static func rows(naming worker: RecordID?, in store: some RecordReading) throws -> Set<RecordID> {
    guard let worker else { return [] }
    return try Policy.kindsWithRows.reduce(into: []) { rows, kind in
      for row in try store.records(of: kind, linking: Policy.supportersField, to: worker) {
        guard let view = try store.view(row),
          !NamedSupporters.items(of: view.record, naming: worker).isEmpty
        else { continue }
        rows.insert(row)
      }
    }
  }

  /// The records that were referred to an office with the person's consent: the sheets, their
  /// sources, and the records made from those.
  static func referrals(
    to office: ReferralOffice, in store: some RecordReading
  ) throws -> Set<RecordID> {
    var opened: Set<RecordID> = []
    for sheet in try store.records(of: Referral.kind.name) {
      guard let view = try store.view(sheet), isHanded(view, to: office) else { continue }
      opened.insert(sheet)
      guard let source = view.record[Referral.source] else { continue }
      opened.insert(source)
      opened.formUnion(
        try store.records(of: Review.kind.name, linking: Review.source.name, to: source))
    }
    return opened
  }

  /// Whether a sheet was handed to an office with the person's consent.
  static func isHanded(_ sheet: RecordView, to office: ReferralOffice) -> Bool {
    sheet.isListed && sheet.record[Referral.sharingConsent] == .yes
      && sheet.record[Referral.destinations].contains { $0.office == office }
  }
}

/// The members of teams, from the teams as they stand. A team with an end date has ended.
enum TeamMembership {
  /// The persons of the teams of a worker.
  static func persons(of worker: RecordID?, in store: some RecordReading) throws -> Set<RecordID> {
    guard let worker else { return [] }
    let teams = try store.records(
      of: Team.kind.name, linking: Team.cooperators.name, to: worker)
    return Set(
      try teams.compactMap { try store.view($0).flatMap { person(of: $0, watchedBy: worker) } })
  }

  /// The person of a team that has not ended, where a worker belongs to it.
  static func person(of team: RecordView, watchedBy worker: RecordID?) -> RecordID? {
    guard let worker, team.standing != .deleted, team.record[Team.endedOn] == nil,
      team.record[Team.cooperators].contains(worker)
    else { return nil }
    return team.record[Team.person]
  }
}
