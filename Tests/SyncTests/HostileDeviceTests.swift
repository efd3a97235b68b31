import Authority
import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import TestKit
import Testing

/// An enrolled device with a program of its own: whatever it sends changes nothing that is not its user's to change, and
/// stops nobody.
@Suite(.seeded) struct HostileDeviceTests {
  struct Scene {
    let city: City
    let worker: CityDevice
    let liar: CityDevice
    let association: RecordID
    let person: RecordID

    init(_ stream: UInt64) throws {
      city = try City(stream: stream)
      worker = try city.device(.communitySocialWorker)
      liar = try city.device(.communitySocialWorker)
      association = try city.neighborhood(by: worker).association
      person = city.id()
      try worker.write(
        Person.kind, person,
        ["name": "丙川", "association": .text(association.description)])
      try worker.sync()
    }

    func operation(
      _ counter: UInt64, replica: UInt64 = 0xbad, lamport: UInt64 = 50, record: RecordID? = nil,
      kind: Kind = Person.kind, _ writes: PathMap<Write>
    ) -> Merge.Operation {
      Operation(
        id: OperationID(replica: replica, counter: counter), lamport: lamport,
        author: liar.account.id, recordedAt: city.now, record: record ?? person, kind: kind.name,
        writes: writes)
    }

    /// Sends lines as the liar, signed as they must be.
    func send(
      _ lines: [[UInt8]], replica: UInt64 = 0xbad, oldest: UInt64 = 1
    ) throws -> SyncAnswer {
      var request = SyncRequest(
        replica: replica, incarnation: nil, cursors: [:], oldest: oldest, lines: lines)
      try request.sign(with: liar.key)
      return try SyncAnswer(bytes: city.answer(request.bytes, token: liar.token))
    }

    func verdict(
      _ operation: Merge.Operation
    ) throws -> Verdict? {
      try send([operation.line], replica: operation.id.replica, oldest: operation.id.counter)
        .verdicts[operation.id]
    }

    func values(_ path: String) throws -> Set<String> {
      Set(
        try city.serverState(person)?.heads(at: FieldPath(path)).compactMap(\.value.text) ?? [])
    }
  }

  /// After a restore the tombstone is of the erased record's kind.
  @Test func whatWasRefusedUnderAnIdSaysNothingOfWhatIsErasedThere() throws {
    let here = try Scene(311)
    let note = here.city.id()
    let lie = here.operation(
      1, lamport: 1, record: note, kind: Visit.kind, [FieldPath("memo"): Write("偽")])
    #expect(try here.verdict(lie) == .refused(.factIncomplete))
    let backup = try here.city.backUp()
    try here.worker.write(
      Concern.kind, note, ["urgency": "早めに", "noticed_on": "2020-04-01", "content": "郵便受け"])
    try here.worker.store.transact { rows in
      let state = try #require(try rows.state(note))
      try rows.append(
        to: note, kind: state.kind, Lifecycle.erasure(of: state, reason: "求め"), at: here.city.now)
    }
    try here.worker.sync()
    _ = try here.city.restore(backup, incarnation: "two")
    let state = try here.city.serverState(note)
    #expect(state?.isErased == true)
    #expect(state?.kind == Concern.kind.name)
  }

