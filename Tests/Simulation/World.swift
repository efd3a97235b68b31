import Crypto
import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import TestDoubles
import TestKit

/// One simulated city: a server, its devices, their promises, and the day.
final class World {
  let settings: SimulationSettings
  let city: SimulatedCity
  private(set) var devices: [SimulatedDevice] = []
  var tally = SimulationTally()
  var ledger = Ledger()
  /// The entries of the steps so far, for the report of a difference.
  var entered: [String] = []
  private var ticks: Int64 = 0
  private var day = 0

  init(_ settings: SimulationSettings) throws {
    self.settings = settings
    // In two of eight worlds nearly every answer is too long for its page.
    let pages: [UInt64: Int] = [0: 500, 1: 4_000]
    city = try SimulatedCity(
      random: SeededGenerator(seed: settings.seed ^ 0x7375_6e61_6775),
      folder: TemporaryFolder(isInMemory: true),
      pageBytes: pages[settings.seed % 8] ?? Limits.answerPageBytes)
    try found()
  }

  var now: Timestamp { city.now }

  /// Sets the server's clock: a second a step.
  private func tick() {
    ticks += 1
    city.now = Timestamp(
      milliseconds: 1_795_000_000_000 + Int64(day) * 86_400_000 + ticks * 1_000)
  }

  // MARK: The beginning

  private func id() -> RecordID { city.id() }

  /// A city of two districts, with somebody of every role.
  private func found() throws {
    let districts = [id(), id()]
    let associations = [id(), id(), id()]
    let workers = (0..<5).map { _ in id() }
    let day = CalendarDate(daysSince1970: UserModel.day(of: now))
    var waiting = Cast.all.dropFirst().shuffled(using: &city.random)
    waiting.append(Cast.all[0])
    for number in 0..<settings.devices {
      // Now and then a second device of somebody who is here already.
      let known =
        waiting.isEmpty || number > 1 && Int.random(in: 0..<6, using: &city.random) == 0
        ? devices.randomElement(using: &city.random)?.account : nil
      let account =
        known
        ?? waiting.removeLast().account(
          id(), "利用者\(number)", workers, districts, associations, from: day)
      devices.append(try city.device(number, of: account, isNew: known == nil))
    }
    try settle(districts, associations, workers)
  }

  private func settle(
    _ districts: [RecordID], _ associations: [RecordID], _ workers: [RecordID]
  ) throws {
    let founder = devices[0]
    founder.now = now
    for (number, area) in districts.enumerated() {
      try write(founder, Area.kind, area, ["level": "地区社協", "name": .text("第\(number)地区")])
    }
    for (number, area) in associations.enumerated() {
      try write(
        founder, Area.kind, area,
        [
          "level": "自治会", "name": .text("第\(number)町"),
          "parent": .text(districts[number % 2].description),
        ])
    }
    for (number, worker) in workers.enumerated() {
      try write(
        founder, Worker.kind, worker,
        ["name": .text("担い手\(number)"), "area": .text(districts[number % 2].description)])
    }
    for number in 0..<6 {
      let person = id()
      try write(
        founder, Person.kind, person,
        [
          "name": .text("対象者\(number)"), "association": .text(associations[number % 3].description),
          "address": ["street": .text("\(number)番地")],
        ])
      let cooperator = workers[number % workers.count].description
      try write(
        founder, Team.kind, id(),
        ["person": .text(person.description), "cooperators/\(cooperator)": true])
    }
    for device in devices {
      device.now = now
      try device.sync()
    }
  }

  private func write(
    _ device: SimulatedDevice, _ kind: Kind, _ id: RecordID, _ values: [String: Value]
  ) throws {
    let writes = PathMap(uniqueKeysWithValues: values.map { (FieldPath($0), Write($1)) })
    let operation = try device.store.transact {
      try $0.append(to: id, kind: kind.name, writes, at: now)
    }
    ledger.promise(operation)
  }

  // MARK: Steps

