import Foundation
import Merge
import Records
import Storage
import Support
import Sync

/// A device on real SQLite, with a network that treats its requests as told.
final class SimulatedDevice: Transport {
  /// The fate of the next request.
  enum Network {
    case works
    case losesRequest, losesAnswer, repeatsRequest
    /// Cuts to this part of the bytes.
    case cutsRequest(Double)
    case cutsAnswer(Double)
    case meets(SimulatedServer.Fault)
  }

  let number: Int
  let account: Account
  let token: String
  /// Its own, and that of every copy of it.
  let key: DeviceKey
  private let server: SimulatedServer
  private let folder: TemporaryFolder
  private var opened: DeviceStore?
  private let replicaSeed: UInt64
  private var life = 0

  var network = Network.works
  var clockOffset: Int64 = 0
  var now = Timestamp(milliseconds: 0)
  /// The open form, with the state that it shows.
  var form: (id: RecordID, state: RecordState)?
  /// Requests that were sent, for the network to bring again.
  private(set) var sentRequests: [[UInt8]] = []
  private(set) var hasCopy = false
  /// Counts the operations that a forging program sent under this token.
  var forgedCounter: UInt64 = 0

  init(
    number: Int, account: Account, token: String, key: DeviceKey, server: SimulatedServer,
    folder: TemporaryFolder, replicaSeed: UInt64
  ) throws {
    self.number = number
    self.account = account
    self.token = token
    self.key = key
    self.server = server
    self.folder = folder
    self.replicaSeed = replicaSeed
    try open()
  }

  var store: DeviceStore {
    guard let opened else { preconditionFailure("the device is between two lives") }
    return opened
  }

  private var path: String { folder.path("device-\(number)") }
  private var copyPath: String { folder.path("device-\(number)-copy") }

  private func open() throws {
    life += 1
    startedAt = now
    let random = SharedGenerator(seed: replicaSeed &+ UInt64(life) &* 7_919)
    opened = try DeviceStore(folder: path, key: .fixed, randomNumber: { random.next() })
  }

  func enroll() throws {
    try store.transact { rows in
      try rows.enroll(
        Enrollment(
          server: "", token: token, user: account.id, userName: account.name,
          standing: account.standing, municipality: ""),
        key: key, replica: replicaSeed)
    }
  }

  /// The process ends and begins again.
  func restart() throws {
    opened = nil
    form = nil
    try open()
  }

  // MARK: Copies

  func copy() throws {
    opened = nil
    try? FileManager.default.removeItem(atPath: copyPath)
    try FileManager.default.copyItem(atPath: path, toPath: copyPath)
    hasCopy = true
    copiedContact = contact
    try open()
  }

  func returnToCopy() throws {
    opened = nil
    form = nil
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: copyPath, toPath: path)
    contact = copiedContact
    try open()
  }

  /// Another device with this one's data: somebody copied the folder.
  func clone(number: Int, replicaSeed: UInt64) throws -> SimulatedDevice {
    opened = nil
    try FileManager.default.copyItem(atPath: path, toPath: folder.path("device-\(number)"))
    try open()
    return try SimulatedDevice(
      number: number, account: account, token: token, key: key, server: server, folder: folder,
      replicaSeed: replicaSeed)
  }

  // MARK: The network

  @discardableResult
  func sync() throws -> DeviceExchange.Summary {
    var heard: Timestamp?
    let summary = try DeviceExchange.run(store, over: self, clock: clock) {
      heard = $0.now ?? heard
    }
    if let heard { contact = Contact(at: now, heard, moment) }
    return summary
  }

  // MARK: Its clock

  /// The last finished exchange: its true time, and the device's own knowledge of the time since.
  private struct Contact {
    let at: Timestamp
    var clock: DeviceClock
    var silence: Int64 = 0

    init(at: Timestamp, _ server: Timestamp, _ device: DeviceClock.Moment) {
      self.at = at
      clock = DeviceClock(.init(server: server, device: device))
    }
  }

  private var contact: Contact?
  private var copiedContact: Contact?
  private var startedAt = Timestamp(milliseconds: 0)

  /// The machine's clocks: each run of the program is a boot of its own.
  private var moment: DeviceClock.Moment {
    DeviceClock.Moment(
      wall: Timestamp(milliseconds: now.milliseconds + clockOffset), run: "\(number)-\(life)",
      running: now.milliseconds - startedAt.milliseconds)
  }

  /// The time that a new entry would be stamped with.
  var clock: Timestamp { contact?.clock.now(at: moment) ?? moment.wall }

  /// Time has passed: the silence only grows, and a clock that is right or ahead hides none of it.
  func reckonSilence() throws {
    guard var contact else { return }
    let silence = contact.clock.silence(at: moment)
    let truth = now.milliseconds - contact.at.milliseconds
    guard silence >= contact.silence, clockOffset < 0 || silence >= truth else {
      throw Divergence(
        "device \(number) counts \(silence) ms since its last contact, \(truth) ms ago")
    }
    contact.silence = silence
    contact.clock.advance(to: moment)
    self.contact = contact
  }

  func exchange(_ request: [UInt8]) throws -> [UInt8] {
    sentRequests.append(request)
    if sentRequests.count > SimulatedDevice.requestsKept { sentRequests.removeFirst() }
    let network = network
    self.network = .works
    switch network {
    case .works: return try ask(request)
    case .losesRequest: throw Problem(.serverUnreachable)
    case .losesAnswer:
      _ = try ask(request)
      throw Problem(.serverUnreachable)
    case .repeatsRequest:
      _ = try ask(request)
      return try ask(request)
    case .cutsRequest(let part): return try ask(cut(request, part))
    case .cutsAnswer(let part): return try cut(ask(request), part)
    case .meets(let fault): return try ask(request, fault)
    }
  }

  private static let requestsKept = 20

  private func ask(_ request: [UInt8], _ fault: SimulatedServer.Fault = .none) throws -> [UInt8] {
    try server.answer(request, token: token, at: now, fault: fault)
  }

  private func cut(_ bytes: [UInt8], _ part: Double) -> [UInt8] {
    Array(bytes.prefix(Int(Double(bytes.count) * part)))
  }

  // MARK: Content

  /// The request that it would send now.
  func nextRequest() throws -> SyncRequest {
    try store.transact { try DeviceExchange.request(from: $0, clock: clock) }
  }

  func take(_ answer: [UInt8], to request: SyncRequest) throws {
    let answer = try SyncAnswer(bytes: answer)
    _ = try store.transact { try DeviceExchange.take(answer, to: request, in: $0) }
  }

  /// The user's visible content: cells by record.
  func everything() throws -> [RecordID: [FieldPath: [Cell]]] {
    try store.read { rows in
      var seen: [RecordID: [FieldPath: [Cell]]] = [:]
      for id in try rows.recordIDs() {
        guard let state = try rows.state(id) else { continue }
        seen[id] = state.standingCells
      }
      return seen
    }
  }
}

extension RecordState {
  /// The standing writes, for the oracle.
  var standingCells: [FieldPath: [Cell]] {
    let cells = registers.mapValues { register in
      register.heads.map { Cell(id: $0.id, lamport: $0.lamport, value: $0.value) }
    }
    return Dictionary(uniqueKeysWithValues: cells.map { ($0.key, $0.value) })
      .filter { !$0.value.isEmpty }
  }
}

/// Randomness for a closure that must be sendable.
final class SharedGenerator: @unchecked Sendable {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  func next() -> UInt64 { generator.next() }
}
