import Records
import Support
import Sync
import TestKit
import Testing

@testable import tsunagu

/// Devices that are lost, and devices that nobody has heard of for long: the real programs.
@Suite struct DeviceTests {
  private func devices(_ city: RunningCity) throws -> [Value] {
    try JSON.read(try city.admin("device", "list", "--json").output).list ?? []
  }

  private func person(_ device: RunningDevice) throws -> String {
    try #require(try device.json("person", "list").list?.first?["id"]?.text)
  }

  @Test func aRevokedDeviceIsToldAndEmptiedAndItsEntriesAreHeld() throws {
    let city = try RunningCity()
    let user = try city.users(.cooperator)[0]
    let lost = try city.device("lost", of: user)
    let kept = try city.device("kept", of: user)
    try lost.succeed("visit", "add", "--person", try person(lost), "--status", "元気")
    let listed = try devices(city)
    #expect(listed.map { $0["state"] } == ["active", "active"])
    #expect(listed.allSatisfy { $0["user_name"] == .text(user) && $0["last_contact"] != nil })
    let id = try #require(listed.first?["id"]?.integer)
    #expect(try city.admin("device", "revoke", String(id), "--reason", "紛失").status == 0)
    let result = try lost.run("sync")
    #expect(result.status == 1)
    #expect(result.errors.contains("[device_revoked]"))
    #expect(try lost.json("person", "list") == [])
    #expect(try lost.json("status")["dismissed"] == "device_revoked")
    #expect(try lost.succeed("status").contains("取り消されています"))
    let revoked = try devices(city)[0]
    #expect(revoked["state"] == "revoked")
    #expect(revoked["held"] == 1)
    #expect(revoked["revocation_reason"] == "紛失")
    // Again is the same, and the user's other device goes on.
    #expect(try lost.run("sync").errors.contains("[device_revoked]"))
    try kept.succeed("sync")
    #expect(try kept.json("person", "list") != [])
    #expect(try city.admin("device", "list").output.contains("取消"))
    #expect(try city.admin("check").status == 0)
  }

  @Test func whatIsNoDeviceCannotBeRevoked() throws {
    let city = try RunningCity(isStarted: false)
    let result = try city.admin("device", "revoke", "99")
    #expect(result.status == 1)
    #expect(result.errors.contains("[device_unknown]"))
    #expect(try city.admin("device", "lock-after", "-1").status != 0)
  }

  @Test func aDeviceThatWasNotInContactShowsNothingUntilItIs() throws {
    let city = try RunningCity()
    var device = try city.device("forgotten", .cooperator)
    let person = try person(device)
    let now = try #require(Int64(try device.setting("own_last_sync").trimmingSpace))
    func setClock(days: Int64) throws {
      device.environment["TSUNAGU_CLOCK"] = String(now + days * day)
      try device.unlock()
    }
    try setClock(days: 14)
    try device.succeed("person", "list")
    try setClock(days: 15)
    for words in [["person", "list"], ["person", "show", person], ["visit", "list"], ["log"]] {
      let result = try device.run(words)
      #expect(result.status == 1, "\(words)")
      #expect(result.errors.contains("[cache_locked]"), "\(words)")
    }
    #expect(try device.json("status")["locked"] == true)
    // Entering goes on, and the next sync opens it again, whatever the clock says.
    try device.succeed("visit", "add", "--person", person, "--status", "元気")
    try device.succeed("sync")
    try device.succeed("person", "list")
    try setClock(days: -100)
    try device.succeed("person", "list")
  }

  @Test func inADisasterTheServerKeepsDevicesOpen() throws {
    let city = try RunningCity()
    var device = try city.device("cut-off", .cooperator)
    #expect(try city.admin("device", "lock-after", "0").status == 0)
    try device.succeed("sync")
    let now = try #require(Int64(try device.setting("own_last_sync").trimmingSpace))
    device.environment["TSUNAGU_CLOCK"] = String(now + 200 * day)
    try device.unlock()
    try device.succeed("person", "list")
    #expect(try city.admin("device", "lock-after", "3").status == 0)
    device.environment["TSUNAGU_CLOCK"] = String(now)
    try device.unlock()
    try device.succeed("sync")
    device.environment["TSUNAGU_CLOCK"] = String(now + 4 * day)
    try device.unlock()
    #expect(try device.run("person", "list").errors.contains("[cache_locked]"))
  }

  private let day: Int64 = 86_400_000
}
