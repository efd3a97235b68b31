import Authority
import Casework
import Merge
import Records
import Reports
import Testing

/// Reports count what a store tells: everything, or what one principal is shown.
@Suite struct CountingTests {
  private func careNet(_ city: MemoryRecords) throws -> ReportFigures {
    let answers = try ReportAnswers(
      ["from": "2020-04-01", "to": "2020-09-30"], to: CareNetReport.report)
    return try CareNetReport.report.counted(answers, in: city).figures
  }

  private func seen(_ city: MemoryRecords, of district: String) throws {
    city.scopes = nil
    city.scopes = [.district(try Lookup(rows: city).find(district, [Area.kind.name]))]
  }

  @Test func aViewerCountsTheirPlacesAlone() throws {
    let city = try MemoryRecords.twoDistricts()
    for person in ["北野花", "北野花", "南野実"] {
      try city.add(
        Visit.kind, ["person": person, "date": "R2.5.1", "status": "元気", "activities": "話し相手"])
    }
    #expect(try careNet(city)[CareNetReport.activities] == [.talking: 3])
    try seen(city, of: "北地区社協")
    #expect(try careNet(city)[CareNetReport.activities] == [.talking: 2])
    try seen(city, of: "南地区社協")
    #expect(try careNet(city)[CareNetReport.activities] == [.talking: 1])
  }

  @Test func aFactCountsWhereItsLastCorrectionPutsIt() throws {
    let city = try MemoryRecords.twoDistricts()
    let visit = try city.add(
      Visit.kind, ["person": "北野花", "date": "R2.3.1", "status": "元気", "activities": "除雪"])
    #expect(try careNet(city)[CareNetReport.activities].isEmpty)
    try _ = city.entries.correct(
      Visit.kind,
      TypedEntry(city.assignments(Visit.kind, ["date": "R2.4.1"]), target: visit.description))
    #expect(try careNet(city)[CareNetReport.activities] == [.snowClearing: 1])
    try seen(city, of: "南地区社協")
    #expect(try careNet(city)[CareNetReport.activities].isEmpty)
  }

  @Test func anAreaIsCountedAlone() throws {
    let city = try MemoryRecords.twoDistricts()
    for (area, need) in [("北地区社協", "介護"), ("北地区社協", "住まい"), ("南地区社協", "介護")] {
      try city.add(
        Consultation.kind,
        [
          "desk": "なんでも相談窓口", "area": area, "received_on": "R2.6.1", "route": "家族",
          "main_need": need,
        ])
    }
    let reader = ReportReader(lookup: Lookup(rows: city), reader: city.reader)
    func total(_ typed: [String: String]) throws -> Value? {
      let answers = try reader.answers(
        typed.merging(["year": "R2", "scope": "all"]) { $1 }, to: ConsultationsReport.report)
      return try ConsultationsReport.report.counted(answers, in: city)
        .json["year_total"]?["total"]
    }
    #expect(try total([:]) == 3)
    #expect(try total(["area": "北地区社協"]) == 2)
    #expect(throws: Problem(.idUnknown, ["word": "東地区社協"])) { try total(["area": "東地区社協"]) }
  }

  @Test func answersThatCannotBeReadAreRefused() throws {
    let city = MemoryRecords()
    let reader = ReportReader(lookup: Lookup(rows: city), reader: city.reader)
    #expect(throws: Problem.self) {
      try reader.answers(["from": "R2.9.30", "to": "R2.4.1"], to: CareNetReport.report)
    }
    #expect(throws: Problem.self) {
      try reader.answers(["scope": "moon"], to: RoutesReport.report)
    }
    for words in [["from": "2020-04-01"], ["from": "R2.4.1", "to": "2020-09-30"]] {
      #expect(throws: ReportAnswerProblem.self) {
        try ReportAnswers(words, to: CareNetReport.report)
      }
    }
  }
}
