import Authority
import Records
import Support
import Sync
import TestKit
import Testing

/// Records that lie under several grants of one user.
@Suite(.seeded) struct SharedRecordsTests {
  /// Found by the simulator after 39,033 device-days: a chair sees only who has agreed, but kept whom a team that
  /// they had left had shown them.
  @Test func whoLosesOneWayToARecordSeesItNoMoreThanTheOtherWayAllows() throws {
    let city = try City(stream: 92)
    let officer = try city.device(.communitySocialWorker)
    let (district, association) = try city.neighborhood(by: officer)
    let (worker, person, agreed, team) = (city.id(), city.id(), city.id(), city.id())
    for person in [person, agreed] {
      try officer.write(
        Person.kind, person,
        ["name": "甲野", "association": .text(association.description)])
    }
    try officer.write(
      Consent.kind, city.id(),
      [
        "person": .text(agreed.description), "recipient": "自治会", "data": "支援者リスト",
        "state": "同意", "signed_on": "2026-04-01",
      ])
    try officer.write(
      Team.kind, team,
      ["person": .text(person.description), "cooperators/\(worker)": true])
    try officer.sync()

    let device = try city.device(
      .cooperator, district: district, worker: worker, seesHiddenAddresses: false)
    let chair = Assignment(.associationChair, district: district, association: association)
    try city.server.write { try $0.add(chair, to: device.account.id) }
    try device.sync()
    #expect(try device.view(person) != nil && device.view(agreed) != nil)
    // Another device of theirs learns of it when the grant is gone from the server already.
    let other = try city.device(.cooperator, of: device.account)
    try other.sync()
    try officer.write(Team.kind, team, ["ended_on": "2026-04-02"])
    try officer.sync()
    for device in [device, other] {
      try device.sync()
      #expect(try device.view(person) == nil)
      #expect(try device.view(agreed) != nil)
    }
  }
}
