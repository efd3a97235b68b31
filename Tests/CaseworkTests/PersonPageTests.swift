import Authority
import Casework
import Merge
import Records
import Testing

/// A person's page: what is missing comes first, the year of visits is a strip, and each value says who wrote it.
@Suite struct PersonPageTests {
  private let city: MemoryRecords
  private let person: RecordID

  init() throws {
    city = try MemoryRecords.twoDistricts()
    person = try Lookup(rows: city).find("北野花", [Person.kindName])
    try city.add(Worker.kind, ["name": "森一郎"])
  }

  private func page() throws -> PersonPage {
    try #require(try PersonPage(of: person, on: city.today, in: city))
  }

  private func visit(_ date: String, _ status: String) throws {
    try city.add(
      Visit.kind, ["person": "北野花", "date": date, "status": status, "visitor": "森一郎"])
  }

  @Test func whoIsInNoneOfTheThreeNetsIsNamedAsSuch() throws {
    let missing = try page().missing
    #expect(missing.contains(SupportGap.nothing.label))
    #expect(missing.contains("同意: まだ一つも聞いていません"))
    try city.add(Team.kind, ["person": "北野花", "visit_interval": "必要なとき"])
    let later = try page().missing
    #expect(!later.contains(SupportGap.nothing.label))
    #expect(later.contains(SupportGap.teamWithoutCooperators.label))
  }

  @Test func whatWaitsForThePersonStandsFirst() throws {
    try city.add(Kit.kind, ["person": "北野花", "next_check": "2020-08-31"])
    try city.add(Concern.kind, ["person": "北野花", "urgency": "すぐに", "content": "におい"])
    try city.add(Concern.kind, ["person": "南野実", "urgency": "すぐに", "content": "雨戸"])
    let missing = try page().missing
    #expect(missing.first == "気づき: におい")
    #expect(missing.contains("バトン: 確認日 令和2年8月31日を過ぎています"))
    #expect(!missing.contains { $0.contains("雨戸") })
  }

  @Test func theStripHasAWeekForEachSignAndTheWorstOfIt() throws {
    try visit("2020-09-01", "会えず")
    try visit("2020-08-30", "変わりなし")
    try visit("2020-08-20", "会えず")
    try visit("2020-08-10", "異変")
    try visit("2019-08-01", "異変")
    let strip = try page().strip
    #expect(strip.weeks.count == 53)
    #expect(strip.line.hasSuffix(".!.xo"))
    #expect(strip.line.filter { $0 == "!" }.count == 1)
    #expect(strip.days.last?.description == "2020-08-26")
    let september = try #require(strip.months.range(of: "9", options: .backwards))
    let place = strip.months.distance(
      from: strip.months.startIndex, to: september.lowerBound)
    #expect(place == 52)
  }

  @Test func thoseWhoVisitAreCounted() throws {
    for day in ["2020-08-01", "2020-08-15"] { try visit(day, "元気") }
    let visitor = try #require(try page().visitors.first)
    #expect(visitor.count == 2 && visitor.last.description == "2020-08-15")
    #expect(try Names(rows: city).name(of: try #require(visitor.worker)) == "森一郎")
  }

  @Test func everyRecordAboutThePersonIsThereAndNoneOfOthers() throws {
    for name in ["北野花", "南野実"] {
      try city.add(Consultation.kind, ["desk": "なんでも相談窓口", "route": "家族", "person": name])
      try city.add(SupporterEntry.kind, ["person": name, "shelter": "北小学校"])
    }
    try city.add(Referral.kind, ["person": "北野花", "main_need": "介護"])
    let page = try page()
    #expect(
      page.sections.map(\.kind.name)
        == [Consultation.kindName, SupporterEntry.kindName, Referral.kindName])
    #expect(page.sections.allSatisfy { $0.records.count == 1 })
  }

  @Test func theHistorySaysWhoWroteEachValueOnWhichDevice() throws {
    try city.add(SupporterEntry.kind, ["person": "北野花", "shelter": "北小学校"])
    let page = try page()
    let history = try RecordHistory(of: page.shown.map(\.id), in: city).entries
    let shelter = try #require(history.first { $0.path == FieldPath(SupporterEntry.shelter.name) })
    #expect(shelter.write.value == "北小学校" && shelter.device == "9f3a1c00")
    #expect(history.first?.kind.name == Person.kindName)
  }

  @Test func notesOfAllFollowUpsStandTogether() throws {
    let concern = try city.add(Concern.kind, ["person": "北野花", "content": "におい"])
    let reviews = Reviews(rows: city, writer: city, reader: city.reader)
    try reviews.note(concern.description, "電話した", stage: nil, due: nil)
    #expect(try page().progress.map(\.text) == ["電話した"])
  }
}
