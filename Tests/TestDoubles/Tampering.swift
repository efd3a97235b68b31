import GRDB
import Sync

@testable import Storage

/// Changes a closed database as a foreign program would: its pages are intact, and its rows' hashes
/// are unchanged.
public enum Tampering {
  public static func execute(_ sql: String, in path: String) throws {
    try open(path) { try $0.execute(sql: sql) }
  }

  /// Sets a device's setting as the device itself would.
  public static func set(
    _ name: String, _ value: String, with key: DataKey, in folder: String
  ) throws {
    try DeviceStore(folder: folder, key: key).transact { try $0.settings.set(name, value) }
  }

  /// The numbers that a query finds.
  public static func numbers(_ sql: String, in path: String) throws -> [Int] {
    var numbers: [Int] = []
    try open(path) { numbers = try Int.fetchAll($0, sql: sql) }
    return numbers
  }

  private static func open(_ path: String, _ body: (Database) throws -> Void) throws {
    let queue = try DatabaseQueue(path: path, configuration: Opening.checkingPages())
    try queue.write(body)
    try queue.close()
  }
}

extension DeviceStore {
  /// The same in an open one.
  public func tamper(_ sql: String) throws { try inspect { try $0.execute(sql: sql) } }
}

extension ServerStore {
  public func tamper(_ sql: String) throws {
    try pool.writeWithoutTransaction { try $0.execute(sql: sql) }
  }
}

extension ServerRows {
  /// Leaves entries out of the audit and recomputes the chain, as the server's owner can.
  public func rewriteAudit(keeping isKept: (AuditEntry) -> Bool) throws {
    var kept: [AuditEntry] = []
    try eachAuditRow { _, line, _ in
      if let entry = AuditEntry(line: line), isKept(entry) { kept.append(entry) }
    }
    try database.execute(sql: "DELETE FROM audit")
    for entry in kept { try append(entry) }
  }
}
