import Foundation
import GRDB
import Merge
import Records
import Sync

/// A device's data: what the server has sent, and its own operations on top.
public final class DeviceStore: Sendable, DeviceStoring {
  private let queue: DatabaseQueue
  private let lock: StoreLock
  private let randomNumber: @Sendable () -> UInt64
  let interruption = Interruption()

  public static let fileName = "tsunagu.sqlite"

  /// Opens the data in a folder, which is made where it is missing.
  ///
  /// - Parameter randomNumber: names a new replica.
  /// - Throws: `Problem`: `store_locked`, `store_newer`, `store_damaged`, `store_unwritable`.
  public init(
    folder: String,
    randomNumber: @escaping @Sendable () -> UInt64 = { UInt64.random(in: 1...UInt64.max) }
  ) throws {
    self.randomNumber = randomNumber
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw Problem(.storeUnwritable, folder)
    }
    lock = try StoreLock(path: folder + "/lock")
    try Opening.makePrivately(folder + "/" + DeviceStore.fileName)
    queue = try Opening.translating {
      let queue = try DatabaseQueue(
        path: folder + "/" + DeviceStore.fileName,
        configuration: Opening.configuration(label: "device"))
      try Opening.prepare(queue, Schema.device, for: .device)
      return queue
    }
  }

  /// Runs `body` in one transaction; what it did is durable when this returns.
  public func transact<Result>(_ body: (DeviceRows) throws -> Result) throws -> Result {
    try Opening.translating {
      try queue.write { database in
        let rows = DeviceRows(database, randomNumber: randomNumber)
        let result = try body(rows)
        try rows.finish()
        return result
      }
    }
  }

  func inspect(_ body: (Database) throws -> Void) throws {
    try queue.writeWithoutTransaction(body)
  }

  public func read<Result>(_ body: (DeviceRows) throws -> Result) throws -> Result {
    try Opening.translating {
      try queue.read { try body(DeviceRows($0, randomNumber: randomNumber)) }
    }
  }
}

/// Who a device belongs to and where its server is.
public struct Enrollment: Sendable, Hashable {
  public var server: String
  public var token: String
  public var user: RecordID
  public var userName: String
  public var role: Role
  public var worker: RecordID?
  public var district: RecordID?
  public var seesHiddenAddresses: Bool
  public var municipality: String

  public init(
    server: String, token: String, user: RecordID, userName: String, role: Role,
    worker: RecordID?, district: RecordID?, seesHiddenAddresses: Bool, municipality: String
  ) {
    self.server = server
    self.token = token
    self.user = user
    self.userName = userName
    self.role = role
    self.worker = worker
    self.district = district
    self.seesHiddenAddresses = seesHiddenAddresses
    self.municipality = municipality
  }
}
