import Authority
import Merge
import Records
import Reports
import Sync

/// The gaps of a district, a 自治会 or the city: who is not reached, and who would have to fetch too many.
public struct SupportGaps {
  /// A supporter who is counted on more than once, or who needs help.
  public struct Supporter: Sendable {
    public let name: String
    /// The persons who count on them.
    public let persons: [RecordID]
    /// Their own record, where they stand on the list themselves.
    public let own: RecordID?
  }

  /// The persons of each gap, by kana; a gap that could not be looked for is missing.
  public private(set) var persons: [SupportGap: [RecordID]] = [:]
  public private(set) var supporters: [Supporter] = []
  /// The kinds that the user does not see whole, so that some gaps could not be looked for.
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
    unseen = [Team.kind, Kit.kind].filter { !SupportGaps.seesWhole($0, principal) }
    let reach = try SupportReach(in: area, on: today, rows)
    let shelters = try ShelterNames(in: rows, fleeingFrom: hazard)
    let looked = SupportGap.allCases.filter { gap in
      !gap.kinds.contains { kind in unseen.contains { $0.name == kind.name } }
    }
    for person in reach.persons {
      for gap in looked where reach.has(gap, person.id) || shelters.has(gap, reach.rows[person.id])
      {
        persons[gap, default: []].append(person.id)
      }
    }
    supporters = SupporterBurdens(reach).supporters
  }

  private static func seesWhole(_ kind: Kind, _ principal: Principal) -> Bool {
    Policy.reads(kind.name, principal.assignments) && !Policy.asksForConsent(kind.name, principal)
      && !Policy.asksForRows(kind.name, principal)
  }

  /// Everybody of whom something is said.
  public var subjects: [RecordID] {
    Set(persons.values.joined()).union(
      supporters.flatMap { $0.persons + [$0.own].compactMap(\.self) }
    )
    .sorted()
  }
}

/// The persons of a place, and which of them have a team, a baton or a row.
struct SupportReach {
  /// Once each, by kana, without the dead and those who moved away.
  let persons: [Record]
  let rows: [RecordID: Record]
  private let withTeam: Set<RecordID>
  private let withKit: Set<RecordID>

  init(in area: RecordID?, on today: CalendarDate, _ store: some RecordReading) throws {
    let same = try store.samePerson
    func standing(_ kind: Kind) throws -> [Record] {
      var query = RecordQuery(kind)
      if let area { try query.lie(in: area, in: store) }
      return try store.joinedOnce(store.views(query)).filter(\.isListed).map(\.record)
    }
    func persons(of records: [Record]) -> Set<RecordID> {
      Set(records.compactMap(\.person).map(same.canonicalID))
    }
    self.persons = try standing(Person.kind).filter { $0[Person.status]?.endsLists == nil }
      .map { (SearchKey.make($0[Person.kana] ?? $0[Person.name] ?? ""), $0) }
      .sorted { ($0.0, $0.1.id) < ($1.0, $1.1.id) }.map(\.1)
    rows = Dictionary(
      try standing(SupporterEntry.kind).compactMap { row in
        row.person.map { (same.canonicalID(of: $0), row) }
      }
    ) { first, _ in first }
    withTeam = try persons(of: standing(Team.kind).filter { $0.isTeamAtWork(on: today) })
    withKit = try persons(of: standing(Kit.kind))
  }

  func has(_ gap: SupportGap, _ person: RecordID) -> Bool {
    let row = rows[person]
    let (hasTeam, hasKit) = (withTeam.contains(person), withKit.contains(person))
    let supporters = row?.standingSupporters ?? []
    return switch gap {
    case .nothing: row == nil && !hasTeam && !hasKit
    case .rowWithoutTeam: row != nil && !hasTeam
    case .kitWithoutRow: row == nil && hasKit
    case .teamWithoutKit: hasTeam && !hasKit
    case .noSupporter: row != nil && supporters.isEmpty
    case .oneSupporter: supporters.count == 1
    case .nobodyAgreed: !supporters.isEmpty && !supporters.contains { $0.consent == .yes }
    case .noShelter, .unknownShelter, .unfitShelter: false
    }
  }
}

/// The shelters that rows name.
private struct ShelterNames {
  private let known: [String: Record]
  private let hazard: Field<Presence?>?

  init(in rows: some RecordReading, fleeingFrom hazard: Hazard?) throws {
    self.hazard = hazard?.field
    let shelters = try rows.views(RecordQuery(Shelter.kind)).filter(\.isListed).map(\.record)
    known = Dictionary(
      shelters.compactMap { shelter in shelter.name.map { (SearchKey.make($0), shelter) } }
    ) { first, _ in first }
  }

  func has(_ gap: SupportGap, _ row: Record?) -> Bool {
    guard let row else { return false }
    let name = row[SupporterEntry.shelter] ?? ""
    let shelter = known[SearchKey.make(name)]
    return switch gap {
    case .noShelter: name.isEmpty
    case .unknownShelter: !name.isEmpty && shelter == nil && !known.isEmpty
    case .unfitShelter: hazard.map { field in shelter.map { $0[field] != .yes } ?? false } ?? false
    default: false
    }
  }
}
