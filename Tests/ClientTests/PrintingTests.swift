import Authority
import Foundation
import Records
import Support
import TestKit
import Testing

@testable import tsunagu

/// Documents that are printed from what a device holds, and who got which copy.
@Suite struct PrintingTests {
  @Test func aVisitSheetHasANumberForEachCooperatorAndIsInTheLog() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let device = try city.device("volunteer", .cooperator)
    let page = city.folder.path("訪問票.html")
    let answer = try device.json("print", "visits", "--output", page)
    let copies = try #require(answer["copies"]?.list)
    let html = try String(contentsOfFile: page, encoding: .utf8)
    for copy in copies {
      #expect(html.contains("写し番号 \(copy["number"]?.text ?? "?")"))
      #expect(copy["class"] == "協力者")
    }
    let events = try device.json("log").list ?? []
    #expect(
      events.count { $0["event"] == "export" && $0["detail"]?.text?.hasPrefix("見守り訪問票") == true }
        == copies.count)
    try device.succeed("sync")
    let audit = try city.admin("audit", "show", "--format", "json").output
    for copy in copies { #expect(audit.contains(copy["number"]?.text ?? "?")) }
    #expect(!copies.isEmpty && audit.contains("\"print\""))
    let again = try device.run("print", "visits", "--output", page)
    #expect(again.status == 1 && again.errors.contains("[file_exists]"))
  }

  @Test func onlyWhoReadsAllOfItPrintsIt() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let chair = try city.device("chair", .associationChair)
    let refused = try chair.run("print", "visits")
    #expect(refused.status == 1 && refused.errors.contains("見守り訪問票を配れません"))
    #expect(refused.errors.contains("[export_not_permitted]") && refused.stdout.isEmpty)
  }

  @Test func aDayThatIsNoneIsRefusedAndAWrongOptionGetsASuggestion() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let device = try city.device("volunteer", .cooperator)
    #expect(try device.run("print", "visits", "--week", "いつか").errors.contains("[bad_date]"))
    #expect(try device.run("print", "visits", "--weak", "今日").errors.contains("--week ではありませんか"))
    #expect(try device.run("print", "visits", "--help").output.contains("--output"))
  }
}
