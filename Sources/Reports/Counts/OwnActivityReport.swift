import Records

/// A volunteer's own month: the visits that they made, to how many people, on how many days, and the activities.
///
/// It counts the visits whose 訪問者 is the person who asks, as they stand after corrections. A visit that was typed in
/// from paper counts for whoever made it. A visit counts once in the column of each of its activities, so that these
/// columns do not add up to the visits.
public enum OwnActivityReport: ReportDeclaration {
  public static let visits = NumberMeasure("visits", "訪問(回)")
  public static let persons = NumberMeasure("persons", "訪ねた人(人)")
  public static let days = NumberMeasure("days", "活動した日(日)")
  public static let activities = WordMeasure<Activity>("activities")

  public static let report = Report(
    "own", "わたしの活動(1か月)", explanation: "自分がした訪問と活動を、1か月分数えます。",
    source: "なし(活動した本人がふりかえるための表です)", example: "--month 今月",
    route: ("countOwnActivity", "The requester's own visits of a month."), parameters: [.month],
    reads: [source],
    tables: [
      ReportTableDeclaration(
        "わたしの訪問", .row([Measure(visits), Measure(persons), Measure(days)])),
      ReportTableDeclaration("わたしの活動", .row([Measure(activities)])),
    ], count: count)

  private static let source = ReportSource(
    Visit.kind,
    [Visit.person.name, Visit.visitor.name, Visit.date.name, Visit.activities.name])

  private static func count(
    _ answers: ReportAnswers, _ records: any ReportRecords
  ) throws -> ReportFigures {
    guard let month = answers.month else { preconditionFailure("the month is required") }
    var figures = ReportFigures()
    var (made, persons, days) = (0, Set<RecordID>(), Set<CalendarDate>())
    var done = WordTally<Activity>(Visit.activities)
    try records.each(source) { visit in
      guard let worker = records.ownWorker, visit[Visit.visitor] == worker,
        let day = visit[Visit.date], month.contains(day)
      else { return }
      made += 1
      days.insert(day)
      if let person = visit[Visit.person] { persons.insert(try records.knownID(of: person)) }
      done.add(visit)
    }
    (figures[visits], figures[self.persons], figures[self.days]) = (made, persons.count, days.count)
    figures[activities] = done.counts
    return figures
  }
}