  func run(_ step: Step) throws {
    day = step.day
    tick()
    var random = SeededGenerator(seed: step.seed)
    let device = devices[step.device]
    device.now = now
    try device.reckonSilence()
    tally.count(step.action.rawValue)
    func part() -> Double { Double.random(in: 0..<1, using: &random) }
    func steps() -> Int { Int.random(in: 1...120, using: &random) }
    switch step.action {
    case .enter: try enter(device, step.seed)
    case .openForm: try openForm(device, step.seed)
    case .saveForm: try saveForm(device, step.seed)
    case .sync:
      try sync(device)
      if Int.random(in: 0..<World.syncsPerCheck, using: &random) == 0 { try check(device) }
    case .syncLosingRequest: try sync(device, .losesRequest)
    case .syncLosingAnswer: try sync(device, .losesAnswer)
    case .syncCuttingRequest: try sync(device, .cutsRequest(part()))
    case .syncCuttingAnswer: try sync(device, .cutsAnswer(part()))
    case .syncTwice: try sync(device, .repeatsRequest)
    case .serverDies: try sync(device, .meets(.dies(afterSteps: steps())))
    case .fillServer:
      try sync(device, .meets(.full(afterPages: Int.random(in: 0...3, using: &random))))
    case .replay: try replay(device, &random)
    case .syncTogether:
      try syncTogether(device, devices[Int.random(in: 0..<devices.count, using: &random)])
    case .dieEntering: try die(device, steps()) { try self.enter(device, step.seed) }
    case .dieTaking: try die(device, steps() * 4) { try device.sync() }
    case .fillDevice:
      try allowingProblems {
        try device.store.meeting(.full(afterPages: Int.random(in: 0...3, using: &random))) {
          try self.enter(device, step.seed, isFaulty: true)
          try device.sync()
        }
      }
    case .copyDevice: try device.copy()
    case .returnToCopy: if device.hasCopy { try returnToCopy(device) }
    case .cloneDevice: try clone(device)
    case .backUp: try city.makeBackup()
    case .returnToBackup: try comeBack(from: city.backupCount - 1)
    case .returnToOldBackup: try comeBack(from: city.backupCount - 2)
    case .takeSnapshot: try city.takeSnapshot()
    case .putDatabaseBack: try putSnapshotBack(withLedger: false)
    case .putFolderBack: try putSnapshotBack(withLedger: true)
    case .turnClock:
      let hours: [Int64] = [0, 0, 1, -1, 23, 3 * 24, -3 * 24, 40 * 24, 800 * 24, -800 * 24]
      device.clockOffset = hours[Int.random(in: 0..<hours.count, using: &random)] * 3_600_000
    case .forge: try forge(device, &random)
    case .revokeDevice: if step.device > 2 { try city.revoke(device.token) }
    case .endUser: if step.device > 2 { try city.end(device.account.id) }
    }
  }

  private static let syncsPerCheck = 6

  /// Where something was broken on purpose, a problem is an answer; a divergence never is.
  private func allowingProblems(_ body: () throws -> Void) throws {
    do { try body() } catch is Problem { tally.count("problems") }
  }

  private func sync(_ device: SimulatedDevice, _ network: Network) throws {
    device.network = network
    try allowingProblems { try device.sync() }
    device.network = .works
  }

  private func sync(_ device: SimulatedDevice) throws {
    do { try device.sync() } catch let problem as Problem {
      throw Divergence("a sync without a fault failed: \(problem.code) \(problem.details)")
    }
  }

  private func die(
    _ device: SimulatedDevice, _ steps: Int, _ body: () throws -> Void
  ) throws {
    try allowingProblems { try device.store.meeting(.dies(afterSteps: steps), body) }
    try device.restart()
  }

  // MARK: The network

  private func replay(_ device: SimulatedDevice, _ random: inout SeededGenerator) throws {
    guard let request = device.sentRequests.randomElement(using: &random) else { return }
    _ = try city.answer(request, token: device.token)
  }

  private func syncTogether(_ one: SimulatedDevice, _ other: SimulatedDevice) throws {
    guard one !== other, one.token != other.token else { return }
    let pair = [one, other]
    let requests = try pair.map { try $0.nextRequest() }
    let answers = try city.answerTogether(
      zip(pair, requests).map { ($1.bytes, $0.token) })
    for index in pair.indices { try pair[index].take(answers[index], to: requests[index]) }
  }

