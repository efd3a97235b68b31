import Authority
import Merge
import Records
import Storage
import Support
import Sync
import TestKit
import Testing

/// A device whose server does not know it any more is enrolled again and keeps everything.
@Suite(.seeded) struct EnrolledAgainTests {
  private let city: City
  private let worker: CityDevice
  private let person: RecordID

  init() throws {
    city = try City(stream: 630)
    worker = try city.device(.communitySocialWorker)
    let (_, association) = try city.neighborhood(by: worker)
    person = city.id()
    try worker.write(
      Person.kind, person, ["name": "甲野", "association": .text(association.description)])
    try worker.sync()
  }

  private func visit(_ device: CityDevice) throws -> RecordID {
    let id = city.id()
    try device.write(
      Visit.kind, id, ["person": .text(person.description), "date": "2020-04-01"])
    return id
  }

  /// Enrolls a device again at the server as it is now.
  private func enrollAgain(_ device: CityDevice, as account: Account) throws {
    let (token, key) = (city.id().description, try newKey())
    let again = try device.store.read { try $0.enrollmentAgain(newKey: key) }
    let receiver = try city.server.write { rows in
      try rows.addEnrollmentCode(
        token, for: account.id, until: Timestamp(milliseconds: .max / 4))
      return try rows.enrollDevice(
        code: token, token: token, publicKey: key.publicKey, again: again, at: city.now)
    }
    try device.store.transact { rows in
      try rows.enrollAgain(
        Enrollment(
          server: "", token: token, user: receiver.id, userName: receiver.name,
          standing: receiver.standing, municipality: ""), key: key)
    }
    device.enrolled = EnrolledDevice(
      account: receiver, token: token, key: key, seed: device.enrolled.seed)
  }

  private func newKey() throws -> DeviceKey {
    var generator = SystemRandomNumberGenerator()
    return DeviceKey.random(using: &generator)
  }

  @Test func whatItHadSentAndNotSentArrivesOnce() throws {
    let backup = try city.backUp()
    let late = try city.device(.communitySocialWorker, of: worker.account)
    try late.sync()
    let sent = try visit(late)
    try late.sync()
    let unsent = try visit(late)
    try city.restore(backup, incarnation: "two")
    #expect(throws: Problem(.unauthorized)) { try late.sync() }
    try enrollAgain(late, as: worker.account)
    try late.sync()
    #expect(try late.pending == 0)
    for id in [sent, unsent] {
      #expect(try city.serverState(id)?.heads(at: FieldPath("date")).count == 1)
    }
    let next = try visit(late)
    try late.sync()
    #expect(try city.serverState(next) != nil)
    #expect(try late.store.read { try $0.ownOperations(onlyProblems: true) }.isEmpty)
    try city.server.read { try $0.check() }
    _ = try city.server.read { try $0.checkAudit() }
  }

  @Test func aUserWhoWasRegisteredAgainKeepsWhatTheyMade() throws {
    let backup = try city.backUp()
    let newcomer = try city.device(.communitySocialWorker)
    try newcomer.sync()
    let sent = try visit(newcomer)
    try newcomer.sync()
    let unsent = try visit(newcomer)
    try city.restore(backup, incarnation: "two")
    let account = Account(
      id: city.id(), name: newcomer.account.name, Assignment(.communitySocialWorker))
    try city.server.write { try $0.addAccount(account) }
    try enrollAgain(newcomer, as: account)
    try newcomer.sync()
    for id in [sent, unsent] { #expect(try city.serverState(id)?.origin != nil) }
    #expect(try newcomer.pending == 0)
  }

  @Test func itCanHappenTwice() throws {
    let backup = try city.backUp()
    let first = try visit(worker)
    try worker.sync()
    let device = try city.device(.communitySocialWorker, of: worker.account)
    try device.sync()
    var visits = [first]
    for incarnation in ["two", "three"] {
      visits.append(try visit(device))
      try device.sync()
      visits.append(try visit(device))
      try city.restore(backup, incarnation: incarnation)
      try enrollAgain(device, as: worker.account)
      try device.sync()
    }
    try worker.sync()
    for id in visits { #expect(try city.serverState(id)?.origin != nil) }
    #expect(try device.pending == 0)
  }

  @Test func anEarlierEnrolmentThatTheBackupKnowsIsTakenOver() throws {
    let old = try visit(worker)
    try worker.sync()
    let backup = try city.backUp()
    let lost = try visit(worker)
    try worker.sync()
    // Enrolled anew after the backup, which therefore knows the first enrollment only.
    try enrollAgain(worker, as: worker.account)
    try worker.sync()
    try city.restore(backup, incarnation: "two")
    try enrollAgain(worker, as: worker.account)
    try worker.sync()
    for id in [old, lost] { #expect(try city.serverState(id) != nil) }
    #expect(try worker.pending == 0)
    try city.server.read { try $0.check() }
  }

  @Test func nobodyTakesOverWhatIsSomebodyElses() throws {
    let other = try city.device(.communitySocialWorker)
    try other.sync()
    let again = try other.store.read { try $0.enrollmentAgain(newKey: newKey()) }
    let code = city.id().description
    try city.server.write { rows in
      try rows.addEnrollmentCode(
        code, for: worker.account.id, until: Timestamp(milliseconds: .max / 4))
    }
    func enroll(_ again: EnrollmentAgain?) throws -> Account {
      try city.server.write { rows in
        try rows.enrollDevice(
          code: code, token: "t", publicKey: newKey().publicKey, again: again, at: city.now)
      }
    }
    #expect(throws: Problem(.enrollmentOfAnother)) { try enroll(again) }
    // The code is still good. A proof under another new key hands nothing over.
    let stolen = try worker.store.read { try $0.enrollmentAgain(newKey: newKey()) }
    _ = try enroll(stolen)
    let replica = try worker.store.read { try $0.heading().replica }
    let device = try city.server.read { try $0.device(token: worker.token).id }
    #expect(try city.server.read { try $0.replica(replica)?.device } == device)
  }
}
