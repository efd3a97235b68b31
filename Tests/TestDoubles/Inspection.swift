import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

@testable import Storage

// The rows of a store as they are, beyond the questions that programs ask.

extension DeviceRows {
  /// The lines of all own operations that the device still has.
  public func ownLines() throws -> [[UInt8]] {
    var lines: [[UInt8]] = []
    let statement = try database.makeStatement(
      sql: "SELECT \(Sealing.operationColumns) FROM operations")
    let rows = try Row.fetchCursor(statement)
    while try rows.next() != nil { lines.append(Array(try sealing.operationLine(statement))) }
    return lines
  }

  public func recordIDs() throws -> [RecordID] { try table.allIDs() }

  public func text(ofSetting name: String) throws -> String? { try settings[name] }

  /// The states as they were stored, by record.
  public func stateLines() throws -> [RecordID: [UInt8]] {
    var lines: [RecordID: [UInt8]] = [:]
    for id in try table.allIDs() { lines[id] = try table.stateLine(id).map(Array.init) }
    return lines
  }
}

extension ServerRows {
  public func recordIDs() throws -> [RecordID] { try table.allIDs() }

  /// Whether the other content of a twice used id was kept.
  public func hasContested(_ id: OperationID, hash: [UInt8]) throws -> Bool {
    try Int.fetchOne(
      database, sql: "SELECT 1 FROM contested WHERE replica = ? AND counter = ? AND hash = ?",
      arguments: [id.replicaColumn, id.counterColumn, Data(hash)]) != nil
  }

  /// The operations that the server made itself, such as replayed acts.
  public func serverOperations() throws -> [Merge.Operation] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT \(OperationRow.columns) FROM operations JOIN replicas USING (replica)
        WHERE device = ? ORDER BY operations.replica, operations.counter
        """, arguments: [ReplicaMark.server]
    ).compactMap { try OperationRow.isErased($0) ? nil : OperationRow.operation($0) }
  }
}
