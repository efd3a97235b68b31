import Authority
import Merge
import Records
import Reports
import Sync

/// The gaps of a district, a 自治会 or the city: who is not reached, and who would have to fetch too many.
public struct SupportGaps {
  /// A supporter on whom too many count, or who needs help.
  public struct Supporter: Sendable {
    public let name: String
    /// The persons who count on them.
    public let persons: [RecordID]
    /// Their own record, where they stand on the list themselves.
    public let own: RecordID?
  }

  /// The persons of each gap, by kana; a gap that could not be looked for is missing.
  public private(set) var persons: [SupportGap: [RecordID]] = [:]
  public let supporters: [Supporter]
  /// The kinds that the user does not see whole, or of which there is nothing, so that some gaps could not be looked for.
  public let unseen: [Kind]

  /// More persons than these cannot be fetched by one supporter in time.
  public static let personsOfOne = 3

  /// - Parameters:
  ///   - area: nil for all that are seen.
  ///   - hazard: the disaster from which people would have to flee; nil for none in particular.
  /// - Throws: `Problem`: `report_not_permitted` where the user does not see all rows of their place.
  public init(
    in area: RecordID?, fleeingFrom hazard: Hazard? = nil, on today: CalendarDate,
    for principal: Principal, in rows: some RecordReading
  ) throws {
    guard SupportGaps.seesWhole(SupporterEntry.kind, principal) else {
      throw Problem(.reportNotPermitted)
    }
    let shelters = try ShelterNames(in: rows, fleeingFrom: hazard)
    unseen =
      [Team.kind, Kit.kind].filter { !SupportGaps.seesWhole($0, principal) }
      + (shelters.isEmpty ? [Shelter.kind] : [])
    let reach = try SupportReach(in: area, on: today, rows)
    supporters = SupporterBurdens(reach).supporters
    let unseenNames = Set(unseen.map(\.name))
    let gaps = SupportGap.allCases.filter { unseenNames.isDisjoint(with: $0.kinds) }
    for person in reach.persons {
      let help = reach.help(for: person.id, shelters)
      for gap in gaps where gap.holds(of: help) { persons[gap, default: []].append(person.id) }
    }
  }

  static func seesWhole(_ kind: Kind, _ principal: Principal) -> Bool {
    Policy.reads(kind.name, principal.assignments) && !Policy.asksForConsent(kind.name, principal)
      && !Policy.asksForRows(kind.name, principal)
  }

  /// Everybody of whom something is said, for the note of who saw what.
  public var subjects: Subjects {
    let named = supporters.flatMap { $0.persons + [$0.own].compactMap(\.self) }
    let kinds = [Person.kind, SupporterEntry.kind, Team.kind, Kit.kind].map(\.name)
    return Subjects(
      .list, Set(kinds).subtracting(unseen.map(\.name)),
      Set(persons.values.joined()).union(named).sorted())
  }
}

/// The persons of a place, and which of them have a team, a baton or a row.
struct SupportReach {
  /// Once each, by kana, without the dead and those who moved away.
  let persons: [Record]
  let rows: [RecordID: Record]
  private let teams: [RecordID: [Record]]
  private let kits: [RecordID: [Record]]

  init(in area: RecordID?, on today: CalendarDate, _ store: some RecordReading) throws {
    let same = try store.samePerson
    func standing(_ kind: Kind) throws -> [Record] {
      var query = RecordQuery(kind)
      if let area { try query.lie(in: area, in: store) }
      return try store.joinedOnce(store.views(query)).filter(\.isListed).map(\.record)
    }
    func byPerson(_ kind: Kind) throws -> [RecordID: [Record]] {
      let records = try standing(kind).compactMap { record in record.person.map { ($0, record) } }
      return Dictionary(grouping: records) { same.canonicalID(of: $0.0) }
        .mapValues { $0.map(\.1) }
    }
    persons = try standing(Person.kind).filter { $0[Person.status]?.endsLists == nil }
      .map { (SearchKey.make($0[Person.kana] ?? $0[Person.name] ?? ""), $0) }
      .sorted { ($0.0, $0.1.id) < ($1.0, $1.1.id) }.map(\.1)
    rows = try byPerson(SupporterEntry.kind).compactMapValues(\.first)
    teams = try byPerson(Team.kind).mapValues { $0.filter { $0.isTeamAtWork(on: today) } }
    kits = try byPerson(Kit.kind)
  }

  func help(for person: RecordID, _ shelters: ShelterNames) -> PersonalHelp {
    PersonalHelp(
      row: rows[person], teams: teams[person] ?? [], hasKit: kits[person] != nil,
      shelter: rows[person].map(shelters.standing))
  }
}

/// The shelters that rows name.
struct ShelterNames {
  private let known: [String: Record]
  private let hazard: Field<Presence?>?

  init(in rows: some RecordReading, fleeingFrom hazard: Hazard?) throws {
    self.hazard = hazard?.field
    let shelters = try rows.views(RecordQuery(Shelter.kind)).filter(\.isListed).map(\.record)
    known = Dictionary(
      shelters.compactMap { shelter in shelter.name.map { (SearchKey.make($0), shelter) } }
    ) { first, _ in first }
  }

  var isEmpty: Bool { known.isEmpty }

  /// A blank of a shelter is unknown, and never a yes.
  func standing(of row: Record) -> PersonalHelp.ShelterStanding {
    guard let name = row[SupporterEntry.shelter], !name.isEmpty else { return .unnamed }
    guard let shelter = known[SearchKey.make(name)] else { return .unknown }
    return hazard.map { shelter[$0] == .yes } ?? true ? .fit : .unfit
  }
}
