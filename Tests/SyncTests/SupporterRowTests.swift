import Merge
import Records
import Support
import TestKit
import Testing

/// A supporter's view of the rows that name them.
@Suite(.seeded) struct SupporterRowTests {
  @Test func aSupporterWhoWasRemovedIsNamedNoMore() throws {
    let city = try City(stream: 93)
    let officer = try city.device(.communitySocialWorker)
    let association = try city.neighborhood(by: officer).association
    let (person, worker, other, row) = (city.id(), city.id(), city.id(), city.id())
    try officer.write(
      Person.kind, person, ["name": "甲野", "association": .text(association.description)])
    try officer.write(
      SupporterEntry.kind, row,
      [
        "person": .text(person.description),
        "supporters/1": true, "supporters/1/worker": .text(other.description),
        "supporters/2": true, "supporters/2/worker": .text(worker.description),
        "supporters/3": true, "supporters/3/worker": .text(worker.description),
      ])
    try officer.sync()
    let device = try city.device(.cooperator, worker: worker, seesHiddenAddresses: false)
    try device.sync()
    #expect(try device.supporters(of: row) == ["2", "3"])

    try officer.write(SupporterEntry.kind, row, ["supporters/3": false])
    try officer.sync()
    try device.sync()
    #expect(try device.supporters(of: row) == ["2"])

    // Nobody names them any more: neither the row nor its person is theirs to see.
    try officer.write(SupporterEntry.kind, row, ["supporters/2": false])
    try officer.sync()
    try device.sync()
    #expect(try device.view(row) == nil && device.view(person) == nil)
  }

  /// An answer that is taken back with the same write shows persons anew, and the row's own dependents as well.
  @Test func theWorkOnARowGoesWithItToAnotherPerson() throws {
    let city = try City(stream: 94)
    let officer = try city.device(.communitySocialWorker)
    let association = try city.neighborhood(by: officer).association
    let persons = [city.id(), city.id()]
    for person in persons {
      try officer.write(
        Person.kind, person, ["name": "甲野", "association": .text(association.description)])
    }
    let row = persons[0].companion(SupporterEntry.kindName)
    let review = row.companion(Review.kindName)
    try officer.write(
      SupporterEntry.kind, row, ["person": .text(persons[0].description), "consent": "有"])
    try officer.write(Review.kind, review, ["source": .text(row.description), "stage": "確認中"])
    try officer.sync()
    func placed() throws -> RecordID? {
      try city.server.read { try $0.place(review)?.place.person }
    }
    #expect(try placed() == persons[0])
    try officer.write(
      SupporterEntry.kind, row, ["person": .text(persons[1].description), "consent": .null])
    try officer.sync()
    #expect(try placed() == persons[1])
    try city.server.read { try $0.check() }
  }
}

extension CityDevice {
  /// The supporters of a row of whom anything is here, as standing or as removed.
  fileprivate func supporters(of row: RecordID) throws -> Set<String> {
    guard let state = try store.read({ try $0.state(row) }) else { return [] }
    return Set(
      state.registers.compactMap { path, _ in path.field == "supporters" ? path.member : nil })
  }
}
