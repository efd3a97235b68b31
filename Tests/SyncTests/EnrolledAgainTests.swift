import Authority
import Merge
import Records
import Storage
import Support
import Sync
import Testing

/// A device whose server does not know it any more is enrolled again and keeps everything.
@Suite(.seeded) struct EnrolledAgainTests {
  private let scene: SyncScene
  private let worker: SceneDevice
  private let person: RecordID

  init() throws {
    scene = try SyncScene(stream: 630)
    worker = try scene.device(.communitySocialWorker)
    let (_, association) = try scene.neighbourhood(by: worker)
    person = scene.id()
    try worker.write(
      Person.kind, person, ["name": "甲野", "association": .text(association.description)])
    try worker.sync()
  }

  private func visit(_ device: SceneDevice) throws -> RecordID {
    let id = scene.id()
    try device.write(
      Visit.kind, id, ["person": .text(person.description), "date": "2020-04-01"])
    return id
  }

  /// Enrolls a device again at the server as it is now.
  private func enrollAgain(_ device: SceneDevice, as account: Account) throws -> SceneDevice {
    let (token, key) = (scene.id().description, try newKey())
    let again = try device.store.read { try $0.enrollmentAgain(newKey: key) }
    let receiver = try scene.server.write { rows in
      try rows.addEnrollmentCode(
        token, for: account.id, until: Timestamp(milliseconds: .max / 4))
      return try rows.enrollDevice(
        code: token, token: token, publicKey: key.publicKey, again: again, at: scene.now)
    }
    try device.store.transact { rows in
      try rows.enrollAgain(
        Enrollment(
          server: "", token: token, user: receiver.id, userName: receiver.name,
          standing: receiver.standing, municipality: ""), key: key)
    }
    return SceneDevice(
      scene: scene, store: device.store, token: token, key: key, account: receiver)
  }

  private func newKey() throws -> DeviceKey {
    var generator = SystemRandomNumberGenerator()
    return DeviceKey.random(using: &generator)
  }

  @Test func whatItHadSentAndNotSentArrivesOnce() throws {
    let backup = try scene.backUp()
    let late = try scene.device(.communitySocialWorker, of: worker.account)
    try late.sync()
    let sent = try visit(late)
    try late.sync()
    let unsent = try visit(late)
    try scene.restore(backup, incarnation: "two")
    #expect(throws: Problem(.unauthorized)) { try late.sync() }
    let again = try enrollAgain(late, as: worker.account)
    try again.sync()
    #expect(try again.pending == 0)
    for id in [sent, unsent] {
      #expect(try scene.serverState(id)?.heads(at: FieldPath("date")).count == 1)
    }
    let next = try visit(again)
    try again.sync()
    #expect(try scene.serverState(next) != nil)
    #expect(try again.store.read { try $0.ownOperations(onlyProblems: true) }.isEmpty)
    try scene.server.read { try $0.check() }
    _ = try scene.server.read { try $0.checkAudit() }
  }

  @Test func aUserWhoWasRegisteredAgainKeepsWhatTheyMade() throws {
    let backup = try scene.backUp()
    let newcomer = try scene.device(.communitySocialWorker)
    try newcomer.sync()
    let sent = try visit(newcomer)
    try newcomer.sync()
    let unsent = try visit(newcomer)
    try scene.restore(backup, incarnation: "two")
    let account = Account(
      id: scene.id(), name: newcomer.account.name, Assignment(.communitySocialWorker))
    try scene.server.write { try $0.addAccount(account) }
    let again = try enrollAgain(newcomer, as: account)
    try again.sync()
    for id in [sent, unsent] { #expect(try scene.serverState(id)?.origin != nil) }
    #expect(try again.pending == 0)
  }

  @Test func itCanHappenTwice() throws {
    let backup = try scene.backUp()
    let first = try visit(worker)
    try worker.sync()
    var device = try scene.device(.communitySocialWorker, of: worker.account)
    try device.sync()
    var visits = [first]
    for incarnation in ["two", "three"] {
      visits.append(try visit(device))
      try device.sync()
      visits.append(try visit(device))
      try scene.restore(backup, incarnation: incarnation)
      device = try enrollAgain(device, as: worker.account)
      try device.sync()
    }
    try worker.sync()
    for id in visits { #expect(try scene.serverState(id)?.origin != nil) }
    #expect(try device.pending == 0)
  }

  @Test func anEarlierEnrolmentThatTheBackupKnowsIsTakenOver() throws {
    let old = try visit(worker)
    try worker.sync()
    let backup = try scene.backUp()
    let lost = try visit(worker)
    try worker.sync()
    // Enrolled anew after the backup, which therefore knows the first enrollment only.
    let second = try enrollAgain(worker, as: worker.account)
    try second.sync()
    try scene.restore(backup, incarnation: "two")
    let third = try enrollAgain(second, as: worker.account)
    try third.sync()
    for id in [old, lost] { #expect(try scene.serverState(id) != nil) }
    #expect(try third.pending == 0)
    try scene.server.read { try $0.check() }
  }

  @Test func nobodyTakesOverWhatIsSomebodyElses() throws {
    let other = try scene.device(.communitySocialWorker)
    try other.sync()
    let again = try other.store.read { try $0.enrollmentAgain(newKey: newKey()) }
    let code = scene.id().description
    try scene.server.write { rows in
      try rows.addEnrollmentCode(
        code, for: worker.account.id, until: Timestamp(milliseconds: .max / 4))
    }
    func enroll(_ again: EnrollmentAgain?) throws -> Account {
      try scene.server.write { rows in
        try rows.enrollDevice(
          code: code, token: "t", publicKey: newKey().publicKey, again: again, at: scene.now)
      }
    }
    #expect(throws: Problem(.enrollmentOfAnother)) { try enroll(again) }
    // The code is still good. A proof under another new key hands nothing over.
    let stolen = try worker.store.read { try $0.enrollmentAgain(newKey: newKey()) }
    _ = try enroll(stolen)
    let replica = try worker.store.read { try $0.heading().replica }
    let device = try scene.server.read { try $0.device(token: worker.token).id }
    #expect(try scene.server.read { try $0.replica(replica)?.device } == device)
  }
}
