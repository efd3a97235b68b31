import Foundation
import Records
import Reports
import Support
import TestKit
import Testing

/// 避難行動要支援者名簿 and the list of 個別避難計画, as they are handed out by the real programs.
@Suite struct StatutoryListTests {
  private let city: RunningCity
  private let worker: RunningDevice
  private let town: NewTown

  init() throws {
    city = try RunningCity()
    worker = try city.device("worker", .communitySocialWorker)
    town = try NewTown(city, worker: worker)
  }

  /// Somebody with a row, a plan, and a consent to each of these lists.
  @discardableResult
  private func settle(
    _ name: String, consentingTo lists: [String], _ options: [String] = [],
    shelter: String = "丘小学校",
    supporter: String = "助一"
  ) throws -> String {
    let id = try town.person(name, ["--birth-date", "S10.3.3", "--sex", "女"] + options)
    let supporters = "氏名=\(supporter),連絡先=0766-11-1111,協力同意=有"
    try worker.succeed(
      "supporter", "add", "--person", id, "--consent", "有", "--supporters", supporters)
    try worker.succeed(
      "plan", "add", "--person", id, "--shelter", shelter, "--route", "坂の道を下る", "--supporters",
      supporters)
    for list in lists {
      try worker.succeed(
        "consent", "grant", "--person", id, "--recipient", "消防・警察", "--data", list, "--signed-on",
        "2026-03-01")
    }
    return id
  }

  private func export(
    _ list: String, _ format: String = "csv", _ options: String...
  ) throws -> (path: String, said: String) {
    let path = city.folder.path("\(list)-\(UUID().uuidString).\(format)")
    let words = ["export", list, "--format", format, "--output", path, "--recipient", "丘消防署"]
    let done = try worker.run(words + ["--area", NewTown.district] + options)
    guard done.status == 0 else { throw RunningDevice.Failure(description: done.errors) }
    return (path, done.output)
  }

  private func names(_ path: String) throws -> [String?] {
    let bytes = FileManager.default.contents(atPath: path).map(Array.init) ?? []
    let rows = try DelimitedText.rows(bytes)
    let place = rows.first?.firstIndex { ["氏名", "対象者氏名"].contains($0) } ?? 0
    return rows.dropFirst().map { $0[place] }
  }

  @Test func aConsentToOneListOpensNoOther() throws {
    defer { city.stop() }
    try settle("丘名簿子", consentingTo: ["避難行動要支援者名簿"])
    try settle("丘計画子", consentingTo: ["個別避難計画"])
    try settle("丘行子", consentingTo: [])
    let register = try export("register")
    #expect(try names(register.path) == ["丘名簿子"])
    #expect(register.said.contains("載せていない人: 2人(同意なし 2人)"))
    #expect(try names(export("plans").path) == ["丘計画子"])
    #expect(try names(export("supporters").path).count == 3)
  }

  @Test func theRegisterIsACopyInEveryFormat() throws {
    defer { city.stop() }
    let id = try settle("丘名簿子", consentingTo: ["避難行動要支援者名簿"], ["--coordinate", "36.85,136.97"])
    try settle(
      "丘隠子", consentingTo: ["避難行動要支援者名簿", "個別避難計画"],
      ["--address", "丘上町9", "--address-hidden", "有"])
    for format in ["csv", "xlsx", "geojson", "html", "pdf"] {
      let (path, said) = try export("register", format)
      let bytes = FileManager.default.contents(atPath: path) ?? Data()
      #expect(bytes.count > 100 && said.contains("2人の避難行動要支援者名簿"), "\(format): \(said)")
      let text =
        try format == "pdf"
        ? OfficeProgram.text(ofPDF: path) : String(decoding: bytes, as: UTF8.self)
      if format != "xlsx" {
        #expect(text.contains("丘名簿子") && text.contains("昭和10年3月"), "\(format)")
      }
      #expect(!text.contains("丘上町9"), "\(format)")
    }
    let copies = try worker.json("copy", "list").list ?? []
    #expect(copies.count == 5)
    #expect(copies.allSatisfy { $0["fields"]?["document"] == "避難行動要支援者名簿" })
    let number = try #require(copies.first?["fields"]?["number"]?.text)
    #expect(try worker.succeed("copy", "lost", number).contains("丘名簿子"))
    // A plan says where somebody lives in more places than the address.
    let plans = try export("plans", "html", "--json")
    #expect(!(try String(contentsOfFile: plans.path, encoding: .utf8)).contains("坂の道"))
    try worker.succeed("person", "edit", id, "--status", "死亡")
    #expect(try names(export("register").path) == ["丘隠子"])
  }

  @Test func aListIsNarrowedToAShelterAndToASupporter() throws {
    defer { city.stop() }
    try settle("丘一子", consentingTo: ["個別避難計画"], shelter: "丘小学校", supporter: "助一")
    try settle("丘二子", consentingTo: ["個別避難計画"], shelter: "丘中学校", supporter: "助一")
    try settle("丘三子", consentingTo: ["個別避難計画"], shelter: "丘中学校", supporter: "助 二")
    #expect(try Set(names(export("plans", "csv", "--shelter", "丘中学校").path)) == ["丘二子", "丘三子"])
    #expect(try Set(names(export("plans", "csv", "--supporter", "助一").path)) == ["丘一子", "丘二子"])
    #expect(try names(export("plans", "csv", "--supporter", "助二").path) == ["丘三子"])
    #expect(
      try names(export("plans", "csv", "--supporter", "助一", "--shelter", "丘中学校").path) == ["丘二子"])
    let none = try worker.run(
      "export", "plans", "--format", "csv", "--shelter", "ない館", "--recipient", "丘消防署")
    #expect(none.status == 2 && none.errors.contains("個別避難計画に載せる行がありません"))
  }

  @Test func whoHandsOutNoListsHandsOutNoneOfThese() throws {
    defer { city.stop() }
    try settle("丘名簿子", consentingTo: ["避難行動要支援者名簿", "個別避難計画"])
    try worker.succeed("sync")
    let devices = [
      try town.commissioner(), try town.chair(), try city.device("volunteer", .cooperator),
    ]
    for device in devices {
      for list in ["register", "plans"] {
        let refused = try device.run(
          "export", list, "--format", "csv", "--recipient", "丘消防署")
        #expect(refused.status == 1 && refused.errors.contains("[export_not_permitted]"))
        #expect(refused.stdout.isEmpty)
      }
    }
    let council = try town.device("地区社協", "--district", NewTown.district)
    let page = try council.succeed("export", "register", "--format", "csv", "--recipient", "丘消防署")
    #expect(page.contains("丘名簿子"))
  }
}
