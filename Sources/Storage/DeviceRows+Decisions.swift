import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

// What supervisors decided on this device's entries, as long as the device has these.

/// An own entry on which a supervisor decided.
public struct DecidedEntry: Sendable {
  public let operation: Operation
  public let verdict: Verdict
  public let reason: String
}

extension DeviceRows {
  public func hash(of id: OperationID) throws -> [UInt8]? {
    try Data.fetchOne(
      try database.cachedStatement(
        sql: "SELECT hash FROM operations WHERE replica = ? AND counter = ?"),
      arguments: [id.replicaColumn, id.counterColumn]
    ).map(Array.init)
  }

  public func keepReason(_ reason: String?, of id: OperationID) throws {
    guard let reason else {
      return try database.cachedStatement(
        sql: "DELETE FROM decisions WHERE replica = ? AND counter = ?"
      ).execute(arguments: [id.replicaColumn, id.counterColumn])
    }
    try database.execute(
      sql: """
        INSERT INTO decisions (replica, counter, reason, is_shown) VALUES (?, ?, ?, 0)
        ON CONFLICT (replica, counter) DO UPDATE SET reason = excluded.reason, is_shown = 0
        """, arguments: [id.replicaColumn, id.counterColumn, reason])
  }

  /// Own entries on which a supervisor decided, oldest first.
  public func decidedEntries() throws -> [DecidedEntry] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT \(OperationRow.columns), verdict, code, reason
        FROM operations JOIN decisions USING (replica, counter) JOIN replicas USING (replica)
        WHERE verdict IS NOT NULL ORDER BY position, operations.counter
        """
    ).map { row in
      guard let verdict = Verdict(name: row["verdict"], code: row["code"]) else {
        throw Problem(.storeDamaged, "operations")
      }
      return DecidedEntry(
        operation: try OperationRow.operation(row), verdict: verdict, reason: row["reason"])
    }
  }

  /// Notes that the person was shown what was decided: what a backup holds may go now.
  public func noteDecisionsShown() throws {
    try database.execute(sql: "UPDATE decisions SET is_shown = 1")
  }

  /// Forgets the reasons of entries that are not here any more.
  func forgetReasons() throws {
    try database.cachedStatement(
      sql: """
        DELETE FROM decisions WHERE NOT EXISTS (SELECT 1 FROM operations
          WHERE operations.replica = decisions.replica AND operations.counter = decisions.counter)
        """
    ).execute()
  }
}
