import Records
import Support
import TestKit
import Testing

/// The work of roles that hold few records, on the real programs.
@Suite struct RoleTests {
  private func person(_ city: RunningCity) throws -> String {
    let socialWorker = try city.device("csw", .communitySocialWorker)
    return try #require(try socialWorker.json("person", "list").list?.first?["id"]?.text)
  }

  @Test func whoIsNotShownPersonsWritesAVisitByTheNumberOnTheirCard() throws {
    let city = try RunningCity()
    let id = try person(city)
    let supporter = try city.device("supporter", .welfareCooperator)
    #expect(try supporter.json("person", "list").list?.isEmpty == true)
    try supporter.succeed("visit", "add", "--person", id, "--status", "変わりなし")
    try supporter.succeed("sync")
    let visits = try supporter.json("visit", "list").list ?? []
    #expect(visits.count == 1)
    #expect(visits.first?["pending"] == false)
    // Nobody else may name somebody whom they cannot see: it would be a slip.
    let chair = try city.device("volunteer", .cooperator)
    let stranger = RecordID(high: 1, low: 1).description
    #expect(
      try chair.run("visit", "add", "--person", stranger, "--status", "元気").errors
        .contains("[id_unknown]"))
  }

  @Test func aSheetWithConsentReachesTheCityAndGoesWhenTheConsentIsTakenBack() throws {
    let city = try RunningCity()
    let socialWorker = try city.device("csw", .communitySocialWorker)
    let officer = try city.device("officer", .cityStaff)
    #expect(try officer.json("referral", "list").list?.isEmpty == true)
    try socialWorker.succeed(
      "consult", "add", "--desk", "なんでも相談窓口", "--route", "家族", "--main-need", "介護", "--content",
      "通院の足がない")
    let source = try #require(
      try socialWorker.json("consult", "list").list?.last?["id"]?.text)
    try socialWorker.succeed(
      "referral", "add", "--source", source, "--name", "見本 花", "--destinations",
      "区分=市,機関名=福祉課", "--sharing-consent", "有")
    try socialWorker.succeed("sync")
    try officer.succeed("sync")
    let sheet = try #require(try officer.json("referral", "list").list?.first)
    #expect(sheet["fields"]?["name"] == "見本 花")
    #expect(try officer.json("consult", "list").list?.count == 1)
    try socialWorker.succeed(
      "referral", "edit", try #require(sheet["id"]?.text), "--sharing-consent", "無")
    try socialWorker.succeed("sync")
    try officer.succeed("sync")
    #expect(try officer.json("referral", "list").list?.isEmpty == true)
    #expect(try officer.json("consult", "list").list?.isEmpty == true)
  }

  @Test func aSheetSaysByItselfWhoItIsAbout() throws {
    let city = try RunningCity()
    let socialWorker = try city.device("csw", .communitySocialWorker)
    let officer = try city.device("officer", .cityStaff)
    let person = try #require(try socialWorker.json("person", "list").list?.first)
    try socialWorker.succeed(
      "referral", "add", "--person", try #require(person["id"]?.text), "--destinations",
      "区分=市,機関名=福祉課", "--sharing-consent", "有")
    try socialWorker.succeed("sync")
    try officer.succeed("sync")
    let sheet = try #require(try officer.json("referral", "list").list?.first)
    #expect(sheet["fields"]?["name"] == person["fields"]?["name"])
    #expect(sheet["fields"]?["name"]?.text != nil)
  }

  @Test func whoseRecordsALostDeviceHadIsSaid() throws {
    let city = try RunningCity()
    let volunteer = try city.device("volunteer", .cooperator)
    let names = Set(
      (try volunteer.json("person", "list").list ?? []).compactMap { $0["fields"]?["name"]?.text })
    #expect(!names.isEmpty)
    let devices = try JSON.read(try city.admin("device", "list", "--json").output).list ?? []
    let id = try #require(devices.last?["id"]?.integer)
    let exposed = try city.admin("audit", "exposed", String(id), "--json")
    let told = Set(
      (try JSON.read(exposed.output).list ?? []).compactMap { $0["name"]?.text })
    #expect(told == names)
    #expect(try city.admin("audit", "exposed", "99").errors.contains("[device_unknown]"))
  }
}
