import Merge
import Records
import Storage
import Support
import Sync
import TestDoubles
import TestKit
import Testing

/// Signatures prove the sender: a parcel that differs from its signature is refused whole, and a
/// stored one can be verified later, whatever has happened since.
@Suite struct SignedParcelTests {
  private let city: City
  private let device: CityDevice
  private let other: CityDevice
  private let person: RecordID

  /// Two devices of two supervisors; the first has sent one entry and has three more.
  init() throws {
    city = try City(stream: 940)
    device = try city.device(.communitySocialWorker)
    other = try city.device(.communitySocialWorker)
    person = city.id()
    try device.write(Person.kind, person, ["name": "氷見花子"])
    try device.sync()
    try device.write(Person.kind, person, ["kana": "ひみはなこ"])
    try device.write(Person.kind, person, ["status": "在宅"])
    try device.write(Person.kind, person, ["memo": "犬がいる"])
  }

  enum Fraud: CaseIterable {
    case nobodySigned, anotherKeySigned, aLineWasAltered, aLineWasDropped, theFirstWasDropped
    case aLineWasAdded, linesWereSwapped, underAnotherReplica, theSignatureOfAnotherParcel
  }

  private func replacing(_ text: String, by other: String, in line: [UInt8]) -> [UInt8] {
    Array(String(decoding: line, as: UTF8.self).replacing(text, with: other).utf8)
  }

  private func request() throws -> SyncRequest {
    try device.store.transact { try DeviceExchange.request(from: $0) }
  }

  private func forged(_ fraud: Fraud) throws -> SyncRequest {
    var request = try request()
    switch fraud {
    case .nobodySigned: request.signature = nil
    case .anotherKeySigned: try request.sign(with: other.key)
    case .aLineWasAltered:
      request.lines[1] = replacing("在宅", by: "不在", in: request.lines[1])
    case .aLineWasDropped: request.lines.removeLast()
    case .theFirstWasDropped: request.lines.removeFirst()
    case .aLineWasAdded:
      let id = try Operation(line: request.lines[2]).id.description
      let next = OperationID(replica: request.replica, counter: 5).description
      request.lines.append(replacing(id, by: next, in: request.lines[2]))
    case .linesWereSwapped: request.lines.swapAt(0, 1)
    case .underAnotherReplica:
      let (before, after) = (hexText(request.replica), hexText(request.replica &+ 1))
      request.lines = request.lines.map { replacing(before, by: after, in: $0) }
      request.replica &+= 1
    case .theSignatureOfAnotherParcel:
      var earlier = request
      earlier.lines.removeLast()
      try earlier.sign(with: device.key)
      request.signature = earlier.signature
    }
    return request
  }

