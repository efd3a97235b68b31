import Authority
import Merge
import Records
import Storage
import Support
import Sync
import TestKit
import Testing

/// A supervisor's decisions on held entries, and their way to the author.
@Suite(.seeded) struct DecisionTests {
  /// A person whose 協力者 belongs to the team, and a supervisor.
  struct Scene {
    let city: City
    let supervisor: CityDevice
    let author: CityDevice
    let person: RecordID
    let team: RecordID

    init(stream: UInt64) throws {
      city = try City(stream: stream)
      supervisor = try city.device(.communitySocialWorker)
      let worker = city.id()
      (person, team) = (city.id(), city.id())
      try supervisor.write(Worker.kind, worker, ["name": "協力花子"])
      try supervisor.write(Person.kind, person, ["name": "甲野"])
      try supervisor.write(
        Team.kind, team,
        ["person": .text(person.description), "cooperators/\(worker.description)": true])
      try supervisor.sync()
      author = try city.device(.cooperator, worker: worker)
      try author.sync()
    }

    /// A visit that comes when the team has ended.
    func heldVisit() throws -> (id: OperationID, record: RecordID) {
      let visit = city.id()
      let id = try author.write(
        Visit.kind, visit,
        ["person": .text(person.description), "date": "2020-04-01", "memo": "訪ねた"])
      try supervisor.write(Team.kind, team, ["ended_on": "2020-04-01"])
      try supervisor.sync()
      #expect(try author.sync().held == 1)
      return (id, visit)
    }
  }

  func request(_ decision: String, _ reason: String, content: String? = nil) throws
    -> DecisionRequest
  {
    var words: [String: Value] = ["decision": .text(decision), "reason": .text(reason)]
    words["content"] = content.map(Value.text)
    return try DecisionRequest(bytes: JSON.bytes(.object(words)))
  }

  func code(_ body: () throws -> Void) -> ProblemCode? {
    do { try body() } catch { return (error as? Problem)?.code }
    return nil
  }

  @Test func whatIsAcceptedComesIntoTheStateAndTheAuthorIsToldWhy() throws {
    let scene = try Scene(stream: 601)
    let (id, visit) = try scene.heldVisit()
    let listed = try scene.supervisor.heldList()
    #expect(listed.count == 1)
    #expect(listed.first?["code"] == "outside_assignment")
    #expect(listed.first?["author_name"] == .text(scene.author.account.name))
    let content = listed.first?["contents"]?.list?.first
    #expect(content?["person_name"] == "甲野")
    #expect(content?["obstacle"] == .null)
    #expect(content?["writes"]?.list?.contains { $0["value"] == "訪ねた" } == true)
    try scene.supervisor.decide(try request("accept", "電話で確かめた"), on: id)
    #expect(try scene.supervisor.heldList() == [])
    try scene.supervisor.sync()
    #expect(try scene.supervisor.view(visit)?.record.values[FieldPath("memo")] == "訪ねた")
    let summary = try scene.author.sync()
    #expect(summary.decided == [id: "電話で確かめた"])
    #expect(summary.accepted == 1)
    let told = try scene.author.store.read { try $0.decidedEntries() }
    #expect(told.map(\.reason) == ["電話で確かめた"])
    #expect(told.first?.verdict == .accepted)
    // The team has ended: the author may not see what was accepted.
    #expect(try scene.author.view(visit) == nil)
    #expect(try scene.author.sync().decided.isEmpty)
    #expect(throws: Never.self) { try scene.city.server.read { try $0.check() } }
  }

