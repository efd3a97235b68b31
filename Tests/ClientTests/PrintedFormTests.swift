import Foundation
import Records
import Support
import TestKit
import Testing

/// 個別避難計画, いのちのバトン and the supporters' cards, as the real programs print them.
@Suite struct PrintedFormTests {
  private let city: RunningCity
  private let worker: RunningDevice
  private let town: NewTown

  init() throws {
    city = try RunningCity()
    worker = try city.device("worker", .communitySocialWorker)
    town = try NewTown(city, worker: worker)
  }

  private func settle(_ name: String, _ options: String...) throws -> String {
    try town.person(
      name,
      ["--birth-date", "S10.3.3", "--address", "丘上町1-2-3", "--phones", "番号=0766-00-1234"] + options)
  }

  private func row(_ person: String, _ supporters: String..., consent: String = "有") throws {
    let words = ["supporter", "add", "--person", person, "--consent", consent, "--support", "歩行補助"]
    try worker.succeed(
      words + ["--route", "坂の道を下る"] + supporters.flatMap { ["--supporters", $0] })
  }

  private func plan(_ person: String, _ options: String...) throws {
    try worker.succeed(
      [
        "plan", "add", "--person", person, "--room", "奥の和室", "--route", "坂の道を下る", "--shelter",
        "丘小学校",
      ]
        + options)
  }

  /// A document as text, and the copies that the command tells of.
  private func print(
    _ words: String..., by device: RunningDevice? = nil
  ) throws -> (page: String, copies: [Value]) {
    let path = city.folder.path("\(UUID().uuidString).html")
    let done = try (device ?? worker).run(["print"] + words + ["--output", path, "--json"])
    guard done.status == 0 else { throw RunningDevice.Failure(description: done.errors) }
    let page = try String(contentsOfFile: path, encoding: .utf8)
    return (page, try JSON.read(done.output)["copies"]?.list ?? [])
  }

  private func registered() throws -> [Value] {
    (try worker.json("copy", "list").list ?? []).compactMap { $0["fields"] }
  }

  @Test func onesOwnPlanIsACopyForOneself() throws {
    defer { city.stop() }
    let person = try settle("丘計子")
    try plan(person, "--supporters", "氏名=助一,連絡先=0766-11-1111", "--consent", "無")
    let (page, copies) = try print("plan", "--person", person)
    for words in ["丘計子", "丘上町1-2-3", "奥の和室", "坂の道を下る", "丘小学校", "助一", "支援者不足", "91歳"] {
      #expect(page.contains(words), "\(words)")
    }
    #expect(!page.contains("0766-11-1111"), "a supporter who has not agreed")
    #expect(page.contains("携行品</th><td class=\"text tall\" colspan=\"3\">未確認"))
    #expect(copies.count == 1 && copies[0]["class"] == .null && copies[0]["recipient"] == "丘計子")
    let copy = try #require(try registered().first)
    #expect(copy["document"] == "個別避難計画" && copy["count"] == 1 && copy["recipient"] == "丘計子")
    #expect(copy["recipient_class"] == .null)
  }

  @Test func somebodyElseGetsAPlanWithTheConsentForThem() throws {
    defer { city.stop() }
    let person = try settle("丘計子")
    try plan(person)
    let refused = try worker.run("print", "plan", "--person", person, "--recipient", "丘消防署")
    #expect(refused.status == 2 && refused.errors.contains("載せる人がいません"))
    let words = [
      "consent", "grant", "--person", person, "--data", "個別避難計画", "--signed-on", "2026-03-01",
    ]
    try worker.succeed(words + ["--recipient", "消防・警察"])
    let (_, copies) = try print("plan", "--person", person, "--recipient", "丘消防署")
    #expect(copies.first?["class"] == "消防・警察")
    // A 民生委員 reads the plan, and reads no papers: she hands it to nobody else.
    try worker.succeed(words + ["--recipient", "民生委員"])
    try worker.succeed("sync")
    let commissioner = try town.commissioner()
    #expect(try print("plan", "--person", person, by: commissioner).copies.count == 1)
    let kept = try commissioner.run("print", "plan", "--person", person, "--recipient", "丘消防署")
    #expect(kept.status == 1 && kept.errors.contains("[export_not_permitted]"))
    let idle = try worker.run("print", "plan", "--person", person, "--class", "市")
    #expect(idle.status == 2 && idle.errors.contains("--recipient"))
  }

