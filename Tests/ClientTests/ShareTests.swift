import Foundation
import Records
import Support
import Sync
import TestKit
import Testing

@testable import tsunagu

/// One device, or a full disk, must not stop the others, on the real server.
@Suite("A device's share, and the disk's", .timeLimit(.minutes(3)))
struct ShareTests {
  @Test func whileTheDiskIsNearlyFullNothingIsTakenAndAdministratorsGoOn() throws {
    let city = try RunningCity()
    let writer = try city.device("writer", .communitySocialWorker)
    let reader = try city.device("reader", .communitySocialWorker)
    let lost = try city.device("lost", .welfareCommissioner)
    #expect(try JSON.read(city.ask("GET", "/health").body)["status"]?.text != nil)
    try reader.succeed(
      "concern", "add", "--subject", "郵便受けがいっぱいの家", "--urgency", "早めに")
    try reader.succeed("sync")
    city.stop()
    city.serveOptions = ["--keep-free", "1000000000"]
    try city.start()
    try writer.succeed("concern", "add", "--subject", "空き家", "--urgency", "早めに")
    let refused = try writer.run("sync")
    #expect(refused.status != 0)
    #expect(refused.errors.contains("[storage_full]"))
    #expect(try writer.json("status")["pending"]?.integer == 1)
    // A device whose entries are refused still receives.
    #expect(try writer.succeed("concern", "list", "--json").contains("郵便受けがいっぱいの家"))
    // A device without entries is served.
    try reader.succeed("sync")
    let health = try city.ask("GET", "/health")
    #expect(health.status == 507)
    #expect(health.headers["retry-after"] != nil)
    #expect(try JSON.read(health.body)["error"]?["code"] == "storage_full")
    #expect(try city.admin("device", "revoke", "3", "--reason", "紛失").status == 0)
    let name = try city.users(.associationChair)[0]
    #expect(try city.admin("user", "end", name).status == 0)
    #expect(try city.admin("backup", city.folder.path("backup")).status == 0)
    _ = try lost.run("sync")
    #expect(try lost.json("status")["dismissed"] == "device_revoked")
    city.stop()
    city.serveOptions = []
    try city.start()
    try writer.succeed("sync")
    #expect(try writer.json("status")["pending"]?.integer == 0)
  }

  @Test func whoAsksMuchAtOnceWaitsAlone() throws {
    let city = try RunningCity()
    let eager = try city.device("eager", .auditor)
    let other = try city.device("other", .communitySocialWorker)
    let token = try eager.setting("token").trimmingSpace
    let port = try #require(UInt16(city.port))
    let connections = try (0..<20).map { _ in try RawConnection(port: port) }
    for connection in connections {
      connection.send(
        "GET /api/v1/audit HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer \(token)\r\n\r\n"
      )
    }
    try other.succeed("concern", "add", "--subject", "空き家", "--urgency", "早めに")
    try other.succeed("sync")
    let statuses = connections.map { String($0.readToEnd().dropFirst(9).prefix(3)) }
    #expect(Set(statuses).isSubset(of: ["200", "429"]))
    #expect(statuses.contains("200"))
    #expect(try other.json("status")["pending"]?.integer == 0)
  }

  @Test func connectionsThatSayNothingGiveWay() throws {
    let city = try RunningCity()
    let port = try #require(UInt16(city.port))
    let idle = try (0..<Limits.connections).map { _ in try RawConnection(port: port) }
    // More than there are places for.
    for _ in 0..<8 { #expect(try city.ask("GET", "/version").status == 200) }
    let device = try city.device("one", .communitySocialWorker)
    try device.succeed("sync")
    withExtendedLifetime(idle) {}
  }
}
