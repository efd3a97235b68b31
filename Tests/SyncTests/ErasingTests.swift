import Merge
import Records
import Storage
import Support
import Sync
import TestKit
import Testing

/// The records and entries that an erasure of a person takes along, as devices hear of it.
@Suite(.seeded) struct ErasingTests {
  /// The person's record and the erasure in one parcel with an entry about her that has to wait.
  @Test func whatWaitsInTheSameParcelIsRefusedInTheSameAnswer() throws {
    let city = try City(stream: 641)
    let device = try city.device(.communitySocialWorker)
    let person = city.id()
    try device.write(Person.kind, person, ["name": "甲野"])
    try device.sync()
    let future = Timestamp(
      milliseconds: city.now.milliseconds + 2 * Limits.clockSkewMilliseconds)
    let waiting = try device.store.transact { rows in
      let writes: PathMap<Write> = [
        FieldPath("person"): Write(.text(person.description)),
        FieldPath("date"): Write("2020-04-01"),
      ]
      return try rows.append(to: city.id(), kind: "visit", writes, at: future).id
    }
    try erase(person, by: device, at: city.now)
    #expect(try device.sync().refused == 1)
    let told = try device.store.read { try $0.ownOperations(onlyProblems: true) }
    #expect(told.map(\.operation.id) == [waiting])
    #expect(told.map(\.verdict) == [.refused(.recordErased)])
  }

  @Test func whatWaitsOnARecordThatGoesAlongIsRefusedToo() throws {
    let city = try City(stream: 642)
    let device = try city.device(.communitySocialWorker)
    let (person, team) = (city.id(), city.id())
    try device.write(Person.kind, person, ["name": "甲野"])
    try device.write(Team.kind, team, ["person": .text(person.description)])
    let future = Timestamp(
      milliseconds: city.now.milliseconds + 2 * Limits.clockSkewMilliseconds)
    let waiting = try device.store.transact { rows in
      try rows.append(
        to: team, kind: "team", [FieldPath("memo"): Write("甲野さんの様子")], at: future
      ).id
    }
    #expect(try device.sync().held == 1)
    try erase(person, by: device, at: city.now)
    #expect(try device.sync().refused == 1)
    let told = try device.store.read { try $0.ownOperations(onlyProblems: true) }
    #expect(told.map(\.operation.id) == [waiting])
    #expect(told.map(\.verdict) == [.refused(.recordErased)])
  }

  /// A correction says that a visit was to the person who is erased now; the visit itself waits, and names somebody else.
  @Test func aFactThatWaitsIsNotErasedWithItsCorrection() throws {
    let city = try City(stream: 643)
    let device = try city.device(.communitySocialWorker)
    let (person, neighbor, visit) = (city.id(), city.id(), city.id())
    try device.write(Person.kind, person, ["name": "甲野"])
    try device.write(Person.kind, neighbor, ["name": "乙川"])
    try device.sync()
    let future = Timestamp(
      milliseconds: city.now.milliseconds + 2 * Limits.clockSkewMilliseconds)
    let waiting = try device.store.transact { rows in
      let writes: PathMap<Write> = [
        "person": Write(.text(neighbor.description)), "date": Write("2020-04-01"),
      ]
      return try rows.append(to: visit, kind: "visit", writes, at: future).id
    }
    let correction = city.id()
    try device.write(
      Visit.kind, correction,
      [
        "person": .text(person.description), "date": "2020-04-01",
        "corrects/\(visit)": true,
      ])
    try erase(person, by: device, at: city.now)
    let answer = try device.sync()
    #expect(answer.held == 1 && answer.refused == 0)
    #expect(try device.isErased(correction))
    #expect(try city.serverState(visit)?.isErased != true)
    let told = try device.store.read { try $0.ownOperations(onlyProblems: true) }
    #expect(told.map(\.operation.id) == [waiting])
  }

  private func erase(_ person: RecordID, by device: CityDevice, at moment: Timestamp) throws {
    try device.store.transact { rows in
      let writes = Lifecycle.erasure(of: RecordState(id: person, kind: "person"), reason: "求め")
      try rows.append(to: person, kind: "person", writes, at: moment)
    }
  }

  @Test func whatWasEnteredAboutAPersonBeforeHerErasureGoesOnTheDeviceToo() throws {
    let city = try City(stream: 640)
    let device = try city.device(.communitySocialWorker)
    let person = city.id()
    try device.write(Person.kind, person, ["name": "甲野"])
    try device.sync()
    let plan = person.companion("evacuation_plan")
    try device.write(
      EvacuationPlan.kind, plan,
      ["person": .text(person.description), "consent": "無", "room": "川向こう"])
    try erase(person, by: device, at: city.now)
    try device.sync()
    for record in [person, plan] {
      #expect(try device.isErased(record))
    }
  }
}
