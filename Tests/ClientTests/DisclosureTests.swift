import Foundation
import Records
import Support
import TestKit
import Testing

@testable import tsunagu

/// 災害時の開示: two people open it, those whom it is for see what they need and nothing else, and it is gone afterwards.
@Suite struct DisclosureTests {
  let city: RunningCity
  let worker: RunningDevice
  let council: RunningDevice
  let town: NewTown

  init() throws {
    city = try RunningCity()
    worker = try city.device("worker", .communitySocialWorker)
    town = try NewTown(city, worker: worker)
    council = try town.device("地区社協", "--district", NewTown.district)
  }

  private static func words(
    _ name: String = "台風19号", occasion: String = "災害のおそれ", to recipients: String = "自治会,消防・警察",
    area: String = NewTown.district
  ) -> [String] {
    [
      "disclosure", "begin", "--occasion", occasion, "--disaster", name, "--area", area,
      "--recipients", recipients, "--decided-by", "地区社協会長", "--document", "口頭「備えよ」",
    ]
  }

  /// Opens one, and tells both devices and the server.
  private func open(
    _ name: String = "台風19号", occasion: String = "災害のおそれ", to recipients: String = "自治会,消防・警察",
    area: String = NewTown.district, hours: Int = 72
  ) throws {
    try council.succeed(
      Self.words(name, occasion: occasion, to: recipients, area: area) + ["--hours", "\(hours)"])
    try council.succeed("sync")
    try worker.succeed("sync")
    try worker.succeed("disclosure", "approve", name)
    try worker.succeed("sync")
    try council.succeed("sync")
  }

  private func phase(_ device: RunningDevice) throws -> Value? {
    try device.json("disclosure", "list").list?.first?["phase"]
  }

  private func kit(of person: String) throws {
    try worker.succeed(
      "kit", "add", "--person", person, "--devices", "酸素", "--allergies", "原因=そば", "--conditions",
      "かなりあの病", "--blood-type", "A")
  }

  @Test func twoPeopleOpenItAndOneAloneOpensNothing() throws {
    defer { city.stop() }
    let person = try town.settle("丘無子", answer: "無")
    try kit(of: person)
    let chair = try town.chair()
    try worker.succeed("sync")
    #expect(try !town.isSeen(person, by: chair))
    try council.succeed(Self.words())
    let alone = try council.run("disclosure", "approve", "台風19号")
    #expect(alone.status == 1 && alone.errors.contains("[second_person_needed]"))
    try council.succeed("sync")
    #expect(try phase(council) == "awaits_second_person")
    #expect(try !town.isSeen(person, by: chair))
    try worker.succeed("sync")
    try worker.succeed("disclosure", "approve", "台風19号")
    try worker.succeed("sync")
    #expect(try town.isSeen(person, by: chair))
    #expect(try phase(chair) == "open")
    // Only the part of the kit that a life depends on.
    let shown = try chair.json("kit", "show", person)["fields"]
    #expect(shown?["devices"] == ["酸素"] && shown?["allergies"]?.list?.count == 1)
    #expect(shown?["conditions"] == .null && shown?["blood_type"] == .null)
    #expect(try chair.json("disclosure", "list").list?.count == 1)
    #expect(try !chair.succeed("disclosure", "show", "台風19号").contains("会長"))
    // Ended, it is gone from the device, down to the last byte.
    try council.succeed("sync")
    try council.succeed("disclosure", "close", "台風19号")
    try council.succeed("sync")
    #expect(try !town.isSeen(person, by: chair))
    #expect(try chair.run("kit", "show", person).status == 1)
    #expect(try phase(chair) == "ended")
  }

