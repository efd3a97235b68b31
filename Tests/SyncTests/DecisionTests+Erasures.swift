import Authority
import Merge
import Records
import Storage
import Support
import Sync
import TestKit
import Testing

/// Decisions on entries beside an erasure: nothing of what is erased waits or is shown any more.
extension DecisionTests {
  @Test func whatWaitsAboutARecordThatIsErasedIsRefusedWithIt() throws {
    let scene = try Scene(stream: 612)
    let (late, gone) = try scene.heldVisit()
    let eraser = try scene.city.device(.communitySocialWorker)
    try erase(gone, "visit", by: eraser, at: scene.city.now)
    try eraser.sync()
    let accept = try request("accept", "よい")
    #expect(code { try scene.supervisor.decide(accept, on: late) } == .heldUnknown)
    #expect(try scene.supervisor.heldList() == [])
    try scene.author.sync()
    let told = try scene.author.store.read { try $0.ownOperations(onlyProblems: true) }
    #expect(told.map(\.verdict) == [.refused(.recordErased)])
  }

  @Test func anErasureThatWaitedForADecisionIsCarriedOutWhole() throws {
    let scene = try Scene(stream: 613)
    _ = try scene.heldVisit()
    let consent = scene.city.id()
    try scene.supervisor.write(
      Consent.kind, consent, ["person": .text(scene.person.description), "state": "同意"])
    try scene.supervisor.sync()
    let eraser = try scene.city.device(.communitySocialWorker)
    let far = Timestamp(
      milliseconds: scene.city.now.milliseconds + 2 * Limits.clockSkewMilliseconds)
    let erasure = try erase(scene.person, "person", by: eraser, at: far)
    #expect(try eraser.sync().held == 1)
    try scene.supervisor.decide(try request("accept", "時計を直した"), on: erasure)
    #expect(try scene.supervisor.heldList() == [])
    try scene.supervisor.sync()
    for record in [scene.person, scene.team, consent] {
      #expect(try scene.supervisor.isErased(record))
    }
    #expect(try eraser.sync().decided == [erasure: "時計を直した"])
    #expect(try scene.author.sync().refused == 1)
    #expect(throws: Never.self) {
      try scene.city.server.read { rows in
        _ = try #require(try rows.operations(of: scene.person).first { $0.operation.id == erasure })
        try rows.check()
      }
    }
  }

  @discardableResult
  private func erase(
    _ record: RecordID, _ kind: String, by device: CityDevice, at moment: Timestamp
  ) throws -> OperationID {
    try device.store.transact { rows in
      let writes = Lifecycle.erasure(of: RecordState(id: record, kind: kind), reason: "求め")
      return try rows.append(to: record, kind: kind, writes, at: moment).id
    }
  }

  @Test func anErasureTakesTheSecondContentToo() throws {
    let scene = try Scene(stream: 609)
    let copy = try scene.city.copy(of: scene.author)
    let visit = scene.city.id()
    for (device, memo) in [(scene.author, "本物の秘密"), (copy, "複製の秘密")] {
      try device.write(
        Visit.kind, visit,
        [
          "person": .text(scene.person.description), "date": "2020-04-01", "memo": .text(memo),
        ])
      try device.sync()
    }
    try erase(visit, "visit", by: scene.supervisor, at: scene.city.now)
    try scene.supervisor.sync()
    let entry = try #require(try scene.supervisor.heldList().first)
    #expect(!JSON.text(entry).contains("秘密"))
    #expect(entry["contents"]?.list?.count == 2)
    let id = try #require(entry["id"]?.text.flatMap { OperationID($0) })
    try scene.supervisor.decide(try request("refuse", "消去済み"), on: id)
    #expect(try scene.supervisor.heldList() == [])
  }
}
