import Records
import Testing

@testable import Reports

@Suite("Care net report")
struct CareNetReportTests {
  let from = Sample.day(2020, 4, 1)
  let to = Sample.day(2020, 9, 30)

  private func report(
    teams: [Record] = [], persons: [Record] = [], visits: [Record] = []
  ) throws -> CountedReport {
    try CareNetReport.report.counted(
      ["from": from.description, "to": to.description], teams, persons, visits)
  }

  @Test("both printed half-years come out of records", arguments: [0, 1])
  func printedTablesAreReproduced(row: Int) throws {
    let status = try PrintedTable("himi-carenet-status").rows[row]
    let done = try PrintedTable("himi-carenet-activities").rows[row]
    let sample = try PrintedHalfYear(status: status, activities: done)
    let figures = try CareNetReport.report.counted(
      ["from": sample.from.description, "to": sample.to.description], sample.teams, sample.persons,
      sample.visits
    ).figures
    #expect(figures[CareNetReport.teams] == (try status.number("teams")))
    #expect(figures[CareNetReport.cooperators] == (try status.number("cooperators")))
    let attributes = figures[CareNetReport.attributes]
    for attribute in PersonAttribute.allCases {
      #expect(attributes[attribute, default: 0] == (try status.number(attribute.rawValue)))
    }
    let activities = figures[CareNetReport.activities]
    for activity in Activity.allCases {
      #expect(activities[activity, default: 0] == (try done.number(activity.rawValue)))
    }
    #expect(attributes.values.reduce(0, +) > figures[CareNetReport.teams])
  }

  @Test("a team counts from its formation to its end, both days included")
  func teamsCountOnTheLastDay() throws {
    let counted = [
      Sample.team(1, person: 1), Sample.team(2, person: 2, formed: "2020-09-30"),
      Sample.team(3, person: 3, formed: "2003-04-01", ended: "2020-09-30"),
      Sample.team(4, person: 4, ended: "2021-01-01"),
    ]
    let others = [
      Sample.team(5, person: 5, formed: "2020-10-01"),
      Sample.team(6, person: 6, ended: "2020-09-29"),
    ]
    #expect(
      try report(teams: counted + others).figures[CareNetReport.teams] == counted.count)
  }

  @Test("a cooperator of several teams counts once, one of an ended team only not at all")
  func cooperatorsAreDistinct() throws {
    let teams = [
      Sample.team(1, person: 1, cooperators: [1, 2]),
      Sample.team(2, person: 2, cooperators: [2, 3]),
      Sample.team(3, person: 3, cooperators: [4], ended: "2020-06-01"),
    ]
    #expect(try report(teams: teams).figures[CareNetReport.cooperators] == 3)
  }

  @Test("a person counts in each of her attributes, once, and only while a team watches")
  func attributesAreCountedApart() throws {
    let teams = [
      Sample.team(1, person: 1), Sample.team(2, person: 1), Sample.team(3, person: 2),
      Sample.team(4, person: 3, ended: "2019-03-31"),
    ]
    let persons = [
      Sample.person(1, attributes: [.livingAlone, .physical]), Sample.person(2, attributes: []),
      Sample.person(3, attributes: [.livingAlone]), Sample.person(4, attributes: [.mental]),
    ]
    #expect(
      try report(teams: teams, persons: persons).figures[CareNetReport.attributes]
        == [.livingAlone: 1, .physical: 1])
  }

  @Test("a visit counts once in each of its activities, on the period's first and last day too")
  func visitsCountPerActivity() throws {
    let visits = [
      Sample.visit(1, on: "2020-04-01", [.watching, .talking]),
      Sample.visit(2, on: "2020-09-30", [.watching]), Sample.visit(3, on: "2020-07-01", []),
      Sample.visit(4, on: "2020-03-31", [.watching]), Sample.visit(5, on: "2020-10-01", [.rubbish]),
    ]
    #expect(
      try report(visits: visits).figures[CareNetReport.activities] == [.watching: 2, .talking: 1])
  }

  @Test("a word of a newer version takes no column and breaks none")
  func unknownWordsAreLeftOut() throws {
    let visit = Sample.record(
      Visit.kind, 1, ["date": "2020-05-01"], members: ["activities": ["配食", "話し相手"]])
    #expect(try report(visits: [visit]).figures[CareNetReport.activities] == [.talking: 1])
  }

  @Test("the document has every word of the vocabulary, 0 where there was nothing")
  func jsonHasEveryColumn() throws {
    let json = try report(visits: [Sample.visit(1, on: "2020-05-01", [.medicine])]).json
    #expect(json["from"] == "2020-04-01" && json["to"] == "2020-09-30" && json["teams"] == 0)
    #expect(json["activities"]?["薬の受取"] == 1 && json["activities"]?["除雪"] == 0)
    #expect(json["activities"]?.object?.count == Activity.allCases.count)
    #expect(json["attributes"]?.object?.count == PersonAttribute.allCases.count)
  }

  @Test("both tables are in one CSV file with one byte order mark")
  func csvHoldsBothTables() throws {
    let bytes = try report(teams: [Sample.team(1, person: 1, cooperators: [1, 2])]).csv
    let rows = try DelimitedText.rows(bytes)
    #expect(rows[0] == ["ケアネット活動の状況 (令和2年4月1日〜令和2年9月30日)"])
    #expect(rows[2].prefix(3) == ["1", "2", "0"])
    #expect(rows[3] == [""])
    #expect(rows[5] == Activity.allCases.map(\.rawValue))
    #expect(rows.count == 7)
    #expect(!String(decoding: bytes.dropFirst(3), as: UTF8.self).contains("\u{feff}"))
  }
}

