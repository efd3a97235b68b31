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
    // What a life depends on, and nothing else of the kit.
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
    // Who is marked as being on the register is, with or without a plan.
    try worker.succeed("supporter", "edit", listed, "--registered", "有")
    try worker.succeed("sync")
    try chair.succeed("sync")
    #expect(try chair.run("person", "show", listed).status == 0)
    #expect(try chair.run("supporter", "show", listed).status == 1)
  }
}