  @Test func whatIsRefusedStaysOutAndTheAuthorIsToldWhy() throws {
    let scene = try Scene(stream: 602)
    let (id, visit) = try scene.heldVisit()
    try scene.supervisor.decide(try request("refuse", "同じ訪問がもうある"), on: id)
    #expect(try scene.author.sync().refused == 1)
    let problem = try #require(
      try scene.author.store.read { try $0.ownOperations(onlyProblems: true) }.first)
    #expect(problem.verdict == .refused(.refusedBySupervisor))
    #expect(try scene.author.store.read { try $0.decidedEntries() }.first?.reason == "同じ訪問がもうある")
    try scene.supervisor.sync()
    #expect(try scene.supervisor.view(visit) == nil)
  }

  @Test func theFirstDecisionStandsAndTheSameAgainIsAnsweredAgain() throws {
    let scene = try Scene(stream: 603)
    let (id, _) = try scene.heldVisit()
    let other = try scene.city.device(.communitySocialWorker)
    try scene.supervisor.decide(try request("accept", "よい"), on: id)
    let sequence = try scene.city.server.read { try $0.sequence }
    try scene.supervisor.decide(try request("accept", "よい"), on: id)
    #expect(try scene.city.server.read { try $0.sequence } == sequence)
    let again = try request("accept", "よい")
    let against = try request("refuse", "だめ")
    #expect(code { try other.decide(again, on: id) } == .alreadyDecided)
    #expect(code { try other.decide(against, on: id) } == .alreadyDecided)
    #expect(code { try scene.supervisor.decide(against, on: id) } == .alreadyDecided)
    #expect(try scene.author.sync().accepted == 1)
  }

  @Test func onlyTheSupervisorSeesAndDecides() throws {
    let scene = try Scene(stream: 604)
    let (id, _) = try scene.heldVisit()
    let accept = try request("accept", "自分で")
    for role in Role.allCases where role != .communitySocialWorker {
      let device = try scene.city.device(role)
      #expect(code { _ = try device.heldList() } == .decisionNotPermitted)
      #expect(code { try device.decide(accept, on: id) } == .decisionNotPermitted)
    }
    #expect(code { try scene.author.decide(accept, on: id) } == .decisionNotPermitted)
    try scene.city.server.write {
      try $0.endAccount(scene.supervisor.account.id, at: scene.city.now)
    }
    #expect(code { _ = try scene.supervisor.heldList() } == .accountEnded)
    #expect(code { try scene.supervisor.decide(accept, on: id) } == .accountEnded)
  }

  @Test func whatIsNotHeldIsNotDecided() throws {
    let scene = try Scene(stream: 605)
    let accept = try request("accept", "よい")
    let fine = try scene.author.write(
      Visit.kind, scene.city.id(),
      ["person": .text(scene.person.description), "date": "2020-04-01"])
    try scene.author.sync()
    for id in [fine, OperationID(replica: 1, counter: 1)] {
      #expect(code { try scene.supervisor.decide(accept, on: id) } == .heldUnknown)
    }
  }

  @Test func whatARecordCannotTakeSaysWhyAndStaysHeld() throws {
    let scene = try Scene(stream: 606)
    let accept = try request("accept", "よい")
    // A visit to a person who has not arrived waits until the person arrives.
    let (unknown, visit) = (scene.city.id(), scene.city.id())
    let early = try scene.supervisor.write(
      Visit.kind, visit, ["person": .text(unknown.description), "date": "2020-04-01"])
    #expect(try scene.supervisor.sync().held == 1)
    #expect(code { try scene.supervisor.decide(accept, on: early) } == .recordUnknown)
    let obstacle = try scene.supervisor.heldList().first?["contents"]?.list?.first?["obstacle"]
    #expect(obstacle == "record_unknown")
    try scene.supervisor.write(Person.kind, unknown, ["name": "乙野"])
    try scene.supervisor.sync()
    try scene.supervisor.decide(accept, on: early)
    try scene.supervisor.sync()
    #expect(try scene.supervisor.view(visit) != nil)
  }

  @Test func aChangeWaitsForTheBeginningOfItsRecord() throws {
    let scene = try Scene(stream: 607)
    let (first, visit) = try scene.heldVisit()
    let second = try scene.author.store.transact { rows in
      try rows.append(
        to: visit, kind: "visit", [Lifecycle.path: Write(["state": "active"], seen: [first])],
        at: scene.city.now
      ).id
    }
    try scene.author.sync()
    let accept = try request("accept", "よい")
    #expect(code { try scene.supervisor.decide(accept, on: second) } == .recordUnknown)
    try scene.supervisor.decide(accept, on: first)
    try scene.supervisor.decide(accept, on: second)
    try scene.supervisor.sync()
    #expect(try scene.supervisor.view(visit)?.record.values[FieldPath("memo")] == "訪ねた")
  }

  @Test(arguments: [0, 1]) func ofTwoContentsTheOneThatIsChosenCounts(_ chosen: Int) throws {
    let scene = try Scene(stream: 608)
    let copy = try scene.city.copy(of: scene.author)
    var visits: [RecordID] = []
    for (device, memo) in [(scene.author, "本物"), (copy, "複製")] {
      visits.append(scene.city.id())
      try device.write(
        Visit.kind, visits[visits.count - 1],
        [
          "person": .text(scene.person.description), "date": "2020-04-01", "memo": .text(memo),
        ])
      try device.sync()
    }
    let entry = try #require(try scene.supervisor.heldList().first)
    #expect(entry["code"] == "cloned_device")
    let contents = try #require(entry["contents"]?.list)
    #expect(contents.count == 2)
    let id = try #require(entry["id"]?.text.flatMap { OperationID($0) })
    let unclear = try request("accept", "どちらか")
    #expect(code { try scene.supervisor.decide(unclear, on: id) } == .contentUnclear)
    // The first is the one that came first.
    let name = try #require(contents[chosen]["content"]?.text)
    try scene.supervisor.decide(try request("accept", "こちら", content: name), on: id)
    try scene.supervisor.sync()
    #expect(try scene.supervisor.view(visits[chosen])?.record.values[FieldPath("memo")] != nil)
    #expect(try scene.supervisor.view(visits[1 - chosen]) == nil)
    for (place, device) in [scene.author, copy].enumerated() {
      #expect(try device.sync().decided[id] == "こちら")
      let decided = try device.store.read { try $0.decidedEntries() }.first?.verdict
      #expect(decided == (place == chosen ? .accepted : .refused(.otherContentAccepted)))
      #expect(try device.view(visits[1 - chosen]) == nil)
      #expect(try device.view(visits[chosen]) != nil)
    }
    // The signatures still match the stored lines, and a device that offers the entry again gets
    // the same answer.
    #expect(throws: Never.self) { try scene.city.server.read { try $0.check() } }
    for device in [scene.author, copy] {
      try device.store.transact { try $0.forgetServer() }
      #expect(try device.sync().decided[id] == "こちら")
    }
    #expect(try scene.supervisor.heldList() == [])
    #expect(throws: Never.self) { try scene.city.server.read { try $0.check() } }
  }

  @Test func aHiddenAddressIsNotShownToWhoMayNotSeeItAndNotAccepted() throws {
    let scene = try Scene(stream: 610)
    try scene.supervisor.write(Person.kind, scene.person, ["address_hidden": "有"])
    try scene.supervisor.sync()
    // A named officer's device that is revoked sends a new address.
    let officer = try scene.city.device(.communitySocialWorker)
    try officer.sync()
    let id = try officer.write(
      Person.kind, scene.person, ["address": ["town": "秘密町"], "kana": "コウノ"])
    try scene.city.server.write { rows in
      _ = try rows.revokeDevice(
        rows.requester(token: officer.token, at: scene.city.now).device.id, reason: nil,
        at: scene.city.now)
    }
    try officer.sync()
    let plain = try scene.city.device(
      .communitySocialWorker, worker: nil, seesHiddenAddresses: false)
    let accept = try request("accept", "よい")
    let shown = try #require(try plain.heldList().first)
    #expect(shown["dismissed"] == "device_revoked")
    #expect(!JSON.text(shown).contains("秘密町"))
    #expect(JSON.text(shown).contains("コウノ"))
    #expect(shown["contents"]?.list?.first?["withholds"] == true)
    #expect(code { try plain.decide(accept, on: id) } == .notPermitted)
    #expect(JSON.text(.list(try scene.supervisor.heldList())).contains("秘密町"))
    try scene.supervisor.decide(accept, on: id)
    // The decision stands, and the device is told although it is served nothing else.
    #expect(try officer.sync().decided == [id: "よい"])
    try scene.supervisor.sync()
    #expect(try scene.supervisor.view(scene.person)?.record.values[FieldPath("kana")] == "コウノ")
  }

  @Test func whatWasWrittenOverWhileAllWasHeldIsNotShownAfterwards() throws {
    let scene = try Scene(stream: 611)
    let other = try scene.city.device(.communitySocialWorker)
    let record = scene.city.id()
    let far = Timestamp(
      milliseconds: scene.city.now.milliseconds + 2 * Limits.clockSkewMilliseconds)
    var seen: [OperationID] = []
    for name in ["一", "二", "三"] {
      let writes: PathMap<Write> = [FieldPath("name"): Write(.text(name), seen: seen)]
      seen = [
        try scene.supervisor.store.transact {
          try $0.append(to: record, kind: "person", writes, at: far).id
        }
      ]
      #expect(try scene.supervisor.sync().held == 1)
      try other.sync()
      #expect(try other.view(record) == nil)
    }
    for entry in try scene.supervisor.heldList() {
      let id = try #require(entry["id"]?.text.flatMap { OperationID($0) })
      try scene.supervisor.decide(try request("accept", "時計を直した"), on: id)
    }
    try other.sync()
    #expect(try other.view(record)?.record.values[FieldPath("name")] == "三")
    #expect(try other.view(record)?.conflicts == [])
  }

  @Test func aReasonIsOneLineOfPlainText() throws {
    for reason in ["", "  ", "一\n二", "\u{202e}逆", String(repeating: "あ", count: 400)] {
      #expect(code { _ = try request("accept", reason) } == .badText)
    }
    #expect(try request("accept", " か\u{3099} ").reason.unicodeScalars.map(\.value) == [0x304c])
    for body in ["", "[]", "{}", #"{"decision":"maybe","reason":"x"}"#, #"{"decision":"accept"}"#] {
      #expect(code { _ = try DecisionRequest(bytes: Array(body.utf8)) } == .malformed)
    }
    #expect(code { _ = try request("accept", "x", content: "abc") } == .malformed)
    #expect(code { _ = try request("accept", "x", content: "ABCDEF0123456789") } == .malformed)
  }

  @Test func aDecisionOnTheWireIsReadAsItWasWritten() throws {
    var answer = SyncAnswer(incarnation: "one", received: 1, backedUp: 0)
    let (first, second) = (
      OperationID(replica: 1, counter: 1), OperationID(replica: 1, counter: 2)
    )
    answer.verdicts = [first: .accepted, second: .refused(.refusedBySupervisor)]
    answer.decisions = [
      first: ToldDecision(reason: "よい", content: (0..<32).map { UInt8($0 * 7) }),
      second: ToldDecision(reason: "だめ", content: nil),
    ]
    #expect(try SyncAnswer(bytes: answer.bytes) == answer)
    let text = String(decoding: answer.bytes, as: UTF8.self)
    for (good, bad) in [("だめ", "だ\\nめ"), ("だめ", ""), ("0007", "00g7"), ("0007", "07")] {
      let changed = Array(text.replacing(good, with: bad).utf8)
      #expect(code { _ = try SyncAnswer(bytes: changed) } == .answerUnreadable)
    }
  }
}

extension CityDevice {
  func heldList() throws -> [Value] {
    try city.server.read { rows in
      try Supervisor(rows.requester(token: token, at: city.now), at: city.now).list(
        after: nil, in: rows)
    }["held"]?.list ?? []
  }

  func decide(_ request: DecisionRequest, on id: OperationID) throws {
    _ = try city.server.write { rows in
      try Supervisor(rows.requester(token: token, at: city.now), at: city.now).decide(
        request, on: id, in: rows)
    }
  }
}
