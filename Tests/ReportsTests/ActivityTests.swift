import Authority
import Foundation
import Records
import Testing

@testable import Reports

/// A volunteer's own month, and the monthly form of a 民生委員.
@Suite struct ActivityTests {
  private static let own = Sample.id(Worker.kind, 1)
  private static let other = Sample.id(Worker.kind, 2)

  private static func visit(
    _ number: Int, _ day: String, by worker: RecordID = own, of person: Int = 1,
    _ activities: Activity...
  ) -> Record {
    var visit = Sample.record(
      Visit.kind, number,
      [
        "person": .text(Sample.id(Person.kind, person).description), "date": .text(day),
        "visitor": .text(worker.description),
      ])
    for activity in activities {
      visit.values[FieldPath("activities", member: activity.rawValue)] = true
    }
    return visit
  }

  private static func consultation(
    _ number: Int, _ day: String, _ need: Need?, person: Int? = nil,
    by worker: RecordID = own, _ outcome: ConsultationOutcome = .locally
  ) -> Record {
    var values: [String: Value] = [
      "received_on": .text(day), "receiver": .text(worker.description),
      "outcome": .text(outcome.rawValue),
    ]
    values["main_need"] = need.map { .text($0.rawValue) }
    values["person"] = person.map { .text(Sample.id(Person.kind, $0).description) }
    return Sample.record(Consultation.kind, number, values)
  }

  @Test func onesOwnVisitsOfTheMonthCount() throws {
    var records = SampleRecords(
      [
        Self.visit(1, "2020-11-01", .watching), Self.visit(2, "2020-11-01", of: 2, .rubbish),
        Self.visit(3, "2020-11-30", .watching, .talking), Self.visit(4, "2020-12-01", .watching),
        Self.visit(5, "2020-10-31", .watching),
        Self.visit(6, "2020-11-02", by: Self.other, .weeding),
      ])
    records.ownWorker = Self.own
    let counted = try OwnActivityReport.report.counted(
      ReportAnswers(["month": "2020-11"], to: OwnActivityReport.report), over: records)
    let figures = counted.figures
    #expect(figures[OwnActivityReport.visits] == 3)
    #expect(figures[OwnActivityReport.persons] == 2)
    #expect(figures[OwnActivityReport.days] == 2)
    #expect(figures[OwnActivityReport.activities] == [.watching: 2, .talking: 1, .rubbish: 1])
    #expect(counted.text.contains("令和2年11月"))
  }

  @Test func somebodyWhoIsNoWorkerHasMadeNone() throws {
    let counted = try OwnActivityReport.report.counted(
      ReportAnswers(["month": "2020-11"], to: OwnActivityReport.report),
      over: SampleRecords([Self.visit(1, "2020-11-01", .watching)]))
    #expect(counted.figures[OwnActivityReport.visits] == 0)
  }

  private static func born(_ year: Int) -> Value {
    BirthDate(date: Sample.day(year, 3, 3), written: "\(year)/3/3", precision: .day).value
  }

  @Test func theMonthlyFormIsFilledFromWhatWasLogged() throws {
    let elder = Sample.record(
      Person.kind, 1, ["birth_date": Self.born(1935)])
    let child = Sample.record(
      Person.kind, 2, ["birth_date": Self.born(2010)])
    var disabled = Sample.record(Person.kind, 3, [:])
    disabled.values[FieldPath("attributes", member: PersonAttribute.physical.rawValue)] = true
    let records = ToldRecords(
      records: SampleRecords(
        [elder, child, disabled],
        [Sample.record(Worker.kind, 1, ["name": "民生みつ"])],
        [
          Self.visit(1, "2020-11-01", .watching), Self.visit(2, "2020-11-03", .watching, .shopping),
          Self.visit(3, "2020-11-03", by: Self.other, .shopping),
        ],
        [
          Self.consultation(1, "2020-11-03", .care, person: 1),
          Self.consultation(2, "2020-11-04", .housing, person: 3, .toCenter),
          Self.consultation(3, "2020-11-05", .childRearing, person: 2),
          Self.consultation(4, "2020-11-06", nil),
          Self.consultation(5, "2020-11-06", .care, by: Self.other),
          Self.consultation(6, "2020-12-01", .care),
        ]), ownWorker: Self.own)
    let document = ActivityRecordPage.document
    let answers = try ReportAnswers(["month": "2020-11"], to: document)
    let sheets = try document.sheets(answers, on: Sample.day(2020, 12, 2), from: records)
    #expect(sheets.map(\.recipient) == ["民生みつ"])
    let values = try #require(sheets.first).values
    func counts(_ name: String) -> [String: Int] {
      let rows = values[name] as? [[String: Any]] ?? []
      return rows.reduce(into: [:]) { counts, row in
        if let label = row["label"] as? String, let count = row["count"] as? Int, count > 0 {
          counts[label] = count
        }
      }
    }
    #expect(counts("topics") == ["介護保険": 1, "住居": 1, "子育て・母子保健": 1, "日常的な支援": 1, "その他": 1])
    #expect(
      counts("fields") == ["高齢者に関すること": 2, "障がい者に関すること": 1, "子どもに関すること": 1, "その他": 1])
    #expect(values["topicTotal"] as? Int == 5 && values["fieldTotal"] as? Int == 5)
    #expect(values["visits"] as? Int == 2 && values["referred"] as? Int == 1)
    #expect(values["days"] as? Int == 5)
    let html = try document.html(
      [(number: "K1-1", sheet: sheets[0])],
      DocumentCover(municipality: "見本市", asOf: Sample.day(2020, 12, 2), printedBy: "民生みつ"))
    #expect(html.contains("令和2年11月分") && html.contains("K1-1") && html.contains("日常的な支援"))
  }

  @Test(arguments: [
    ("今月", "2020-12"), ("先月", "2020-11"), ("１０月", "2020-10"), ("12月", "2020-12"),
    ("R2.9", "2020-09"),
    ("令和2年8月", "2020-08"), ("2019-01", "2019-01"), ("2019/2", "2019-02"), ("今日", "2020-12"),
  ])
  func monthsAreReadAsPeopleWriteThem(text: String, month: String) throws {
    let read = CalendarMonth(reading: text, today: Sample.day(2020, 12, 15))
    #expect(read?.text == month)
  }

  @Test(arguments: ["", "13月", "来年", "2020", "そのうち"])
  func otherWordsAreNoMonth(text: String) {
    #expect(CalendarMonth(reading: text, today: Sample.day(2020, 12, 15)) == nil)
  }

  @Test func aMonthEndsOnItsLastDay() throws {
    let february = try #require(CalendarMonth(iso: "2020-02"))
    #expect(february.to == Sample.day(2020, 2, 29) && february.japanese == "令和2年2月")
    #expect(CalendarMonth(iso: "2019-05")?.japanese == "令和元年5月")
    #expect(CalendarMonth(iso: "2020-13") == nil && CalendarMonth(iso: "2020-2") == nil)
  }
}
