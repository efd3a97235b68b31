import Records
import Testing

@testable import Reports

@Suite("Consultations report")
struct ConsultationsReportTests {
  private func report(
    _ scope: ConsultationsReport.Scope, year: String = "2020", _ consultations: [Record]
  ) throws -> CountedReport {
    try ConsultationsReport.report.counted(
      ["scope": scope.rawValue, "year": year], consultations)
  }

  private func consultation(
    _ number: Int, on day: String, _ need: String?, at desk: ConsultationDesk = .center
  ) -> Record {
    var values: [String: Value] = ["desk": .text(desk.rawValue), "received_on": .text(day)]
    values["main_need"] = need.map(Value.text)
    return Sample.record(Consultation.kind, number, values)
  }

  @Test("the yearly numbers that were printed come out of records")
  func printedYearsAreReproduced() throws {
    for row in try PrintedTable("saga-consultations").rows {
      let year = try #require(row["fiscal_year"].flatMap { FiscalYear(reading: $0) })
      let count = try row.number("相談件数")
      let needs = Need.allCases.map(\.rawValue)
      let consultations = (0..<count).map { number in
        consultation(
          number, on: year.from.adding(days: number % 365).description, needs[number % needs.count])
      }
      let report = try report(.all, year: String(year.year), consultations)
      #expect(report.json["year_total"]?["total"] == .integer(Int64(count)))
    }
  }

  @Test("a consultation counts in its month, April first, and no other year's counts")
  func monthsOfTheFiscalYear() throws {
    let report = try report(
      .all,
      [
        consultation(1, on: "2020-04-01", "介護"), consultation(2, on: "2021-03-31", "介護"),
        consultation(3, on: "2020-03-31", "介護"), consultation(4, on: "2021-04-01", "介護"),
      ])
    let months = report.figures[ConsultationsReport.months]
    #expect(months.first?.key == "2020-04" && months.last?.key == "2021-03" && months.count == 12)
    #expect(months.map(\.division.total) == [1] + Array(repeating: 0, count: 10) + [1])
    #expect(report.tables[0].title == "相談件数 (令和2年度、すべての窓口)")
    #expect(report.tables[0].headings.prefix(2) == ["主な困りごと", "4月"])
    #expect(report.tables[0].headings.suffix(2) == ["3月", "年度計"])
    #expect(
      report.tables[0].rows.last == ["合計", "1"] + Array(repeating: "0", count: 10) + ["1", "2"])
  }

  @Test("the desks are apart, and a need that is not known has a row of its own")
  func desksAndUnknownNeeds() throws {
    let consultations = [
      consultation(1, on: "2020-05-01", "介護"), consultation(2, on: "2020-05-01", nil),
      consultation(3, on: "2020-05-01", "新しい困りごと", at: .openDesk),
      consultation(4, on: "2020-05-01", "介護", at: .other),
    ]
    func total(_ scope: ConsultationsReport.Scope) throws -> Value? {
      try report(scope, consultations).json["year_total"]?["total"]
    }
    #expect(try [total(.all), total(.desk), total(.center)] == [4, 1, 2])
    let all = try report(.all, consultations)
    #expect(all.json["months"]?.list?[1]["without_need"] == 2)
    #expect(all.tables[0].rows.contains { $0.first == "未確認" && $0.last == "2" })
    #expect(!(try report(.desk, []).tables[0].rows.contains { $0.first == "未確認" }))
  }

  @Test("the document can be read again, and another question's cannot")
  func documentsAreRead() throws {
    let counted = try report(.all, [consultation(1, on: "2020-05-01", "介護")])
    let again = CountedReport(counted.report, counted.answers, reading: counted.json)
    #expect(
      again?.figures[ConsultationsReport.months] == counted.figures[ConsultationsReport.months])
    let other = try report(.desk, [])
    #expect(CountedReport(other.report, other.answers, reading: counted.json) == nil)
  }
}
