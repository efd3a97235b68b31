import Authority
import Merge
import Records
import Storage
import Support
import Sync
import TestKit
import Testing

/// A user who knows the ids of hidden records puts them into a correct parcel: signed by their own
/// device, counted, with their own replica.
@Suite(.seeded) struct AttemptTests {
  private let city: City
  private let supervisor: CityDevice
  private let person: RecordID
  /// Records of the person, with their kinds.
  private var records: [(id: RecordID, kind: Kind)]

  init() throws {
    city = try City(stream: 960)
    supervisor = try city.device(.communitySocialWorker)
    person = city.id()
    let reference = Value.text(person.description)
    records = [(person, Person.kind)]
    try supervisor.write(Person.kind, person, ["name": "秘密の人"])
    let others: [(Kind, [String: Value])] = [
      (Visit.kind, ["date": "2020-04-01", "memo": "秘密の訪問"]),
      (Kit.kind, ["place": "秘密の場所"]),
      (Consent.kind, ["recipient": "市", "data": "支援者リスト", "form_number": "秘密の番号"]),
      (
        Consultation.kind,
        ["desk": "その他", "route": "家族", "received_on": "2020-04-01", "content": "秘密の相談"]
      ),
      (Concern.kind, ["urgency": "ふつう", "noticed_on": "2020-04-01", "content": "秘密の気づき"]),
      (SupporterEntry.kind, ["shelter": "秘密の避難先"]),
    ]
    for (kind, values) in others {
      let id = city.id()
      try supervisor.write(kind, id, values.merging(["person": reference]) { $1 })
      records.append((id, kind))
    }
    #expect(try supervisor.sync().accepted == records.count)
  }

  /// Operations that name what somebody may not see, in every way that there is.
  private func attempts(of device: CityDevice) throws -> [Operation] {
    let replica = try device.store.read { try $0.heading().replica }
    var operations: [Operation] = []
    func attempt(_ record: RecordID, _ kind: String, _ path: String, _ value: Value, by: RecordID) {
      let counter = UInt64(operations.count + 1)
      operations.append(
        Operation(
          id: OperationID(replica: replica, counter: counter), lamport: 10_000 + counter,
          author: by, recordedAt: city.now, record: record, kind: kind,
          writes: [FieldPath(path): Write(value)]))
    }
    for author in [device.account.id, supervisor.account.id] {
      for (id, kind) in records {
        attempt(id, kind.name, "lifecycle", ["state": "active"], by: author)
        attempt(id, kind.name, "lifecycle", ["state": "deleted", "before": []], by: author)
        attempt(id, kind.name, "erasure", "求め", by: author)
        let field = kind.fields.first { !$0.type.hasMembers && !$0.isRequired }
        attempt(id, kind.name, field?.name ?? "memo", .null, by: author)
        attempt(id, "review", "source", .text(id.description), by: author)
        attempt(city.id(), "review", "source", .text(id.description), by: author)
        attempt(city.id(), "visit", "corrects/\(id)", true, by: author)
        attempt(city.id(), "visit", "person", .text(person.description), by: author)
        attempt(city.id(), "team", "person", .text(person.description), by: author)
      }
    }
    return operations
  }

  /// Those whose roles reach nothing of a person of no district.
  private static let strangers = Role.allCases.filter {
    ![.communitySocialWorker, .centerStaff, .cityStaff, .auditor].contains($0)
  }

  @Test(arguments: AttemptTests.strangers)
  func anothersIdsInAParcelBringNothingOfTheirs(_ role: Role) throws {
    let before = try records.map { try city.serverState($0.id)?.line }
    let device = try city.device(role, district: city.id(), worker: city.id())
    let replica = try device.store.read { try $0.heading().replica }
    let operations = try attempts(of: device)
    var request = SyncRequest(
      replica: replica, incarnation: nil, cursors: [:], oldest: 1, lines: operations.map(\.line))
    try request.sign(with: device.key)
    for _ in 0..<2 {
      let bytes = try city.answer(request.bytes, token: device.token)
      #expect(!String(decoding: bytes, as: UTF8.self).contains("秘密"))
      let answer = try SyncAnswer(bytes: bytes)
      #expect(answer.verdicts.count == operations.count)
      for operation in operations where operation.author != device.account.id {
        #expect(answer.verdicts[operation.id] == .refused(.authorMismatch))
      }
      for operation in operations where records.contains(where: { $0.id == operation.record }) {
        #expect(answer.verdicts[operation.id]?.isAccepted == false, "\(operation)")
      }
      // Every grant from its beginning, too.
      request = SyncRequest(
        replica: replica, incarnation: answer.incarnation,
        cursors: answer.cursors.mapValues { _ in 0 }, oldest: 1, lines: request.lines)
      try request.sign(with: device.key)
    }
    for (record, line) in zip(records, before) {
      #expect(
        try city.serverState(record.id)?.view.record == RecordState(line: line ?? [])?.view.record)
    }
    try supervisor.sync()
    #expect(try supervisor.view(person)?.record.values[FieldPath("name")] == "秘密の人")
    try city.server.read { try $0.check() }
  }

  @Test func whatAnothersDeviceWasToldIsNotToldByItsIds() throws {
    // Verdicts go to the device whose operation it was, whoever names its replica or its cursors.
    let other = try city.device(.cooperator)
    let replica = try supervisor.store.read { try $0.heading().replica }
    let request = SyncRequest(
      replica: replica, incarnation: "one", cursors: [0: 0, 1: 0], oldest: 1, lines: [])
    #expect(throws: Problem(.clonedDevice)) {
      try city.answer(request.bytes, token: other.token)
    }
    var own = request
    own.replica = try other.store.read { try $0.heading().replica }
    let answer = try SyncAnswer(bytes: city.answer(own.bytes, token: other.token))
    #expect(answer.verdicts.isEmpty)
    #expect(answer.states.isEmpty)
    #expect(answer.ended == [1])
  }
}