  /// An entry can be wrong in several ways at once; the server keeps none that is about an erased person.
  @Test func nothingAboutAnErasedPersonIsKeptWhateverElseIsWrongWithIt() throws {
    let scene = try Scene(325)
    try scene.worker.store.transact { rows in
      let standing = try #require(try rows.state(scene.person))
      _ = try rows.append(
        to: scene.person, kind: "person", Lifecycle.erasure(of: standing, reason: "求め"),
        at: scene.city.now)
    }
    try scene.worker.sync()
    let secret = "丙川さんの昔の話"
    let about: [PathMap<Write>] = [
      ["person": Write(.text(scene.person.description)), "memo": Write(.text(secret))],
      [
        "person": Write(.text(scene.person.description)), "memo": Write(.text(secret)),
        "date": Write(.number(1.5)),
      ],
    ]
    var operations = about.enumerated().map { index, writes in
      scene.operation(UInt64(index) + 1, record: scene.city.id(), kind: Visit.kind, writes)
    }
    operations.append(
      scene.operation(3, ["name": Write(.number(1.5)), "memo": Write(.text(secret))]))
    operations.append(
      Operation(
        id: OperationID(replica: 0xbad, counter: 4), lamport: 50, author: scene.worker.account.id,
        recordedAt: scene.city.now, record: scene.city.id(), kind: Visit.kind.name,
        writes: about[0]))
    operations.append(scene.operation(5, kind: Team.kind, ["memo": Write(.text(secret))]))
    for operation in operations {
      #expect(try scene.verdict(operation) == .refused(.recordErased), "\(operation.id)")
    }
    let kept = try scene.city.server.read { rows in
      try operations.flatMap { try rows.operations(of: $0.record) }
    }
    #expect(!kept.contains { $0.operation.id.replica == 0xbad })
  }

