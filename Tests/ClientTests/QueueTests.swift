import Foundation
import Records
import Support
import TestKit
import Testing

/// The queue on the real programs: at 80 columns, by filters, at the menu, and the news that goes back to whoever reported.
@Suite struct QueueTests {
  private let city: RunningCity
  private let worker: RunningDevice
  private let volunteer: RunningDevice

  init() throws {
    city = try RunningCity()
    worker = try city.device("csw", .communitySocialWorker)
    volunteer = try city.device("volunteer", .cooperator)
  }

  private func concern(_ subject: String, _ urgency: String = "すぐに") throws -> String {
    try volunteer.entered(
      "concern", "add", "--subject", subject, "--urgency", urgency, "--content", "窓が割れている")
  }

  private func exchange() throws {
    for device in [volunteer, worker, volunteer] { try device.succeed("sync") }
  }

  private func queue(_ options: String...) throws -> [Value] {
    try JSON.read(try worker.succeed(["review", "list", "--json"] + options)).list ?? []
  }

  private func menu(_ device: RunningDevice) throws -> Pseudoterminal {
    try Pseudoterminal(executable: BuiltProgram.client, environment: device.variables)
  }

  private func end(_ menu: Pseudoterminal) throws {
    menu.type("0")
    #expect(menu.waitForEnd() == 0)
  }

  @Test func atEightyColumnsDaysAndNumbersAreWhole() throws {
    defer { city.stop() }
    let id = try concern("踏切のそばの、とても長い名前のついた空き家のうらの小屋")
    try exchange()
    try worker.succeed("review", "note", id, "家主に連絡した。", "--due", "2030-12-31")
    let list = try Pseudoterminal(
      executable: BuiltProgram.client, arguments: ["review", "list", "--cause", "気づき"],
      environment: worker.variables, rows: 60)
    let page = try list.waitFor("件(")
    for line in page.split(separator: "\n") {
      #expect(DisplayWidth.width(of: String(line)) <= 80, "\(line)")
      #expect(!line.hasSuffix(" …"), "\(line)")
    }
    #expect(page.contains("地区") && page.contains(id.prefix(8)))
    #expect(page.contains("期日 令和12年12月31日") && page.contains("きょう"))
    let item = try #require(try queue().first { $0["source"] == .text(id) })
    #expect(item["days"] == 0 && item["cause"] == "気づき" && item["urgency"] == "すぐに")
    #expect(item["reporter"]?.text?.isEmpty == false)
  }

