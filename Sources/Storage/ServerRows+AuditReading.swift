import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

// What the audit is asked: who saw, got and changed what.

/// An operation as the audit reads it.
public struct AuditedOperation: Sendable {
  public let operation: Operation
  public let verdict: Verdict
  /// The device that made it; 0 for the server's own.
  public let device: Int64
}

extension ServerRows {
  /// Tells every note of access, whatever its verdict, in no particular order.
  public func eachAccess(_ body: (AuditedOperation) throws -> Void) throws {
    try eachOperation("kind = ?", [Access.kind.name], body)
  }

  /// Tells every operation on the records of a person that is not erased, in no particular order.
  public func eachOperation(
    about person: RecordID, _ body: (AuditedOperation) throws -> Void
  ) throws {
    try eachOperation("person = ?", [person.blob], body)
  }

  private func eachOperation(
    _ condition: String, _ arguments: StatementArguments,
    _ body: (AuditedOperation) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT \(OperationRow.columns), verdict, code, device
        FROM operations JOIN replicas USING (replica)
        WHERE operations.record IN (SELECT id FROM records WHERE \(condition))
        """, arguments: arguments)
    while let row = try rows.next() {
      guard !OperationRow.isErased(row) else { continue }
      guard let verdict = Verdict(name: row["verdict"], code: row["code"]) else {
        throw Problem(.storeDamaged, "operations")
      }
      try body(
        AuditedOperation(
          operation: try OperationRow.operation(row), verdict: verdict, device: row["device"]))
    }
  }
}