/// Records that add up to a printed half-year, with some beside them that must not count.
private struct PrintedHalfYear {
  let from: CalendarDate
  let to: CalendarDate
  private(set) var teams: [Record] = []
  private(set) var persons: [Record] = []
  private(set) var visits: [Record] = []

  init(status: [String: String], activities: [String: String]) throws {
    from = try #require(status["from"].flatMap(CalendarDate.init(iso:)))
    to = try #require(status["to"].flatMap(CalendarDate.init(iso:)))
    try addTeams(status)
    try addPersons(status)
    try addVisits(activities)
  }

  private mutating func addTeams(_ status: [String: String]) throws {
    let (count, cooperators) = (try status.number("teams"), try status.number("cooperators"))
    teams = (0..<count).map { team in
      // Each cooperator in one team, and the first of them in every tenth besides.
      let own = Array(stride(from: team, to: cooperators, by: count))
      return Sample.team(
        team, person: team, cooperators: team % 10 == 0 ? own + [0] : own, formed: "2003-04-01")
    }
    teams.append(
      Sample.team(
        count, person: count, cooperators: [cooperators], ended: from.description))
  }

  /// Attributes go round the persons, so that some carry two.
  private mutating func addPersons(_ status: [String: String]) throws {
    let count = try status.number("teams")
    var carried = Array(repeating: [PersonAttribute](), count: count)
    var next = 0
    for attribute in PersonAttribute.allCases {
      for _ in 0..<(try status.number(attribute.rawValue)) {
        carried[next % count].append(attribute)
        next += 1
      }
    }
    persons = carried.enumerated().map { Sample.person($0, attributes: $1) }
    persons.append(Sample.person(count, attributes: PersonAttribute.allCases))
  }

  /// The first n visits had each activity that was done n times, spread over the half-year; then
  /// others from before it, up to a busy city's 46,500.
  private mutating func addVisits(_ activities: [String: String]) throws {
    let counts = try Activity.allCases.map { ($0, try activities.number($0.rawValue)) }
    let most = counts.map(\.1).max() ?? 0
    visits = (0..<most).map { number in
      Sample.visit(
        number, on: from.adding(days: number % 183).description,
        counts.filter { number < $0.1 }.map(\.0))
    }
    let before = from.adding(days: -1).description
    visits += (most..<46_500).map { Sample.visit($0, on: before, Activity.allCases) }
  }
}
