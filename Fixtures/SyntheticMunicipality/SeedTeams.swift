import Records

/// A ケアネットチーム: the neighbors who watch over one person.
struct SeedTeam: Sendable {
  let id: RecordID
  /// Indexes into the city's people and workers.
  let person: Int
  let cooperators: [Int]
  let planned: [Activity]
  let formedOn: CalendarDate
  /// nil while the team is at work.
  let endedOn: CalendarDate?
  /// How often it visits, against the others.
  let zeal: Int

  /// The days of a half-year on which the team was at work.
  func days(in halfYear: SeedHalfYear) -> ClosedRange<Int>? {
    let from = max(halfYear.from, formedOn).daysSince1970
    let to = min(halfYear.to, endedOn?.adding(days: -1) ?? halfYear.to).daysSince1970
    return from <= to ? from...to : nil
  }
}

extension SeedCity {
  /// One team for each person who has a segment, in the people's order.
  static func teams(
    _ plan: SeedPlan, _ people: [SeedPerson], _ staff: inout SeedStaff, _ start: SeedGenerator
  ) -> [SeedTeam] {
    var generator = start
    var teams: [SeedTeam?] = Array(repeating: nil, count: people.count)
    for segment in SeedSegment.allCases {
      let members = people.indices.filter { people[$0].segment == segment }
      guard !members.isEmpty else { continue }
      let weights = members.map { _ in generator.number(2...3) }
      let newcomers = Apportionment.parts(
        of: max(plan.newCooperators(segment), segment == .continuing ? 2 * members.count : 0),
        by: weights)
      for (person, count) in zip(members, newcomers) {
        let cooperators = staff.team(
          newcomers: count, near: people[person].association, isPooled: segment == .continuing,
          &generator)
        teams[person] = team(of: person, segment, cooperators, &generator)
      }
    }
    return teams.compactMap { $0 }
  }

  private static func team(
    of person: Int, _ segment: SeedSegment, _ cooperators: [Int], _ generator: inout SeedGenerator
  ) -> SeedTeam {
    let (formedOn, endedOn) = term(segment, &generator)
    return SeedTeam(
      id: RecordID.random(using: &generator), person: person, cooperators: cooperators,
      planned: planned(&generator), formedOn: formedOn, endedOn: endedOn,
      zeal: generator.pick(weighted: [(6, 15), (13, 20), (26, 30), (52, 23), (90, 12)]))
  }

  /// When a team of a segment was formed and ended. ケアネット活動 began in 平成15年度.
  private static func term(
    _ segment: SeedSegment, _ generator: inout SeedGenerator
  ) -> (formed: CalendarDate, ended: CalendarDate?) {
    func day(_ year: Int, _ month: Int, _ day: Int) -> CalendarDate {
      SeedCalendar.day(year, month, day)
    }
    let early = generator.workday(day(2003, 6, 2), day(2019, 3, 29))
    switch segment {
    case .continuing:
      let isRecent = generator.happens(perMille: 60)
      let recent = generator.workday(day(2019, 4, 8), day(2019, 9, 13))
      return (isRecent ? recent : early, nil)
    case .ended: return (early, generator.workday(day(2019, 10, 7), day(2020, 9, 11)))
    case .formed: return (generator.workday(day(2019, 10, 7), day(2020, 9, 4)), nil)
    case .gone: return (early, generator.workday(day(2019, 4, 22), day(2019, 9, 13)))
    }
  }

  private static func planned(_ generator: inout SeedGenerator) -> [Activity] {
    let perMille: [Activity: Int] = [
      .watching: 1_000, .talking: 480, .rubbish: 170, .shopping: 110, .weeding: 160,
      .snowClearing: 220, .goingOut: 150, .medicine: 40, .other: 80,
    ]
    return Activity.allCases.filter { generator.happens(perMille: perMille[$0] ?? 0) }
  }
}

extension SeedPlan {
  /// Cooperators of a segment who work in no team of an earlier one.
  func newCooperators(_ segment: SeedSegment) -> Int {
    scaled(SeedTables.newCooperators(segment))
  }
}

extension SeedLedger {
  mutating func write(_ team: SeedTeam, of city: SeedCity) {
    add(Team.kind, team.id, on: team.formedOn, minute: 840) { fields in
      fields.set(Team.person, city.people[team.person].id)
      fields.insert(team.cooperators.map { city.workers[$0].id }, into: Team.cooperators)
      fields.insert(team.planned, into: Team.plannedActivities)
      fields.set(Team.formedOn, team.formedOn)
    }
  }
}
