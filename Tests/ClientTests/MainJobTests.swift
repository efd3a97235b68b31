import Records
import Support
import TestKit
import Testing

/// The main job through the real programs.
@Suite struct MainJobTests {
  @Test func aVisitEnteredWithTheServerOffReachesTheSocialWorkersQueue() throws {
    let city = try RunningCity()
    let volunteer = try city.device("volunteer", .cooperator)
    let worker = try city.device("worker", .communitySocialWorker)
    city.stop()
    let person = try volunteer.json("person", "list").list?.first?["id"]?.text ?? ""
    let visit = try volunteer.entered(
      "visit", "add", "--person", person, "--status", "異変", "--memo", "返事がない")
    #expect(try volunteer.run("sync").status == 3)
    #expect(try volunteer.json("status")["pending"] == 1)
    try city.start()
    try volunteer.succeed("sync")
    try worker.succeed("sync")
    let queue = try worker.json("review", "list").list ?? []
    #expect(queue.first?["source"] == .text(visit))
    #expect(queue.first?["urgency"] == "すぐに")
    #expect(try volunteer.json("status")["pending"] == 0)
  }

  @Test func twoEditsOfOneCellAreBothInTheQueueUntilOneIsChosen() throws {
    let city = try RunningCity()
    let council = try city.device("council", .districtCouncil)
    let worker = try city.device("worker", .communitySocialWorker)
    let entry = try council.json("supporter", "list").list?.first?["id"]?.text ?? ""
    city.stop()
    try council.succeed("supporter", "edit", entry, "--shelter", "坂の上集会所")
    try worker.succeed("supporter", "edit", entry, "--shelter", "中央小学校")
    try city.start()
    try council.succeed("sync")
    try worker.succeed("sync")
    let conflict = try worker.json("conflict", "list").list?.first?["conflicts"]?.list?.first
    let values = (conflict?["writes"]?.list ?? []).compactMap { $0["value"]?.text }
    #expect(Set(values) == ["坂の上集会所", "中央小学校"])
    try worker.succeed("conflict", "resolve", entry, "--take", "1")
    try worker.succeed("sync")
    try council.succeed("sync")
    #expect(try worker.json("conflict", "list") == [])
    #expect(
      try worker.json("supporter", "show", entry) == council.json("supporter", "show", entry))
  }

  @Test func whatTheCooperatorDoesNotWatchIsNotOnTheDevice() throws {
    let city = try RunningCity()
    let volunteer = try city.device("volunteer", .cooperator)
    let worker = try city.device("worker", .communitySocialWorker)
    let own = try volunteer.json("person", "list").list?.count ?? 0
    let all = try worker.json("person", "list").list?.count ?? 0
    #expect(own >= 1)
    #expect(own < all)
  }

  @Test func aCooperatorWhoLeavesTheTeamLosesThePersonAtTheNextSync() throws {
    let city = try RunningCity()
    let volunteer = try city.device("volunteer", .cooperator)
    let worker = try city.device("worker", .communitySocialWorker)
    let team = try volunteer.json("team", "list").list?.first
    let id = team?["id"]?.text ?? ""
    let own = try volunteer.json("person", "list").list?.first
    let person = own?["id"]?.text ?? ""
    let workers = team?["fields"]?["cooperators"]?.list?.compactMap(\.text) ?? []
    for other in workers { try worker.succeed("team", "edit", id, "--remove-cooperators", other) }
    try worker.succeed("sync")
    let late = try volunteer.entered("visit", "add", "--person", person, "--status", "元気")
    try volunteer.succeed("sync")
    #expect(try volunteer.run("person", "show", person).status == 1)
    let status = try volunteer.json("status")
    let problem = status["problems"]?.list?.first
    #expect(problem?["record"] == .text(late))
    #expect(problem?["verdict"] == "held")
    #expect(problem?["code"] == "outside_assignment")
  }

  @Test func theKitIsOnACooperatorsDeviceOnlyWhileTheConsentStands() throws {
    let city = try RunningCity()
    let volunteer = try city.device("volunteer", .cooperator)
    let worker = try city.device("worker", .communitySocialWorker)
    let person = try volunteer.json("person", "list").list?.first?["id"]?.text ?? ""
    try worker.succeed(
      "consent", "withdraw", "--person", person, "--recipient", "協力者", "--data", "いのちのバトン",
      "--on", "昨日")
    _ = try worker.entered("kit", "add", "--person", person, "--blood-type", "A")
    try worker.succeed("sync")
    try volunteer.succeed("sync")
    #expect(try volunteer.json("kit", "list") == [])
    try worker.succeed(
      "consent", "grant", "--person", person, "--recipient", "協力者", "--data", "いのちのバトン")
    try worker.succeed("sync")
    try volunteer.succeed("sync")
    #expect(try volunteer.json("kit", "list").list?.count == 1)
    try worker.succeed(
      "consent", "withdraw", "--person", person, "--recipient", "協力者", "--data", "いのちのバトン")
    try worker.succeed("sync")
    try volunteer.succeed("sync")
    #expect(try volunteer.json("kit", "list") == [])
  }

  @Test func anEntryIsTakenBackWithUndo() throws {
    let city = try RunningCity()
    let volunteer = try city.device("volunteer", .cooperator)
    let person = try volunteer.json("person", "list").list?.first?["id"]?.text ?? ""
    let before = try volunteer.json("visit", "list")
    try volunteer.succeed("visit", "add", "--person", person, "--status", "元気")
    try volunteer.succeed("undo")
    #expect(try volunteer.json("visit", "list") == before)
    #expect(try volunteer.run("undo").status == 1)
    try volunteer.succeed("sync")
    #expect(try volunteer.json("status")["problems"] == [])
  }

  @Test func theMenuLogsAVisitInFiveKeys() throws {
    let city = try RunningCity()
    let volunteer = try city.device("volunteer", .cooperator)
    city.stop()
    let terminal = try Pseudoterminal(
      executable: BuiltProgram.client, environment: volunteer.variables)
    try terminal.waitFor("0 終わる")
    terminal.type("1")
    try terminal.waitFor("0 もどる")
    terminal.type("1")
    try terminal.waitFor("0 もどる")
    terminal.type("2")
    try terminal.waitFor("9 その他")
    terminal.type("\n")
    try terminal.waitFor("なければEnter")
    terminal.type("\n")
    try terminal.waitFor("この端末に残りました")
    try terminal.waitFor("0 終わる")
    terminal.type("0")
    #expect(terminal.waitForEnd() == 0)
    let visit = try volunteer.json("visit", "list").list?.last
    #expect(visit?["fields"]?["status"] == "変わりなし")
    #expect(visit?["fields"]?["activities"] == ["見守り・声掛け"])
    #expect(try volunteer.json("status")["pending"] == 1)
  }
}
