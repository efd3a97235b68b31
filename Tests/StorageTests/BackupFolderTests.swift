import Authority
import Foundation
import Records
import Storage
import Support
import Sync
import Testing

/// Backups as folders, and putting one in place (docs/decisions/0027-what-was-taken-back.md).
@Suite struct BackupFolderTests {
  private let folder = TemporaryFolder()
  private let manager = FileManager.default

  private func server(_ name: String = "server") throws -> ServerStore {
    try manager.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
    let store = try ServerStore(folder: folder.path(name), creating: true)
    try store.initialise(municipalityCode: "162051", name: "試験市", incarnation: "one")
    return store
  }

  private func backUp(_ store: ServerStore, _ name: String) throws {
    try store.backUp(
      into: folder.path(name), data: folder.path("server"), companions: ["tls"],
      about: ["made_at": 1_795_000_000_000])
  }

  private func restore(_ backup: String, ledger: String? = nil) throws -> Restoration.Outcome {
    try Restoration(data: folder.path("server")).run(
      folder.path(backup), ledger: ledger, keepsTLS: false, asideName: "damaged-1")
  }

  @Test func itHoldsWhatLiesBesideTheDatabaseAndSaysWhereTheServerStood() throws {
    let store = try server()
    try manager.createDirectory(
      atPath: folder.path("server/tls"), withIntermediateDirectories: true)
    try folder.write("鍵", to: "server/tls/key.pem")
    try backUp(store, "backup")
    let manifest = try BackupManifest(verifying: folder.path("backup"))
    #expect(manifest.files == ["tls/key.pem", "tsunagu-acts.log", "tsunagu-server.sqlite"])
    #expect(manifest.value["incarnation"] == "one")
    #expect(manifest.value["municipality"] == "試験市")
    #expect(try manifest.audit == store.read { try $0.auditHead(at: .max).description })
    #expect(throws: Problem(.fileExists, ["path": folder.path("backup")])) {
      try backUp(store, "backup")
    }
  }

  @Test func oneThatFailsLeavesNothing() throws {
    let store = try server()
    #expect(throws: Problem.self) { try backUp(store, "no/such/place") }
    try folder.write("", to: "file")
    #expect(throws: Problem.self) { try backUp(store, "file/below") }
    #expect(try manager.contentsOfDirectory(atPath: folder.path).sorted() == ["file", "server"])
  }

  @Test func whatAnAttemptThatDiedLeftBehindIsNoHindrance() throws {
    let store = try server()
    try manager.createDirectory(
      atPath: folder.path(".backup.unfinished"), withIntermediateDirectories: true)
    try folder.write("x", to: ".backup.unfinished/tsunagu-server.sqlite")
    try backUp(store, "backup")
    _ = try BackupManifest(verifying: folder.path("backup"))
    #expect(!manager.fileExists(atPath: folder.path(".backup.unfinished")))
  }

  @Test func puttingOneInPlaceSetsAsideWhatWasThere() throws {
    var store: ServerStore? = try server()
    try backUp(try #require(store), "backup")
    try store?.write { try $0.setLockAfterDays(3) }
    store = nil
    let outcome = try restore("backup")
    #expect(outcome.aside == folder.path("server/damaged-1"))
    #expect(outcome.hasNewerLedger)
    #expect(outcome.madeAt == Timestamp(milliseconds: 1_795_000_000_000))
    let back = try ServerStore(folder: folder.path("server"))
    #expect(try back.read { try $0.lockAfterDays } == Limits.lockAfterDays)
    let aside = try ServerStore(folder: folder.path("server/damaged-1"))
    #expect(try aside.read { try $0.lockAfterDays } == 3)
    let comeback = try back.comeBack("two", at: Timestamp(milliseconds: 0))
    #expect(!comeback.lacksActs)
    guard case .backup = comeback.cause else {
      Issue.record("no new incarnation")
      return
    }
  }

  @Test func aLedgerFromElsewhereMustGoOnFromTheBackups() throws {
    var store: ServerStore? = try server()
    let user = RecordID(high: 1, low: 2)
    try store?.write { rows in
      try rows.addAccount(Account(id: user, name: "甲", Assignment(.communitySocialWorker)))
      try rows.endAccount(user, at: Timestamp(milliseconds: 1))
    }
    try backUp(try #require(store), "backup")
    store = nil
    let own = folder.path("server/tsunagu-acts.log")
    try manager.removeItem(atPath: own)
    try folder.write("", to: "empty.log")
    #expect(throws: Problem.self) { try restore("backup", ledger: folder.path("empty.log")) }
    #expect(throws: Problem.self) { try restore("backup", ledger: folder.path("nowhere.log")) }
    #expect(manager.fileExists(atPath: folder.path("server/tsunagu-server.sqlite")))
    #expect(try !restore("backup").hasNewerLedger)
    let back = try ServerStore(folder: folder.path("server"))
    #expect(try back.comeBack("two", at: Timestamp(milliseconds: 0)).lacksActs)
    #expect(try back.read { try $0.missingActs } == .asked)
  }

  @Test func aBackupThatWasNotMadeHereStartsAServerInAnEmptyFolder() throws {
    let store = try server()
    try backUp(store, "backup")
    let outcome = try Restoration(data: folder.path("fresh")).run(
      folder.path("backup"), ledger: nil, keepsTLS: false, asideName: "damaged-1")
    #expect(outcome.aside == nil)
    #expect(!outcome.hasNewerLedger)
    #expect(!manager.fileExists(atPath: folder.path("fresh/damaged-1")))
    let fresh = try ServerStore(folder: folder.path("fresh"))
    #expect(try fresh.read { try $0.incarnation } == "one")
  }
}
