import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import TestDoubles
import TestKit
import Testing

/// A device whose data was damaged: what is mended, what is carried over, what is never used again.
@Suite struct RepairTests {
  private let city: City
  private let device: CityDevice
  private let other: CityDevice
  private let person: RecordID

  /// Two devices of supervisors; the first has a person that both know, and writes that were not sent.
  init() throws {
    city = try City(stream: 550)
    device = try city.device(.communitySocialWorker)
    other = try city.device(.communitySocialWorker)
    person = city.id()
    try other.write(Person.kind, person, ["name": "氷見花子", "kana": "ひみはなこ"])
    try other.sync()
    try device.sync()
    try device.write(Person.kind, person, ["kana": "ヒミハナコ"])
    try device.sync()
    try device.write(Person.kind, person, ["status": "在宅"])
  }

  private func isDamaged(_ body: () throws -> Void) -> Bool {
    do {
      try body()
      return false
    } catch let problem as Problem {
      return [.storeDamaged, .storeTampered].contains(problem.code)
    } catch {
      return false
    }
  }

  /// Whether both devices show the same, and nothing is pending.
  private func expectRest() throws {
    try device.sync()
    try other.sync()
    #expect(try device.line(person) == other.line(person))
    #expect(try device.store.read { try $0.pendingCount() } == 0)
    let state = try city.serverState(person)
    #expect(state?.heads(at: FieldPath("status")).first?.value == "在宅")
    #expect(state?.heads(at: FieldPath("kana")).first?.value == "ヒミハナコ")
  }

  @Test func aDamagedRecordIsRefilledByTheNextSync() throws {
    let before = try device.line(person)
    try device.store.tamper("UPDATE records SET state = state || x'00'")
    #expect(isDamaged { _ = try device.view(person) })
    #expect(device.store.isDamaged)
    let repair = try device.store.repair()
    #expect(repair.operations == 2)
    #expect(repair.unreadable == 0)
    #expect(repair.kept == nil)
    #expect(!device.store.isDamaged)
    try expectRest()
    #expect(try device.line(person) == before)
  }

  @Test func whatWasNotDamagedIsShownBeforeTheServerIsReached() throws {
    let second = city.id()
    try other.write(Person.kind, second, ["name": "氷見次郎"])
    try other.sync()
    try device.sync()
    let before = try device.line(second)
    try device.store.tamper("UPDATE records SET sequence = 9 WHERE id = x'\(hex(person))'")
    _ = try device.store.repair()
    #expect(try device.line(second) == before)
    try expectRest()
    #expect(try device.line(second) == before)
  }

  @Test func afterARepairNoCounterIsUsedTwice() throws {
    let before = try device.store.read { try $0.heading().replica }
    _ = try device.store.repair()
    let after = try device.store.read { try $0.heading() }
    #expect(after.replica != before)
    #expect(after.counter == 0)
    let next = try device.write(Person.kind, person, ["gender": "女性"])
    #expect(next.replica == after.replica)
    try expectRest()
  }

  @Test func anUnsentEntryThatCannotBeReadKeepsTheDamagedFile() throws {
    try device.write(Person.kind, person, ["gender": "女性"])
    try device.store.tamper("UPDATE operations SET line = zeroblob(90) WHERE counter = 2")
    #expect(isDamaged { _ = try device.line(person) })
    let repair = try device.store.repair()
    #expect(repair.operations == 2)
    #expect(repair.unreadable == 1)
    let kept = try #require(repair.kept)
    #expect(FileManager.default.fileExists(atPath: kept))
    // The readable entries still arrive, across the gap.
    try device.sync()
    try other.sync()
    #expect(try device.line(person) == other.line(person))
    #expect(try device.store.read { try $0.pendingCount() } == 0)
    #expect(try city.serverState(person)?.heads(at: FieldPath("gender")).first?.value == "女性")
    #expect(try city.serverState(person)?.heads(at: FieldPath("status")).isEmpty == true)
  }

  @Test func whoseDeviceItIsMustBeKnown() throws {
    try device.store.tamper("UPDATE settings SET value = 'x' WHERE name = 'token'")
    #expect(isDamaged { _ = try device.store.read { try $0.enrollment() } })
    let repair = try device.store.repair()
    #expect(!repair.isEnrolled)
    #expect(repair.kept?.hasSuffix("tsunagu-damaged-1.sqlite") == true)
    #expect(throws: Problem(.notEnrolled)) { try device.sync() }
  }

  /// A closed copy of the device's folder, with `change` made to the bytes of its database.
  private func copy(_ change: (inout Data) -> Void) throws -> DeviceStore {
    try device.store.tamper("PRAGMA wal_checkpoint(TRUNCATE)")
    let folder = city.folder.path("copy")
    try FileManager.default.copyItem(
      atPath: device.folder, toPath: folder)
    let file = URL(fileURLWithPath: folder + "/" + DeviceStore.fileName)
    var bytes = try Data(contentsOf: file)
    change(&bytes)
    try bytes.write(to: file)
    return try DeviceStore(folder: folder, key: .fixed)
  }

  @Test func aFirstPageThatIsGoneTakesNothingWithIt() throws {
    let store = try copy { $0.replaceSubrange(0..<4_096, with: Data(count: 4_096)) }
    #expect(isDamaged { _ = try store.read { try $0.enrollment() } })
    let repair = try store.repair()
    #expect(repair.isEnrolled)
    #expect(repair.operations == 2)
    #expect(repair.unreadable == 0)
    #expect(try store.read { try $0.state(person)?.line } == device.line(person))
  }

  @Test func aFileThatWasCutStillGivesWhatIsInIt() throws {
    let store = try copy { $0.removeLast(4_096) }
    #expect(isDamaged { _ = try store.read { try $0.enrollment() } })
    let repair = try store.repair()
    #expect(repair.isEnrolled)
    #expect(repair.operations == 2)
    #expect(try store.read { try $0.state(person)?.line } == device.line(person))
  }

  @Test func whatWasDoneOnTheDeviceIsCarriedOver() throws {
    let now = Timestamp(milliseconds: 5)
    try device.store.transact { rows in
      try rows.note("add", record: person, detail: "対象者", at: now)
      try rows.setSetting("last_sync", "5")
    }
    _ = try device.store.repair()
    #expect(try device.store.read { try $0.journal(limit: 9) }.map(\.detail) == ["対象者"])
    #expect(try device.store.read { try $0.setting("last_sync") } == "5")
  }

  private func hex(_ id: RecordID) -> String { id.description.replacing("-", with: "") }
}
