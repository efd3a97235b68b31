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

/// An act that takes something back holds after any restore
/// (docs/decisions/0027-what-was-taken-back.md).
@Suite(.seeded) struct TakenBackTests {
  let city: City
  /// Enters and stays away after a restore.
  let worker: CityDevice
  /// Looks.
  let watcher: CityDevice
  let association: RecordID
  private let district: RecordID
  let person: RecordID
  let paper: RecordID

  init() throws {
    city = try City(stream: 610)
    worker = try city.device(.communitySocialWorker)
    watcher = try city.device(.communitySocialWorker)
    (district, association) = try city.neighborhood(by: worker)
    (person, paper) = (city.id(), city.id())
    try worker.write(
      Person.kind, person,
      ["name": "甲野はつ", "association": .text(association.description), "memo": "坂の上の家"])
    try worker.write(Consent.kind, paper, grant(on: "2020-04-01"))
    try worker.sync()
    try watcher.sync()
  }

  func grant(on day: String) -> [String: Value] {
    [
      "person": .text(person.description), "recipient": "自治会", "data": "支援者リスト",
      "purpose": "災害時の支援", "state": "同意", "signed_on": .text(day),
    ]
  }

  private func erase(_ record: RecordID, _ device: CityDevice) throws {
    _ = try device.store.transact { rows in
      let state = try #require(try rows.state(record))
      return try rows.append(
        to: record, kind: state.kind, Lifecycle.erasure(of: state, reason: "本人の求め"), at: city.now)
    }
    try device.sync()
  }

  func isGiven(to recipient: ConsentRecipient = .neighborhoodAssociation) throws -> Bool {
    try city.server.read { rows in
      let papers = try rows.records(of: Consent.kind.name, linking: "person", to: person)
        .compactMap { try rows.state($0) }
      return ConsentStanding(papers.flatMap(\.consentEvents)).isGiven(
        to: recipient, data: .supporterList)
    }
  }

  // MARK: Erasures

  @Test func whoWasErasedStaysErasedWhenTheEraserStaysAway() throws {
    let backup = try city.backUp()
    try erase(person, worker)
    let comeback = try city.restore(backup, incarnation: "two")
    // The person, and the paper that is about them.
    #expect(comeback.repeated.count == 2)
    #expect(try city.serverState(person)?.isErased == true)
    try watcher.sync()
    #expect(try watcher.view(person)?.standing == .erased)
    #expect(try watcher.view(person)?.record.values.isEmpty == true)
    try city.server.read { try $0.check() }
  }

  @Test func whoTheBackupDoesNotKnowYetIsRefusedWhenTheyComeBack() throws {
    let backup = try city.backUp()
    let late = city.id()
    try watcher.write(
      Person.kind, late, ["name": "乙川", "association": .text(association.description)])
    try watcher.sync()
    try worker.sync()
    try erase(late, worker)
    try city.restore(backup, incarnation: "two")
    // The device that began the record still has its entry, and offers it.
    try watcher.sync()
    #expect(try city.serverState(late)?.isErased == true)
    let own = try watcher.store.read { try $0.ownOperations(onlyProblems: true) }
    #expect(own.map(\.verdict) == [.refused(.recordErased)])
    try worker.sync()
    #expect(try city.serverState(late)?.isErased == true)
    #expect(try worker.view(late)?.record.values.isEmpty != false)
  }

  // MARK: Fields that protect somebody

  @Test func aHiddenAddressStaysHidden() throws {
    let late = city.id()
    let backup = try city.backUp()
    try watcher.write(
      Person.kind, late, ["name": "乙川", "association": .text(association.description)])
    try watcher.sync()
    try worker.sync()
    for id in [person, late] { try worker.write(Person.kind, id, ["address_hidden": "有"]) }
    try worker.sync()
    try city.restore(backup, incarnation: "two")
    #expect(try city.serverState(person)?.view.record[Person.addressHidden] == .yes)
    // The device that hid the address stays away. The record comes again, and is hidden before
    // anybody is sent it.
    try watcher.sync()
    #expect(try city.serverState(late)?.view.record[Person.addressHidden] == .yes)
    #expect(try watcher.view(late)?.record[Person.addressHidden] == .yes)
    #expect(try watcher.line(late) == city.serverState(late)?.line)
    try worker.sync()
    try watcher.sync()
    #expect(try watcher.line(person) == worker.line(person))
  }

