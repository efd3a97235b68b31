import Records
import Sync
import TestKit
import Testing

/// 住所秘匿: what hangs on a person follows when their address is hidden, and when it is not any more.
@Suite struct HidingTests {
  @Test func whatHangsOnAHiddenPersonIsSentAgainWithoutTheirWhereabouts() throws {
    let city = try City(stream: 71)
    let officer = try city.device(.communitySocialWorker)
    let worker = try city.device(.communitySocialWorker, seesHiddenAddresses: false)
    let (person, visit, sheet) = (city.id(), city.id(), city.id())
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
    func known(_ device: CityDevice, _ record: RecordID) throws -> Bool {
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
    // And so is what was written of them.
    #expect(try !known(officer, sheet))
  }

  /// A named officer, a CSW who is none, and a hidden person with an address, known to both.
  private func hiddenPerson(
    _ stream: UInt64
  ) throws -> (city: City, officer: CityDevice, worker: CityDevice, person: RecordID) {
    let city = try City(stream: stream)
    let officer = try city.device(.communitySocialWorker)
    let worker = try city.device(.communitySocialWorker, seesHiddenAddresses: false)
    let person = city.id()
    try officer.write(
      Person.kind, person,
      ["name": "乙野", "address": ["town": "見本町"], "address_hidden": "有"])
    try officer.sync()
    try worker.sync()
    return (city, officer, worker, person)
  }

  private func knows(_ device: CityDevice, _ record: RecordID, _ field: String = "address") throws
    -> Bool
  {
    try device.sync()
    return try device.view(record)?.record.values[FieldPath(field)] != nil
  }

  private func refuses(_ body: () throws -> Void) -> Bool {
    do {
      try body()
      return false
    } catch let problem as Problem {
      return problem.code == .unhidingNotPermitted
    } catch {
      return false
    }
  }

  @Test func whoeverMayWriteAPersonHidesThemAndOnlyNamedOfficersLiftThat() throws {
    let (city, officer, worker, person) = try hiddenPerson(72)
    for word: Value in ["無", "未確認", .null] {
      #expect(
        refuses { try worker.write(Person.kind, person, ["address_hidden": word]) }, "\(word)")
    }
    // The same yes again is no harm, and what it stood for stays.
    try worker.write(Person.kind, person, ["address_hidden": "有"])
    #expect(refuses { try worker.write(Person.kind, person, ["address_hidden": "無"]) })
    #expect(try !knows(worker, person))
    // Deleted and brought back, they are hidden as before.
    for lifecycle: Value in [["state": "deleted", "before": []], ["state": "active"]] {
      try worker.write(Person.kind, person, ["lifecycle": lifecycle])
      #expect(try !knows(worker, person))
    }
    // Their own slip is not taken back either.
    let other = city.id()
    try worker.write(Person.kind, other, ["name": "丙野", "address_hidden": "有"])
    #expect(refuses { try worker.write(Person.kind, other, ["address_hidden": "無"]) })
    try officer.sync()
    try officer.write(Person.kind, person, ["address_hidden": "無"])
    try officer.sync()
    #expect(try knows(worker, person))
  }

  @Test func aNoThatHasNotSeenTheYesStandsBesideItAndHidesNothing() throws {
    let city = try City(stream: 73)
    let officer = try city.device(.communitySocialWorker)
    let worker = try city.device(.communitySocialWorker, seesHiddenAddresses: false)
    let person = city.id()
    try officer.write(Person.kind, person, ["name": "乙野", "address": ["town": "見本町"]])
    try officer.sync()
    #expect(try knows(worker, person))
    try worker.write(Person.kind, person, ["address_hidden": "無"])
    try officer.write(Person.kind, person, ["address_hidden": "有"])
    try officer.sync()
    #expect(try !knows(worker, person))
    #expect(try worker.view(person)?.conflicts.count == 1)
    // Settling it is the officers'.
    #expect(refuses { try worker.write(Person.kind, person, ["address_hidden": "無"]) })
    try officer.sync()
    try officer.write(Person.kind, person, ["address_hidden": "無"])
    try officer.sync()
    #expect(try knows(worker, person))
  }

  @Test func aDoubleIsHiddenWithTheOtherAndIsNotTakenFromThem() throws {
    let (city, officer, worker, person) = try hiddenPerson(74)
    let double = city.id()
    try officer.write(Person.kind, double, ["name": "乙野", "address": ["town": "見本町"]])
    try officer.sync()
    #expect(try knows(worker, double))
    let link = "same_as/\(max(person, double))"
    try worker.write(Person.kind, min(person, double), [link: true])
    #expect(try !knows(worker, double))
    #expect(refuses { try worker.write(Person.kind, min(person, double), [link: false]) })
    #expect(refuses { try worker.write(Person.kind, person, ["erasure": "本人の求め"]) })
    // Deleting the one that hides does not show the other.
    try worker.write(
      Person.kind, person, ["lifecycle": ["state": "deleted", "before": []]])
    #expect(try !knows(worker, double))
    try officer.sync()
    try officer.write(Person.kind, min(person, double), [link: false])
    try officer.sync()
    #expect(try knows(worker, double))
  }

  @Test func whatIsTakenFromAHiddenPersonDoesNotShowWhereTheyLive() throws {
    let (city, officer, worker, person) = try hiddenPerson(75)
    let (other, concern, sheet) = (city.id(), city.id(), city.id())
    let row = person.companion(SupporterEntry.kind.name)
    let owner = Value.text(person.description)
    try officer.write(Person.kind, other, ["name": "丁野"])
    try officer.write(SupporterEntry.kind, row, ["person": owner, "route": "川沿いの坂"])
    try officer.write(
      Concern.kind, concern,
      ["person": owner, "urgency": "ふつう", "noticed_on": "2020-04-01"])
    try officer.write(
      Referral.kind, sheet,
      [
        "source": .text(concern.description), "received_on": "2020-04-01",
        "address": ["town": "見本町"],
      ])
    try officer.sync()
    #expect(try !knows(worker, row, "route") && !knows(worker, sheet))
    let target = Value.text(other.description)
    #expect(refuses { try worker.write(SupporterEntry.kind, row, ["person": target]) })
    #expect(refuses { try worker.write(Concern.kind, concern, ["person": target]) })
    #expect(refuses { try worker.write(Referral.kind, sheet, ["source": .null]) })
    // An erased source says no more whose sheet it is, and shows it to nobody.
    try worker.write(Concern.kind, concern, ["erasure": "本人の求め"])
    #expect(try !knows(worker, sheet))
    #expect(try knows(officer, sheet))
  }
}
