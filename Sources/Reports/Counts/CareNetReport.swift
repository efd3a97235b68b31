import Records

/// ケアネット活動の状況・活動内容実績 of a period, as 氷見市 prints them for a half-year.
///
/// The counts:
/// - チーム数: the teams at work on the last day of the period, that is formed on or before it
///   and not ended before it. A team without a date of formation existed before records began, and
///   counts. Teams of two records of one person are the same neighbors: the record with the most
///   teams counts.
/// - 協力者数: the different cooperators of these teams; a cooperator of several teams counts
///   once.
/// - Attributes: those that the persons of these teams have today. A person counts once in each
///   of their columns, even if two teams watch over them. Columns are never derived from each
///   other, nor from the number of teams: a person can have several attributes or none.
/// - Activities: visits from the first to the last day of the period, with or without a team. A
///   visit counts once in the column of each of its activities.
public enum CareNetReport: ReportDeclaration {
  public static let teams = NumberMeasure("teams", "チーム数")
  public static let cooperators = NumberMeasure("cooperators", "協力者数")
  public static let attributes = WordMeasure<PersonAttribute>("attributes")
  public static let activities = WordMeasure<Activity>("activities")

  public static let report = Report(
    "carenet", "ケアネット活動の状況・活動内容実績", explanation: "ケアネット活動の状況と活動内容実績です。",
    source: "氷見市「ケアネット活動の状況」「活動内容実績」(半期)", example: "--from 2020-04-01 --to 2020-09-30",
    route: ("countCareNet", "What the teams did in a period."), parameters: [.period],
    reads: [teamSource, personSource, visitSource],
    tables: [
      ReportTableDeclaration(
        "ケアネット活動の状況", .row([Measure(teams), Measure(cooperators), Measure(attributes)])),
      ReportTableDeclaration("活動内容実績", .row([Measure(activities)])),
    ], count: count)

  private static let teamSource = ReportSource(
    Team.kind,
    [Team.person.name, Team.cooperators.name, Team.formedOn.name, Team.endedOn.name])
  private static let personSource = ReportSource(Person.kind, [Person.attributes.name])
  private static let visitSource = ReportSource(
    Visit.kind, [Visit.date.name, Visit.activities.name])

  private static func count(
    _ answers: ReportAnswers, _ records: any ReportRecords
  ) throws -> ReportFigures {
    guard let (from, to) = answers.period else { preconditionFailure("the period is required") }
    var figures = ReportFigures()
    var atWork = TeamTally(on: to)
    try records.each(teamSource) { try atWork.add($0, knownAs: records.knownID(of:)) }
    figures[teams] = atWork.teams
    figures[cooperators] = atWork.cooperators.count
    var (waiting, carried) = (atWork.persons, WordTally<PersonAttribute>(Person.attributes))
    try records.each(personSource) { person in
      if waiting.remove(try records.knownID(of: person.id)) != nil { carried.add(person) }
    }
    figures[attributes] = carried.counts
    var done = WordTally<Activity>(Visit.activities)
    try records.each(visitSource) { visit in
      if let date = visit[Visit.date], date >= from, date <= to { done.add(visit) }
    }
    figures[activities] = done.counts
    return figures
  }
}

/// The teams at work on a day, and who belongs to them.
private struct TeamTally {
  private let day: CalendarDate
  private var withoutPerson = 0
  private(set) var cooperators: Set<RecordID> = []
  /// By person, and by each of her records.
  private var counts: [RecordID: [RecordID: Int]] = [:]

  init(on day: CalendarDate) {
    self.day = day
  }

  var persons: Set<RecordID> { Set(counts.keys) }
  var teams: Int { counts.values.reduce(withoutPerson) { $0 + ($1.values.max() ?? 0) } }

  mutating func add(_ team: Record, knownAs known: (RecordID) throws -> RecordID) rethrows {
    guard team.isTeamAtWork(on: day) else { return }
    cooperators.formUnion(team[Team.cooperators])
    guard let record = team[Team.person] else {
      withoutPerson += 1
      return
    }
    counts[try known(record), default: [:]][record, default: 0] += 1
  }
}
