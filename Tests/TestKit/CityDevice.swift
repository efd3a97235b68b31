import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import Synchronization
import TestDoubles

/// A device on real SQLite, with a network that does what it is told.
open class CityDevice: Transport {
  public let city: City
  public let folder: String
  /// Changes where it is enrolled again.
  public var enrolled: EnrolledDevice
  public var network = Network.works
  public private(set) var exchanges = 0
  /// Answers that were asked ahead, and those of them that were used.
  public private(set) var ahead = (begun: 0, used: 0)
  /// How often its process began.
  public private(set) var lives = 0
  private var opened: DeviceStore?

  public init(_ enrolled: EnrolledDevice, in city: City, folder: String) throws {
    self.enrolled = enrolled
    self.city = city
    self.folder = folder
    try start()
  }

  public var token: String { enrolled.token }
  public var key: DeviceKey { enrolled.key }
  public var account: Account { enrolled.account }

  public var store: DeviceStore {
    guard let opened else { preconditionFailure("the device is between two lives") }
    return opened
  }

  public func stop() { opened = nil }

  open func start() throws {
    lives += 1
    let numbers = Mutex(SeededGenerator(seed: enrolled.seed &+ UInt64(lives) &* 7_919))
    opened = try DeviceStore(
      folder: folder, key: .fixed, randomNumber: { numbers.withLock { $0.next() } })
  }

  /// The process ends and begins again.
  open func restart() throws {
    stop()
    try start()
  }

  /// Takes in that the server has enrolled it.
  public func enroll() throws {
    try store.transact { rows in
      try rows.enroll(
        Enrollment(
          server: "", token: token, user: account.id, userName: account.name,
          standing: account.standing, municipality: ""),
        key: key, replica: enrolled.seed)
    }
  }

  /// Copies its data while it is down.
  public func copyFolder(to copy: String) throws {
    stop()
    try FileManager.default.copyItem(atPath: folder, toPath: copy)
    try start()
  }

  // MARK: The network

  open func exchange(_ request: [UInt8]) throws -> [UInt8] {
    exchanges += 1
    return try network.carry(request) { request, fault in
      try city.answer(request, token: token, fault: fault)
    }
  }

  /// Asks at once, as if beside what the device does meanwhile.
  open func begin(_ request: [UInt8]) -> () throws -> [UInt8] {
    ahead.begun += 1
    let answer = Result { try exchange(request) }
    return { [self] in
      ahead.used += 1
      return try answer.get()
    }
  }

  @discardableResult
  open func sync() throws -> DeviceExchange.Summary { try DeviceExchange.run(store, over: self) }

  // MARK: Content

  /// Writes over what this device shows.
  @discardableResult
  public func write(
    _ kind: Kind, _ id: RecordID, _ values: [String: Value]
  ) throws -> OperationID {
    try store.transact { rows in
      let state = try rows.state(id) ?? RecordState(id: id, kind: kind.name)
      return try rows.append(to: id, kind: kind.name, state.writes(values), at: city.now).id
    }
  }

  public func view(_ id: RecordID) throws -> RecordView? { try store.read { try $0.view(id) } }
  public func line(_ id: RecordID) throws -> [UInt8]? {
    try store.read { try $0.state(id)?.line }
  }
  public func isErased(_ id: RecordID) throws -> Bool {
    try store.read { try $0.state(id)?.isErased == true }
  }
  public var pending: Int { get throws { try store.read { try $0.pendingCount() } } }
}
