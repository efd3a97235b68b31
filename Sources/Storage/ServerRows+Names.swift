import Authority
import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

// The ids that operations name, which of them do not count, and lines that are no operations.

extension ServerRows {
  public func arrival(of id: OperationID, in record: RecordID) throws -> Arrival {
    // An operation on another record never arrives here, unless it is on the same person
    // (`JoinedPersons`).
    guard let stored = try operation(id), stored.record == record else { return .missing }
    guard !stored.verdict.isAccepted else { return .accepted }
    // Through what an erasure has emptied nobody inherits any more: its record is erased.
    guard let passed = try operations(of: record).first(where: { $0.operation.id == id }) else {
      return .accepted
    }
    return .passed(passed.operation)
  }

  public func keep(premature names: Set<OperationID>, in id: OperationID) throws {
    for name in names {
      try database.cachedStatement(
        sql: """
          INSERT INTO premature_names (replica, counter, named_replica, named_counter)
          VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
          """
      ).execute(arguments: [
        id.replicaColumn, id.counterColumn, name.replicaColumn, name.counterColumn,
      ])
    }
  }

  /// The names in a record's operations that do not count.
  func prematureNames(of record: RecordID) throws -> [OperationID: Set<OperationID>] {
    let rows = try Row.fetchAll(
      try database.cachedStatement(
        sql: """
          SELECT replica, counter, named_replica, named_counter
          FROM operations JOIN premature_names USING (replica, counter) WHERE record = ?
          """), arguments: [record.blob])
    return rows.reduce(into: [:]) { names, row in
      let name = OperationID(
        replica: UInt64(bitPattern: row["named_replica"] as Int64),
        counter: UInt64(clamping: row["named_counter"] as Int64))
      names[OperationID(row), default: []].insert(name)
    }
  }

  public func addUnreadable(_ id: OperationID, hash: [UInt8], verdict: Verdict) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO operations (replica, counter, record, hash, line, verdict, code)
        VALUES (?, ?, ?, ?, x'', ?, ?)
        """
    ).execute(arguments: [
      id.replicaColumn, id.counterColumn, ServerRows.noRecord.blob, Data(hash), verdict.name,
      verdict.code?.rawValue,
    ])
  }

  public func addUnreadableContested(
    _ id: OperationID, hash: [UInt8], device: Int64
  ) throws -> Bool {
    try database.execute(
      sql: """
        INSERT INTO contested (replica, counter, hash, record, line, device, is_decided)
        VALUES (?, ?, ?, ?, x'', ?, 0) ON CONFLICT DO NOTHING
        """,
      arguments: [
        id.replicaColumn, id.counterColumn, Data(hash), ServerRows.noRecord.blob, device,
      ])
    return database.changesCount > 0
  }

  /// Stands where a line names no record that could be read.
  private static let noRecord = RecordID(high: 0, low: 0)
}