  @Test(.seeded, arguments: Fraud.allCases)
  func whatIsNotSignedAsItCameIsRefusedWhole(fraud: Fraud) throws {
    let before = try city.server.read { try $0.counts().operations }
    let code: ProblemCode = fraud == .linesWereSwapped ? .malformed : .signatureWrong
    let forged = try forged(fraud)
    let problem = #expect(throws: Problem.self) {
      try city.answer(forged.bytes, token: device.token)
    }
    #expect(problem?.code == code)
    #expect(try city.server.read { try $0.counts().operations } == before)
    #expect(try city.server.read { try $0.replica(forged.replica)?.received ?? 1 } == 1)
    #expect(try device.pending == 3)
    try device.sync()
    #expect(try device.pending == 0)
    try city.server.read { try $0.check() }
  }

  @Test func theSameAgainIsTakenAgainInOtherParcelsToo() throws {
    let whole = try request()
    var part = whole
    part.lines.removeLast()
    try part.sign(with: device.key)
    for request in [part, whole, part, whole] {
      let answer = try SyncAnswer(bytes: city.answer(request.bytes, token: device.token))
      #expect(answer.verdicts.values.allSatisfy { $0.isAccepted })
      #expect(answer.verdicts.count == request.lines.count)
    }
    try city.server.read { try $0.check() }
  }

  @Test func nobodyTakesAnothersParcelAsTheirOwn() throws {
    let bytes = try request().bytes
    #expect(throws: Problem(.signatureWrong, ["device": "2"])) {
      try city.answer(bytes, token: other.token)
    }
    var stolen = try request()
    try stolen.sign(with: other.key)
    #expect(throws: Problem(.clonedDevice)) {
      try city.answer(stolen.bytes, token: other.token)
    }
  }

  @Test func aParcelThatWasReadWithAnotherKeyIsVerifiedAnew() throws {
    let request = try request()
    let requester = try city.server.read { try $0.requester(token: device.token, at: city.now) }
    let read = try SignedParcel(request, of: requester.device)
    let changed = ServerExchange.Requester.Device(
      id: requester.device.id, publicKey: try other.key.publicKey,
      lastContact: requester.device.lastContact, dismissal: nil)
    let now = ServerExchange.Requester(principal: requester.principal, device: changed)
    #expect(throws: Problem(.signatureWrong, ["device": String(changed.id)])) {
      try city.server.write { rows in
        _ = try ServerExchange(request, read, from: now, at: city.now).run(in: rows) {
          requester.principal
        }
      }
    }
  }

  @Test func whatADeviceHasLostLeavesAHoleAndTheRestIsSigned() throws {
    let replica = try request().replica
    try device.store.tamper("DELETE FROM operations WHERE counter = 3")
    #expect(try request().lines.count == 1)
    let summary = try device.sync()
    #expect(summary.sent == 2)
    #expect(try device.pending == 0)
    #expect(try city.server.read { try $0.replica(replica)?.received } == 4)
    try city.server.read { try $0.check() }
  }

  @Test func anotherIncarnationGetsTheSameSignedAnew() throws {
    let backup = city.folder.path("backup.sqlite")
    try city.server.backUp(to: backup)
    try device.sync()
    try city.restore(backup, incarnation: "two")
    try device.write(Person.kind, person, ["memo": "犬が二匹いる"])
    try device.sync()
    #expect(try device.pending == 0)
    #expect(
      try city.serverState(person)?.heads(at: FieldPath("memo")).first?.value == "犬が二匹いる")
    try city.server.read { try $0.check() }
  }

  @Test func anotherIncarnationIsOfferedWhatIsBeyondAHoleToo() throws {
    try device.sync()
    let backup = city.folder.path("backup.sqlite")
    try city.server.backUp(to: backup)
    // As where the entries between two held ones were forgotten.
    try device.store.tamper("DELETE FROM operations WHERE counter = 3")
    try city.restore(backup, incarnation: "two")
    #expect(try device.sync().sent == 3)
    #expect(try device.pending == 0)
  }

  // MARK: Faults that check finds

  private func expectDamage(_ sql: String) throws {
    try city.server.read { try $0.check() }
    try city.server.tamper(sql)
    #expect(throws: Problem(.serverDamaged, ["part": "parcels"])) {
      try city.server.read { try $0.check() }
    }
  }

  @Test(arguments: [
    "UPDATE parcels SET signature = zeroblob(64) WHERE first = 2",
    "UPDATE parcels SET device = 2 WHERE first = 2",
    "UPDATE parcels SET last = 3 WHERE first = 2",
    "UPDATE devices SET public_key = zeroblob(32) WHERE id = 1",
    "DELETE FROM parcels WHERE first = 2", "DELETE FROM operations WHERE counter = 3",
    // The content and its hash are exchanged together with another's.
    """
    UPDATE operations SET (line, hash) = (SELECT line, hash FROM operations AS other
      WHERE other.counter = 7 - operations.counter) WHERE counter IN (3, 4)
    """,
  ])
  func checkFindsWhatIsNotAsItWasSigned(sql: String) throws {
    try device.sync()
    try expectDamage(sql)
  }

  @Test func anErasedContentLeavesTheRestVerifiable() throws {
    try device.sync()
    try device.store.transact { rows in
      guard let state = try rows.state(person) else { return }
      try rows.append(
        to: person, kind: Person.kind.name, Lifecycle.erasure(of: state, reason: "本人の求め"),
        at: city.now)
    }
    try device.sync()
    #expect(try city.serverState(person)?.isErased == true)
    try expectDamage("UPDATE operations SET hash = zeroblob(32) WHERE counter = 2")
  }

  @Test func bothContentsOfAClonedDeviceAreSigned() throws {
    var clone = try request()
    clone.lines[2] = replacing("犬", by: "猫", in: clone.lines[2])
    try clone.sign(with: device.key)
    try device.sync()
    let answer = try SyncAnswer(bytes: city.answer(clone.bytes, token: device.token))
    #expect(answer.renewReplica)
    try expectDamage("UPDATE parcels SET hashes = NULL")
  }

  @Test func theServersOwnOperationsAreMarkedAndNobodyAddsToThem() throws {
    func operation(_ counter: UInt64) -> Operation {
      Operation(
        id: OperationID(replica: 77, counter: counter), lamport: counter,
        author: device.account.id, recordedAt: city.now, record: RecordID(high: 7, low: counter),
        kind: Area.kind.name,
        writes: [FieldPath("level"): Write("自治会"), FieldPath("name"): Write("試験")])
    }
    try city.server.write { try Application.load(operation(1), in: $0) }
    try city.server.read { try $0.check() }
    var request = SyncRequest(
      replica: 77, incarnation: nil, cursors: [:], oldest: 2, lines: [operation(2).line])
    try request.sign(with: device.key)
    #expect(throws: Problem(.clonedDevice)) {
      try city.answer(request.bytes, token: device.token)
    }
    try expectDamage("UPDATE replicas SET device = 1")
  }

  // MARK: A revoked device

  @Test func aRevokedDeviceIsHeldAndEmptiedAndItsUsersOthersGoOn() throws {
    let second = try city.device(.communitySocialWorker, of: device.account)
    try second.sync()
    let grants = try second.store.read { try $0.heading().cursors.keys }
    try city.server.write { rows in
      let id = try rows.requester(token: device.token, at: city.now).device.id
      #expect(try rows.revokeDevice(id, reason: "紛失", at: city.now).revokedAt == city.now)
    }
    let unseen = city.id()
    try other.write(Person.kind, unseen, ["name": "見てはならない"])
    try other.sync()
    let summary = try device.sync()
    #expect(summary.dismissal == .deviceRevoked)
    #expect((summary.held, summary.received) == (3, 0))
    #expect(try device.pending == 0)
    #expect(try device.store.read { try $0.recordIDs() } == [])
    #expect(try device.store.read { try $0.dismissal() } == .deviceRevoked)
    let own = try device.store.read { try $0.ownOperations(onlyProblems: true) }
    #expect(own.map(\.verdict) == Array(repeating: .held(.deviceRevoked), count: 3))
    // Its own lines go when two backups of the server hold them.
    _ = try (city.backUp(), city.backUp())
    try device.sync()
    #expect(try device.store.read { try $0.ownLines() } == [])
    // The other device's grants are what they were.
    try second.sync()
    #expect(try second.store.read { try $0.heading().cursors.keys } == grants)
    #expect(try second.view(unseen) != nil)
    try city.server.read { try $0.check() }
  }
}
