import Authority
import Merge
import Records
import Sync
import TestKit
import Testing

/// A liar begins a record under the id of a person's only record, which anybody can reckon.
extension HostileDeviceTests {
  /// The id of a person's kit or list row follows from theirs, and a liar can reckon it, too.
  @Test(arguments: [Kit.kind, SupporterEntry.kind, EvacuationPlan.kind])
  func nobodyTakesTheIDOfAPersonsOnlyRecord(kind: Kind) throws {
    let here = try Scene(310)
    let id = here.person.companion(kind.name)
    let squatter: PathMap<Write> = [
      "name": Write("偽"), "association": Write(.text(here.association.description)),
    ]
    #expect(try here.verdict(here.operation(1, record: id, squatter)) == .accepted)
    let edit = here.operation(2, lamport: 51, record: id, ["kana": Write("ニセ")])
    #expect(try here.verdict(edit) == .accepted)
    // Nor for another person's record of the same kind.
    let other = here.city.id()
    try here.worker.write(
      Person.kind, other,
      ["name": "丁川", "association": .text(here.association.description)])
    try here.worker.sync()
    let crossed = here.operation(
      3, lamport: 52, record: other.companion(kind.name), kind: kind,
      ["person": Write(.text(here.person.description))])
    #expect(try here.verdict(crossed) == .refused(.badValue))
    for person in [here.person, other] {
      try here.worker.write(
        kind, person.companion(kind.name), ["person": .text(person.description)])
      #expect(try here.worker.sync().accepted == 1)
      let state = try here.city.serverState(person.companion(kind.name))
      #expect(state?.kind == kind.name && state?.origin?.author == here.worker.account.id)
    }
    #expect(try here.verdict(edit) == .refused(.kindMismatch))
    #expect(try here.worker.line(id) == here.city.serverState(id)?.line)
    try here.city.server.read { try $0.check() }
  }

  /// Somebody edits the squatter's record and begins the real one without a network: both come in one parcel.
  @Test func whoWroteToASquattersRecordIsToldThatItGaveWay() throws {
    let here = try Scene(311)
    let id = here.person.companion(Kit.kind.name)
    let squatter: PathMap<Write> = [
      "name": Write("偽"), "association": Write(.text(here.association.description)),
    ]
    #expect(try here.verdict(here.operation(1, record: id, squatter)) == .accepted)
    try here.worker.sync()
    let edit = try here.worker.write(Person.kind, id, ["kana": "ニセ"])
    let kit = try here.worker.write(Kit.kind, id, ["person": .text(here.person.description)])
    try here.worker.sync()
    let own = try here.worker.store.read { try $0.ownOperations(onlyProblems: false) }
    func verdict(_ id: OperationID) -> Verdict? { own.first { $0.operation.id == id }?.verdict }
    #expect(verdict(edit) == .refused(.kindMismatch))
    #expect(verdict(kit) == .accepted)
    #expect(try here.worker.line(id) == here.city.serverState(id)?.line)
  }

  /// Both come in one parcel: from a device whose server lost them.
  @Test func aRecordThatGivesWayInItsOwnParcelStopsNobody() throws {
    let scene = try Scene(326)
    let row = scene.person.companion(SupporterEntry.kind.name)
    try scene.worker.write(Person.kind, row, ["name": "偽"])
    try scene.worker.write(
      SupporterEntry.kind, row, ["person": .text(scene.person.description), "shelter": "中央小学校"])
    #expect(try scene.worker.sync().refused == 1)
    #expect(try scene.worker.view(row)?.record[SupporterEntry.shelter] == "中央小学校")
    #expect(try scene.worker.line(row) == scene.city.serverState(row)?.line)
  }

  /// Nobody knows any more whom a record is about that named the squatter's; least of all it is about the person of the
  /// record that came in its place.
  @Test func whatNamedASquattersRecordIsAboutNobody() throws {
    let here = try Scene(327)
    let office = try here.city.device(.cityStaff, seesHiddenAddresses: false)
    let id = here.person.companion(Kit.kind.name)
    let squatter: PathMap<Write> = [
      "name": Write("偽"), "association": Write(.text(here.association.description)),
    ]
    #expect(try here.verdict(here.operation(1, record: id, squatter)) == .accepted)
    try here.worker.sync()
    let plan = here.city.id()
    try here.worker.write(
      EvacuationPlan.kind, plan, ["person": .text(id.description), "daytime_place": "作業所"])
    try here.worker.sync()
    try office.sync()
    #expect(try office.view(plan)?.record[EvacuationPlan.daytimePlace] == "作業所")
    #expect(try here.city.server.read { try $0.place(plan)?.place.person } == id)

    try here.worker.write(Kit.kind, id, ["person": .text(here.person.description)])
    try here.worker.sync()
    try office.sync()
    #expect(try here.city.server.read { try $0.place(plan)?.place.person } == nil)
    #expect(try office.view(plan) != nil)
    #expect(try office.view(plan)?.record[EvacuationPlan.daytimePlace] == nil)
    try here.city.server.read { try $0.check() }
  }

  /// Where the entry that claims the id back is itself held, nothing stands there: a row that named the squatter's is
  /// about nobody, as it is where the entry counts.
  @Test func whatNamedASquattersRecordIsAboutNobodyAlsoWhereNothingTookItsPlace() throws {
    let here = try Scene(328)
    let id = here.person.companion(Kit.kind.name)
    let squatter: PathMap<Write> = [
      "name": Write("偽"), "association": Write(.text(here.association.description)),
    ]
    #expect(try here.verdict(here.operation(1, record: id, squatter)) == .accepted)
    try here.worker.sync()
    let row = here.city.id()
    try here.worker.write(SupporterEntry.kind, row, ["person": .text(id.description)])
    try here.worker.sync()
    #expect(try here.city.server.read { try $0.place(row)?.place.person } == id)

    let claim = here.operation(
      2, lamport: Merge.Operation.highestLamport, record: id, kind: Kit.kind,
      ["person": Write(.text(here.person.description))])
    #expect(try here.verdict(claim) == .held(.lamportAhead))
    let place = try here.city.server.read { try $0.place(row)?.place }
    #expect(place?.person == nil)
    #expect(place?.author != nil)
    try here.city.server.read { try $0.check() }
  }
}