  @Test func aLineThatIsNoneIsItsOwnFaultAlone() throws {
    let here = try Scene(301)
    let lines = [
      here.operation(1, ["kana": Write("イチ")]).line, Array("{\"id\":".utf8),
      here.operation(
        3, lamport: 51, ["tomorrow": Write(.text(String(repeating: "長", count: 30_000)))]
      ).line,
      here.operation(4, lamport: 52, ["kana": Write("ヨン")]).line,
    ]
    let answer = try here.send(lines)
    let verdicts = (1...4).map { answer.verdicts[OperationID(replica: 0xbad, counter: $0)] }
    #expect(
      verdicts == [.accepted, .refused(.malformed), .refused(.limitExceeded), .accepted])
    #expect(answer.received == 4)
    #expect(try here.send(lines).verdicts == answer.verdicts)
    #expect(try here.values("kana") == ["ヨン"])
    try here.city.server.read { try $0.check() }
  }

  @Test func nobodyIsSupersededInAdvance() throws {
    let here = try Scene(302)
    let replica = try #require(
      try here.city.serverState(here.person)?.heads(at: FieldPath("name")).first?.id.replica)
    let next = (4...40).map { OperationID(replica: replica, counter: $0) }
    let ahead = here.operation(1, lamport: 5_000, ["kana": Write("サキマワリ", seen: next)])
    #expect(try here.verdict(ahead) == .accepted)
    // The worker has not heard of it.
    try here.worker.write(Person.kind, here.person, ["kana": "ホントウ"])
    try here.worker.sync()
    #expect(try here.values("kana") == ["サキマワリ", "ホントウ"])
    try here.worker.write(Person.kind, here.person, ["kana": "キメタ"])
    try here.worker.sync()
    #expect(try here.values("kana") == ["キメタ"])
    #expect(try here.worker.line(here.person) == here.city.serverState(here.person)?.line)
  }

  @Test func numbersBeyondAllOthersAreHeldOrRefusedAndStopNobody() throws {
    let here = try Scene(303)
    let top = Operation.highestLamport
    #expect(
      try here.verdict(here.operation(1, lamport: top, ["kana": Write("一")]))
        == .held(.lamportAhead))
    #expect(
      try here.verdict(here.operation(2, lamport: top + 1, ["kana": Write("二")]))
        == .refused(.limitExceeded))
    #expect(
      try here.verdict(here.operation(3, lamport: UInt64(Int64.max), ["kana": Write("三")]))
        == .refused(.limitExceeded))
    #expect(throws: Problem(.malformed, ["part": "operations"])) {
      try here.send(
        [here.operation(OperationID.highestCounter, ["kana": Write("四")]).line],
        oldest: OperationID.highestCounter)
    }
    try here.worker.write(Person.kind, here.person, ["kana": "ゴ"])
    #expect(try here.worker.sync().accepted == 1)
    #expect(try here.values("kana") == ["ゴ"])
    try here.city.server.read { try $0.check() }
  }

  @Test func aFloodOfWritesToAPathLocksNobodyOut() throws {
    let here = try Scene(304)
    let verdicts = try (1...UInt64(Limits.headsPerAuthor) + 60).map { replica in
      try here.verdict(
        here.operation(
          1, replica: 0xbad_0000 + replica,
          ["address_hidden": Write(.text(replica % 2 == 0 ? "有" : "無"))]))
    }
    #expect(verdicts.filter { $0 == .accepted }.count == Limits.headsPerAuthor)
    #expect(verdicts.filter { $0 == .refused(.limitExceeded) }.count == 60)
    // Somebody who has seen none of it, and somebody who has seen all.
    try here.worker.write(Person.kind, here.person, ["address_hidden": "有"])
    #expect(try here.worker.sync().accepted == 1)
    try here.worker.write(Person.kind, here.person, ["address_hidden": "有"])
    #expect(try here.worker.sync().accepted == 1)
    #expect(
      try here.city.serverState(here.person)?.heads(at: FieldPath("address_hidden")).count == 1)
  }

  @Test func aFloodOfUnknownCellsFreezesNobody() throws {
    let here = try Scene(305)
    let verdicts = try (0..<4).map { part in
      var writes: PathMap<Write> = [:]
      for cell in 0..<150 { writes[FieldPath("later_\(part)_\(cell)")] = Write("水増し") }
      return try here.verdict(here.operation(UInt64(part) + 1, lamport: 60 + UInt64(part), writes))
    }
    #expect(verdicts == [.accepted, .accepted, .refused(.limitExceeded), .refused(.limitExceeded)])
    try here.worker.sync()
    try here.worker.write(Person.kind, here.person, ["kana": "カケル", "sex": "女"])
    try here.worker.write(Person.kind, here.person, ["phones/1": true, "phones/1/number": "0766"])
    #expect(try here.worker.sync().accepted == 2)
    // And whoever flooded it can still write what the kind declares.
    #expect(
      try here.verdict(here.operation(5, lamport: 90, ["kana": Write("オワリ")])) == .accepted)
  }

  @Test func nobodyTakesARecordOverWithALowNumber() throws {
    let here = try Scene(306)
    let before = try here.city.serverState(here.person)?.origin
    #expect(try here.verdict(here.operation(1, lamport: 1, ["kana": Write("トル")])) == .accepted)
    #expect(try here.city.serverState(here.person)?.origin == before)
    #expect(before?.author == here.worker.account.id)
  }

  @Test func everyShapeIsThatOfItsDeclaration() throws {
    let here = try Scene(307)
    let wrong: [(Kind, String, Value)] = [
      (Visit.kind, "time", "25:00"), (Visit.kind, "time", "9時半よ"),
      (Visit.kind, "date", "2020-02-30"),
      (Person.kind, "birth_date", ["written": "昭和10年"]),
      (Person.kind, "birth_date", ["written": "不詳", "precision": "unknown", "date": "1935-03-03"]),
      (
        Person.kind, "birth_date",
        ["written": "S10.13.1", "precision": "day", "date": "1935-13-01"]
      ),
      (Person.kind, "address", ["town": 7]), (Person.kind, "address", [:]),
      (Person.kind, "address", ["town": "本町", "postal_code": "9350"]),
      (Person.kind, "coordinate", ["latitude": 91, "longitude": 0]),
      (Person.kind, "household", "丙川の家"),
      (Person.kind, "household", .text(here.person.description)),
      (Person.kind, "same_as/丁野", true), (Person.kind, "phones/a b", true),
      (Person.kind, "phones/1/number", ["0766"]), (Person.kind, "attributes/独居/いつ", true),
      (Person.kind, "attributes", "独居"), (Person.kind, "name", "\u{1b}]0;乗っ取り\u{7}"),
      (Person.kind, "name", "か\u{3099}"), (Person.kind, "later", ["x": "\u{202e}逆"]),
      (Person.kind, "la\u{7f}ter", "x"), (Person.kind, "lifecycle", "deleted"),
      (Person.kind, "lifecycle", ["state": "gone"]),
      (Person.kind, "lifecycle", ["state": "deleted", "before": ["nobody"]]),
      (Person.kind, "erasure", ""), (Person.kind, "erasure", ["x": 1]),
      (Area.kind, "households", -1), (Access.kind, "persons", "これは集合でない"),
    ]
    for (place, (kind, path, value)) in wrong.enumerated() {
      let record = kind.name == Person.kind.name ? here.person : here.city.id()
      let verdict = try here.verdict(
        here.operation(
          UInt64(place) + 1, record: record, kind: kind, [FieldPath(path): Write(value)]))
      #expect(verdict == .refused(.badValue), "\(kind.name) \(path)")
    }
    #expect(try here.city.serverState(here.person)?.isErased == false)
  }

  @Test func onlyAPointOfTheCurveInItsOneSpellingIsAKey() throws {
    var random = TestSeed.generator(stream: 308)
    for _ in 0..<40 {
      let key = try DeviceKey.random(using: &random).publicText
      #expect(DeviceKey.strangersPublicKey(key) != nil)
    }
    let small: [[UInt8]] = [
      Array(repeating: 0, count: 32), [1] + Array(repeating: 0, count: 31),
      [0xec] + Array(repeating: 0xff, count: 30) + [0x7f],
      [0xee] + Array(repeating: 0xff, count: 30) + [0x7f], Array(repeating: 0xff, count: 32),
      [2] + Array(repeating: 0, count: 31),
    ]
    for bytes in small {
      #expect(DeviceKey.strangersPublicKey(Data(bytes).base64EncodedString()) == nil, "\(bytes)")
    }
    let text = try DeviceKey.random(using: &random).publicText
    #expect(DeviceKey.strangersPublicKey(text + "\n") == nil)
  }

  @Test func theKeyOfAnotherDeviceIsNotTaken() throws {
    let here = try Scene(309)
    try here.city.server.write { rows in
      try rows.addEnrollmentCode(
        "second", for: here.liar.account.id, until: Timestamp(milliseconds: .max / 4))
      #expect(throws: Problem(.badValue)) {
        _ = try rows.enrollDevice(
          code: "second", token: "other", publicKey: try here.worker.key.publicKey,
          at: here.city.now)
      }
    }
  }

  @Test func whatIsTooLargeByItselfIsNamedAndTheRestGoes() throws {
    let here = try Scene(310)
    try here.liar.sync()
    try here.liar.write(Person.kind, here.person, ["kana": "アタラシイ"])
    try here.liar.sync()
    var large: OperationID?
    for number in 0..<12 {
      let memo = String(repeating: "記", count: number == 5 ? 3_900 : 1_200)
      let id = try here.worker.write(
        Concern.kind, here.city.id(),
        [
          "content": .text(memo), "urgency": "ふつう", "noticed_on": "2026-11-01",
        ])
      if number == 5 { large = id }
    }
    let summary = try DeviceExchange.run(
      here.worker.store, over: Narrow(device: here.worker, bytes: 9_000))
    #expect(summary.accepted == 11)
    #expect(summary.refused == 1)
    #expect(try here.worker.pending == 0)
    let problems = try here.worker.store.read { try $0.ownOperations(onlyProblems: true) }
    #expect(problems.map(\.operation.id) == [large])
    #expect(try here.worker.view(here.person)?.record.values["kana"] == "アタラシイ")
  }

  /// Something between a device and the server that takes small requests only.
  private struct Narrow: Transport {
    let device: CityDevice
    let bytes: Int

    func exchange(_ request: [UInt8]) throws -> [UInt8] {
      guard request.count <= bytes else { throw Problem(.bodyTooLarge) }
      return try device.exchange(request)
    }
  }
}

extension FieldPath: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(text) }
}
