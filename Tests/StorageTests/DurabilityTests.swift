import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import Testing

/// The guarantees of a store before it keeps anything.
@Suite struct DurabilityTests {
  @Test func bothStoresRunWithFullDurability() throws {
    let folder = TemporaryFolder()
    let device = try DeviceStore(folder: folder.path("device"), key: .fixed)
    #expect(
      try device.transact { try $0.durability() } == Durability(synchronous: 2, journal: "wal"))
    try FileManager.default.createDirectory(
      atPath: folder.path("server"), withIntermediateDirectories: true)
    let server = try ServerStore(folder: folder.path("server"), creating: true)
    #expect(try server.write { try $0.durability() } == Durability(synchronous: 2, journal: "wal"))
  }

  @Test func everyFileIsItsOwnersAlone() throws {
    let folder = TemporaryFolder()
    let device = try DeviceStore(folder: folder.path, key: .fixed)
    try FileManager.default.createDirectory(
      atPath: folder.path("server"), withIntermediateDirectories: true)
    let server = try ServerStore(folder: folder.path("server"), creating: true)
    try device.transact { try $0.setSetting("a", "b") }
    try server.initialise(municipalityCode: "162051", name: "試験市", incarnation: "one")
    try server.backUp(to: folder.path("backup.sqlite"))
    let manager = FileManager.default
    let files = try manager.subpathsOfDirectory(atPath: folder.path).filter {
      $0.contains("sqlite")
    }
    #expect(files.count >= 5)
    for file in files {
      let mode = try manager.attributesOfItem(atPath: folder.path(file))[.posixPermissions]
      #expect(mode as? Int == 0o600, "\(file)")
    }
  }

  @Test func aSecondServerOnTheSameDataIsRefusedUntilTheFirstIsGone() throws {
    let folder = TemporaryFolder()
    var first: ServerStore? = try ServerStore(folder: folder.path, creating: true)
    #expect(throws: Problem(.storeLocked)) { try ServerStore(folder: folder.path) }
    _ = first
    first = nil
    _ = try ServerStore(folder: folder.path)
  }

  @Test func aServersFileIsNotTakenForADevices() throws {
    let folder = TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("server"), withIntermediateDirectories: true)
    _ = try ServerStore(folder: folder.path("server"), creating: true)
    try FileManager.default.createDirectory(
      atPath: folder.path("device"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: folder.path("server/" + ServerStore.fileName),
      toPath: folder.path("device/" + DeviceStore.fileName))
    let device = try DeviceStore(folder: folder.path("device"), key: .fixed)
    #expect(throws: Problem(.storeDamaged, ["part": "application_id"])) {
      try device.read { try $0.enrollment() }
    }
  }

  @Test func aBodyThatThrowsChangesNothingAndDoesNotDisturbTheOthers() throws {
    let folder = TemporaryFolder()
    let store = try ServerStore(folder: folder.path, creating: true)
    try store.initialise(municipalityCode: "162051", name: "試験市", incarnation: "one")
    let next: @Sendable (ServerRows) throws -> Int64 = { try $0.nextSequence() }
    let failing: @Sendable (ServerRows) throws -> Int64 = { rows in
      _ = try rows.nextSequence()
      throw Problem(.malformed)
    }
    let results = try store.writeTogether([next, failing, next])
    #expect(results.count == 3)
    #expect(try results[0].get() == 1)
    #expect(throws: Problem(.malformed)) { try results[1].get() }
    #expect(try results[2].get() == 2)
    #expect(try store.read { try $0.sequence } == 2)
  }
}