  @Test func aNoToTheListStaysANoAndOneThatWasTakenBackDoesNot() throws {
    let row = person.companion(SupporterEntry.kind.name)
    let other = city.id()
    let supporter = "supporters/\(city.id())"
    try worker.write(
      SupporterEntry.kind, row,
      [
        "person": .text(person.description), "consent": "有", supporter: true,
        "\(supporter)/name": "隣の人", "\(supporter)/consent": "有",
      ])
    try worker.write(
      SupporterEntry.kind, other, ["person": .text(person.description), "consent": "有"])
    try worker.sync()
    let backup = try city.backUp()
    try worker.write(SupporterEntry.kind, row, ["consent": "無", "\(supporter)/consent": "無"])
    try worker.write(SupporterEntry.kind, other, ["consent": "無"])
    try worker.sync()
    try worker.write(SupporterEntry.kind, other, ["consent": "有"])
    try worker.sync()
    try city.restore(backup, incarnation: "two")
    let values = try city.serverState(row)?.view.record.values
    #expect(values?[FieldPath("consent")] == "無")
    #expect(values?[FieldPath("\(supporter)/consent")] == "無")
    #expect(try city.serverState(other)?.view.record[SupporterEntry.consent] == .yes)
  }

  // MARK: Devices, users, terms

  @Test func revokedDevicesEndedUsersAndEndedTermsStaySo() throws {
    let (lost, gone) = (
      try city.device(.communitySocialWorker), try city.device(.communitySocialWorker)
    )
    let leaver = try city.device(.welfareCommissioner, district: district)
    for device in [lost, gone, leaver] { try device.sync() }
    #expect(try leaver.view(person) != nil)
    let backup = try city.backUp()
    let last = try #require(CalendarDate(iso: "2020-03-31"))
    try city.server.write { rows in
      let id = try rows.device(token: lost.token).id
      _ = try rows.revokeDevice(id, reason: "紛失", at: city.now)
      try rows.endAccount(gone.account.id, at: city.now)
      try rows.end(leaver.account.standing.assignments[0], of: leaver.account.id, with: last)
    }
    let comeback = try city.restore(backup, incarnation: "two")
    #expect(comeback.repeated.count == 3)
    #expect(try lost.sync().dismissal == .deviceRevoked)
    #expect(try gone.sync().dismissal == .accountEnded)
    try leaver.sync()
    #expect(try leaver.view(person) == nil)
  }

  /// The beginning of the review is refused and leaves no trace; the edit that saw it is what there is.
  @Test func anEditOfWhatWasBegunAboutAnErasedRecordIsOneForEverybody() throws {
    let (visit, review) = (city.id(), city.id())
    try worker.write(
      Visit.kind, visit, ["person": .text(person.description), "date": "2020-04-05"])
    try worker.sync()
    try watcher.sync()
    try watcher.write(
      Review.kind, review, ["source": .text(visit.description), "due_on": "2020-05-01"])
    try watcher.write(Review.kind, review, ["due_on": "2020-06-01"])
    try erase(visit, worker)
    try watcher.sync()
    try worker.sync()
    let line = try city.serverState(review)?.line
    #expect(try watcher.line(review) == line)
    #expect(try worker.line(review) == line)
  }

  // MARK: The ledger

  @Test func actsAreDoneAgainOnceAndTheLedgerHoldsNoName() throws {
    let backup = try city.backUp()
    try worker.write(Consent.kind, paper, ["state": "撤回"])
    try worker.sync()
    try erase(person, worker)
    let ledger = try String(contentsOfFile: city.ledger, encoding: .utf8)
    for name in ["甲野", "坂の上", "本人の求め", worker.account.name] {
      #expect(!ledger.contains(name), "\(name)")
    }
    #expect(try city.restore(backup, incarnation: "two").repeated.count == 3)
    let operations = try city.server.read { try $0.serverOperations().count }
    try city.restart()
    #expect(try city.server.comeBack("three", at: city.now).cause == nil)
    #expect(try city.server.read { try $0.serverOperations().count } == operations)
    #expect(try city.restore(backup, incarnation: "four").repeated.count == 3)
  }