  @Test func whoIsOnNoListIsNotShownUntilTheyAre() throws {
    defer { city.stop() }
    let chair = try town.chair()
    let bystander = try town.person("丘町人")
    let gone = try town.settle("丘転子", answer: "無", status: "転出")
    let elsewhere = try town.settle("丘下子", answer: "無", in: NewTown.associations[1])
    try worker.succeed("sync")
    try open()
    for person in [bystander, gone, elsewhere] {
      #expect(try !town.isSeen(person, by: chair), "\(person)")
    }
    try worker.succeed("supporter", "add", "--person", bystander, "--consent", "無")
    try worker.succeed("person", "edit", gone, "--status", "在宅")
    try worker.succeed("sync")
    #expect(try town.isSeen(bystander, by: chair) && town.isSeen(gone, by: chair))
    try worker.succeed("supporter", "delete", bystander)
    try worker.succeed("sync")
    #expect(try !town.isSeen(bystander, by: chair))
  }

  @Test func whatConsentShowsAnywayStaysWhenItEnds() throws {
    defer { city.stop() }
    let (agreed, not) = (try town.settle("丘有子", answer: "有"), try town.settle("丘無子", answer: "無"))
    let chair = try town.chair()
    try worker.succeed("sync")
    #expect(try town.isSeen(agreed, by: chair))
    try open()
    #expect(try town.isSeen(agreed, by: chair) && town.isSeen(not, by: chair))
    // The consent is taken back meanwhile: the disclosure alone shows the person from now on.
    let third = try town.settle("丘返子", answer: "有")
    try worker.succeed("sync")
    #expect(try town.isSeen(third, by: chair))
    try worker.succeed("supporter", "edit", third, "--consent", "無")
    try worker.succeed("sync")
    #expect(try town.isSeen(third, by: chair))
    try worker.succeed("disclosure", "close", "台風19号")
    try worker.succeed("sync")
    #expect(try town.isSeen(agreed, by: chair))
    #expect(try !town.isSeen(not, by: chair) && !town.isSeen(third, by: chair))
  }

  /// Another district of the city.
  private static func elsewhere(_ device: RunningDevice) throws -> String {
    let areas = try device.json("area", "list").list ?? []
    let names = areas.filter { $0["fields"]?["level"] == "地区社協" }
      .compactMap { $0["fields"]?["name"]?.text }
    return try #require(names.first { $0 != NewTown.district })
  }

  private func export(
    _ options: [String], format: String = "csv", by device: RunningDevice? = nil
  ) throws -> ProgramResult {
    try (device ?? worker).run(["export", "supporters", "--format", format] + options)
  }

