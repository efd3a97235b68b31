import Records

/// A half-year for which 氷見市 printed counts.
public enum SeedHalfYear: CaseIterable, Sendable, Hashable {
  /// 令和元年度上半期 and 令和2年度上半期.
  case first2019, first2020

  private var fiscalYear: FiscalYear { FiscalYear(self == .first2019 ? 2019 : 2020) }

  public var from: CalendarDate { fiscalYear.from }
  public var to: CalendarDate { fiscalYear.firstHalfEnd }
}

/// When a team was at work, seen from the last days of the two half-years.
enum SeedSegment: CaseIterable, Sendable {
  /// On both days.
  case continuing
  /// On 2019-09-30 and no more on 2020-09-30.
  case ended
  /// On 2020-09-30 and not yet on 2019-09-30.
  case formed
  /// It ended before 2019-09-30 and is in neither count of teams; its visits count.
  case gone
}

/// One person's attributes and how the person's team fared.
struct SeedProfile: Sendable {
  let segment: SeedSegment
  let attributes: [PersonAttribute]
}

/// The counts that a municipality of some size is built to.
struct SeedPlan: Sendable {
  let districts: Int
  let associations: Int
  let households: Int
  /// Persons with a team.
  let teams: Int
  /// Persons without one.
  let untended: Int
  let commissioners: Int
  let supporters: Int
  let officersPerDistrict: Int
  let centerStaff: Int

  init(_ size: SyntheticMunicipality.Size) {
    switch size {
    case .printed: self.init(persons: SeedTables.persons)
    case .small: self.init(persons: 20, districts: 2, associations: 8)
    case .persons(let count): self.init(persons: max(count, 20))
    }
  }

  private init(persons: Int) {
    let districts = min(SeedTables.districts, max(2, persons / 40))
    let associations =
      districts == SeedTables.districts
      ? SeedTables.associations
      : Apportionment.scaled(SeedTables.associations, districts, SeedTables.districts)
    self.init(persons: persons, districts: districts, associations: associations)
  }

  private init(persons: Int, districts: Int, associations: Int) {
    func byPlace(_ count: Int) -> Int {
      Apportionment.scaled(count, associations, SeedTables.associations)
    }
    self.districts = districts
    self.associations = associations
    households = byPlace(SeedTables.households)
    teams = Apportionment.scaled(SeedTables.teams, persons, SeedTables.persons)
    untended = persons - teams
    commissioners = max(districts, byPlace(SeedTables.commissioners))
    supporters = max(districts, byPlace(SeedTables.supporters))
    officersPerDistrict = 4
    centerStaff = districts == SeedTables.districts ? 9 : 2
  }

  /// A count of the city in proportion to this plan's teams.
  func scaled(_ count: Int) -> Int { Apportionment.scaled(count, teams, SeedTables.teams) }

  /// One profile a team. The whole city has each as often as the table says.
  func profiles(_ generator: inout SeedGenerator) -> [SeedProfile] {
    var profiles = SeedTables.profiles.flatMap { row in
      Array(repeating: row.profile, count: row.count)
    }
    generator.shuffle(&profiles)
    return (0..<teams).map { profiles[$0 % profiles.count] }
  }
}
