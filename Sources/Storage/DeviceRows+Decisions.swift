import Authority
import Crypto
import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

// Supervisors' decisions on this device's entries, kept as long as the entries.

/// An own entry on which a supervisor decided.
public struct DecidedEntry: Sendable {
  public let operation: Operation
  public let verdict: Verdict
  public let reason: String
}

extension DeviceRows {
  public func hash(of id: OperationID) throws -> [UInt8]? {
    let statement = try database.cachedStatement(
      sql: "SELECT \(Sealing.operationColumns) FROM operations WHERE replica = ? AND counter = ?")
    let rows = try Row.fetchCursor(statement, arguments: [id.replicaColumn, id.counterColumn])
    return try rows.next().map { _ in
      Array(SHA256.hash(data: try sealing.operationLine(statement)))
    }
  }

  public func keepReason(_ reason: String?, of id: OperationID) throws {
    let name: [(any DatabaseValueConvertible)?] = [id.replicaColumn, id.counterColumn]
    try sealing.forget(
      .decisions, where: "replica = ? AND counter = ?", StatementArguments(name))
    guard let reason else {
      return try database.cachedStatement(
        sql: "DELETE FROM decisions WHERE replica = ? AND counter = ?"
      ).execute(arguments: [id.replicaColumn, id.counterColumn])
    }
    let said = name + [try sealing.nextVersion()]
    let sealed = try sealing.close(Data(reason.utf8), in: .decisions, beside: said)
    try database.execute(
      sql: """
        INSERT INTO decisions (replica, counter, version, reason, is_shown) VALUES (?, ?, ?, ?, 0)
        ON CONFLICT (replica, counter)
          DO UPDATE SET version = excluded.version, reason = excluded.reason, is_shown = 0
        """, arguments: StatementArguments(said + [sealed]))
    try sealing.add(.decisions, said)
  }

  /// Own entries on which a supervisor decided, oldest first.
  public func decidedEntries() throws -> [DecidedEntry] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(Sealing.operationColumns), decisions.replica, decisions.counter,
          decisions.version, decisions.reason, verdict, code
        FROM operations JOIN decisions USING (replica, counter) JOIN replicas USING (replica)
        WHERE verdict IS NOT NULL ORDER BY position, operations.counter
        """)
    let first = Sealing.lineColumn + 1
    var entries: [DecidedEntry] = []
    try sealing.eachOperation(statement) { operation, row in
      guard let verdict = Verdict(name: row["verdict"], code: row["code"]) else {
        throw Problem(.storeDamaged, ["part": "operations"])
      }
      let reason = try sealing.open(statement, at: first + 3, in: .decisions, from: first)
      entries.append(
        DecidedEntry(
          operation: operation, verdict: verdict, reason: String(decoding: reason, as: UTF8.self)))
    }
    return entries
  }

  /// Notes that the user was shown the decisions: those that a backup holds may be deleted now.
  public func noteDecisionsShown() throws {
    try database.execute(sql: "UPDATE decisions SET is_shown = 1")
  }

  /// Forgets the reasons of entries that are not here any more.
  func forgetReasons() throws {
    let condition = """
      NOT EXISTS (SELECT 1 FROM operations
        WHERE operations.replica = decisions.replica AND operations.counter = decisions.counter)
      """
    try sealing.forget(.decisions, where: condition)
    try database.cachedStatement(sql: "DELETE FROM decisions WHERE \(condition)").execute()
  }
}
