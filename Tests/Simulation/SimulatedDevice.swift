import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import TestDoubles
import TestKit

/// A device with a clock of its own, forms that stay open, and copies of its data.
final class SimulatedDevice: CityDevice {
  let number: Int
  var clockOffset: Int64 = 0
  var now = Timestamp(milliseconds: 0)
  /// The open form, with the state that it shows.
  var form: (id: RecordID, state: RecordState)?
  /// Requests that were sent, for the network to bring again.
  private(set) var sentRequests: [[UInt8]] = []
  private(set) var hasCopy = false
  /// Counts the operations that a forging program sent under this token.
  var forgedCounter: UInt64 = 0

  init(number: Int, _ enrolled: EnrolledDevice, in city: City) throws {
    self.number = number
    try super.init(enrolled, in: city, folder: city.folder.path("device-\(number)"))
  }

  override func start() throws {
    startedAt = now
    try super.start()
  }

  override func restart() throws {
    form = nil
    try super.restart()
  }

  // MARK: Copies

  private var copyPath: String { folder + "-copy" }

  func copy() throws {
    try? FileManager.default.removeItem(atPath: copyPath)
    try copyFolder(to: copyPath)
    hasCopy = true
    copiedContact = contact
  }

  func returnToCopy() throws {
    stop()
    form = nil
    try FileManager.default.removeItem(atPath: folder)
    try FileManager.default.copyItem(atPath: copyPath, toPath: folder)
    contact = copiedContact
    try start()
  }

  /// Another device with this one's data: somebody copied the folder.
  func clone(number: Int, seed: UInt64) throws -> SimulatedDevice {
    try copyFolder(to: city.folder.path("device-\(number)"))
    var enrolled = enrolled
    enrolled.seed = seed
    return try SimulatedDevice(number: number, enrolled, in: city)
  }

  // MARK: The network

  @discardableResult
  override func sync() throws -> DeviceExchange.Summary {
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
      wall: Timestamp(milliseconds: now.milliseconds + clockOffset), run: "\(number)-\(lives)",
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

  /// The network treats one request as told.
  override func exchange(_ request: [UInt8]) throws -> [UInt8] {
    sentRequests.append(request)
    if sentRequests.count > SimulatedDevice.requestsKept { sentRequests.removeFirst() }
    defer { network = .works }
    return try super.exchange(request)
  }

  private static let requestsKept = 20

  /// Asks when the answer is wanted: a device that dies before that has asked nothing.
  override func begin(_ request: [UInt8]) -> () throws -> [UInt8] {
    { [self] in try exchange(request) }
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
}

extension CityDevice {
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
