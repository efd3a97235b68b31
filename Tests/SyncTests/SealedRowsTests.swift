import Authority
import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import TestDoubles
import TestKit
import Testing

/// A device's content cannot be read without its key. Rows that are exchanged, put back or removed
/// are found.
@Suite struct SealedRowsTests {
  private let city: City
  private let device: CityDevice
  private let persons: [RecordID]

  /// A device with two persons of the server's and an entry that was not sent.
  init() throws {
    city = try City(stream: 610)
    device = try city.device(.communitySocialWorker)
    let other = try city.device(.communitySocialWorker)
    persons = [city.id(), city.id()]
    for (number, person) in persons.enumerated() {
      try other.write(Person.kind, person, ["name": .text("氷見\(number)子")])
    }
    try other.sync()
    try device.sync()
    try device.write(Person.kind, persons[0], ["memo": "犬がいる"])
    try device.store.transact { rows in
      try rows.note("add", record: persons[0], detail: "対象者", at: city.now)
    }
  }

  private var first: String { "x'" + persons[0].description.replacing("-", with: "") + "'" }

  private func code(_ body: () throws -> Void) -> ProblemCode? {
    do {
      try body()
      return nil
    } catch let problem as Problem {
      return problem.code
    } catch {
      return .malformed
    }
  }

  /// A change is found by the check before a sync or by a read, and repaired from the server.
  private func expectFoundAndMended(byReading: Bool = false) throws {
    let read = code { _ = try persons.map { try device.line($0) } }
    let verified = code { try device.store.verify() }
    #expect((byReading ? read : verified) == .storeTampered)
    #expect(device.store.isDamaged)
    let repair = try device.store.repair()
    #expect(repair.isEnrolled)
    try device.store.verify()
    try device.sync()
    for (number, person) in persons.enumerated() {
      #expect(try device.view(person)?.record[Person.name] == "氷見\(number)子")
      #expect(try device.line(person) == city.serverState(person)?.line)
    }
  }

  @Test func whatNobodyTouchedIsRight() throws {
    try device.store.verify()
    try device.sync()
    try device.store.verify()
    #expect(!device.store.isDamaged)
  }

  @Test func withoutTheKeyOnlyCountsAreKnown() throws {
    device.store.use(nil)
    #expect(try device.store.read { try $0.isEnrolled })
    #expect(try device.pending == 1)
    let looks: [(DeviceRows) throws -> Void] = [
      { _ = try $0.enrollment() }, { _ = try $0.state(persons[1]) }, { _ = try $0.key() },
      { _ = try $0.views(RecordQuery(Person.kind)) }, { _ = try $0.journal(limit: 1) },
      { _ = try $0.ownOperations(onlyProblems: false) },
      { try $0.setSetting("a", "b") },
    ]
    for look in looks { #expect(code { try device.store.transact(look) } == .deviceLocked) }
    #expect(code { try device.sync() } == .deviceLocked)
    #expect(code { try device.store.verify() } == .deviceLocked)
    #expect(code { _ = try device.store.repair() } == .deviceLocked)
    #expect(!device.store.isDamaged)
    device.store.use(.fixed)
    try device.sync()
  }

  @Test func anotherKeyOpensNothing() throws {
    var random = TestSeed.generator(stream: 611)
    device.store.use(DataKey.random(using: &random))
    #expect(code { _ = try device.line(persons[0]) } == .storeTampered)
  }

  @Test func statesThatWereExchangedAreFound() throws {
    try device.store.tamper(
      """
      UPDATE records SET state = other.state FROM (SELECT id, state FROM records) AS other
      WHERE other.id <> records.id
      """)
    try expectFoundAndMended(byReading: true)
  }

  @Test(arguments: [
    "kind = 'area'", "district = id", "association = id", "business_date = '2020-04-01'",
    "is_deleted = 1", "is_conflicted = 1", "sequence = sequence + 1",
  ]) func aChangedColumnIsFoundWhereTheStateIsRead(change: String) throws {
    try device.store.tamper("UPDATE records SET \(change) WHERE id = \(first)")
    try expectFoundAndMended(byReading: true)
  }

  @Test func aStateThatWasTakenAwayIsFound() throws {
    try device.store.tamper("UPDATE records SET state = zeroblob(28) WHERE id = \(first)")
    try expectFoundAndMended(byReading: true)
  }

  @Test func aRowThatWasPutBackIsFound() throws {
    try device.store.tamper("CREATE TABLE earlier AS SELECT * FROM records WHERE id = \(first)")
    try device.sync()
    let later = try device.line(persons[0])
    try device.store.tamper(
      """
      UPDATE records SET (sequence, state) = (SELECT sequence, state FROM earlier)
        WHERE id = \(first);
      DROP TABLE earlier
      """)
    // It is whole, and the right one for its place.
    #expect(try device.line(persons[0]) != later)
    try expectFoundAndMended()
    #expect(try device.line(persons[0]) == later)
  }

  @Test(arguments: [
    "DELETE FROM records", "DELETE FROM operations", "DELETE FROM journal",
    "DELETE FROM settings WHERE name = 'lamport'", "DELETE FROM settings WHERE name = 'summary'",
    "INSERT INTO journal SELECT version + 1, entry FROM journal",
  ]) func aRowThatIsMissingOrTwiceIsFound(change: String) throws {
    try device.store.tamper(change)
    try expectFoundAndMended()
  }

  @Test(arguments: ["settings", "journal", "operations"])
  func rowsThatWerePutBackAreFound(table: String) throws {
    try device.store.tamper("CREATE TABLE earlier AS SELECT * FROM \(table)")
    try device.write(Person.kind, persons[1], ["memo": "猫がいる"])
    try device.store.transact { rows in
      try rows.note("edit", record: persons[1], detail: "対象者", at: city.now)
    }
    try device.sync()
    try device.store.tamper(
      "DELETE FROM \(table); INSERT INTO \(table) SELECT * FROM earlier; DROP TABLE earlier")
    try expectFoundAndMended()
  }

  @Test func linesThatWereExchangedAreFound() throws {
    try device.write(Person.kind, persons[0], ["memo": "犬はもういない"])
    try device.store.tamper(
      """
      UPDATE operations SET line = other.line FROM (SELECT counter, line FROM operations) AS other
      WHERE other.counter <> operations.counter
      """)
    #expect(code { _ = try device.line(persons[0]) } == .storeTampered)
    let repair = try device.store.repair()
    #expect(repair.unreadable == 2)
    #expect(repair.kept != nil)
  }
}
