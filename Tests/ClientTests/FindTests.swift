import Foundation
import Records
import Support
import TestKit
import Testing

/// Finding people as one types them, and finding out who was recorded twice.
@Suite struct FindTests {
  private let city: RunningCity
  private let worker: RunningDevice
  private let association: String
  private let areaName: String

  init() throws {
    city = try RunningCity()
    worker = try city.device("worker", .communitySocialWorker)
    let area = try worker.json("area", "list").list?.first { $0["fields"]?["level"] == "自治会" }
    association = area?["id"]?.text ?? ""
    areaName = area?["fields"]?["name"]?.text ?? ""
  }

  @discardableResult
  private func person(_ words: String..., on device: RunningDevice? = nil) throws -> String {
    let result = try (device ?? worker).run(
      ["person", "add", "--association", association] + words + ["--json"])
    return try #require(try JSON.read(result.output)["id"]?.text)
  }

  private func found(_ words: String...) throws -> [String] {
    let result = try worker.run(["find"] + words + ["--json"])
    return (try JSON.read(result.output).list ?? []).compactMap { $0["id"]?.text }
  }

  @Test func aPersonIsFoundHoweverTheyAreTyped() throws {
    defer { city.stop() }
    let id = try person(
      "--name", "髙﨑 㐂久江", "--kana", "タカサキ キクエ", "--address", "935-0000 鉄砲町 二丁目3番4号",
      "--phones", "番号=0766-74-0099")
    for typed in [
      "たかさき", "ﾀｶｻｷ", "高崎", "崎 㐂久", "きくえ", "0766740099", "０７６６−７４−００９９", "740099", "鉄砲町2-3-4",
      "鉄砲町２丁目３−４", "タカサキ 鉄砲町",
    ] {
      let words = typed.split(separator: " ").map(String.init)
      let hits = try JSON.read(try worker.run(["find"] + words + ["--json"]).output).list ?? []
      #expect(hits.contains { $0["id"]?.text == id }, "\(typed)")
    }
    #expect(try found("たかさき", "別の町").isEmpty)
    let text = try worker.succeed("find", "たかさき")
    #expect(text.contains("対象者 1件") && text.contains("髙﨑"))
    #expect(text.split(separator: "\n").allSatisfy { DisplayWidth.width(of: String($0)) <= 80 })
    #expect(try worker.succeed("find", "ここにはない言葉").contains("見つかりませんでした"))
    #expect(try worker.run("find").errors.contains("[missing_option]"))
    #expect(try worker.run("find", "　").errors.contains("[missing_option]"))
  }

  /// A terminal draws ① and ○ one cell wide or two, and the program is told which.
  @Test(arguments: [1, 2]) func columnsLineUpInEitherKindOfTerminal(cells: Int) throws {
    defer { city.stop() }
    for name in ["○×①太郎", "Яна →…", "見本 五郎"] { try person("--name", name, "--kana", "ﾐﾎﾝ") }
    let list = try worker.run(
      ["person", "list"], faults: ["TSUNAGU_AMBIGUOUS_WIDTH": "\(cells)"])
    let lines = list.output.split(separator: "\n").map(String.init)
    let heading = try #require(lines.first)
    let rows = lines.filter { $0.contains("ﾐﾎﾝ") }
    let places = try DisplayWidth.$ambiguous.withValue(cells) {
      try ([(heading, "自治会")] + rows.map { ($0, areaName) }).map { line, word in
        let start = try #require(line.range(of: word)?.lowerBound, "\(line)")
        return DisplayWidth.width(of: String(line[..<start]))
      }
    }
    #expect(places.count == 4)
    #expect(Set(places).count == 1, "\(places)")
  }

  @Test func notesOfEveryKindAreFoundAndWhatWasDeletedIsNot() throws {
    defer { city.stop() }
    let id = try person("--name", "仁科 はつ")
    try worker.succeed(
      "visit", "add", "--person", id, "--date", "今日", "--status", "元気", "--memo", "縁側で梅干しをいただいた")
    try worker.succeed(
      "concern", "add", "--person", id, "--urgency", "ふつう", "--content", "梅干しの壺が割れていた")
    let text = try worker.succeed("find", "梅干し")
    #expect(text.contains("見守り記録 1件") && text.contains("気づき 1件") && text.contains("縁側で"))
    let concern = try #require(
      try worker.json("concern", "list").list?.first {
        $0["fields"]?["content"]?.text?.contains("壺") == true
      }?["id"]?.text)
    try worker.succeed("concern", "delete", concern)
    #expect(try found("壺").isEmpty)
  }

  @Test func aHiddenAddressIsFoundByNobodyWhoMayNotSeeIt() throws {
    defer { city.stop() }
    let id = try person(
      "--name", "隠田 みち", "--address", "935-0000 隠町 7-7", "--address-hidden", "有")
    try worker.succeed("sync")
    let district = try worker.json("area", "show", association)["fields"]?["parent"]?.text
    for account in try city.accounts(.welfareCommissioner) {
      let assignment = account["standing"]?["assignments"]?.list?.first
      guard assignment?["district"]?.text == district, let user = account["name"]?.text else {
        continue
      }
      let commissioner = try city.device("commissioner", of: user)
      let byName = try JSON.read(try commissioner.run("find", "隠田", "--json").output).list ?? []
      #expect(byName.contains { $0["id"]?.text == id })
      #expect(try commissioner.json("find", "隠町") == [])
      return
    }
    Issue.record("no commissioner of the district")
  }

  @Test func whoIsAddedTwiceIsAskedAboutAndComesUpUntilSomebodyDecides() throws {
    defer { city.stop() }
    let one = try person("--name", "砺波 スエ", "--kana", "トナミスエ", "--birth-date", "S6.7.8")
    let again = try worker.run(
      "person", "add", "--association", association, "--name", "礪波すゑ", "--kana", "トナミ スエ",
      "--birth-date", "昭和6年", "--json")
    let other = try #require(try JSON.read(again.output)["id"]?.text)
    #expect(again.errors.contains("もう記録のある人かもしれません"))
    #expect(again.errors.contains(one.prefix(8)) && again.errors.contains("砺波"))
    let text = try worker.succeed("person", "duplicates")
    #expect(text.contains("砺波 スエ") && text.contains("礪波すゑ"))
    #expect(text.split(separator: "\n").allSatisfy { DisplayWidth.width(of: String($0)) <= 80 })
    #expect(try worker.succeed("review", "list").contains("tsunagu person duplicates"))
    try worker.succeed("person", "separate", one, other)
    #expect(try worker.json("person", "duplicates") == [])
    try worker.succeed("person", "join", one, other)
    #expect(try worker.json("person", "duplicates") == [])
    #expect(try !worker.succeed("review", "list").contains("person duplicates"))
  }

  @Test func whoWasAddedOnTwoDevicesWithoutANetworkComesUpAfterTheExchange() throws {
    defer { city.stop() }
    let second = try city.device("second", .communitySocialWorker)
    try person("--name", "石動 カネ", "--birth-date", "T14.2.2", "--phones", "番号=0766-74-1111")
    try person("--name", "石動かね", "--phones", "番号=0766741111", on: second)
    try second.succeed("sync")
    try worker.succeed("sync")
    let pairs = try #require(try worker.json("person", "duplicates").list)
    #expect(pairs.count == 1)
    #expect(pairs.first?["reasons"]?.list?.contains("電話") == true)
  }
}
