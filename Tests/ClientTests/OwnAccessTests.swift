import Authority
import Records
import Support
import TestKit
import Testing

/// Nobody widens their own sight by a write, and nobody acts on records that have left their reach.
@Suite struct OwnAccessTests {
  private let city: RunningCity
  private let worker: RunningDevice

  init() throws {
    city = try RunningCity()
    worker = try city.device("csw", .communitySocialWorker)
  }

  /// A device of somebody who is in a district's council, or its 民生委員, and a 協力者 as well.
  private func councillor(_ role: Role = .districtCouncil) throws -> (
    device: RunningDevice, worker: String
  ) {
    let account = try #require(try city.accounts(role).first)
    let district = try #require(
      account["standing"]?["assignments"]?.list?.first?["district"]?.text)
    let own = try worker.entered("worker", "add", "--name", "兼務 太郎", "--area", district)
    try worker.succeed("sync")
    let added = try city.admin(
      "user", "add", "--name", "兼務 太郎", "--role", role.rawValue, "--district", district,
      "--worker", own)
    #expect(added.status == 0, "\(added.errors)")
    let assigned = try city.admin(
      "user", "assign", "兼務 太郎", "--role", "cooperator", "--district", district)
    #expect(assigned.status == 0, "\(assigned.errors)")
    return (try city.device("councillor", of: "兼務 太郎"), own)
  }

  private func problem(_ device: RunningDevice, _ record: String) throws -> Value? {
    try device.json("status")["problems"]?.list?.first { $0["record"] == .text(record) }
  }

  @Test func whoeverPutsThemselvesIntoATeamWaits() throws {
    let (device, own) = try councillor()
    #expect(try device.json("visit", "list") == [])
    let teams = try device.json("team", "list").list ?? []
    let team = try #require(teams.first { $0["fields"]?["ended_on"] == .null }?["id"]?.text)
    let person = try #require(teams.last?["fields"]?["person"]?.text)
    try device.succeed("team", "edit", team, "--cooperators", own)
    let new = try device.entered("team", "add", "--person", person, "--cooperators", own)
    try device.succeed("sync")
    for record in [team, new] {
      #expect(try problem(device, record)?["verdict"] == "held")
      #expect(try problem(device, record)?["code"] == "own_access")
    }
    #expect(try device.json("visit", "list") == [])
    // Somebody else decides, and then it is so.
    let entry = try #require(
      try worker.json("decision", "list").list?.first {
        $0["contents"]?.list?.first?["record"] == .text(new)
      })
    #expect(entry["code"] == "own_access")
    try worker.succeed(
      "decision", "accept", try #require(entry["id"]?.text), "--reason", "会長と話した")
    try device.succeed("sync")
    #expect(try device.json("visit", "list", "--person", person).list?.isEmpty == false)
  }

  @Test func toBeNamedOnAListOrInAPlanWaits() throws {
    let (device, own) = try councillor(.welfareCommissioner)
    let row = try #require(try device.json("supporter", "list").list?.first)
    let id = try #require(row["id"]?.text)
    try device.succeed("supporter", "edit", id, "--supporters", "氏名=兼務 太郎,担い手=\(own)")
    try device.succeed("sync")
    #expect(try problem(device, id)?["code"] == "own_access")
    // Somebody else is named without anybody's leave.
    let other = try #require(
      try device.json("worker", "list").list?.first { $0["id"] != .text(own) }?["id"]?.text)
    try device.succeed("supporter", "edit", id, "--supporters", "氏名=ほかの人,担い手=\(other)")
    try device.succeed("sync")
    #expect(try device.json("status")["problems"]?.list?.count == 1)
  }

  @Test func aTeamThatHadEndedIsNotOpenedAgainByItsMember() throws {
    let (device, own) = try councillor(.welfareCommissioner)
    let person = try #require(try device.json("person", "list").list?.first?["id"]?.text)
    let team = try worker.entered(
      "team", "add", "--person", person, "--cooperators", own, "--ended-on", "R2.3.31")
    try worker.succeed("sync")
    try device.succeed("sync")
    try device.succeed("team", "edit", team, "--clear-ended-on")
    try device.succeed("sync")
    #expect(try problem(device, team)?["code"] == "own_access")
    // To leave a team needs nobody.
    try device.succeed("team", "edit", team, "--remove-cooperators", own)
    try device.succeed("sync")
    #expect(try device.json("status")["problems"]?.list?.count == 1)
  }

  @Test func whoSeesEverythingAnywayWaitsForNobody() throws {
    let account = try #require(try city.accounts(.communitySocialWorker).first)
    let name = try #require(account["name"]?.text)
    let own = try #require(account["standing"]?["worker"]?.text)
    let district = try #require(
      try worker.json("area", "list").list?.first { $0["fields"]?["level"] == "地区社協" }?["id"]?.text)
    #expect(
      try city.admin("user", "assign", name, "--role", "cooperator", "--district", district).status
        == 0)
    try worker.succeed("sync")
    let team = try #require(try worker.json("team", "list").list?.first?["id"]?.text)
    try worker.succeed("team", "edit", team, "--cooperators", own)
    try worker.succeed("sync")
    #expect(try worker.json("status")["problems"] == [])
  }

  @Test func ownRecordsThatLeftOnesReachAreAnothers() throws {
    let commissioner = try city.device("commissioner", .welfareCommissioner)
    let districts = (try worker.json("area", "list").list ?? []).filter {
      $0["fields"]?["level"] == "自治会"
    }
    let person = try #require(try commissioner.json("person", "list").list?.first)
    let id = try #require(person["id"]?.text)
    let home = try #require(
      districts.first { $0["id"] == person["fields"]?["association"] }?["fields"]?["parent"])
    let elsewhere = try #require(
      districts.first { $0["fields"]?["parent"] != home }?["id"]?.text)
    let visit = try commissioner.entered("visit", "add", "--person", id, "--status", "元気")
    try commissioner.succeed("sync")
    try worker.succeed("sync")
    try worker.succeed("person", "edit", id, "--association", elsewhere)
    try worker.succeed("sync")
    // Not told yet that the person has moved.
    try commissioner.succeed("visit", "delete", visit)
    try commissioner.succeed("sync")
    #expect(try problem(commissioner, visit)?["code"] == "outside_assignment")
    try worker.succeed("sync")
    #expect(try worker.json("visit", "show", visit)["standing"] == "active")
  }
}