  @Test func aBatonSaysOfEverythingWhetherItIsKnown() throws {
    defer { city.stop() }
    let person = try settle("丘筒子")
    try worker.succeed("kit", "add", "--person", person, "--blood-type", "A")
    let (page, copies) = try print("kit", "--person", person)
    #expect(page.components(separatedBy: "未確認").count - 1 >= 12, "\(page)")
    #expect(
      !page.contains("<td></td>") && !page.contains("<td class=\"strong\" colspan=\"5\"></td>"))
    #expect(page.components(separatedBy: "class=\"fold ").count == 5)
    #expect(try registered().first?["document"] == "いのちのバトン" && copies.count == 1)
    let medicines = (1...10).flatMap { ["--medicines", "薬の名前=見本錠\($0),日付=2026-01-0\(min($0, 9))"] }
    try worker.succeed(
      ["kit", "edit", person, "--allergies", "原因=そば,症状=息苦しい", "--contacts", "氏名=娘,続柄=長女"]
        + medicines)
    let full = try print("kit", "--person", person).page
    #expect(full.contains("そば 息苦しい") && full.contains("ほか2件は、記録にあります。"))
    #expect(full.contains("娘 (長女) 電話 未確認"))
    try worker.succeed("person", "edit", person, "--status", "死亡")
    #expect(try worker.run("print", "kit", "--person", person).errors.contains("載せる人がいません"))
  }

  /// Each is one A4, as Chromium prints it.
  @Test func aPlanAndABatonAreOnePageEach() throws {
    defer { city.stop() }
    let person = try settle("丘筒子", "--attributes", "独居,身体")
    try plan(
      person, "--reason", String(repeating: "ひとりでは歩けない。", count: 8), "--belongings",
      "薬、おくすり手帳、杖、補聴器の電池、老眼鏡", "--supporters", "氏名=助一,連絡先=0766-11-1111,協力同意=有")
    try worker.succeed(
      "kit", "add", "--person", person, "--conditions", String(repeating: "高血圧、糖尿病。", count: 10),
      "--medicines", "薬の名前=見本錠,用法=朝1錠", "--doctors", "病院=見本病院,電話=0766-22-2222")
    for document in ["plan", "kit"] {
      let path = city.folder.path("\(document).pdf")
      try worker.succeed("print", document, "--person", person, "--format", "pdf", "--output", path)
      #expect(try OfficeProgram.pages(ofPDF: path) == 1, "\(document)")
      #expect(try OfficeProgram.text(ofPDF: path).contains("丘筒子"))
      #expect(try OfficeProgram.pageSize(ofPDF: path)?.contains("A4") == true)
    }
    let wrong = try worker.run("print", "kit", "--person", person, "--format", "csv")
    #expect(wrong.status == 2 && wrong.errors.contains("html、pdf"))
  }

  @Test func aSupporterWhoAgreedGetsACardForEachWhomTheyFetch() throws {
    defer { city.stop() }
    let first = try settle("丘一子")
    let hidden = try settle("丘隠子", "--address-hidden", "有")
    let silent = try settle("丘黙子")
    try row(
      first, "氏名=助一,連絡先=0766-11-1111,協力同意=有", "氏名=助一,連絡先=0766-11-1111,協力同意=有", "氏名=助二")
    try row(hidden, "氏名=助 一,連絡先=0766111111,協力同意=有")
    try row(silent, "氏名=助一,連絡先=0766-11-1111,協力同意=有", consent: "無")
    let (page, copies) = try print("cards", "--area", NewTown.district)
    #expect(copies.count == 1 && copies[0]["persons"] == 2 && copies[0]["class"] == "協力者")
    #expect(page.components(separatedBy: "<div class=\"card\">").count == 3)
    for words in ["丘一子", "丘隠子", "歩行補助", "0766-00-1234", "（住所非公開）"] {
      #expect(page.contains(words), "\(words)")
    }
    #expect(!page.contains("丘黙子") && !page.contains("助二"))
    #expect(page.components(separatedBy: "丘上町1-2-3").count == 2, "of the one who is not hidden")
    #expect(page.components(separatedBy: "坂の道").count == 2)
    // A class that took its consent back gets none.
    try worker.succeed(
      "consent", "withdraw", "--person", first, "--recipient", "協力者", "--data", "支援者リスト")
    #expect(try !print("cards", "--area", NewTown.district).page.contains("丘一子"))
    let none = try worker.run("print", "cards", "--supporter", "助三")
    #expect(none.status == 2 && none.errors.contains("載せる人がいません"))
  }

  @Test func aShelterHasASheetOfThoseWhoAreExpected() throws {
    defer { city.stop() }
    for (name, shelter) in [("丘一子", "丘小学校"), ("丘二子", "丘中学校"), ("丘三子", "丘小学校")] {
      let id = try settle(name)
      try row(id, "氏名=助一,協力同意=有")
      try worker.succeed("supporter", "edit", id, "--shelter", shelter)
    }
    let page = try worker.succeed(
      "export", "arrivals", "--format", "html", "--area", NewTown.district, "--recipient", "氷見市役所")
    let sheets = page.components(separatedBy: "<table>").dropFirst()
    #expect(sheets.count == 2 && page.components(separatedBy: "<td><div>□</div></td>").count == 4)
    let school = try #require(sheets.first { $0.contains("丘小学校 避難所の受付名簿") })
    #expect(school.contains("丘一子") && school.contains("丘三子") && !school.contains("丘二子"))
    #expect(school.contains("避難場所 1/2") || school.contains("避難場所 2/2"))
  }
}
