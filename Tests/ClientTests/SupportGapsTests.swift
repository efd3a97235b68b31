import Foundation
import Records
import Support
import TestKit
import Testing

/// `supporter gaps`: whether ケアネット, いのちのバトン and 支援者リスト reach the same people, and who has nobody.
@Suite struct SupportGapsTests {
  private let city: RunningCity
  private let worker: RunningDevice
  private let town: NewTown

  init() throws {
    city = try RunningCity()
    worker = try city.device("worker", .communitySocialWorker)
    town = try NewTown(city, worker: worker)
  }

  private func person(_ name: String, _ options: String...) throws -> String {
    try town.person(name, options)
  }

  private func row(_ person: String, _ options: String...) throws {
    let answer = try worker.run(["supporter", "add", "--person", person] + options)
    #expect(answer.status == 0, "\(answer.errors)")
  }

  private func gaps(
    _ options: String..., by device: RunningDevice? = nil
  ) throws -> [String: Set<String>] {
    let words = ["supporter", "gaps", "--area", NewTown.district, "--json"]
    let answer = try (device ?? worker).run(words + options)
    #expect(answer.status == 0, "\(answer.errors)")
    let gaps = try JSON.read(answer.output)["gaps"]?.object ?? [:]
    return gaps.mapValues { Set($0.list?.compactMap(\.text) ?? []) }
  }

  @Test func everybodyStandsInTheGapsThatAreTheirs() throws {
    defer { city.stop() }
    let nobody = try person("丘無子")
    let alone = try person("丘一子")
    try row(alone, "--shelter", "丘小学校")
    let helped = try person("丘二子")
    try row(helped, "--supporters", "氏名=助一", "--shelter", "ないはずの館")
    try worker.succeed("team", "add", "--person", helped, "--formed-on", "2020-04-01")
    let baton = try person("丘三子")
    try worker.succeed("kit", "add", "--person", baton, "--blood-type", "A")
    let whole = try person("丘四子")
    try row(
      whole, "--shelter", "丘小学校", "--supporters", "氏名=助二,協力同意=有", "--supporters",
      "氏名=助三,協力同意=有")
    try worker.succeed("worker", "add", "--name", "見守り花")
    try worker.succeed(
      "team", "add", "--person", whole, "--formed-on", "2020-04-01", "--cooperators", "見守り花")
    try worker.succeed("kit", "add", "--person", whole, "--blood-type", "O")
    _ = try person("丘故人", "--status", "死亡")
    // Where no shelter is known, no name of one can be looked for, and that is said.
    #expect(try gaps("--hazard", "洪水")["unknown_shelter"] == nil)
    let said = try worker.succeed("supporter", "gaps", "--area", NewTown.district)
    #expect(said.contains("避難所の一覧がこの端末にない"))
    try worker.succeed("shelter", "add", "--name", "丘小学校", "--flood", "無", "--tsunami", "有")
    let found = try gaps()
    #expect(found["nothing"] == [nobody])
    #expect(found["row_without_team"] == [alone])
    #expect(found["team_without_cooperators"] == [helped])
    #expect(found["kit_without_row"] == [baton])
    #expect(found["team_without_kit"] == [helped])
    #expect(found["no_supporter"] == [alone])
    #expect(found["one_supporter"] == [helped])
    #expect(found["nobody_agreed"] == [helped])
    #expect(found["unknown_shelter"] == [helped])
    #expect(found["no_shelter"] == nil && found["unfit_shelter"] == nil)
    #expect(try gaps("--hazard", "洪水")["unfit_shelter"] == [alone, whole])
    #expect(try gaps("--hazard", "津波")["unfit_shelter"] == nil)
    // A blank is unknown, and never a yes.
    #expect(try gaps("--hazard", "高潮")["unfit_shelter"] == [alone, whole])
  }

