import Authority
import Casework
import Merge
import Records
import Testing

/// The queue holds everything that waits for a community social worker, in the order in which it is urgent, and nothing
/// that has been done.
@Suite struct ReviewQueueTests {
  private let city: MemoryRecords

  init() throws {
    city = try MemoryRecords.twoDistricts()
    try city.add(Worker.kind, ["name": "森一郎"])
  }

  private func items(_ filter: QueueFilter = QueueFilter(), held: Int? = nil) throws -> [QueueItem]
  {
    try ReviewQueue.items(in: city, on: city.today, held: held, filter)
  }

  private func causes() throws -> [QueueCause] { try items().map(\.cause) }

  private func visit(_ person: String, _ date: String, _ status: String) throws {
    try city.add(Visit.kind, ["person": person, "date": date, "status": status])
  }

  private var reviews: Reviews { Reviews(rows: city, writer: city, reader: city.reader) }

  private func only(_ cause: QueueCause) throws -> QueueItem {
    let found = try items().filter { $0.cause == cause }
    #expect(found.count == 1)
    return try #require(found.first)
  }

  // MARK: Sources

  @Test func concernsComeByUrgencyAndThenByAge() throws {
    for (day, urgency) in [
      ("2020-08-01", "ふつう"), ("2020-08-30", "すぐに"), ("2020-08-02", "早めに"), ("2020-08-20", "すぐに"),
    ] {
      try city.add(
        Concern.kind,
        ["subject": day, "noticed_on": day, "urgency": urgency, "content": "灯りがつかない"])
    }
    let found = try items()
    #expect(
      found.compactMap { $0.source?.record[Concern.subject] }
        == ["2020-08-20", "2020-08-30", "2020-08-02", "2020-08-01"])
    #expect(found.map { $0.days(on: city.today) } == [12, 2, 30, 31])
  }

  @Test func whoWasNotMetOnceIsNotInTheQueueAndTwiceIs() throws {
    try visit("北野花", "2020-08-30", "会えず")
    #expect(try causes() == [])
    try visit("北野花", "2020-08-31", "会えず")
    let twice = try only(.notMet)
    #expect(twice.urgency == .soon && twice.detail == "2回続けて")
    #expect(twice.since?.description == "2020-08-30")
    try visit("北野花", "2020-09-01", "会えず")
    #expect(try only(.notMet).urgency == .atOnce)
  }

  @Test func whoeverWasMetAgainIsOutOfTheQueue() throws {
    for day in ["2020-08-29", "2020-08-30"] { try visit("北野花", day, "会えず") }
    try visit("北野花", "2020-08-31", "元気")
    #expect(try causes() == [])
    // Somebody else's visits are no visits of hers.
    try visit("北野花", "2020-09-01", "会えず")
    try visit("南野実", "2020-09-01", "会えず")
    #expect(try causes() == [])
  }

  @Test func aTeamsPlanSaysWhenAVisitIsMissing() throws {
    try city.add(
      Team.kind, ["person": "北野花", "cooperators": "森一郎", "visit_interval": "週に1回"])
    try visit("北野花", "2020-08-25", "変わりなし")
    #expect(try causes() == [])
    try city.add(
      Team.kind, ["person": "南野実", "cooperators": "森一郎", "visit_interval": "週に1回"])
    try visit("南野実", "2020-08-24", "変わりなし")
    let missing = try only(.unvisited)
    #expect(missing.detail == "8日、訪問の記録なし(予定は週に1回)" && missing.urgency == .ordinary)
    #expect(try missing.reporter(Names(rows: city)) == "森一郎")
    try visit("南野実", "2020-09-01", "会えず")
    #expect(try causes() == [])
  }

  @Test func nobodyIsMissedWhoIsInAHospitalOrHasNoTeamAnyMore() throws {
    let team = try city.add(Team.kind, ["person": "北野花", "formed_on": "2020-01-01"])
    #expect(try only(.unvisited).urgency == .soon)
    _ = try city.entries.edit(
      Person.kind,
      TypedEntry(city.assignments(Person.kind, ["status": "入院"]), target: "北野花"))
    #expect(try causes() == [])
    _ = try city.entries.edit(
      Person.kind,
      TypedEntry(city.assignments(Person.kind, ["status": "在宅"]), target: "北野花"))
    _ = try city.entries.edit(
      Team.kind,
      TypedEntry(city.assignments(Team.kind, ["ended_on": "2020-08-31"]), target: team.description))
    #expect(try causes() == [])
  }

  @Test func aTeamThatComesWhenItIsNeededMissesNobody() throws {
    try city.add(Team.kind, ["person": "北野花", "visit_interval": "必要なとき"])
    #expect(try causes() == [])
  }

  @Test func consultationsWaitUntilTheyHaveAnOutcomeThatEndsThem() throws {
    for (need, outcome) in [
      ("介護", "継続"), ("介護", "終結"), ("DV・虐待", "センターへつなぐ"), ("介護", "センターへつなぐ"),
    ] {
      try city.add(
        Consultation.kind,
        ["desk": "なんでも相談窓口", "route": "家族", "main_need": need, "outcome": outcome])
    }
    let found = try items()
    #expect(found.map(\.cause) == [.consultation, .consultation, .consultation])
    #expect(found.map(\.urgency) == [.atOnce, .soon, .ordinary])
  }

  @Test func aSheetWithoutAnAnswerComesBack() throws {
    let sheet = try city.add(
      Referral.kind, ["person": "北野花", "received_on": "2020-08-17", "main_need": "介護"])
    #expect(try causes() == [.referral])
    #expect(try only(.referral).since?.description == "2020-08-31")
    let change = ["due_on": "2020-09-01"]
    _ = try city.entries.edit(
      Referral.kind,
      TypedEntry(city.assignments(Referral.kind, change), target: sheet.description))
    #expect(try causes() == [])
    try city.add(Referral.kind, ["person": "北野花", "due_on": "2020-08-31", "stage": "終結"])
    #expect(try causes() == [])
  }

  @Test func papersThatNobodyHasConfirmedForAYearAreNamed() throws {
    try city.add(SupporterEntry.kind, ["person": "北野花", "confirmed_on": "2019-08-01"])
    try city.add(SupporterEntry.kind, ["person": "南野実", "confirmed_on": "2020-08-01"])
    #expect(try only(.confirmation).detail == "支援者リストの行 最終確認 令和元年8月1日")
    try city.add(Kit.kind, ["person": "北野花", "next_check": "2020-08-31"])
    try city.add(Kit.kind, ["person": "南野実", "next_check": "2020-09-01"])
    #expect(try only(.kit).days(on: city.today) == 1)
    _ = try city.entries.edit(
      Person.kind,
      TypedEntry(city.assignments(Person.kind, ["status": "死亡"]), target: "北野花"))
    #expect(try causes() == [])
  }

  /// On the day after the year, as in the round of those who are overdue: not a day later.
  @Test func theYearOfAConfirmationIsThatOfTheLists() throws {
    for (name, day) in [("北野花", "2019-09-01"), ("南野実", "2019-09-02")] {
      try city.add(SupporterEntry.kind, ["person": name, "confirmed_on": day])
    }
    let item = try only(.confirmation)
    #expect(item.since?.description == "2020-08-31" && item.days(on: city.today) == 1)
    #expect(item.source?.record.isOverdue(on: city.today) == true)
  }

  @Test func heldEntriesAndDoublesStandThereToo() throws {
    #expect(try items(held: 0).isEmpty)
    let held = try #require(try items(held: 3).first)
    #expect(held.cause == .held && held.text == "判断を待つ入力 3件")
    for name in ["砺波 スエ", "砺波 すえ"] {
      try city.add(
        Person.kind, ["name": name, "kana": "トナミ スエ", "birth_date": "S6.7.8"])
    }
    let doubles = try only(.doubles)
    #expect(doubles.persons.count == 2)
    try JoinedPersons(rows: city, writer: city).link(
      doubles.persons[0].description, doubles.persons[1].description, true)
    #expect(try causes() == [])
  }

  // MARK: Filters

  @Test func aFilterSelectsByPlaceCauseAndWorker() throws {
    try city.add(Concern.kind, ["person": "北野花", "content": "におい"])
    try visit("南野実", "2020-08-30", "異変")
    var filter = QueueFilter()
    filter.area = try Lookup(rows: city).find("北地区社協", [Area.kindName])
    #expect(try items(filter).map(\.cause) == [.concern])
    filter.area = try Lookup(rows: city).find("南町", [Area.kindName])
    #expect(try items(filter).map(\.cause) == [.visit])
    filter = QueueFilter()
    filter.causes = [.concern]
    #expect(try items(filter).map(\.cause) == [.concern])
    let concern = try #require(try items(filter).first?.source?.record.id)
    try reviews.hand(concern.description, to: "森一郎")
    filter = QueueFilter()
    filter.assignee = .worker(try Lookup(rows: city).find("森一郎", [Worker.kindName]))
    #expect(try items(filter).map(\.cause) == [.concern])
    filter.assignee = .nobody
    #expect(try items(filter).map(\.cause) == [.visit])
  }

  // MARK: Doing it

  @Test func whatWasPutOffComesBackOnItsDay() throws {
    let concern = try city.add(Concern.kind, ["subject": "坂の家", "content": "におい"])
    try reviews.postpone(concern.description, until: "2020-09-02")
    #expect(try causes() == [])
    var filter = QueueFilter()
    filter.includesPostponed = true
    #expect(try items(filter).count == 1)
    let tomorrow = city.today.adding(days: 1)
    #expect(try ReviewQueue.items(in: city, on: tomorrow).count == 1)
  }

  @Test func aReportEndsWithAnOutcomeAndAWord() throws {
    let concern = try city.add(Concern.kind, ["subject": "坂の家", "content": "におい"])
    try reviews.close(concern.description, outcome: "解決", thanks: "ありがとうございました。")
    #expect(try causes() == [])
    let closed = try #require(try items(.everything).first?.review?.record)
    #expect(closed[Review.outcome] == .solved && closed[Review.thanks] == "ありがとうございました。")
  }

  @Test func nobodyClosesWhatEndsByBeingDone() throws {
    let team = try city.add(Team.kind, ["person": "北野花", "formed_on": "2020-01-01"])
    let problem = try #require(throws: Problem.self) {
      try reviews.close(team.description, outcome: nil, thanks: nil)
    }
    #expect(problem.reason == .endsWhenDone)
    #expect(try causes() == [.unvisited])
    try reviews.postpone(team.description, until: "2020-09-15")
    #expect(try causes() == [])
  }

  @Test func aDueDayThatHasComeMakesAnOrdinaryItemUrgent() throws {
    let concern = try city.add(Concern.kind, ["subject": "坂の家", "content": "におい"])
    try reviews.note(concern.description, "電話した", stage: nil, due: "2020-09-02")
    #expect(try only(.concern).urgency == .ordinary)
    let day = city.today.adding(days: 1)
    #expect(try ReviewQueue.items(in: city, on: day).map(\.urgency) == [.soon])
  }
}