  @Test func theQueueIsFilteredHandedOnAndPutOff() throws {
    defer { city.stop() }
    let (first, second) = (try concern("甲の家"), try concern("乙の家"))
    try exchange()
    let district = try #require(
      try worker.json("area", "list").list?.first { $0["fields"]?["level"] == "地区社協" }?["id"]?.text)
    try worker.succeed("worker", "add", "--name", "二瓶 一", "--area", district)
    try worker.succeed("review", "hand", first, "二瓶 一")
    #expect(try queue("--assignee", "二瓶 一").map { $0["source"] } == [.text(first)])
    #expect(try !queue("--free").contains { $0["source"] == .text(first) })
    try worker.succeed("review", "postpone", second, "2035-01-01")
    #expect(try !queue().contains { $0["source"] == .text(second) })
    #expect(try queue("--postponed").contains { $0["source"] == .text(second) })
    #expect(try queue("--cause", "会えず").allSatisfy { $0["cause"] == "会えず" })
    let mistyped = try worker.run("review", "list", "--cause", "会えす")
    #expect(mistyped.status == 2 && mistyped.errors.contains("[unknown_word]"))
    // Nobody closes an item that ends by being done.
    let team = try #require(try queue("--cause", "未訪問").first?["source"]?.text)
    #expect(try worker.run("review", "close", team).errors.contains("[usage]"))
  }

  @Test func whoeverReportedHearsOnceWhatCameOfIt() throws {
    defer { city.stop() }
    let id = try concern("踏切のそば")
    try exchange()
    try worker.succeed("review", "take", id)
    try exchange()
    func opened() throws -> String {
      let menu = try menu(volunteer)
      let page = try menu.waitFor("0 終わる")
      try end(menu)
      return page
    }
    #expect(try opened().contains("あなたの知らせ(踏切のそば"))
    #expect(try !opened().contains("あなたの知らせ"))
    try worker.succeed(
      "review", "note", id, "本人は留守。隣の人の話を聞いた。", "--stage", "訪問")
    try worker.succeed(
      "review", "close", id, "--outcome", "見守りへ", "--thanks", "おかげで早く分かりました。")
    try exchange()
    let told = try opened()
    #expect(told.contains("は、対応が終わりました。") && told.contains("担当者から: おかげで早く分かりました。"))
    #expect(try !opened().contains("担当者から"))
    // The words are all that a volunteer may know: neither the notes nor the outcome are on the device.
    let known = JSON.text(try volunteer.json("find", "隣の人の話"))
    #expect(!known.contains("隣の人の話"))
    #expect(try !volunteer.succeed("concern", "show", id).contains("見守りへ"))
  }

  @Test func aMorningAtTheMenuTakesFewKeys() throws {
    defer { city.stop() }
    let names = (1...12).map { "家の\($0)" }
    for name in names { _ = try concern(name) }
    try exchange()
    let menu = try menu(worker)
    let first = try menu.waitFor("0 終わる")
    #expect(first.contains("確認や対応を待つもの"))
    for line in first.split(separator: "\n") {
      #expect(DisplayWidth.width(of: String(line)) <= 80, "\(line)")
    }
    var keys = 0
    func press(_ typed: String, until end: String) throws -> String {
      keys += typed.count
      menu.type(typed)
      return try menu.waitFor(end)
    }
    _ = try press("1", until: "0 もどる")
    var seen = try press("1", until: "0 もどる")
    for place in 1...11 {
      if place <= 5 { _ = try press("1", until: "0 もどる") }
      if place == 6 {
        _ = try press("2", until: "(0でもどる)")
        _ = try press("電話した。元気な声。\n", until: "0 もどる")
        _ = try press("1", until: "0 もどる")
      }
      seen += try press("8", until: "0 もどる")
    }
    #expect(names.allSatisfy(seen.contains))
    #expect(keys < 100, "\(keys)")
    _ = try press("0", until: "0 もどる")
    _ = try press("0", until: "0 終わる")
    try end(menu)
    let taken = try queue().filter { $0["stage"] == "確認中" }
    #expect(taken.count == 6)
  }

  @Test func theMenuSettlesWhatHasNoFollowUp() throws {
    defer { city.stop() }
    let council = try city.device("council", .districtCouncil)
    let entry = try #require(try council.json("supporter", "list").list?.first?["id"]?.text)
    try council.succeed("supporter", "edit", entry, "--shelter", "坂の上集会所")
    try worker.succeed("supporter", "edit", entry, "--shelter", "中央小学校")
    for device in [council, worker] { try device.succeed("sync") }
    let position = try #require(try queue().firstIndex { $0["cause"] == "食い違い" })
    let menu = try menu(worker)
    try menu.waitFor("0 終わる")
    menu.type("1")
    try menu.waitFor("0 もどる")
    for _ in 0..<(position / 8) {
      menu.type("9")
      try menu.waitFor("0 もどる")
    }
    menu.type(String(position % 8 + 1))
    let question = try menu.waitFor("0 もどる")
    #expect(question.contains("坂の上集会所") && question.contains("中央小学校"))
    #expect(!question.contains("tsunagu "))
    menu.type("1")
    try menu.waitFor("決めた値を保存しました")
    menu.signal(SIGKILL)
    _ = menu.waitForEnd()
    #expect(try worker.json("conflict", "list") == [])
  }
}
