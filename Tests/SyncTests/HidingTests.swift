import Records
import Sync
import Testing

/// 住所秘匿: what hangs on a person follows when their address is hidden, and when it is not any more.
@Suite struct HidingTests {
  @Test func whatHangsOnAHiddenPersonIsSentAgainWithoutTheirWhereabouts() throws {
    let scene = try SyncScene(stream: 71)
    let officer = try scene.device(.communitySocialWorker)
    let worker = try scene.device(.communitySocialWorker, seesHiddenAddresses: false)
    let (person, visit, sheet) = (scene.id(), scene.id(), scene.id())
    try officer.write(Person.kind, person, ["name": "甲野", "address": ["town": "見本町"]])
    try officer.write(
      Visit.kind, visit, ["person": .text(person.description), "date": "2020-04-01"])
    // Placed by the visit, and only through it by the person.
    try officer.write(
      Referral.kind, sheet,
      [
        "source": .text(visit.description), "received_on": "2020-04-01",
        "address": ["town": "見本町"],
      ])
    try officer.sync()
    try worker.sync()
    let address = FieldPath("address")
    func known(_ device: SceneDevice, _ record: RecordID) throws -> Bool {
      try device.view(record)?.record.values[address] != nil
    }
    #expect(try known(worker, person) && known(worker, sheet))
    try officer.write(Person.kind, person, ["address_hidden": "有"])
    try officer.sync()
    try worker.sync()
    #expect(try !known(worker, person) && !known(worker, sheet))
    #expect(try known(officer, person) && known(officer, sheet))
    try officer.write(Person.kind, person, ["address_hidden": "無"])
    try officer.sync()
    try worker.sync()
    #expect(try known(worker, person) && known(worker, sheet))
    // Whether somebody was hidden is erased with them.
    try officer.write(Person.kind, person, ["erasure": "本人の求め"])
    try officer.sync()
    try worker.sync()
    #expect(try !known(worker, sheet))
    #expect(try known(officer, sheet))
  }
}
