import Foundation
import Records
import Support
import TestKit
import Testing

/// The forms behind ほかの記録をつける: what a 民生委員 writes down less often than a visit.
@Suite struct OtherFormsTests {
  private let city: RunningCity
  private let device: RunningDevice
  private let person: (id: String, name: String)

  init() throws {
    city = try RunningCity()
    device = try city.device("worker", .communitySocialWorker)
    let first = try #require(try device.json("person", "list").list?.first)
    person = (try #require(first["id"]?.text), try #require(first["fields"]?["name"]?.text))
  }

  /// A menu at which a form was chosen.
  private func begin(_ title: String) throws -> Pseudoterminal {
    let menu = try Pseudoterminal(executable: BuiltProgram.client, environment: device.variables)
    try choose("ほかの記録をつける", before: "0 終わる", at: menu)
    try choose(title, before: "0 もどる", at: menu)
    return menu
  }

  /// Waits for a page and presses the digit beside some words; further pages are turned to.
  private func choose(_ words: String, before end: String, at menu: Pseudoterminal) throws {
    for _ in 0..<40 {
      let page = try menu.waitFor(end)
      let line = page.split(separator: "\n").last { $0.contains(words) }
      if let digit = line?.split(separator: " ").first(where: { Int($0) != nil }) {
        return menu.type(String(digit))
      }
      menu.type("9")
    }
    Issue.record("\(words) stands on no page")
  }

  private func type(_ steps: [(appears: String, keys: String)], at menu: Pseudoterminal) throws {
    for step in steps {
      try menu.waitFor(step.appears)
      menu.type(step.keys)
    }
  }

  private func end(_ menu: Pseudoterminal) throws {
    try type([("0 終わる", "0")], at: menu)
    #expect(menu.waitForEnd() == 0)
  }

  private func records(_ kind: String) throws -> [Value] {
    try device.json(kind, "list").list?.compactMap { $0["fields"] } ?? []
  }

  @Test func aConsultationOfSomebodyWhoIsOnNoListIsWrittenDown() throws {
    defer { city.stop() }
    let menu = try begin("相談を記録する")
    try type(
      [
        ("どの窓口の相談ですか", ""), ("0 もどる", "1"), ("だれのことの相談ですか", ""), ("0 もどる", "8"),
        ("相談に来た人", "となりの人\n"), ("だれから来た相談ですか", ""), ("0 もどる", "4"), ("いちばんの困りごと", ""),
        ("0 もどる", "3"), ("ほかにも困りごと", ""), ("0 もどる", "\n"), ("相談の内容", "夜に歩いている\n"),
        ("どう対応したか", "\n"), ("どうなりましたか", ""), ("0 もどる", "2"), ("相談(介護)を保存しました", ""),
      ], at: menu)
    try end(menu)
    let said = try #require(try records("consult").first { $0["content"] == "夜に歩いている" })
    #expect(said["desk"] == "なんでも相談窓口" && said["route"] == "地域" && said["main_need"] == "介護")
    #expect(said["consulter"] == "となりの人" && said["outcome"] == "見守りへ" && said["person"] == .null)
  }

  @Test func aSupporterIsAddedToARowAndTheRestStays() throws {
    defer { city.stop() }
    try device.succeed(
      "supporter", "add", "--person", person.id, "--shelter", "中央小学校", "--supporters",
      "氏名=一人目")
    let menu = try begin("支援者リストの行を書く")
    try choose(person.name, before: "0 もどる", at: menu)
    try type(
      [
        ("どんな支援がいりますか", ""), ("0 もどる", "1\n"), ("知らせてよいと言っていますか", ""), ("0 もどる", "8"),
        ("助けてくれる人の名前", "二人目\n"), ("その人の電話番号", "0766-00-1234\n"), ("避難場所を書いて", "\n"),
        ("行を保存しました", ""),
      ], at: menu)
    try end(menu)
    let row = try #require(try records("supporter").first { $0["person"]?.text == person.id })
    #expect(row["shelter"] == "中央小学校" && row["support"] == ["声かけ"])
    let supporters = row["supporters"]?.list ?? []
    #expect(Set(supporters.compactMap { $0["name"]?.text }) == ["一人目", "二人目"])
    #expect(supporters.contains { $0["name"] == "二人目" && $0["phone"] == "0766-00-1234" })
    #expect(!supporters.contains { $0["item"] == "new" })
  }

  @Test func aWithdrawalThatWasHeardStandsFromToday() throws {
    defer { city.stop() }
    let menu = try begin("同意・撤回を聞いた")
    try choose(person.name, before: "0 もどる", at: menu)
    try type(
      [
        ("何と言っていますか", ""), ("0 もどる", "2"), ("何の情報のことですか", ""), ("0 もどる", "1"),
        ("だれに渡すことですか", ""), ("0 もどる", "2"), ("何のためですか", ""), ("0 もどる", "2"),
        ("支援者リストを自治会に渡すこと: 撤回", ""),
      ], at: menu)
    try end(menu)
    let paper = try #require(
      try records("consent").first {
        $0["person"]?.text == person.id && $0["recipient"] == "自治会" && $0["state"] == "撤回"
      })
    #expect(paper["withdrawn_on"]?.text == today.description)
  }

