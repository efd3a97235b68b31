import Foundation
import Records
import Support
import TestKit
import Testing

/// The menu as a volunteer meets it: today's people first, a visit in five keys, and the questions that follow when
/// something is wrong.
@Suite struct VolunteerScreenTests {
  private let city: RunningCity
  private let device: RunningDevice

  init() throws {
    city = try RunningCity()
    device = try city.device("volunteer", .cooperator)
  }

  private func menu(_ device: RunningDevice? = nil) throws -> Pseudoterminal {
    try Pseudoterminal(
      executable: BuiltProgram.client, environment: (device ?? self.device).variables)
  }

  private func type(_ steps: [(keys: String, appears: String)], at menu: Pseudoterminal) throws {
    for step in steps {
      menu.type(step.keys)
      try menu.waitFor(step.appears)
    }
  }

  private func end(_ menu: Pseudoterminal) throws {
    try menu.waitFor("0 終わる")
    menu.type("0")
    #expect(menu.waitForEnd() == 0)
  }

  private func people(_ device: RunningDevice) throws -> [(id: String, name: String)] {
    try device.json("person", "list").list?.map {
      ($0["id"]?.text ?? "", $0["fields"]?["name"]?.text ?? "")
    } ?? []
  }

  private func visits() throws -> [Value] {
    try device.json("visit", "list").list?.compactMap { $0["fields"] } ?? []
  }

