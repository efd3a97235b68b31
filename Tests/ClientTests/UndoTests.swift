import Records
import Support
import TestKit
import Testing

/// A user takes back their own entry if nobody has built on it.
@Suite struct UndoTests {
  private let city: RunningCity
  private let council: RunningDevice
  private let worker: RunningDevice

  init() throws {
    city = try RunningCity()
    council = try city.device("council", .districtCouncil)
    worker = try city.device("worker", .communitySocialWorker)
  }

  private func row() throws -> String {
    try #require(try council.json("supporter", "list").list?.first?["id"]?.text)
  }

  @Test func aNewerValueOfSomebodyElseStaysAndIsNamed() throws {
    let row = try row()
    try council.succeed("supporter", "edit", row, "--route", "土手の道")
    try council.succeed("sync")
    try worker.succeed("sync")
    try worker.succeed("supporter", "edit", row, "--route", "駅前の道")
    try worker.succeed("sync")
    try council.succeed("sync")
    let undo = try council.run("undo")
    #expect(undo.status == 1)
    #expect(undo.errors.contains("[overtaken]"))
    let name = try #require(try city.users(.communitySocialWorker).first)
    #expect(undo.errors.contains(name))
    #expect(undo.errors.contains("避難経路"))
    try council.succeed("sync")
    try worker.succeed("sync")
    for device in [council, worker] {
      let shown = try device.json("supporter", "show", row)
      #expect(shown["fields"]?["route"] == "駅前の道")
      #expect(shown["conflicts"] == [])
    }
  }

  @Test func besideAValueOfTheSameTimeOnlyOnesOwnGoes() throws {
    let row = try row()
    try worker.succeed("supporter", "edit", row, "--shelter", "山の公民館")
    try council.succeed("supporter", "edit", row, "--shelter", "浜の公民館")
    try worker.succeed("sync")
    try council.succeed("sync")
    #expect(try council.json("supporter", "show", row)["conflicts"]?.list?.count == 1)
    try council.succeed("undo")
    try council.succeed("sync")
    try worker.succeed("sync")
    for device in [council, worker] {
      let shown = try device.json("supporter", "show", row)
      #expect(shown["fields"]?["shelter"] == "山の公民館")
      #expect(shown["conflicts"] == [])
    }
  }

  @Test func aPersonWhoWasVisitedIsNotUndone() throws {
    let area = try #require(
      try worker.json("area", "list").list?.first { $0["fields"]?["level"] == "自治会" }?["id"]?.text)
    let other = try city.device("other", .communitySocialWorker)
    let person = try worker.entered("person", "add", "--name", "砂田 きよ", "--association", area)
    try worker.succeed("sync")
    try other.succeed("sync")
    try other.succeed("visit", "add", "--person", person, "--status", "元気")
    try other.succeed("sync")
    try worker.succeed("sync")
    let undo = try worker.run("undo")
    #expect(undo.errors.contains("[overtaken]"))
    #expect(undo.errors.contains("見守り記録"))
    #expect(try worker.json("person", "show", person)["standing"] == "active")
  }

  @Test func aReportThatSomebodyTookUpIsNotTakenBackByADeviceThatHasNotHeardOfIt() throws {
    let volunteer = try city.device("volunteer", .cooperator)
    let concern = try volunteer.entered(
      "concern", "add", "--subject", "橋のたもと", "--urgency", "早めに", "--content", "人影がない")
    try volunteer.succeed("sync")
    try worker.succeed("sync")
    try worker.succeed("review", "take", concern)
    try worker.succeed("sync")
    // The volunteer knows nothing of it yet, and may undo.
    try volunteer.succeed("undo")
    try volunteer.succeed("sync")
    let problem = try volunteer.json("status")["problems"]?.list?.first
    #expect(problem?["verdict"] == "refused")
    #expect(problem?["code"] == "overtaken")
    try worker.succeed("sync")
    #expect(try worker.json("concern", "show", concern)["standing"] == "active")
    let queue = try worker.json("review", "list").list ?? []
    #expect(queue.contains { $0["source"] == .text(concern) })
  }

  @Test func aReportThatNobodyTookUpIsTakenBack() throws {
    let volunteer = try city.device("volunteer", .cooperator)
    let concern = try volunteer.entered(
      "concern", "add", "--subject", "坂の家", "--urgency", "ふつう", "--content", "灯りがつかない")
    try volunteer.succeed("sync")
    try volunteer.succeed("undo")
    try volunteer.succeed("sync")
    #expect(try volunteer.json("status")["problems"] == [])
    try worker.succeed("sync")
    #expect(
      try worker.json("concern", "list").list?.contains { $0["id"] == .text(concern) } == false)
  }

  @Test func oneKeepsAndAnotherDeletesIsADisagreementAgain() throws {
    let other = try city.device("other", .communitySocialWorker)
    let person = try #require(try worker.json("person", "list").list?.last?["id"]?.text)
    try other.succeed("sync")
    try worker.succeed("person", "delete", person)
    try other.succeed("person", "edit", person, "--kana", "カキカエ")
    for device in [worker, other, worker] { try device.succeed("sync") }
    try other.succeed("conflict", "resolve", person, "--delete")
    try worker.succeed("conflict", "resolve", person, "--keep")
    for device in [worker, other, worker] { try device.succeed("sync") }
    for device in [worker, other] {
      let list = try device.json("conflict", "list").list ?? []
      #expect(list.contains { $0["id"] == .text(person) })
      #expect(try device.json("person", "show", person)["standing"] == "deleted_while_edited")
    }
    try other.succeed("conflict", "resolve", person, "--keep")
    for device in [other, worker] { try device.succeed("sync") }
    for device in [worker, other] {
      #expect(try device.json("conflict", "list") == [])
      #expect(try device.json("person", "show", person)["standing"] == "active")
    }
  }
}