  @Test func theListUnderItNamesEverybodyAndTheCopiesAreCalledBack() throws {
    defer { city.stop() }
    let (agreed, refused) = ("丘有子", "丘無子")
    try town.settle(agreed, answer: "有")
    let person = try town.settle(refused, answer: "無")
    try town.paper("撤回", of: person, on: "2026-03-01")
    try town.settle("丘亡子", answer: "有", status: "死亡")
    try worker.succeed("sync")
    let list = ["--disclosure", "台風19号", "--recipient", NewTown.associations[0] + "自治会長"]
    try council.succeed(Self.words())
    try council.succeed("sync")
    try worker.succeed("sync")
    let early = try export(list)
    #expect(early.status == 1 && early.errors.contains("[disclosure_not_open]"))
    #expect(early.output.isEmpty)
    try worker.succeed("disclosure", "approve", "台風19号")
    // With the server off.
    city.stop()
    let page = try export(list)
    #expect(page.status == 0, "\(page.errors)")
    let lines = page.output.split(separator: "\r\n").map(String.init)
    let row = lines.first { $0.contains(refused) } ?? ""
    #expect(row.contains("災害時限定提供") && !row.contains("無,") && !row.contains("撤回"))
    #expect(lines.contains { $0.contains(agreed) && !$0.contains("災害時限定提供") })
    #expect(!page.output.contains("丘亡子") && page.output.contains("第27条第1項第2号"))
    let elsewhere = try Self.elsewhere(worker)
    for (words, why) in [
      (["--class", "民生委員", "--recipient", "丘の委員"], "民生委員"),
      (["--area", elsewhere, "--recipient", "丘消防署"], "その地域"),
    ] {
      let other = try export(["--disclosure", "台風19号"] + words)
      #expect(other.status == 1 && other.errors.contains(why), "\(other.errors)")
    }
    #expect(try !town.list().page.contains(refused), "in peacetime as ever")
    let closed = try worker.succeed("disclosure", "close", "台風19号")
    #expect(closed.contains("返ってきていない写し 1部") && closed.contains("自治会長"))
    let number = try #require(
      try worker.json("disclosure", "list").list?.first?["copies_out"]?.list?.first?.text)
    #expect(try worker.succeed("copy", "lost", number).contains(refused))
    try worker.succeed("copy", "return", number)
    #expect(try export(list).status == 1)
  }

  @Test func rescuersGetTheLeastOfTheKitAndOnlyUnderADisclosure() throws {
    defer { city.stop() }
    let person = try town.settle("丘無子", answer: "無")
    try kit(of: person)
    try worker.succeed(
      "person", "edit", person, "--birth-date", "S10.3.3", "--sex", "女", "--attributes", "独居,身体")
    try town.settle("丘他子", answer: "有")
    try worker.succeed("sync")
    let words = ["export", "disaster", "--format", "csv", "--recipient", "丘消防署"]
    let without = try worker.run(words)
    #expect(without.status == 2 && without.errors.contains("--disclosure"))
    try open()
    let list = try worker.run(words + ["--disclosure", "台風19号"])
    #expect(list.status == 0, "\(list.errors)")
    let lines = list.output.split(separator: "\r\n").map(String.init)
    let row = lines.first { $0.contains("丘無子") } ?? ""
    for word in ["90代", "女", "独居", "身体", "酸素", "アレルギー: そば", "災害時限定提供"] {
      #expect(row.contains(word), "\(word): \(row)")
    }
    for word in ["かなりあの病", "昭和10年", "1935"] { #expect(!list.output.contains(word), "\(word)") }
    #expect(lines.contains { $0.contains("丘他子") && $0.contains("未確認") })
    #expect(try worker.json("copy", "list").list?.first?["fields"]?["document"] == "災害時の名簿")
  }

  @Test func theRegisterUnderADisclosureHasNobodyWhoIsOnlyOnTheCouncilsList() throws {
    defer { city.stop() }
    let councils = try town.settle("丘社子", answer: "無")
    try worker.succeed("supporter", "edit", councils, "--registered", "無")
    try town.settle("丘名子")
    let planned = try town.person("丘計子")
    try worker.succeed("plan", "add", "--person", planned, "--shelter", "丘小学校", "--consent", "無")
    let (mayor, deputy) = (
      try town.device("市職員"), try town.device("市職員", "--sees-hidden-addresses")
    )
    try worker.succeed("sync")
    try mayor.succeed(Self.words("地震", occasion: "災害", to: "消防・警察"))
    for device in [mayor, deputy] { try device.succeed("sync") }
    try deputy.succeed("disclosure", "approve", "地震")
    try deputy.succeed("sync")
    try worker.succeed("sync")
    let list = try worker.run([
      "export", "register", "--format", "csv", "--recipient", "丘消防署", "--disclosure", "地震",
    ])
    #expect(list.status == 0, "\(list.errors)")
    #expect(list.output.contains("丘名子") && list.output.contains("丘計子"))
    #expect(!list.output.contains("丘社子"))
    let other = try export(["--disclosure", "地震", "--recipient", "丘消防署"])
    #expect(other.status == 1 && other.errors.contains("支援者リストは開いていません"))
  }

  @Test func aDrillNamesNobodyWhoExists() throws {
    defer { city.stop() }
    let person = try town.settle("丘無子", answer: "無")
    try town.settle("丘有子", answer: "有")
    let chair = try town.chair()
    try worker.succeed("sync")
    try open("秋の訓練", occasion: "訓練")
    #expect(try !town.isSeen(person, by: chair))
    let page = try export(["--disclosure", "秋の訓練", "--each"], format: "html")
    #expect(page.status == 0, "\(page.errors)")
    #expect(page.output.contains("訓練 一郎") && page.output.contains("訓練 取扱注意"))
    #expect(!page.output.contains("丘無子") && !page.output.contains("丘有子"))
    let copies = try worker.json("copy", "list").list ?? []
    #expect(copies.count == NewTown.associations.count)
    #expect(copies.allSatisfy { $0["fields"]?["count"] == 0 })
  }

  @Test func itsTimeEndsItAlsoWhereTheServerIsOutOfReach() throws {
    let person = try town.settle("丘無子", answer: "無")
    let agreed = try town.settle("丘有子", answer: "有")
    var chair = try town.chair()
    try worker.succeed("sync")
    try open()
    #expect(try town.isSeen(person, by: chair))
    city.stop()
    let hour: Int64 = 3_600_000
    let now = Int64(Date().timeIntervalSince1970 * 1_000)
    func at(_ hours: Int64) throws -> Int32 {
      chair.environment["TSUNAGU_CLOCK"] = String(now + hours * hour)
      try chair.unlock()
      return try chair.run("person", "show", person).status
    }
    #expect(try at(70) == 0)
    #expect(try at(73) == 1)
    #expect(try phase(chair) == "expired")
    #expect(try chair.run("person", "show", agreed).status == 0)
    // Nothing of it is left on the disk, so that a clock that is set back shows nothing again.
    #expect(try at(1) == 1)
  }

  @Test func nobodyWidensOrLengthensWhatTheOtherHasApproved() throws {
    defer { city.stop() }
    let long = try council.run(Self.words() + ["--hours", "73"])
    #expect(long.status == 1 && long.errors.contains("[disclosure_too_long]"))
    let register = try council.run(Self.words() + ["--basis", "名簿"])
    #expect(register.status == 1 && register.errors.contains("[not_permitted]"))
    let mixed = try council.run(Self.words() + ["--data", "個別避難計画"])
    #expect(mixed.status == 1 && mixed.errors.contains("[bad_value]"))
    try open(hours: 24)
    let before = try worker.json("disclosure", "list").list?.first?["until"]
    try worker.succeed("disclosure", "extend", "台風19号", "--hours", "72")
    #expect(try worker.json("disclosure", "list").list?.first?["until"] == before)
    try worker.succeed("sync")
    try council.succeed("sync")
    try council.succeed("disclosure", "extend", "台風19号", "--hours", "72")
    #expect(try council.json("disclosure", "list").list?.first?["until"] != before)
    let undone = try council.run(["undo"], input: "はい\n")
    #expect(undone.status == 1 && undone.errors.contains("[disclosure_fixed]"))
    let chair = try town.chair()
    let close = try chair.run("disclosure", "close", "台風19号")
    #expect(close.status == 1 && close.errors.contains("[not_permitted]"))
  }

  @Test func theCityOpensItsRegisterAndNothingOfTheCouncils() throws {
    defer { city.stop() }
    let listed = try town.settle("丘名子", answer: "無")
    let planned = try town.person("丘計子")
    try worker.succeed("supporter", "edit", listed, "--registered", "無")
    try worker.succeed("plan", "add", "--person", planned, "--shelter", "丘小学校", "--consent", "無")
    try kit(of: planned)
    let chair = try town.chair()
    let (mayor, deputy) = (
      try town.device("市職員"), try town.device("市職員", "--sees-hidden-addresses")
    )
    try worker.succeed("sync")
    try mayor.succeed(Self.words("地震", occasion: "災害", to: "自治会,市"))
    try mayor.succeed("sync")
    try deputy.succeed("sync")
    try deputy.succeed("disclosure", "approve", "地震")
    try deputy.succeed("sync")
    for device in [chair, mayor] {
      try device.succeed("sync")
      #expect(try device.run("person", "show", planned).status == 0)
      #expect(try device.run("plan", "show", planned).status == 0)
      #expect(try device.run("kit", "show", planned).status == 1)
      #expect(try device.run("person", "show", listed).status == 1)
    }
    // Somebody who is marked as being on the register is shown, with or without a plan.
    try worker.succeed("supporter", "edit", listed, "--registered", "有")
    try worker.succeed("sync")
    try chair.succeed("sync")
    #expect(try chair.run("person", "show", listed).status == 0)
    #expect(try chair.run("supporter", "show", listed).status == 1)
  }

  @Test func twoHoldersOpenASealedPackWithoutAServerAndItIsTold() throws {
    defer { city.stop() }
    let person = try town.settle("丘無子", answer: "無")
    let chair = try town.chair()
    try worker.succeed("sync")
    let (pack, folder) = (city.folder.path("district.pack"), city.folder.path("lists"))
    let words = ["会長だけが知る言葉", "職員だけが知る言葉", "次長だけが知る言葉"]
    let holders = ["会長", "職員", "次長"].flatMap { ["--holder", $0] }
    let prepare = ["disclosure", "prepare", "--area", NewTown.district, "--output", pack] + holders
    let few = try worker.run([
      "disclosure", "prepare", "--area", NewTown.district, "--holder", "会長", "--output", pack,
    ])
    #expect(few.status == 2 && few.errors.contains("2人から5人"))
    let same = try worker.run(
      prepare, input: [words[0], words[0], words[2]].joined(separator: "\n") + "\n")
    #expect(same.status == 2 && !FileManager.default.fileExists(atPath: pack))
    let done = try worker.run(prepare, input: words.joined(separator: "\n") + "\n")
    #expect(done.status == 0, "\(done.errors)")
    let bytes = try #require(FileManager.default.contents(atPath: pack))
    #expect(bytes.range(of: Data("丘無子".utf8)) == nil)
    #expect(try worker.json("copy", "list").list?.count == NewTown.associations.count)
    let refused = try chair.run(prepare, input: words.joined(separator: "\n") + "\n")
    #expect(refused.status == 1)
    try worker.succeed("sync")
    city.stop()
    let unseal = ["disclosure", "unseal", pack, "--disaster", "地震", "--folder", folder]
    for wrong in [[words[0], words[0]], [words[0], "ちがう言葉です"], [words[0]]] {
      let result = try chair.run(unseal, input: wrong.joined(separator: "\n") + "\n")
      #expect(result.status != 0 && !FileManager.default.fileExists(atPath: folder))
    }
    let opened = try council.run(unseal, input: "\(words[2])\n\(words[0])\n")
    #expect(opened.status == 0, "\(opened.errors)")
    let list = try String(contentsOfFile: folder + "/自治会.csv", encoding: .utf8)
    #expect(list.contains("丘無子") && list.contains("災害時限定提供"))
    #expect(try phase(council) == "awaits_second_person")
    #expect(try council.json("disclosure", "list").list?.first?["awaits_later_approval"] == true)
    var late = council
    late.environment["TSUNAGU_CLOCK"] = String(
      Int64(Date().timeIntervalSince1970 * 1_000) + 20 * 86_400_000)
    try late.unlock()
    #expect(try late.run("person", "show", person).errors.contains("[cache_locked]"))
    try city.start()
    try council.unlock()
    try council.succeed("sync")
    try worker.succeed("sync")
    try worker.succeed("disclosure", "confirm", "地震", "--words", "会長決裁")
    #expect(try worker.json("disclosure", "list").list?.first?["awaits_later_approval"] == false)
    let audit = try city.admin("audit", "show")
    #expect(audit.output.contains("印刷"))
  }
}
