import Foundation
import Records
import Support
import TestKit
import Testing

/// Data after a mishap: the server comes back from a backup, a device is copied, an answer is lost.
@Suite struct RecoveryTests {
  @Test func whatABackupDidNotHoldIsOfferedAgain() throws {
    let city = try RunningCity()
    let device = try city.device("volunteer", .cooperator)
    let person = try device.json("person", "list").list?.first?["id"]?.text ?? ""
    let first = try device.entered("visit", "add", "--person", person, "--status", "元気")
    try device.succeed("sync")
    let backup = city.folder.path("backup.sqlite")
    #expect(try city.admin("backup", backup).status == 0)
    #expect(try city.admin("backup", backup).errors.contains("[file_exists]"))
    let second = try device.entered("visit", "add", "--person", person, "--status", "異変")
    try device.succeed("sync")
    city.stop()
    for ending in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(
        atPath: city.folder.path("server/tsunagu-server.sqlite" + ending))
    }
    try FileManager.default.copyItem(
      atPath: backup, toPath: city.folder.path("server/tsunagu-server.sqlite"))
    try city.start()
    try device.succeed("sync")
    #expect(try device.json("status")["pending"] == 0)
    let worker = try city.device("worker", .communitySocialWorker)
    let ids = try worker.json("visit", "list", "--person", person).list?.compactMap {
      $0["id"]?.text
    }
    #expect(ids?.contains(first) == true)
    #expect(ids?.contains(second) == true)
    #expect(try device.json("visit", "list") == worker.json("visit", "list", "--person", person))
  }

  @Test func ofACopiedDeviceNothingIsDropped() throws {
    let city = try RunningCity()
    let device = try city.device("volunteer", .cooperator)
    let person = try device.json("person", "list").list?.first?["id"]?.text ?? ""
    let copy = city.newDevice("copy")
    try FileManager.default.copyItem(atPath: device.home, toPath: copy.home)
    try copy.unlock()
    try device.succeed("visit", "add", "--person", person, "--status", "元気")
    try copy.succeed("visit", "add", "--person", person, "--status", "異変")
    try device.succeed("sync")
    try copy.succeed("sync")
    let problem = try copy.json("status")["problems"]?.list?.first
    #expect(problem?["code"] == "cloned_device")
    #expect(problem?["verdict"] == "held")
    // From now on the copy has a name of its own: its next operations are taken as usual.
    let later = try copy.entered("visit", "add", "--person", person, "--status", "変わりなし")
    try copy.succeed("sync")
    let listed = try copy.json("visit", "list").list?.compactMap { $0["id"]?.text } ?? []
    #expect(listed.contains(later))
    #expect(try copy.json("status")["pending"] == 0)
  }

  @Test func aServerThatIsKilledAfterAnAnswerHasEverythingItAcknowledged() throws {
    let city = try RunningCity()
    let device = try city.device("volunteer", .cooperator)
    let person = try device.json("person", "list").list?.first?["id"]?.text ?? ""
    var visits: Set<String> = []
    for _ in 0..<5 {
      visits.insert(try device.entered("visit", "add", "--person", person, "--status", "元気"))
      try device.succeed("sync")
      city.server?.kill()
      try city.start()
    }
    let worker = try city.device("worker", .communitySocialWorker)
    let listed = try worker.json("visit", "list", "--person", person).list ?? []
    #expect(visits.isSubset(of: Set(listed.compactMap { $0["id"]?.text })))
  }

  @Test func anAdministratorsCommandReachesARunningServerAndAStoppedOne() throws {
    let city = try RunningCity()
    let running = try city.admin("status", "--json")
    city.stop()
    #expect(try city.admin("status", "--json").output == running.output)
  }

  @Test func aSecondServerOnTheSameDataIsRefused() throws {
    let city = try RunningCity()
    let result = try city.admin("serve", "--port", "0")
    #expect(result.status == 1)
    #expect(result.errors.contains("[store_locked]"))
  }

  @Test func aServerOutsideOfThisMachineNeedsTLS() throws {
    let city = try RunningCity()
    city.stop()
    let result = try city.admin("serve", "--host", "0.0.0.0")
    #expect(result.status == 2)
    #expect(result.errors.contains("[tls_required]"))
  }

  @Test func theServerEndsQuietlyWhenAsked() throws {
    let city = try RunningCity()
    #expect(city.server?.stop() == 0)
  }
}