  @Test func aGrantAsksForTheDayOfItsSignatureUntilItCanBeRead() throws {
    defer { city.stop() }
    let menu = try begin("同意・撤回を聞いた")
    try choose(person.name, before: "0 もどる", at: menu)
    try type(
      [
        ("何と言っていますか", ""), ("0 もどる", "1"), ("何の情報のことですか", ""), ("0 もどる", "2"),
        ("だれに渡すことですか", ""), ("0 もどる", "5"), ("何のためですか", ""), ("0 もどる", "3"),
        ("署名した日", "そのうち\n"), ("読めません", ""), ("署名した日", "今日\n"), ("署名したのはだれ", ""),
        ("0 もどる", "1"), ("渡すこと: 同意", ""),
      ], at: menu)
    try end(menu)
    #expect(
      try records("consent").contains {
        $0["person"]?.text == person.id && $0["recipient"] == "消防・警察"
          && $0["signed_on"]?.text == today.description && $0["signer"] == "本人"
      })
  }

  @Test func aBatonThatWasLookedAtIsDueAgainInAYear() throws {
    defer { city.stop() }
    let menu = try begin("いのちのバトンを点検する")
    try choose(person.name, before: "0 もどる", at: menu)
    try type(
      [
        ("どこに置いてありますか", "冷蔵庫の扉\n"), ("いっしょに入っているもの", ""), ("0 もどる", "1\n"),
        ("用紙を書き直したときは", "\n"), ("点検を保存しました", ""),
      ], at: menu)
    try end(menu)
    let kit = try #require(try records("kit").first { $0["person"]?.text == person.id })
    #expect(kit["place"] == "冷蔵庫の扉")
    #expect(kit["next_check"]?.text == today.adding(years: 1).description)
  }

  /// Line after line of another's sheet; the empty line ends it.
  @Test func aSheetOfPaperIsTypedInLineByLine() throws {
    defer { city.stop() }
    try device.succeed("worker", "add", "--name", "紙野かく")
    let menu = try begin("紙の訪問票を入力する")
    try type([("だれが書いた訪問票ですか", "紙野かく\n")], at: menu)
    for (day, status) in [("きのう", "1"), ("今日", "2")] {
      try type([("訪問した日", day + "\n")], at: menu)
      try choose(person.name, before: "0 もどる", at: menu)
      try type(
        [
          ("さんの様子は", ""), ("0 もどる", status), ("したことは", ""), ("0 もどる", "\n"),
          ("メモがあれば", "紙から\n"), ("紙野かくさんの見守り", ""),
        ], at: menu)
    }
    try type([("訪問した日", "\n"), ("もう一度Enter", "\n")], at: menu)
    try end(menu)
    let typed = try device.json("visit", "list").list?.filter { $0["fields"]?["memo"] == "紙から" }
    #expect(
      typed?.compactMap { $0["fields"]?["date"]?.text } == [
        today.adding(days: -1).description, today.description,
      ])
    let id = try #require(typed?.first?["id"]?.text)
    let shown = try device.succeed("visit", "show", id)
    #expect(shown.contains("紙野かく") && shown.contains("入力した人"), "\(shown)")
  }

  @Test func fromPaperTheVisitorAndTheDayHaveToBeSaid() throws {
    defer { city.stop() }
    let words = ["visit", "add", "--paper", "--person", person.id, "--status", "元気"]
    let before = try records("visit").count
    let refused = try device.run(words + ["--date", "今日"])
    #expect(refused.status != 0 && refused.errors.contains("訪問者"), "\(refused.errors)")
    #expect(try records("visit").count == before)
    #expect(try device.succeed("visit", "add", "--help").contains("--paper"))
    try device.succeed("worker", "add", "--name", "紙野かく")
    try device.run(words + ["--date", "今日", "--visitor", "紙野かく"])
    #expect(try records("visit").count == before + 1)
  }

  private var today: CalendarDate {
    Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)).dateInJapan
  }
}
