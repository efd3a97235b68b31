import Records
import Reports
import Support
import TestKit
import Testing

/// A user who sees counts alone gets the same numbers as a user who holds the records of that
/// place.
@Suite struct StatisticsTests {
  private func careNet(_ device: RunningDevice) throws -> Value {
    try device.json("report", "carenet", "--from", "2019-04-01", "--to", "2030-03-31")
  }

  @Test func theCouncilsNumbersAreThoseOfItsDistrict() throws {
    let city = try RunningCity()
    let council = try city.device("council", .districtCouncil)
    let commissioner = try city.device("commissioner", .welfareCommissioner)
    #expect(try council.json("visit", "list").list?.isEmpty == true)
    let counted = try careNet(council)
    #expect(try #require(counted["activities"]?["見守り・声掛け"]?.integer) > 0)
    #expect(try careNet(commissioner) == counted)
    // Its consultations are counted at the server even for who holds some of them.
    #expect(
      try commissioner.json("report", "routes") == council.json("report", "routes"))
  }

  @Test func theCityAndTheAuditorGetTheWholeCitysNumbers() throws {
    let city = try RunningCity()
    let officer = try city.device("officer", .cityStaff)
    let socialWorker = try city.device("csw", .communitySocialWorker)
    let whole = try careNet(socialWorker)
    #expect(try careNet(officer) == whole)
    let auditor = try city.device("auditor", .auditor)
    #expect(try careNet(auditor) == whole)
    #expect(try auditor.json("person", "list").list?.isEmpty == true)
    #expect(
      try officer.json("report", "routes", "--scope", "csw")
        == socialWorker.json("report", "routes", "--scope", "csw"))
  }

  @Test func whoHasNoPartInItIsToldSo() throws {
    let city = try RunningCity()
    let chair = try city.device("chair", .associationChair)
    let refused = try chair.run("report", "carenet", "--from", "2020-04-01", "--to", "2020-09-30")
    #expect(refused.errors.contains("[report_not_permitted]"))
    let council = try city.device("council", .districtCouncil)
    city.stop()
    let unreachable = try council.run(
      "report", "carenet", "--from", "2020-04-01", "--to", "2020-09-30")
    #expect(unreachable.errors.contains("[server_needed]"))
  }

  @Test func aFileOfSeveralTablesHasOneMarkAndATitleAboveEach() throws {
    let city = try RunningCity()
    let worker = try city.device("csw", .communitySocialWorker)
    let result = try worker.run(
      "report", "carenet", "--from", "2020-04-01", "--to", "2020-09-30", "--format", "csv")
    let rows = try DelimitedText.rows(result.stdout)
    let titles = ["ケアネット活動の状況", "活動内容実績"].map { "\($0) (令和2年4月1日〜令和2年9月30日)" }
    #expect(rows.count == 7)
    #expect([rows[0], rows[3], rows[4]] == [[titles[0]], [""], [titles[1]]])
    #expect(rows[1].prefix(2) == ["チーム数", "協力者数"])
    #expect(rows[5] == Activity.allCases.map(\.rawValue))
    #expect(!result.output.dropFirst().contains("\u{feff}"))
  }

  @Test func everyReportSaysItsOptionsAndRefusesOthers() throws {
    let city = try RunningCity()
    let worker = try city.device("csw", .communitySocialWorker)
    for report in ReportCatalogue.reports {
      let help = try worker.succeed("report", report.name, "--help")
      for word in report.options.map({ "--\($0.name)" }) + [report.source, report.explanation] {
        #expect(help.contains(word), "\(report.name): \(word)")
      }
      let words = report.example.split(separator: " ").map(String.init)
      #expect(try worker.run(["report", report.name, "--json"] + words).status == 0)
      for wrong in [
        ["--nothing", "1"], ["word"], words + ["--format", "pdf"], ["--scope", "moon"],
      ] {
        let refused = try worker.run(["report", report.name] + wrong)
        #expect(refused.status == 2 && refused.errors.contains("[usage]"), "\(wrong)")
      }
    }
    let near = try worker.run("report", "routes", "--scop", "csw")
    #expect(near.errors.contains("--scope ではありませんか"))
  }
}
