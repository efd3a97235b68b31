import Foundation
import Records
import Support
import TestKit
import Testing

@testable import tsunagu

/// DOMAIN.md "Who stands on a list": the export, the page, its counts, and the chair's device
/// agree.
@Suite struct ListReleaseRoadTests {
  let city: RunningCity
  let worker: RunningDevice
  let town: NewTown

  init() throws {
    city = try RunningCity()
    worker = try city.device("worker", .communitySocialWorker)
    town = try NewTown(city, worker: worker)
  }

  @Test func aCouncilWithoutPapersHandsOutWhatTheRowsSayAndTheChairSeesTheSame() throws {
    let chair = try town.chair()
    let ids = [
      "有": try town.settle("丘有子", answer: "有"), "無": try town.settle("丘無子", answer: "無"),
      "未確認": try town.settle("丘未子", answer: "未確認"), "": try town.settle("丘空子"),
    ]
    try worker.succeed("sync")
    let (page, said) = try town.list()
    for (answer, name) in [("有", "丘有子"), ("無", "丘無子"), ("未確認", "丘未子"), ("", "丘空子")] {
      #expect(page.contains(name) == (answer == "有"), "\(name)")
      #expect(try town.isSeen(ids[answer] ?? "", by: chair) == (answer == "有"), "\(name)")
    }
    #expect(said.contains("載せていない人: 3人(同意なし 3人)"))
    // The answer changes, and the chair's sight with it.
    try worker.succeed("supporter", "edit", ids["無"] ?? "", "--consent", "有")
    try worker.succeed("supporter", "edit", ids["有"] ?? "", "--consent", "無")
    try worker.succeed("sync")
    #expect(try town.isSeen(ids["無"] ?? "", by: chair))
    #expect(try !town.isSeen(ids["有"] ?? "", by: chair))
  }

  @Test func aPlanIsOpenToTheChairByItsOwnAnswerToo() throws {
    let chair = try town.chair()
    let id = try worker.entered(
      "person", "add", "--name", "丘計子", "--association", NewTown.associations[0])
    try worker.succeed("plan", "add", "--person", id, "--shelter", "丘小学校", "--consent", "有")
    try worker.succeed("sync")
    try chair.succeed("sync")
    #expect(try chair.run("plan", "show", id).status == 0)
    try worker.succeed("person", "edit", id, "--status", "転出")
    try worker.succeed("sync")
    try chair.succeed("sync")
    #expect(try chair.run("plan", "show", id).status == 1)
    #expect(try chair.run("person", "show", id).status == 1)
  }

  @Test func aWithdrawalOfOneClassClosesThatListAndNoOther() throws {
    let person = try town.settle("丘野", answer: "有")
    try town.paper("撤回", of: person, on: "2026-03-01")
    let (page, said) = try town.list()
    #expect(!page.contains("丘野") && said.contains("同意の撤回 1人"))
    let other = try town.list("csv", "--area", NewTown.district, "--recipient", "丘消防署")
    #expect(other.page.contains("丘野"))
    // A paper for the class speaks where the row is a no.
    let second = try town.settle("丘下野", answer: "無")
    try town.paper("同意", of: second, on: "2026-03-01", to: "消防・警察")
    let third = try town.list("csv", "--area", NewTown.district, "--recipient", "丘消防署")
    #expect(third.page.contains("丘下野") && third.page.contains("有(同意書)"))
    #expect(try !town.list().page.contains("丘下野"))
  }