  @Test func theMenuOpensWithTodaysPeopleAndWhatToWatchFor() throws {
    defer { city.stop() }
    let person = try #require(try people(device).first)
    try device.succeed("visit", "add", "--person", person.id, "--status", "元気")
    try device.succeed(
      "visit", "add", "--person", person.id, "--status", "会えず", "--signs", "灯りがつかない")
    let menu = try menu()
    try menu.waitFor("今日の訪問先")
    let page = try menu.waitFor("0 終わる")
    let first = try #require(page.split(separator: "\n").first { $0.contains("・") })
    #expect(first.contains(person.name) && first.contains("きょう 会えず 灯りがつかない"), "\(page)")
    for line in page.split(separator: "\n") { #expect(DisplayWidth.width(of: String(line)) <= 80) }
    // The choice of a visit stands in the same order.
    menu.type("1")
    let choices = try menu.waitFor("0 もどる")
    #expect(choices.contains("1 \(person.name)"), "\(choices)")
    menu.type("0")
    try end(menu)
  }

  @Test func whoWasNotMetIsNotCountedAndTheNumbersToCallAreShown() throws {
    defer { city.stop() }
    let worker = try city.device("worker", .communitySocialWorker)
    let person = try #require(try people(device).first)
    let association = try #require(
      try worker.json("person", "show", person.id)["fields"]?["association"]?.text)
    try worker.succeed(
      "worker", "add", "--name", "相談 よりこ", "--area", association, "--phone", "0766-00-1122",
      "--roles", "役割=民生委員・児童委員")
    try worker.succeed("sync")
    try device.succeed("sync")
    let before = try visits().count
    let menu = try menu()
    try menu.waitFor("0 終わる")
    menu.type("1")
    let choices = try menu.waitFor("0 もどる")
    let digit = try #require(
      choices.split(separator: "\n").first { $0.contains(person.name) }?.split(separator: " ").first
    )
    try type([(String(digit), "さんの様子は"), ("5", "119へ電話")], at: menu)
    let numbers = try menu.waitFor("見たこと、気づいたことは")
    #expect(numbers.contains("相談 よりこさん  0766-00-1122"), "\(numbers)")
    try type(
      [("\n", "なければEnter):"), ("\n", "保存しました"), ("", "8 知らせない"), ("", "0 もどる"), ("8", "0 終わる")],
      at: menu)
    menu.type("0")
    #expect(menu.waitForEnd() == 0)
    #expect(try visits().count == before + 1)
    let visit = try visits().last { $0["status"] == "会えず" && $0["person"] == .text(person.id) }
    #expect(visit?["activities"] == [])
    #expect(try device.json("concern", "list") == [])
  }

  @Test func anAlarmAsksWhatWasSeenAndHowUrgentItIsAndIsReported() throws {
    defer { city.stop() }
    let menu = try menu()
    try menu.waitFor("0 終わる")
    try type(
      [
        ("1", "0 もどる"), ("1", "さんの様子は"), ("4", "見たこと、気づいたことは"), ("", "0 もどる"), ("6", "■ 6 やせた"),
        ("", "0 もどる"), ("\n", "なければEnter):"), ("ふらついている\n", "保存しました"), ("", "0 もどる"),
        ("2", "気づきを保存しました"),
      ], at: menu)
    try end(menu)
    #expect(try visits().contains { $0["status"] == "異変" && $0["signs"] == ["やせた"] })
    let concern = try #require(try device.json("concern", "list").list?.first?["fields"])
    #expect(concern["urgency"] == "早めに" && concern["content"] == "ふらついている")
    #expect(concern["signs"] == ["やせた"] && concern["person"] != .null)
  }

  @Test func yesterdaysVisitIsEnteredByMenu() throws {
    defer { city.stop() }
    let today = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)).dateInJapan
    let menu = try menu()
    let page = try menu.waitFor("0 終わる")
    let line = try #require(page.split(separator: "\n").first { $0.contains("前の日の見守り") })
    try type(
      [
        (line.filter(\.isNumber), "いつ訪ねましたか"), ("\(today.adding(days: 1))\n", "まだ来ていない"),
        ("きのう\n", "0 もどる"),
        ("1", "さんの様子は"), ("1", "したことは"), ("\n", "なければEnter"), ("きのうの話\n", "保存しました"),
      ], at: menu)
    try end(menu)
    let visit = try visits().first { $0["memo"] == "きのうの話" }
    #expect(visit?["date"]?.text == today.adding(days: -1).description)
  }

  @Test func afterALongSilenceTheMenuStillTakesAVisit() throws {
    defer { city.stop() }
    let person = try #require(try people(device).first)
    let now = Int64(Date().timeIntervalSince1970 * 1_000)
    var later = device
    later.environment["TSUNAGU_CLOCK"] = String(now + 16 * 86_400_000)
    try later.unlock()
    let menu = try menu(later)
    let page = try menu.waitFor("0 終わる")
    #expect(page.contains("前回の送受信から16日") && !page.contains(person.name), "\(page)")
    try type(
      [
        ("1", "氏名かカナを書いてください"), ("だれでもない\n", "氏名かカナを書いてください"),
        (person.name + "\n", "さんの様子は"), ("2", "したことは"), ("\n", "なければEnter"),
        ("久しぶり\n", "保存しました"),
      ], at: menu)
    try end(menu)
    #expect(try later.json("status")["locked"] == true)
    #expect(try later.json("status")["pending"] == 1)
  }

  @Test func undoNamesThePersonAndTheDayAndAsks() throws {
    defer { city.stop() }
    let person = try #require(try people(device).first)
    let before = try visits().count
    try device.succeed("visit", "add", "--person", person.id, "--status", "元気", "--date", "きのう")
    let menu = try menu()
    let page = try menu.waitFor("0 終わる")
    let line = try #require(page.split(separator: "\n").first { $0.contains("取り消す") })
    let digit = line.filter(\.isNumber)
    menu.type(digit)
    let asked = try menu.waitFor("0 もどる")
    #expect(asked.contains("\(person.name)さん") && asked.contains("日の見守り記録を取り消しますか"), "\(asked)")
    try type([("0", "取り消していません"), ("", "0 終わる"), (digit, "0 もどる"), ("1", "取り消しました")], at: menu)
    try end(menu)
    #expect(try visits().count == before)
  }
}
