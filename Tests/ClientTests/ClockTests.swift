import Foundation
import Records
import Storage
import Support
import Sync
import TestDoubles
import TestKit
import Testing

@testable import tsunagu

/// Clocks that are wrong: a device's is told, corrected or held; a server's judges nobody.
@Suite struct ClockTests {
  private static let day: Int64 = 86_400_000
  private var now: Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }
  private var today: CalendarDate { Timestamp(milliseconds: now).dateInJapan }

  /// Sets a device's clock so many days off; nil for the machine's own.
  private func set(_ device: inout RunningDevice, daysAhead days: Int64?) throws {
    device.environment["TSUNAGU_CLOCK"] = days.map { String(now + $0 * Self.day) }
    try device.unlock()
  }

  private func person(_ device: RunningDevice) throws -> (id: String, name: String) {
    let person = try #require(try device.json("person", "list").list?.first)
    return (person["id"]?.text ?? "", person["fields"]?["name"]?.text ?? "")
  }

  @Test(arguments: [Int64(3), 25, 3_000])
  func entriesOfADeviceAheadAreHeldAndItsPersonIsTold(days: Int64) throws {
    let city = try RunningCity()
    defer { city.stop() }
    var device = try city.device("worker", .communitySocialWorker)
    let (id, name) = try person(device)
    try set(&device, daysAhead: days)
    try device.succeed("visit", "add", "--person", id, "--date", "今日", "--status", "元気")
    let sync = try device.run("sync")
    #expect(sync.status == 0)
    #expect(sync.errors.contains("\(days)日進んで"), "\(sync.errors)")
    #expect(sync.errors.contains("[clock_off]") && sync.errors.contains(name))
    #expect(sync.errors.contains("visit correct"))
    #expect(try device.json("status")["problems"]?.list?.first?["code"] == "clock_skewed")
    #expect(try device.succeed("status").contains("[clock_off]"))
    // From now on it goes by the server's time.
    let visit = try device.json("visit", "add", "--person", id, "--date", "今日", "--status", "元気")
    #expect(visit["day"]?.text == today.description)
    let again = try device.json("sync")
    #expect(again["accepted"] == 1 && again["held"] == 0)
    // A clock that was put right is believed, and nothing is said any more.
    try set(&device, daysAhead: nil)
    #expect(try !device.run("sync").errors.contains("clock_off"))
    #expect(try !device.succeed("status").contains("clock_off"))
  }

  @Test(arguments: [Int64(-2), -90, -20_000])
  func aDeviceBehindItsLastContactGoesByTheServersTime(days: Int64) throws {
    let city = try RunningCity()
    defer { city.stop() }
    var device = try city.device("worker", .communitySocialWorker)
    let (id, _) = try person(device)
    try set(&device, daysAhead: days)
    let said = try device.run([
      "visit", "add", "--person", id, "--date", "今日", "--status", "元気", "--json",
    ])
    #expect(try JSON.read(said.output)["day"]?.text == today.description)
    #expect(said.errors.contains("サーバーの時刻で記録します"))
    let sync = try device.run("sync")
    #expect(sync.errors.contains("\(-days)日遅れて"), "\(sync.errors)")
    #expect(try device.json("status")["problems"] == [])
    let ahead = try device.json("status")["clock_ahead_milliseconds"]?.integer ?? 0
    #expect(ahead / Self.day == days)
  }

  @Test func whatADeviceEnteredBeforeItEverSpokeToTheServerIsHeldWhereItsClockIsOff() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let user = try city.users(.communitySocialWorker)[0]
    var device = city.newDevice("new")
    device.environment["TSUNAGU_CLOCK"] = String(now - 120 * Self.day)
    try device.succeed("enroll", city.url, try city.code(for: user))
    try device.succeed("concern", "add", "--subject", "空き家", "--content", "見本")
    #expect(try device.run("sync").errors.contains("120日遅れて"))
    #expect(try device.json("status")["problems"]?.list?.first?["code"] == "clock_skewed")
  }

  @Test func aClockThatWasAheadAtTheLastContactKeepsNoDeviceOpen() throws {
    let city = try RunningCity()
    defer { city.stop() }
    var device = try city.device("forgotten", .cooperator)
    for ahead in [Int64(0), 20, 3_650] {
      try set(&device, daysAhead: ahead)
      try device.succeed("sync")
      try device.succeed("person", "list")
      try set(&device, daysAhead: 13)
      try device.succeed("person", "list")
      try set(&device, daysAhead: 16)
      #expect(try device.run("person", "list").errors.contains("[cache_locked]"), "\(ahead)")
      // Set back, it stays closed; the next contact opens it.
      for back in [Int64(1), -30] {
        try set(&device, daysAhead: back)
        #expect(try device.run("person", "list").errors.contains("[cache_locked]"), "\(back)")
      }
      try set(&device, daysAhead: nil)
      try device.succeed("sync")
      try device.succeed("person", "list")
    }
  }

  @Test func aServerWhoseClockLeapsSaysSoAndJudgesNobodyUntilSomebodyHasLooked() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let device = try city.device("worker", .communitySocialWorker)
    let (id, _) = try person(device)
    for (days, word) in [(Int64(-40), "behind"), (45, "leapt")] {
      city.stop()
      city.serverEnvironment["TSUNAGU_CLOCK"] = String(now + days * Self.day)
      try city.start()
      #expect(try health(city) == word)
      #expect(try city.log().contains("[server_clock_wrong]"))
      try device.succeed("visit", "add", "--person", id, "--status", "元気")
      let sync = try device.run("sync")
      #expect(sync.status == 0 && !sync.errors.contains("clock_off"))
      #expect(try device.json("status")["problems"] == [])
      #expect(try city.admin("clock", "confirm").status == 0)
      #expect(try health(city) == "right")
      #expect(try device.run("sync").errors.contains("[clock_off]"))
      // The clock is right again: the wrongly confirmed time is behind or ahead now, and reported
      // once more.
      city.stop()
      city.serverEnvironment = [:]
      try city.start()
      #expect(try health(city) == (days < 0 ? "leapt" : "behind"))
      #expect(try city.admin("clock", "confirm").status == 0)
      #expect(try health(city) == "right")
      try device.succeed("sync")
    }
  }

  private func health(_ city: RunningCity) throws -> String? {
    try JSON.read(city.ask("GET", "/health").body)["clock"]?.text
  }

  @Test func aTokenIsRenewedEveryMonthAndTheOldOneIsGoodNoMore() throws {
    let city = try RunningCity()
    defer { city.stop() }
    var device = try city.device("worker", .communitySocialWorker)
    let first = try device.setting("token")
    try device.succeed("sync")
    #expect(try device.setting("token") == first)
    try set(&device, daysAhead: 31)
    try device.succeed("sync")
    let second = try device.setting("token")
    #expect(second != first)
    try set(&device, daysAhead: nil)
    try device.succeed("sync")
    #expect(try device.setting("token") == second)
    #expect(try status(city, first) == 401)
    #expect(try status(city, second) == 200)
    // A server that came back from an earlier day knows the old one.
    try Tampering.set("token", first, with: .fixed, in: device.home)
    try Tampering.set("own_previous_token", second, with: .fixed, in: device.home)
    try device.succeed("sync")
    #expect(try device.setting("token") == second)
  }

  private func status(_ city: RunningCity, _ token: String) throws -> Int {
    try city.ask("GET", "/api/v1/held", token: token).status
  }
}