  private func forge(_ device: SimulatedDevice, _ random: inout SeededGenerator) throws {
    var forger = Forger(device: device, city: city.model, now: now, random: random)
    defer { random = forger.random }
    if Bool.random(using: &random) {
      var request = try forger.request()
      let before = try city.incarnation
      if let forged = try forger.receipt() {
        request.receipt = forged
        tally.count("forged receipts")
      }
      defer { tally.count("forged requests") }
      let answer = try city.answer(request.bytes, token: device.token)
      guard try city.incarnation == before else {
        throw Divergence("a forged receipt has begun a new incarnation")
      }
      _ = answer
      return
    }
    if Bool.random(using: &random) {
      let request = try forger.request()
      _ = try city.answer(request.bytes, token: device.token)
      return
    }
    let (request, fraud) = try forger.unsignedRequest()
    do {
      _ = try city.answer(request.bytes, token: device.token)
    } catch let problem as Problem where [.signatureWrong, .malformed].contains(problem.code) {
      return tally.count("parcels refused for their signature")
    }
    throw Divergence("a parcel was taken although \(fraud)")
  }

  // MARK: Copies and backups

  private func lines(of device: SimulatedDevice) throws -> Set<[UInt8]> {
    Set(try device.store.read { try $0.ownLines() })
  }

  private func heldLines(but excluded: SimulatedDevice? = nil) throws -> Set<[UInt8]> {
    try devices.filter { $0 !== excluded }.reduce(into: []) {
      $0.formUnion(try lines(of: $1))
    }
  }

  private func returnToCopy(_ device: SimulatedDevice) throws {
    let before = try lines(of: device)
    try device.returnToCopy()
    let lost = before.subtracting(try lines(of: device))
    ledger.deviceReturned(
      lost: lost, heldElsewhere: try heldLines(but: device), onServer: city.model.holds)
  }

  private func clone(_ device: SimulatedDevice) throws {
    guard devices.count < settings.devices + 2 else { return }
    let copy = try device.clone(number: devices.count, seed: city.random.next())
    copy.clockOffset = device.clockOffset
    devices.append(copy)
    // Both give the next name to something of their own.
    guard Bool.random(using: &city.random) else { return }
    for twin in [device, copy] { try allowingProblems { try enter(twin, city.random.next()) } }
  }

  private func comeBack(from index: Int) throws {
    guard index >= 0 else { return }
    try meetLoss(isReliable: city.comeBack(from: index))
  }

  private func putSnapshotBack(withLedger: Bool) throws {
    guard city.hasSnapshot else { return }
    try meetLoss(isReliable: city.putSnapshotBack(withLedger: withLedger))
  }

  /// An entry that the server lost must be on a device, if the device could rely on the server.
  private func meetLoss(isReliable: Bool) throws {
    let lost = ledger.serverReturned(
      isReliable: isReliable, held: try heldLines(), onServer: city.model.holds)
    guard lost.isEmpty else {
      throw Divergence(
        "two generations of backups and the devices have lost \(String(decoding: lost[0], as: UTF8.self))"
      )
    }
  }

  // MARK: Rest

  /// The faults stop. Everything must come to rest in a few rounds, and be right.
  func comeToRest() throws {
    tick()
    for device in devices {
      device.now = now
      device.clockOffset = 0
    }
    var rounds = 0
    var isMoving = true
    while isMoving {
      rounds += 1
      guard rounds <= World.roundsToRest else {
        throw Divergence("not at rest after \(World.roundsToRest) rounds")
      }
      isMoving = false
      for device in devices {
        let summary = try device.sync()
        isMoving = isMoving || summary.sent + summary.received + summary.gone > 0
      }
    }
    tally.count("rounds to rest", rounds)
    tally.count("ids used twice", city.model.contested.count)
    try checkServer()
    try checkAudit()
    for device in devices { try check(device) }
  }

  /// The audit is whole, every device knows a head of it, and nobody was accused.
  private func checkAudit() throws {
    let (incarnation, head) = try city.server.read {
      (try $0.incarnation, try $0.checkAudit())
    }
    for device in devices {
      let (known, doubt) = try device.store.read { (try $0.knownAudit(), try $0.auditDoubt()) }
      // A server that was put back silently and continued looks like one whose audit was rewritten.
      if doubt?.isRewritten == true, !city.wasPutBack {
        throw Divergence("a device says that the audit was rewritten")
      }
      guard let known, known.incarnation == incarnation else { continue }
      guard try city.server.read({ try $0.auditHead(at: known.head.number) }) == known.head,
        known.head.number <= head.number
      else { throw Divergence("a device knows another audit") }
    }
  }

  private static let roundsToRest = 5
}
