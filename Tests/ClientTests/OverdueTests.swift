import Foundation
import Records
import Support
import TestKit
import Testing

/// `supporter overdue`, on the devices of those who go round.
@Suite struct OverdueTests {
  private let city: RunningCity
  private let worker: RunningDevice
  private let town: NewTown

  init() throws {
    city = try RunningCity()
    worker = try city.device("worker", .communitySocialWorker)
    town = try NewTown(city, worker: worker)
  }

  private func settle(_ name: String, confirmedOn day: String?, status: String? = nil) throws
    -> String
  {
    let id = try town.person(name, ["--address", "丘上町1-2-3"])
    if let status { try worker.succeed("person", "edit", id, "--status", status) }
    let options = day.map { ["--confirmed-on", $0] } ?? []
    _ = try worker.run(["supporter", "add", "--person", id, "--consent", "無"] + options)
    return id
  }

  private func overdue(_ device: RunningDevice) throws -> [String: Value] {
    let list = try device.json("supporter", "overdue", "--area", NewTown.district).list ?? []
    return list.reduce(into: [:]) { $0[$1["person"]?.text ?? ""] = $1["overdue"] }
  }

  @Test func whoWasNotAskedForAYearIsOnTheRoundWhateverTheyConsentedTo() throws {
    defer { city.stop() }
    let old = try settle("丘旧子", confirmedOn: "R1.5.1")
    let unknown = try settle("丘不明子", confirmedOn: nil)
    let fresh = try settle("丘新子", confirmedOn: "今日")
    let dead = try settle("丘故人", confirmedOn: "R1.5.1", status: "死亡")
    try worker.succeed("sync")
    let council = try town.device("地区社協", "--district", NewTown.district)
    for device in [worker, council, try town.commissioner()] {
      // Without a network.
      city.stop()
      let found = try overdue(device)
      #expect(found == [old: ["リストの行 R1.5.1"], unknown: ["リストの行 未確認"]], "\(device.home)")
      #expect(found[fresh] == nil && found[dead] == nil)
      try city.start()
    }
    let text = try council.succeed("supporter", "overdue")
    #expect(text.contains("■ 丘上町 2人") && text.contains("丘上町1-2-3") && text.contains("2人"))
    for line in text.split(separator: "\n") { #expect(DisplayWidth.width(of: String(line)) <= 80) }
    for device in [try town.chair(), try city.device("volunteer", .cooperator)] {
      let refused = try device.run("supporter", "overdue")
      #expect(refused.status == 1 && refused.errors.contains("[export_not_permitted]"))
    }
  }

  @Test func aRoundInAFileIsANumberedCopyOfOnesOwn() throws {
    defer { city.stop() }
    _ = try settle("丘旧子", confirmedOn: "R1.5.1")
    for format in ["csv", "html"] {
      let path = city.folder.path("round.\(format)")
      let said = try worker.json(
        "supporter", "overdue", "--area", NewTown.district, "--format", format, "--output", path)
      let page = try String(contentsOfFile: path, encoding: .utf8)
      let number = try #require(said["copies"]?.list?.first?["number"]?.text)
      for words in ["丘旧子", "リストの行 R1.5.1", number] { #expect(page.contains(words), "\(words)") }
      let again = try worker.run(
        "supporter", "overdue", "--format", format, "--output", path)
      #expect(again.status == 1 && again.errors.contains("[file_exists]"))
    }
    let copies = (try worker.json("copy", "list").list ?? []).compactMap { $0["fields"] }
    #expect(copies.count == 2)
    #expect(copies.allSatisfy { $0["title"] == "確認の巡回表" && $0["count"] == 1 })
    let half = try worker.run("supporter", "overdue", "--format", "csv")
    #expect(half.status == 2 && half.errors.contains("--output"))
  }

  @Test func aVisitorNotesThatThePaperInTheTubeIsOld() throws {
    defer { city.stop() }
    let id = try town.person("丘筒子")
    try worker.succeed(
      "kit", "add", "--person", id, "--blood-type", "A", "--filled-on", "R8.4.1", "--next-check",
      "R99.4.1")
    #expect(try overdue(worker)[id] == nil)
    let team = try worker.entered(
      "visit", "add", "--person", id, "--status", "元気", "--kit-paper", "R5.4.1")
    #expect(try overdue(worker)[id] == ["バトンの紙が古い(紙 R5.4.1、記録 R8.4.1)"])
    // Somebody puts a new paper into the tube.
    try worker.succeed("visit", "correct", team, "--kit-paper", "R8.4.1")
    #expect(try overdue(worker)[id] == nil)
  }
}