  @Test func aDatabaseOlderThanItsLedgerIsNoticedWithoutABackup() throws {
    let snapshot = try city.snapshot()
    try erase(person, worker)
    let comeback = try city.putBack(snapshot, keepsLedger: true)
    #expect(comeback.cause == .olderData)
    #expect(try city.serverState(person)?.isErased == true)
    try worker.sync()
    try watcher.sync()
    #expect(try worker.line(person) == watcher.line(person))
  }

  @Test func anActWhoseTransactionDidNotCommitIsNotDone() throws {
    let before = try String(contentsOfFile: city.ledger, encoding: .utf8)
    _ = try worker.store.transact { rows in
      let state = try #require(try rows.state(person))
      return try rows.append(
        to: person, kind: state.kind, Lifecycle.erasure(of: state, reason: "求め"), at: city.now)
    }
    // A disk that is full refuses the transaction after the ledger has its line, or before.
    var voided = 0
    for pages in 0..<3 {
      _ = try? city.server.meeting(.full(afterPages: pages)) { try worker.sync() }
      guard try city.serverState(person)?.isErased != true else { break }
      let now = try String(contentsOfFile: city.ledger, encoding: .utf8)
      voided += now == before ? 0 : 1
      try city.restart()
      #expect(try city.server.comeBack("late-\(pages)", at: city.now).cause == nil)
      #expect(try city.serverState(person)?.isErased == false)
    }
    try worker.sync()
    #expect(try city.serverState(person)?.isErased == true)
    #expect(voided >= 0)
  }

  @Test func aTornEndOfTheLedgerIsCutOffAndDamageBeforeItIsSaid() throws {
    for number in 0..<5 {
      let record = city.id()
      try worker.write(Person.kind, record, ["name": .text("丙\(number)")])
      try worker.sync()
      try erase(record, worker)
    }
    let path = city.ledger
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for torn in [whole.dropLast(3), whole + Data("{\"acts\":[".utf8), whole + Data(count: 200)] {
      try torn.write(to: URL(fileURLWithPath: path))
      try city.restart()
      try erase(try begin(), worker)
      try city.restart()
      #expect(try city.server.comeBack("x", at: city.now).cause == nil)
    }
    var damaged = whole
    damaged[20] ^= 1
    try damaged.write(to: URL(fileURLWithPath: city.ledger))
    #expect(throws: Problem(.serverDamaged, ["part": City.ledgerName])) { try city.restart() }
  }

  private func begin() throws -> RecordID {
    let record = city.id()
    try worker.write(Person.kind, record, ["name": "丁"])
    try worker.sync()
    return record
  }

  @Test func withoutAnyLedgerTheServerSaysThatActsMayBeMissing() throws {
    let backup = try city.backUp()
    try erase(person, worker)
    #expect(try city.restore(backup, incarnation: "two", withLedger: false).lacksActs)
    try city.restart()
    #expect(try city.server.comeBack("three", at: city.now).lacksActs)
    try city.server.confirmActs(at: city.now)
    #expect(try !city.server.comeBack("four", at: city.now).lacksActs)
  }

  // MARK: Two generations

  @Test func whatWasEnteredBetweenTwoBackupsComesBackFromTheOlderOne() throws {
    let first = try city.backUp()
    let visit = city.id()
    try worker.write(
      Visit.kind, visit, ["person": .text(person.description), "date": "2020-04-02"])
    try worker.sync()
    _ = try city.backUp()
    try worker.sync()
    try city.restore(first, incarnation: "two")
    #expect(try city.serverState(visit) == nil)
    try worker.sync()
    #expect(try city.serverState(visit) != nil)
  }
}
