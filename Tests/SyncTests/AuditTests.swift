import Merge
import Records
import Storage
import Support
import Sync
import TestDoubles
import TestKit
import Testing

/// The audit of a server, on real SQLite: what is in it, who is told of it, and what is noticed when it is not
/// what it was.
@Suite struct AuditTests {
  private let city: City
  private let device: CityDevice
  private let person: RecordID

  init() throws {
    city = try City(stream: 1_410)
    device = try city.device(.communitySocialWorker)
    person = city.id()
    try device.write(Person.kind, person, ["name": "氷見花子"])
    try device.sync()
  }

  private func entries() throws -> [AuditEntry] {
    var entries: [AuditEntry] = []
    try city.server.read { rows in
      try rows.eachAuditRow { _, line, _ in
        entries.append(try #require(AuditEntry(line: line)))
      }
    }
    return entries
  }

  private func fault(known: [AuditHead] = []) -> AuditFault? {
    do {
      _ = try city.server.read { try $0.checkAudit(known: known) }
      return nil
    } catch {
      return error as? AuditFault
    }
  }

  private func tamper(_ sql: String) throws {
    try city.server.tamper(sql)
  }

  @Test func everyParcelAndWhatWasSentIsInTheAuditAndNothingPersonal() throws {
    let other = try city.device(.communitySocialWorker)
    try other.sync()
    let events = try entries()
    #expect(
      events.map(\.event) == [.deviceEnrolled, .parcel, .deviceEnrolled, .sent])
    let parcel = events[1].members
    #expect(parcel["user"] == .text(device.account.id.description))
    #expect(parcel["assignments"]?.list?.first?["role"] == "community_social_worker")
    #expect(parcel["last"] == 1)
    #expect(parcel["verdicts"] == nil)
    #expect(events[3].members["persons"]?.text.flatMap { RecordSet($0) }?.ids == [person])
    for entry in events {
      let text = String(decoding: entry.line, as: UTF8.self)
      #expect(!text.contains("氷見") && !text.contains(device.account.name))
    }
    #expect(fault() == nil)
  }

  @Test func aQuietExchangeAppendsNothing() throws {
    let before = try entries().count
    try device.sync()
    let request = try device.store.transact { try DeviceExchange.request(from: $0) }
    #expect(request.audit == nil)
    let quiet = try city.server.read { rows in
      try ServerExchange(
        request, from: rows.requester(token: device.token, at: city.now), at: city.now
      )
      .quietAnswer(in: rows)
    }
    #expect(quiet?.audit == nil)
    #expect(quiet?.disclosed == [])
    #expect(try entries().count == before)
  }

  @Test func whatWasNotTakenIsInTheAudit() throws {
    let commissioner = try city.device(.welfareCommissioner, district: city.id())
    try commissioner.sync()
    let elsewhere = city.id()
    try commissioner.write(Person.kind, elsewhere, ["name": "よその人"])
    try commissioner.sync()
    let verdicts = try #require(try entries().last { $0.event == .parcel }?.members["verdicts"])
    #expect(verdicts.object?["1"] == ["held", "outside_assignment"])
  }

  @Test func theHeadGoesToTheDeviceAndOnFromThere() throws {
    let first = try #require(try device.store.read { try $0.knownAudit() })
    #expect(first.head == (try city.server.read { try $0.auditHead(at: first.head.number) }))
    try device.write(Person.kind, person, ["kana": "ひみはなこ"])
    try device.sync()
    let second = try #require(try device.store.read { try $0.knownAudit() })
    #expect(second.head.number > first.head.number)
    #expect(fault(known: [first.head, second.head]) == nil)
    #expect(try device.store.read { try $0.auditDoubt() } == nil)
  }

