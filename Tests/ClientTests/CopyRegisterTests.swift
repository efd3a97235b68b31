import Foundation
import Records
import Support
import TestKit
import Testing

/// 写しの台帳: what was written whole stands in it by itself, and after a loss exactly those who were on the copy are named.
@Suite struct CopyRegisterTests {
  let city: RunningCity
  let worker: RunningDevice
  let town: NewTown
  let folder: String

  init() throws {
    city = try RunningCity()
    worker = try city.device("worker", .communitySocialWorker)
    town = try NewTown(city, worker: worker)
    try town.settle("丘上子", answer: "有")
    try town.settle("丘中子", answer: "有")
    try town.settle("丘下子", answer: "有", in: NewTown.associations[1])
    folder = city.folder.path("copies")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func export(_ name: String, _ recipient: String = "丘上町町内会長") throws -> String {
    let result = try worker.run([
      "export", "supporters", "--format", "csv", "--recipient", recipient, "--due-back", "R9.3.31",
      "--output", "\(folder)/\(name)", "--json",
    ])
    let copies = try JSON.read(result.output)["copies"]?.list ?? []
    return try #require(copies.first?["number"]?.text)
  }

  private func copies(_ device: RunningDevice) throws -> [String: Value] {
    (try device.json("copy", "list").list ?? []).reduce(into: [:]) { copies, copy in
      copies[copy["fields"]?["number"]?.text ?? ""] = copy["fields"]
    }
  }

  @Test func whatWasWrittenWholeStandsInTheRegisterAndNothingElse() throws {
    defer { city.stop() }
    let number = try export("a.csv")
    let copy = try #require(try copies(worker)[number])
    #expect(copy["document"] == "支援者リスト" && copy["count"] == 2 && copy["stage"] == "手元")
    #expect(copy["recipient"] == "丘上町町内会長" && copy["recipient_class"] == "自治会")
    #expect(copy["due_back"] == "2027-03-31" && copy["edition"] == "1")
    #expect(copy["area"] != nil && copy["handed_on"] == copy["as_of"])
    for failing in [["--output", "\(folder)/a.csv"], ["--output", "\(folder)/none/b.csv"]] {
      let words = ["export", "supporters", "--format", "csv", "--recipient", "丘上町町内会長"]
      #expect(try worker.run(words + failing).status == 1)
    }
    #expect(try copies(worker).count == 1)
    // Undoing means the last entry of the person at the keyboard, and not the copy's.
    _ = try worker.run(["undo"], input: "はい\n")
    #expect(try copies(worker)[number] != nil)
    let text = try worker.succeed("copy", "list")
    #expect(text.contains(number) && text.contains("支援者リスト"))
    #expect(try worker.succeed("copy", "show", number).contains("2人"))
    #expect(!(try worker.succeed("copy", "add", "--help")).contains("--persons"))
  }

  @Test func whatCameBackIsNoLongerMissed() throws {
    defer { city.stop() }
    let (first, second) = (try export("a.csv"), try export("b.csv", "丘上町区長"))
    #expect(Set(try worker.json("copy", "check").list ?? []) == [.text(first), .text(second)])
    try worker.succeed("copy", "return", first)
    #expect(try copies(worker)[first]?["stage"] == "返却")
    #expect(try worker.json("copy", "check").list == [.text(second)])
    #expect(try worker.json("copy", "check", second).list == [])
    let unknown = try worker.run(["copy", "return", second, "AAAAAAA-1"])
    #expect(unknown.status == 1 && unknown.errors.contains("[id_unknown]"))
    #expect(try copies(worker)[second]?["stage"] == "手元", "all or none")
    try worker.succeed("copy", "destroy", second, "--on", "昨日")
    #expect(try copies(worker)[second]?["stage"] == "破棄")
  }

  @Test func aLossNamesExactlyThoseOnTheCopyAndCountsTheErased() throws {
    defer { city.stop() }
    let number = try export("a.csv")
    try town.settle("丘新子", answer: "有")
    let report = try worker.succeed("copy", "lost", number, "--on", "R8.4.1")
    #expect(report.contains("丘上子") && report.contains("丘中子") && report.contains("載っている人 2人"))
    #expect(!report.contains("丘下子") && !report.contains("丘新子"))
    #expect(report.contains("令和8年4月6日") && report.contains("令和8年5月1日"))
    #expect(report.contains("令和8年5月31日"))
    let persons = try worker.json("person", "list").list ?? []
    let erased = persons.first { $0["fields"]?["name"] == "丘中子" }?["id"]?.text ?? ""
    let erasing = ["person", "erase", erased, "--reason", "本人の求め", "--yes"]
    #expect(try worker.run(erasing).status == 0)
    try worker.succeed("sync")
    let later = try worker.succeed("copy", "people", number)
    #expect(later.contains("丘上子") && !later.contains("丘中子") && later.contains("ほかに1人"))
    #expect(try worker.json("copy", "people", number)["unknown"] == 1)
  }

  @Test func theRegisterOfADistrictIsSeenThereAndNowhereElse() throws {
    defer { city.stop() }
    let number = try export("a.csv")
    try worker.succeed("sync")
    let here = try town.device("地区社協", "--district", NewTown.district)
    #expect(try copies(here)[number]?["count"] == 2)
    try here.succeed("copy", "return", number)
    let elsewhere = try city.device("council", .districtCouncil)
    #expect(try copies(elsewhere).isEmpty)
    let chair = try city.device("chair", .associationChair)
    #expect(try copies(chair).isEmpty)
    // A chair's own copies are theirs.
    try chair.succeed("copy", "add", "--number", "7", "--document", "配付物", "--recipient", "班長")
    try chair.succeed("sync")
    #expect(try copies(chair).count == 1)
  }

  @Test func twoWhoTurnOutToBeOnePersonAreNamedOnce() throws {
    defer { city.stop() }
    let number = try export("a.csv")
    let ids = try worker.json("copy", "people", number)["persons"]?.list?.compactMap(\.text) ?? []
    #expect(ids.count == 2)
    try worker.succeed("person", "join", ids[0], ids[1])
    let people = try worker.json("copy", "people", number)
    #expect(people["persons"]?.list?.count == 1 && people["unknown"] == 0)
  }

  @Test func eachHolderHasAPageAndTheNextOneGetsWhatTheLastOneHeld() throws {
    defer { city.stop() }
    let (first, second) = (try export("a.csv"), try export("b.csv"))
    let other = try export("c.csv", "丘上町区長")
    try worker.succeed("copy", "lost", second)
    let page = folder + "/holders.html"
    let said = try worker.succeed("copy", "holders", "--output", page)
    #expect(said.contains("丘上町町内会長 2部") && said.contains("丘上町区長 1部"))
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(html.components(separatedBy: "<section>").count == 3)
    for number in [first, second, other] { #expect(html.contains(number)) }
    #expect(!html.contains("丘中子"), "a page of copies names nobody on them")
    let again = try worker.run("copy", "holders", "--output", page)
    #expect(again.status == 1 && again.errors.contains("[file_exists]"))
    let moved = try worker.succeed("copy", "handover", "丘上町町内会長", "丘上町の新しい町内会長")
    #expect(moved.contains("1部を") && moved.contains(first))
    let now = try copies(worker)
    #expect(now[first]?["recipient"] == "丘上町の新しい町内会長")
    #expect(now[second]?["recipient"] == "丘上町町内会長", "a lost one stays with whoever lost it")
    #expect(now[other]?["recipient"] == "丘上町区長")
    let nobody = try worker.run("copy", "handover", "いない人", "新しい人")
    #expect(nobody.status == 1 && nobody.errors.contains("[id_unknown]"))
  }
}
