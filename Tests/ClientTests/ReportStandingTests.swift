import Records
import Support
import TestKit
import Testing

/// The news that reporters and social workers get: the stage of a report, others who took it up,
/// waiting entries, rejected entries.
@Suite struct ReportStandingTests {
  private let city: RunningCity
  private let worker: RunningDevice
  private let volunteer: RunningDevice

  init() throws {
    city = try RunningCity()
    worker = try city.device("csw", .communitySocialWorker)
    volunteer = try city.device("volunteer", .cooperator)
  }

  private func concern() throws -> String {
    let concern = try volunteer.entered(
      "concern", "add", "--subject", "踏切のそば", "--urgency", "すぐに", "--content", "窓が割れている")
    try volunteer.succeed("sync")
    try worker.succeed("sync")
    return concern
  }

  @Test func aReviewShowsNotesAndDueDates() throws {
    let concern = try concern()
    try worker.succeed("review", "note", concern, "家主に連絡した", "--stage", "訪問", "--due", "R9.1.15")
    try worker.succeed("review", "note", concern, "ガラスを入れた")
    let said = try worker.succeed("review", "show", concern)
    for word in ["窓が割れている", "訪問", "令和9年1月15日", "家主に連絡した", "ガラスを入れた"] {
      #expect(said.contains(word), "\(word)")
    }
    let shown = try worker.json("review", "show", concern)
    #expect(shown["stage"] == "訪問")
    #expect(shown["due_on"] == "2027-01-15")
    #expect(shown["review"]?["fields"]?["progress"]?.list?.count == 2)
  }

  @Test func whoeverReportedSeesHowItStands() throws {
    let concern = try concern()
    #expect(try volunteer.json("concern", "show", concern)["review_stage"] == nil)
    for stage in ["協議", "つないだ"] {
      try worker.succeed("review", "note", concern, "進めた", "--stage", stage)
      try worker.succeed("sync")
      try volunteer.succeed("sync")
      #expect(try volunteer.json("concern", "show", concern)["review_stage"] == .text(stage))
      #expect(try volunteer.succeed("concern", "show", concern).contains(stage))
      #expect(try volunteer.succeed("concern", "list").contains(stage))
    }
    let person = try #require(try volunteer.json("person", "list").list?.first?["id"]?.text)
    let visit = try volunteer.entered("visit", "add", "--person", person, "--status", "気になる")
    try volunteer.succeed("sync")
    try worker.succeed("sync")
    try worker.succeed("review", "close", visit)
    try worker.succeed("sync")
    try volunteer.succeed("sync")
    #expect(try volunteer.json("visit", "show", visit)["review_stage"] == "終結")
  }

  @Test func twoWhoTakeOneReportBothHearOfIt() throws {
    let concern = try concern()
    let district = try #require(
      try worker.json("area", "list").list?.first { $0["fields"]?["level"] == "地区社協" }?["id"]?.text)
    var names: [String] = []
    var devices: [RunningDevice] = []
    for name in ["二瓶 一", "二瓶 二"] {
      let own = try worker.entered("worker", "add", "--name", name, "--area", district)
      try worker.succeed("sync")
      let added = try city.admin(
        "user", "add", "--name", name, "--role", "community_social_worker", "--worker", own)
      #expect(added.status == 0, "\(added.errors)")
      devices.append(try city.device(name, of: name))
      names.append(name)
    }
    for device in devices {
      let said = try device.succeed("review", "take", concern)
      #expect(said.hasSuffix("の気づきを担当にしました。\n"), "\(said)")
    }
    for device in devices { try device.succeed("sync") }
    let first = try devices[0].succeed("sync")
    #expect(names.allSatisfy(first.contains))
    for device in devices {
      let item = try device.json("review", "list").list?.first { $0["source"] == .text(concern) }
      #expect(item?["assignees"]?.list?.count == 2)
      #expect(try device.json("status")["conflicts"] == 1)
    }
    // A user who takes it up later is told first.
    try worker.succeed("sync")
    let third = try worker.run("review", "take", concern)
    #expect(third.status != 0)
    #expect(names.contains { third.errors.contains($0) })
    try worker.succeed("review", "take", concern, "--instead")
  }

  @Test func whatWaitsForADecisionIsCounted() throws {
    #expect(try worker.json("status")["waiting_decisions"] == 0)
    let team = try #require(try volunteer.json("team", "list").list?.first)
    let person = try #require(team["fields"]?["person"]?.text)
    let name = try #require(try volunteer.json("person", "show", person)["fields"]?["name"]?.text)
    for other in team["fields"]?["cooperators"]?.list?.compactMap(\.text) ?? [] {
      try worker.succeed(
        "team", "edit", try #require(team["id"]?.text), "--remove-cooperators", other)
    }
    try worker.succeed("sync")
    for day in ["1", "2"] {
      try volunteer.succeed(
        "visit", "add", "--person", person, "--status", "元気", "--date", "R2.5.\(day)")
    }
    // The volunteer hears whose visits were not taken, though she is not on the device any more.
    #expect(try volunteer.succeed("sync").contains(name))
    #expect(try volunteer.succeed("status").contains(name))
    #expect(try volunteer.run("person", "show", person).status == 1)
    #expect(try volunteer.json("status")["waiting_decisions"] == .null)
    #expect(try worker.succeed("sync").contains("判断を待っている入力 2件"))
    #expect(try worker.json("status")["waiting_decisions"] == 2)
    #expect(try worker.succeed("status").contains("decision list"))
  }
}
