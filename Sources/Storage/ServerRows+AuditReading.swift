import Authority
import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

// Queries on the audit: who saw, received and changed which records.

/// An operation as the audit reads it.
public struct AuditedOperation: Sendable {
  public let operation: Operation
  public let verdict: Verdict
  /// The user of the device that sent it, whatever author it names; nil for the server's own.
  public let user: RecordID?
  /// The device that made it; 0 for the server's own.
  public let device: Int64
}

extension ServerRows {
  /// Tells every note of access, whatever its verdict, in no particular order; also the second of two under one id.
  public func eachAccess(_ body: (AuditedOperation) throws -> Void) throws {
    try eachOperation(
      "operations.record IN (SELECT id FROM records WHERE kind = ?)", [Access.kind.name], body)
    // A copied device's views arrived under numbers that were already used.
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT line, device, devices.user AS user
        FROM contested LEFT JOIN devices ON devices.id = device
        """)
    while let row = try rows.next() {
      guard let operation = try? Operation(line: Array(row["line"] as Data)),
        operation.kind == Access.kind.name
      else { continue }
      try body(
        AuditedOperation(
          operation: operation, verdict: .held(.clonedDevice),
          user: (row["user"] as Data?).flatMap(RecordID.init(blob:)), device: row["device"]))
    }
  }

  /// Tells every operation that is about a person and was not erased, in no particular order: those on the
  /// person's records, and those that name the person and were not taken.
  public func eachOperation(
    about person: RecordID, _ body: (AuditedOperation) throws -> Void
  ) throws {
    var told: Set<OperationID> = []
    try eachOperation(
      "operations.record IN (SELECT id FROM records WHERE person = ?)", [person.blob]
    ) {
      told.insert($0.operation.id)
      try body($0)
    }
    try eachOperation("verdict <> 'accepted'", []) { other in
      let named = other.operation.writes[SharedField.person]?.value.text.flatMap(RecordID.init)
      if named == person, !told.contains(other.operation.id) { try body(other) }
    }
  }

  private func eachOperation(
    _ condition: String, _ arguments: StatementArguments,
    _ body: (AuditedOperation) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT \(OperationRow.columns), verdict, code, device, devices.user AS user
        FROM operations JOIN replicas USING (replica) LEFT JOIN devices ON devices.id = device
        WHERE \(condition)
        """, arguments: arguments)
    while let row = try rows.next() {
      guard !OperationRow.isErased(row) else { continue }
      guard let verdict = Verdict(name: row["verdict"], code: row["code"]) else {
        throw Problem(.storeDamaged, ["part": "operations"])
      }
      try body(
        AuditedOperation(
          operation: try OperationRow.operation(row), verdict: verdict,
          user: (row["user"] as Data?).flatMap(RecordID.init(blob:)), device: row["device"]))
    }
  }
}
