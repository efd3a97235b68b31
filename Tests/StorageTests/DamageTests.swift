import Authority
import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import TestDoubles
import Testing

/// A change behind the store's back is found on reading, and the changed row is never used.
@Suite struct DamageTests {
  private let folder = TemporaryFolder()
  private let areas = [RecordID(high: 1, low: 1), RecordID(high: 1, low: 2)]

  /// A server with two areas.
  private func server() throws -> ServerStore {
    let store = try ServerStore(folder: folder.path, creating: true)
    try store.initialise(municipalityCode: "162051", name: "試験市", incarnation: "one")
    try store.write { rows in
      for (number, area) in areas.enumerated() {
        let writes: PathMap<Write> = [
          FieldPath("level"): Write("自治会"), FieldPath("name"): Write(.text("見本町\(number)")),
        ]
        try Application.load(
          Merge.Operation(
            id: OperationID(replica: 7, counter: UInt64(number) + 1), lamport: UInt64(number) + 1,
            author: areas[0], recordedAt: Timestamp(milliseconds: 1), record: area,
            kind: Area.kind.name, writes: writes), in: rows)
      }
    }
    return store
  }

  private func isFound(_ store: ServerStore, _ body: (ServerRows) throws -> Void) -> Bool {
    do {
      try store.read(body)
      return false
    } catch let problem as Problem {
      return problem.code == .serverDamaged
    } catch {
      return false
    }
  }

  @Test func whatNobodyTouchedIsRight() throws {
    let store = try server()
    try store.read { rows in
      try rows.check()
      #expect(try rows.views(RecordQuery(Area.kind)).count == 2)
    }
  }

  @Test func twoRowsWhoseStatesWereExchangedAreFound() throws {
    let store = try server()
    try store.tamper(
      """
      UPDATE records SET state = other.state FROM (SELECT id, state FROM records) AS other
      WHERE other.id <> records.id
      """)
    for area in areas {
      #expect(isFound(store) { _ = try $0.state(area) })
      #expect(isFound(store) { _ = try $0.line(of: area) })
    }
    #expect(isFound(store) { _ = try $0.views(RecordQuery(Area.kind)) })
  }

  @Test(arguments: [
    "id = x'00000000000000010000000000000003'", "kind = 'person'", "district = id",
    "association = NULL", "person = id", "author = NULL", "business_date = '2020-04-01'",
    "is_deleted = 1", "is_conflicted = 1", "sequence = 9", "state = NULL",
    "state = CAST(state AS TEXT)", "state = replace(state, '見本町0', '見本町9')", "hash = 1",
    "hash = NULL OR hash", "hash = CAST(hash AS TEXT) || 'x'",
  ]) func oneChangedColumnIsFound(change: String) throws {
    let store = try server()
    try store.tamper("UPDATE records SET \(change) WHERE sequence = 1")
    let found =
      isFound(store) { _ = try $0.place(areas[0]) }
      || isFound(store) { _ = try $0.place(RecordID(high: 1, low: 3)) }
    #expect(found)
    #expect(isFound(store) { try $0.check() })
  }

  @Test func whatNeedsNoDamagedRowGoesOn() throws {
    let store = try server()
    try store.tamper("UPDATE records SET sequence = 9 WHERE sequence = 1")
    #expect(try store.read { try $0.state(areas[1])?.view.record[Area.name] } == "見本町1")
    let bodies = areas.map { area in
      { @Sendable (rows: ServerRows) in try rows.state(area) != nil }
    }
    let results = try store.writeTogether(bodies)
    #expect(throws: Problem(.serverDamaged, ["part": "records"])) { try results[0].get() }
    #expect(try results[1].get())
  }

  @Test(arguments: [
    "line = replace(line, '見本町0', '見本町9')", "hash = zeroblob(32)", "record = zeroblob(16)",
    "line = (SELECT line FROM operations WHERE counter = 2)",
    "(hash, line) = (SELECT hash, line FROM operations WHERE counter = 2)",
  ]) func aChangedOperationIsFound(change: String) throws {
    let store = try server()
    try store.tamper("UPDATE operations SET \(change) WHERE counter = 1")
    let records = areas + [RecordID(high: 0, low: 0)]
    #expect(records.contains { record in isFound(store) { _ = try $0.operations(of: record) } })
  }

  @Test func aChangedSettingIsFound() throws {
    let store = try server()
    try store.tamper("UPDATE settings SET value = 'two' WHERE name = 'incarnation'")
    #expect(isFound(store) { _ = try $0.incarnation })
  }

  @Test(.seeded) func everyTurnedByteOfAPageIsFound() throws {
    var random = TestSeed.generator(stream: 540)
    try server().tamper("PRAGMA wal_checkpoint(TRUNCATE)")
    let path = folder.path(ServerStore.fileName)
    let whole = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    for _ in 0..<60 {
      var damaged = whole
      let place = Int.random(in: 0..<whole.count, using: &random)
      damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      let copy = TemporaryFolder()
      try Data(damaged).write(to: URL(fileURLWithPath: copy.path(ServerStore.fileName)))
      let isFound: Bool
      do {
        let store = try ServerStore(folder: copy.path)
        isFound = self.isFound(store) { try $0.check() }
      } catch let problem as Problem {
        isFound = problem.code == .serverDamaged
      }
      #expect(isFound, "byte \(place) of \(whole.count)")
    }
  }

  @Test func aBackupOfADamagedServerIsRefusedWhicheverPageItIs() throws {
    try server().tamper("PRAGMA wal_checkpoint(TRUNCATE)")
    let path = folder.path(ServerStore.fileName)
    let whole = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    var refused = 0
    for page in stride(from: 0, to: whole.count, by: 4_096) {
      var damaged = whole
      damaged[page + 4_000] ^= 1
      let copy = TemporaryFolder()
      try Data(damaged).write(to: URL(fileURLWithPath: copy.path(ServerStore.fileName)))
      // Some pages are read, or written anew, when a store is opened.
      guard let store = try? ServerStore(folder: copy.path),
        isFound(store, { try $0.check() })
      else { continue }
      #expect(throws: Problem(.serverDamaged, ["part": "SQLite 8202"])) {
        try store.backUp(to: copy.path("backup.sqlite"))
      }
      refused += 1
    }
    #expect(refused > 20)
  }
}
