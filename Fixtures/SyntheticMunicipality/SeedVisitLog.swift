import Merge
import Records

/// One visit, small enough to keep tens of thousands of them.
struct SeedVisit: Sendable {
  let team: Int
  let visitor: Int
  /// Days since 1970.
  let day: Int
  /// Minutes since midnight; nil where nobody wrote the time down.
  let minute: Int?
  let activities: SeedActivities
  let status: SafetyStatus
  let signs: [WarningSign]
  let memo: String?
}

/// The visits of the chosen half-years, by day. Operations are made one by one, when they are asked for.
struct SeedVisitLog: Sendable {
  let visits: [SeedVisit]
  private let ids: [RecordID]
  private let cells: SeedVisitCells

  var count: Int { visits.count }

  init(
    of city: SeedCity, _ plan: SeedPlan, _ halfYears: [SeedHalfYear], _ generator: SeedGenerator
  ) {
    var visits: [SeedVisit] = []
    var ids: [RecordID] = []
    for halfYear in SeedHalfYear.allCases where halfYears.contains(halfYear) {
      var drawing = generator.stream("visits \(halfYear.from)")
      let some = SeedVisitLog.visits(of: city, plan, halfYear, &drawing)
      visits += some
      ids += some.map { _ in RecordID.random(using: &drawing) }
    }
    self.visits = visits
    self.ids = ids
    cells = SeedVisitCells(city, firstDay: SeedHalfYear.first2019.from.daysSince1970)
  }

  func id(at index: Int) -> RecordID { ids[index] }

  func operation(at index: Int, _ id: OperationID, _ author: RecordID) -> Operation {
    let visit = visits[index]
    let date = CalendarDate(daysSince1970: visit.day)
    return Operation(
      id: id, lamport: id.counter, author: author,
      recordedAt: SeedCalendar.moment(date, minute: (visit.minute ?? 1_080) + 25),
      record: ids[index], kind: Visit.kind.name, writes: cells.writes(of: visit))
  }

  private static func visits(
    of city: SeedCity, _ plan: SeedPlan, _ halfYear: SeedHalfYear, _ generator: inout SeedGenerator
  ) -> [SeedVisit] {
    let targets = SeedTables.activities(halfYear).map(plan.scaled)
    let days = city.teams.map { $0.days(in: halfYear) }
    let counts = Apportionment.parts(
      of: SeedActivities.visits(for: targets),
      by: zip(city.teams, days).map { team, days in team.zeal * (days?.count ?? 0) })
    let teams = counts.indices.flatMap { Array(repeating: $0, count: counts[$0]) }
    let activities = SeedActivities.spread(
      targets, over: teams.map { city.teams[$0].planned }, &generator)
    var visits: [SeedVisit] = []
    visits.reserveCapacity(teams.count)
    for (team, count) in counts.enumerated() {
      guard let days = days[team] else { continue }
      for turn in 0..<count {
        let day = SeedVisitLog.day(turn, of: count, in: days, &generator)
        visits.append(visit(city.teams[team], team, day, activities[visits.count], &generator))
      }
    }
    return visits.enumerated().sorted { left, right in
      (left.element.day, left.offset) < (right.element.day, right.offset)
    }.map(\.element)
  }

  /// One visit in each equal stretch of time; a weekend moves to the nearest workday more often than not.
  private static func day(
    _ turn: Int, of count: Int, in days: ClosedRange<Int>, _ generator: inout SeedGenerator
  ) -> Int {
    let (from, to) = (turn * days.count / count, (turn + 1) * days.count / count)
    let day = days.lowerBound + from + generator.below(max(1, to - from))
    let weekday = (day + 4) % 7
    guard weekday == 0 || weekday == 6, generator.happens(perMille: 650) else { return day }
    let workday = weekday == 0 ? day + 1 : day - 1
    return days.contains(workday) ? workday : day
  }

  private static func visit(
    _ team: SeedTeam, _ index: Int, _ day: Int, _ activities: SeedActivities,
    _ generator: inout SeedGenerator
  ) -> SeedVisit {
    let isUsual = generator.happens(perMille: 450)
    let finding = SeedFinding(isBrief: activities == .watchingOnly, &generator)
    return SeedVisit(
      team: index, visitor: isUsual ? team.cooperators[0] : generator.pick(team.cooperators),
      day: day,
      minute: generator.happens(perMille: 700) ? 480 + 5 * generator.below(120) : nil,
      activities: activities, status: finding.status, signs: finding.signs, memo: finding.memo)
  }
}

/// The cells of visits, with everything that repeats made once.
private struct SeedVisitCells: Sendable {
  private static let person = FieldPath(Visit.person.name)
  private static let team = FieldPath(Visit.team.name)
  private static let visitor = FieldPath(Visit.visitor.name)
  private static let date = FieldPath(Visit.date.name)
  private static let time = FieldPath(Visit.time.name)
  private static let status = FieldPath(Visit.status.name)
  private static let memo = FieldPath(Visit.memo.name)
  private static let activities = Activity.allCases.map {
    FieldPath(Visit.activities.name, member: $0.rawValue)
  }

  private let people: [Write]
  private let teams: [Write]
  private let workers: [Write]
  private let days: [Write]
  private let firstDay: Int

  init(_ city: SeedCity, firstDay: Int) {
    func write(_ id: RecordID) -> Write { Write(.text(id.description)) }
    people = city.teams.map { write(city.people[$0.person].id) }
    teams = city.teams.map { write($0.id) }
    workers = city.workers.map { write($0.id) }
    let lastDay = SeedHalfYear.first2020.to.daysSince1970
    days = (firstDay...lastDay).map {
      Write(.text(CalendarDate(daysSince1970: $0).description))
    }
    self.firstDay = firstDay
  }

  func writes(of visit: SeedVisit) -> PathMap<Write> {
    var writes: PathMap<Write> = [:]
    writes.reserveCapacity(10)
    writes[Self.person] = people[visit.team]
    writes[Self.team] = teams[visit.team]
    writes[Self.visitor] = workers[visit.visitor]
    writes[Self.date] = days[visit.day - firstDay]
    writes[Self.status] = Write(.text(visit.status.rawValue))
    if let minute = visit.minute { writes[Self.time] = Write(.text(Self.clock(minute))) }
    if let memo = visit.memo { writes[Self.memo] = Write(.text(memo)) }
    for (place, path) in Self.activities.enumerated() where visit.activities.contains(place) {
      writes[path] = Write(true)
    }
    for sign in visit.signs {
      writes[FieldPath(Visit.signs.name, member: sign.rawValue)] = Write(true)
    }
    return writes
  }

  private static func clock(_ minute: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return two(minute / 60) + ":" + two(minute % 60)
  }
}