  @Test func twoAnswersThatNobodyHasSettledAreANoWhicheverShows() throws {
    let colleague = try city.device("colleague", of: try city.users(.communitySocialWorker)[0])
    let names = ["丘一", "丘二"]
    var ids: [String] = []
    for name in names { ids.append(try town.settle(name, answer: "未確認")) }
    // A paper does not settle a disagreement between rows.
    try town.paper("同意", of: ids[1], on: "2026-03-01")
    try worker.succeed("sync")
    try colleague.succeed("sync")
    for (index, id) in ids.enumerated() {
      let (late, early) = index == 0 ? (worker, colleague) : (colleague, worker)
      for _ in 0..<3 { try late.succeed("concern", "add", "--subject", "空き家", "--content", "雨戸") }
      try late.succeed("supporter", "edit", id, "--consent", "有")
      try early.succeed("supporter", "edit", id, "--consent", "無")
    }
    for device in [worker, colleague, worker] { try device.succeed("sync") }
    for format in ["csv", "html"] {
      let (page, said) = try town.list(format)
      for name in names { #expect(!page.contains(name), "\(format) \(name)") }
      #expect(said.contains("同意の答えが食い違い 2人") && page.contains("食い違い 2人") == (format == "html"))
    }
    let row = try #require(try worker.json("supporter", "show", ids[0])["id"]?.text)
    try worker.succeed("conflict", "resolve", row, "--value", "有")
    #expect(try town.list().page.contains(names[0]))
  }

  @Test func theDeadAndTheMovedAreLeftOutAndWhoIsNotAtHomeIsMarked() throws {
    let states = ["死亡", "転出", "死亡(要確認)", "入院", "入所", "不在(確認中)", "在宅"]
    for (number, status) in states.enumerated() {
      try town.settle("丘の\(number)番", answer: "有", status: status)
    }
    for format in ["csv", "html"] {
      let (page, said) = try town.list(format)
      for (number, status) in states.enumerated() {
        let line = page.split(separator: "\n").first { $0.contains("丘の\(number)番") }
        #expect((line == nil) == (number < 2), "\(format) \(status)")
        if (2..<6).contains(number) { #expect(page.contains(status), "\(format) \(status)") }
      }
      #expect(said.contains("載せていない人: 2人(死亡 1人、転出 1人)"))
    }
    let path = city.folder.path("list.csv")
    let answer = try worker.json(
      "export", "supporters", "--format", "csv", "--recipient", "丘上町自治会長", "--output", path)
    let copy = answer["copies"]?.list?.first
    #expect(copy?["left_out"] == ["deceased": 1, "moved_away": 1] && copy?["persons"] == 5)
    #expect(copy?["class"] == "自治会")
  }

  @Test func whatTheDeadLeaveBehindIsToBeClosed() throws {
    let id = try town.settle("丘の故人", answer: "有")
    let helper = try #require(try worker.json("worker", "list").list?.first?["id"]?.text)
    let team = try worker.entered("team", "add", "--person", id, "--cooperators", helper)
    try worker.succeed("kit", "add", "--person", id, "--blood-type", "B")
    #expect(try worker.json("team", "show", team)["closing"] == nil)
    for status in ["死亡", "転出"] {
      try worker.succeed("person", "edit", id, "--status", status)
      for kind in ["team", "kit", "supporter"] {
        let line = try worker.succeed(kind, "list").split(separator: "\n").first {
          $0.contains("丘の故人")
        }
        #expect(line?.contains("\(status)・終える") == true, "\(kind)")
      }
      #expect(try worker.succeed("team", "show", team).contains("終了日を入れて、このケアネットチームを終えてください"))
      #expect(
        try worker.json("kit", "show", id)["closing"]
          == .text(status == "死亡" ? "deceased" : "moved_away"))
    }
    try worker.succeed("team", "edit", team, "--ended-on", "今日")
    #expect(try worker.json("team", "show", team)["closing"] == nil)
    let twins = try worker.run("visit", "add", "--person", "丘の", "--status", "元気")
    #expect(twins.status == 0)
  }

  @Test func anotherRegimeShowsOtherPeopleAndTheFirstOneTakesThemBack() throws {
    let chair = try town.chair()
    let (asked, never) = (try town.settle("丘問子"), try town.settle("丘黙子"))
    let refused = try town.settle("丘無子", answer: "無")
    for person in [asked, refused] {
      try worker.succeed(
        "consent", "add", "--person", person, "--recipient", "自治会", "--data", "支援者リスト",
        "--purpose", "災害時の支援", "--state", "未確認")
    }
    try worker.succeed("plan", "add", "--person", never, "--shelter", "丘小学校")
    try worker.succeed("sync")
    func seen() throws -> [Bool] {
      try chair.succeed("sync")
      return try [asked, never, refused].map {
        try chair.run("person", "show", $0).status == 0
      }
    }
    #expect(try seen() == [false, false, false])
    func regime(_ word: String) throws {
      let done = try city.admin("regime", word)
      #expect(done.status == 0 && done.output.contains(word), "\(done.errors)")
      try worker.succeed("sync")
    }
    try regime("presumed")
    #expect(try seen() == [true, false, false])
    #expect(try town.list().page.contains("丘問子"))
    try regime("ordinance_opt_out")
    #expect(try seen() == [false, true, false])
    #expect(try !town.list().page.contains("丘問子"))
    // A plan that is made now shows its person at once, and one that is refused does not.
    try worker.succeed("plan", "add", "--person", asked, "--shelter", "丘小学校")
    try worker.succeed("plan", "add", "--person", refused, "--shelter", "丘小学校", "--consent", "無")
    try worker.succeed("sync")
    #expect(try seen() == [true, true, false])
    try regime("opt_in")
    #expect(try seen() == [false, false, false])
    #expect(try city.admin("regime").output.contains("opt_in"))
    #expect(try city.admin("audit", "show").output.contains("同意の扱い"))
  }
}