  @Test func whoIsTheSamePersonIsOnePersonAndATeamThatEndedIsNone() throws {
    defer { city.stop() }
    let (first, second) = (try person("丘同子"), try person("丘同子", "--birth-date", "S10.3.3"))
    try row(first, "--supporters", "氏名=助一,協力同意=有", "--shelter", "丘小学校")
    try worker.succeed("team", "add", "--person", second, "--formed-on", "2020-04-01")
    try worker.succeed("kit", "add", "--person", second, "--blood-type", "A")
    #expect(try gaps()["row_without_team"] == [first])
    try worker.succeed("person", "join", first, second)
    let found = try gaps()
    #expect(found["row_without_team"] == nil && found["kit_without_row"] == nil)
    #expect(found["one_supporter"]?.count == 1)
    let team = try #require(
      try worker.json("team", "list").list?.first {
        [first, second].contains($0["fields"]?["person"]?.text)
      }?["id"]?.text)
    try worker.succeed("team", "edit", team, "--ended-on", "2020-05-01")
    #expect(try gaps()["row_without_team"]?.count == 1)
  }

  @Test func supportersOfManyAndThoseWhoNeedHelpThemselvesAreNamed() throws {
    defer { city.stop() }
    let needy = try person("助けかな", "--phones", "番号=0766-00-7777")
    try row(needy, "--supporters", "氏名=ほか,協力同意=有")
    var persons: [String] = []
    for number in 1...4 {
      persons.append(try person("丘\(number)"))
      try row(
        persons[number - 1], "--supporters", "氏名=助け かな,連絡先=０７６６−００−７７７７", "--supporters",
        // The same name with another number is somebody else.
        "氏名=助けかな,連絡先=0766-11-\(number)000")
    }
    let words = ["supporter", "gaps", "--area", NewTown.district]
    let supporters = try JSON.read(try worker.run(words + ["--json"]).output)["supporters"]?.list
    #expect(supporters?.count == 1)
    #expect(supporters?.first?["own"]?.text == needy)
    #expect(Set(supporters?.first?["persons"]?.list?.compactMap(\.text) ?? []) == Set(persons))
    let page = try worker.run(words).output
    #expect(page.contains("助け かな  4人(自分もリストに載っています)"), "\(page)")
    let taken = try #require(page.split(separator: "\n").last { $0.contains("、丘") })
    for number in 1...4 { #expect(taken.contains("丘\(number)")) }
    for line in page.split(separator: "\n") { #expect(DisplayWidth.width(of: String(line)) <= 80) }
  }

  /// Without a number two of one name are one within a 自治会 only.
  @Test func namesakesInTwoPlacesAreTwo() throws {
    defer { city.stop() }
    for number in 1...4 {
      let association = NewTown.associations[number % 2]
      let person = try town.person("丘\(number)", in: association)
      try row(person, "--supporters", "氏名=田中一", "--supporters", "氏名=林二,連絡先=0766-22-2222")
    }
    let answer = try worker.run("supporter", "gaps", "--area", NewTown.district, "--json")
    let supporters = try JSON.read(answer.output)["supporters"]?.list
    #expect(supporters?.map { $0["name"] } == ["林二"])
  }

  /// A 地区社協 sees no kits, so nothing is said of them; whoever sees some rows only is refused.
  @Test func whatIsNotSeenWholeIsNotJudged() throws {
    defer { city.stop() }
    let alone = try person("丘一子")
    try row(alone)
    try worker.succeed("kit", "add", "--person", alone, "--blood-type", "A")
    try worker.succeed("sync")
    let council = try town.device("地区社協", "--district", NewTown.district)
    try council.succeed("sync")
    let found = try gaps(by: council)
    #expect(found["row_without_team"] == [alone])
    #expect(found["nothing"] == nil && found["team_without_kit"] == nil)
    #expect(try council.run("supporter", "gaps").output.contains("いのちのバトンは全部が見えない"))
    for device in [try town.chair(), try city.device("volunteer", .cooperator)] {
      let refused = try device.run("supporter", "gaps")
      #expect(refused.status == 1 && refused.errors.contains("[report_not_permitted]"))
    }
  }

  @Test func theGapsAreAListAndPointsOnAMap() throws {
    defer { city.stop() }
    let folder = city.folder.path("gaps")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let placed = try person("丘図子", "--coordinate", "36.85,136.97")
    let hidden = try person("丘秘子", "--address-hidden", "有", "--address", "丘の上町1-2")
    try row(placed, "--supporters", "氏名=助一")
    try row(hidden)
    func write(_ format: String) throws -> String {
      let path = "\(folder)/gaps.\(format)"
      let done = try worker.run([
        "supporter", "gaps", "--area", NewTown.district, "--format", format, "--output", path,
      ])
      #expect(done.status == 0 && done.output.contains("2人の支援の抜けの一覧"), "\(done.errors)")
      return try String(contentsOfFile: path, encoding: .utf8)
    }
    let csv = try write("csv")
    #expect(csv.contains("チームがない、支援協力者が1人") && csv.contains("支援協力者がいない"))
    #expect(!csv.contains("丘の上町"))
    let features = try JSON.read(Array(try write("geojson").utf8))["features"]?.list ?? []
    #expect(features.count == 1)
    #expect(features.first?["properties"]?["氏名"] == "丘図子")
    #expect(try write("html").contains("支援の抜けの一覧"))
    #expect(try worker.json("copy", "list").list?.count == 3, "each is a copy of its maker's")
    let alone = try worker.run("supporter", "gaps", "--format", "csv")
    #expect(alone.status == 2 && alone.errors.contains("--output"))
  }
}
