import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import TestKit
import Testing

/// The server's receipts, and its reaction to being shown one (docs/decisions/0028-receipts.md).
@Suite(.seeded) struct ReceiptTests {
  private let city: City
  private let a: CityDevice
  private let b: CityDevice
  private let c: CityDevice
  private let person: RecordID

  init() throws {
    city = try City(stream: 620)
    a = try city.device(.communitySocialWorker)
    b = try city.device(.communitySocialWorker)
    c = try city.device(.communitySocialWorker)
    let (_, association) = try city.neighborhood(by: a)
    person = city.id()
    try a.write(
      Person.kind, person, ["name": "甲野", "association": .text(association.description)])
    for device in [a, b, c] { try device.sync() }
  }

  private func receipt(_ device: CityDevice) throws -> Receipt {
    try #require(try device.store.read { try $0.receipt() })
  }

  private func edit(_ device: CityDevice, _ memo: String) throws {
    try device.write(Person.kind, person, ["memo": .text(memo)])
  }

  private var incarnation: String { get throws { try city.server.read { try $0.incarnation } } }

  private func lastEvent() throws -> AuditEvent? {
    var last: AuditEvent?
    try city.server.read { rows in
      try rows.eachAuditRow { _, line, _ in last = AuditEntry(line: line)?.event ?? last }
    }
    return last
  }

  @Test func aDeviceKeepsWhatTheServerSigned() throws {
    let key = try city.server.read { try $0.receiptKey.publicKey }
    #expect(try a.store.read { try $0.receiptKey() } == key)
    let receipt = try receipt(a)
    #expect(receipt.isSigned(by: key))
    #expect(receipt.received == 3)
    #expect(try receipt.replica == a.store.read { try $0.heading().replica })
    #expect(Receipt(receipt.description) == receipt)
    let changed = receipt.description.replacing(" 3 ", with: " 4 ")
    #expect(Receipt(changed)?.isSigned(by: key) == false)
    for text in ["", "a b c", receipt.description + " ", receipt.description.uppercased()] {
      #expect(Receipt(text) == nil)
    }
  }

  @Test func whoHasTheSameReceiptGetsNoOther() throws {
    try a.sync()
    let request = try a.store.transact { try DeviceExchange.request(from: $0) }
    #expect(request.told == (try receipt(a)).told)
    #expect(request.receipt == nil)
    let answer = try SyncAnswer(bytes: city.answer(request.bytes, token: a.token))
    #expect(answer.receipt == nil && answer.receiptKey == nil && !answer.wantsReceipt)
  }

  @Test func aSnapshotIsNoticedThoughTheAuthorOfWhatIsLostStaysAway() throws {
    let snapshot = try city.snapshot()
    for number in 0..<4 { try edit(c, "留守の人 \(number)") }
    try c.sync()
    try b.sync()
    try city.putBack(snapshot)
    let before = try incarnation
    // More than was lost, so that the sequence alone tells nothing.
    for number in 0..<9 {
      try edit(a, "甲 \(number)")
      try a.sync()
    }
    #expect(try incarnation == before)
    try b.sync()
    #expect(try incarnation != before)
    try b.sync()
    #expect(try b.line(person) == city.serverState(person)?.line)
    try a.sync()
    #expect(try a.line(person) == b.line(person))
    try c.sync()
    for device in [a, b] { try device.sync() }
    for device in [a, b] { try device.sync() }
    #expect(try a.line(person) == b.line(person))
    #expect(try c.line(person) == city.serverState(person)?.line)
    #expect(try city.serverState(person)?.heads(at: FieldPath("memo")).count == 2)
    #expect(try c.pending == 0)
    // The device that proves it hears of it at once; the others hear with their next request.
    #expect(try b.store.read { try $0.auditDoubt() } != nil)
    _ = try city.server.read { try $0.checkAudit() }
  }

  @Test func whoAsksFirstAfterASnapshotIsToldAtOnceAndItIsOnRecord() throws {
    let snapshot = try city.snapshot()
    let visit = city.id()
    try a.write(Visit.kind, visit, ["person": .text(person.description), "date": "2020-04-01"])
    try a.sync()
    try city.putBack(snapshot)
    let exchanges = a.exchanges
    try a.sync()
    #expect(try city.serverState(visit) != nil)
    #expect(a.exchanges > exchanges + 1)
    var events: [AuditEvent] = []
    try city.server.read { rows in
      try rows.eachAuditRow { _, line, _ in
        if let event = AuditEntry(line: line)?.event { events.append(event) }
      }
    }
    #expect(events.filter { $0 == .wentBack }.count == 1)
    // The same snapshot again is noticed again.
    try city.putBack(snapshot)
    try a.sync()
    #expect(try city.serverState(visit) != nil)
  }

  @Test func aSnapshotOfAnEarlierIncarnationIsNoticed() throws {
    let snapshot = try city.snapshot()
    let backup = try city.backUp()
    try city.restore(backup, incarnation: "two")
    try edit(a, "二つ目の時代")
    for device in [a, b] { try device.sync() }
    try city.putBack(snapshot)
    #expect(try incarnation == "one")
    try b.sync()
    #expect(try incarnation != "one")
    for device in [a, c, b, a] { try device.sync() }
    #expect(try a.line(person) == b.line(person))
    #expect(try c.line(person) != nil)
  }

  @Test func aForgedReceiptDoesNothing() throws {
    let own = try receipt(a)
    let before = try incarnation
    let words = own.description.split(separator: " ").map(String.init)
    var forgeries: [String] = []
    for (place, word) in [
      (0, "incarnation"), (1, String(own.sequence + 5_000)),
      (2, "\(own.audit.number + 100)" + words[2].drop { $0 != ":" }), (4, "999999"),
    ] {
      var forged = words
      forged[place] = word
      forgeries.append(forged.joined(separator: " "))
    }
    for text in forgeries {
      var request = try a.store.transact { try DeviceExchange.request(from: $0) }
      request.receipt = Receipt(text)
      #expect(request.receipt != nil)
      let answer = try SyncAnswer(bytes: city.answer(request.bytes, token: a.token))
      #expect(!answer.wantsReceipt && answer.incarnation == before)
    }
    #expect(try incarnation == before)
    #expect(try lastEvent() != .wentBack)
  }

  @Test func aDeviceThatOnlyClaimsToKnowMoreIsAskedForItsReceiptAndGetsNothing() throws {
    var request = try a.store.transact { try DeviceExchange.request(from: $0) }
    let told = try receipt(a).told
    request.told = ToldHead("\(told.number + 7):\(told.beginning)")
    let answer = try SyncAnswer(bytes: city.answer(request.bytes, token: a.token))
    #expect(answer.wantsReceipt)
    #expect(answer.states.isEmpty && answer.verdicts.isEmpty && answer.cursors.isEmpty)
  }

  @Test func aRightReceiptOfBeforeAProperRestoreBeginsNothing() throws {
    let backup = try city.backUp()
    try edit(a, "控えの後")
    for device in [a, b] { try device.sync() }
    let old = try receipt(b)
    try city.restore(backup, incarnation: "two")
    for device in [a, b] { try device.sync() }
    #expect(try incarnation == "two")
    var request = try b.store.transact { try DeviceExchange.request(from: $0) }
    request.receipt = old
    _ = try city.answer(request.bytes, token: b.token)
    #expect(try incarnation == "two")
    #expect(try a.line(person) == b.line(person))
  }
}