  @Test func anAnswerThatWasLostLeavesNoDoubt() throws {
    for network in [Network.losesAnswer, .cutsAnswer(2 / 3), .repeatsRequest] {
      try device.write(Person.kind, person, ["memo": .text("\(network)")])
      device.network = network
      _ = try? device.sync()
      device.network = .works
      try device.write(Person.kind, person, ["memo": "次"])
      try device.sync()
      #expect(try device.store.read { try $0.auditDoubt() } == nil, "\(network)")
    }
  }

  enum Tamper: String, CaseIterable {
    case entry = "UPDATE audit SET entry = replace(entry, 'parcel', 'PARCEL') WHERE number = 2"
    case hash = "UPDATE audit SET hash = zeroblob(32) WHERE number = 2"
    case gone = "DELETE FROM audit WHERE number = 2"
    case first = "DELETE FROM audit WHERE number = 1"
    case moved = "UPDATE audit SET number = -number"
  }

  @Test(arguments: Tamper.allCases) func whatIsChangedInTheFileIsFound(tamper: Tamper) throws {
    try self.tamper(tamper.rawValue)
    #expect(fault() != nil)
  }

  /// The owner takes an operation out, with its parcel, and writes the chain anew.
  @Test func whoeverRewritesTheWholeChainIsFoundByTheDevice() throws {
    let known = try #require(try device.store.read { try $0.knownAudit() }).head
    try city.server.write { try $0.rewriteAudit { $0.event != .parcel } }
    try tamper("DELETE FROM parcels")
    try tamper("DELETE FROM operations")
    #expect(fault() == nil)
    #expect(fault(known: [known]) == .cut(known.number))
    try device.write(Person.kind, person, ["kana": "ひみはなこ"])
    try device.sync()
    let doubt = try #require(try device.store.read { try $0.auditDoubt() })
    #expect(doubt.isRewritten && doubt.known == known)
    // It stays said, whatever the server tells later.
    try device.write(Person.kind, person, ["memo": "次"])
    try device.sync()
    #expect(try device.store.read { try $0.auditDoubt() } == doubt)
  }

  @Test func whatTheChainTellsOfMustBeThereAndNothingElse() throws {
    try tamper("DELETE FROM operations")
    #expect(fault() == .contradicted(2))
    let again = try AuditTests()
    try again.city.server.write { try $0.rewriteAudit { $0.event != .parcel } }
    #expect(again.fault() == .missing(2))
  }

  @Test func aServerFromABackupIsSaidAndOnRecordAndNoFraud() throws {
    let backup = city.folder.path("backup.sqlite")
    try city.server.backUp(to: backup)
    try device.write(Person.kind, person, ["kana": "ひみはなこ"])
    try device.sync()
    let known = try #require(try device.store.read { try $0.knownAudit() }).head
    try city.restore(backup, incarnation: "two")
    #expect(try entries().last?.event == .restored)
    #expect(fault(known: [known]) == .cut(known.number))
    try device.write(Person.kind, person, ["memo": "次"])
    try device.sync()
    let doubt = try #require(try device.store.read { try $0.auditDoubt() })
    #expect(!doubt.isRewritten && doubt.known == known)
    #expect(fault() == nil)
  }

  @Test func nobodyIsSentWhatOthersHaveSeenAndNobodyTakesItBack() throws {
    let note = city.id()
    try device.write(Access.kind, note, ["action": "表示", "kinds": "person", "count": 1])
    try device.sync()
    #expect(try device.view(note) == nil)
    let other = try city.device(.communitySocialWorker)
    try other.sync()
    #expect(try other.view(note) == nil)
    #expect(try city.serverState(note) != nil)
    let writes: [String: Value] = ["lifecycle": ["state": "deleted"], "erasure": "本人の求め"]
    for (path, value) in writes {
      let id = try device.store.transact { rows in
        try rows.append(
          to: note, kind: Access.kind.name, [FieldPath(path): Write(value)],
          at: city.now
        ).id
      }
      try device.sync()
      let verdict = try city.server.read { try $0.operation(id)?.verdict }
      #expect(verdict == .refused(.notPermitted), "\(path)")
    }
  }
}
