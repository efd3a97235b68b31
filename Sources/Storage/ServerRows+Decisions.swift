import Authority
import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

// Held entries, and what supervisors decided of them.

extension ServerRows: DecisionTransaction {
  private static let waiting = """
    SELECT replica, counter FROM operations WHERE verdict = 'held'
    UNION SELECT replica, counter FROM contested WHERE is_decided = 0
    """

  public var waitingCount: Int {
    get throws {
      try Int.fetchOne(
        try database.cachedStatement(sql: "SELECT count(*) FROM (\(ServerRows.waiting))")) ?? 0
    }
  }

  public func isContested(_ id: OperationID) throws -> Bool {
    try Bool.fetchOne(
      try database.cachedStatement(
        sql: """
          SELECT EXISTS (
            SELECT 1 FROM contested WHERE replica = ? AND counter = ? AND is_decided = 0)
          """), arguments: [id.replicaColumn, id.counterColumn]) ?? false
  }

  public func heldEntries(after id: OperationID?, limit: Int) throws -> [HeldEntry] {
    let ids = try Row.fetchAll(
      database,
      sql: """
        SELECT replica, counter FROM (\(ServerRows.waiting))
        WHERE (replica, counter) > (?, ?) ORDER BY replica, counter LIMIT ?
        """,
      arguments: [id?.replicaColumn ?? .min, id?.counterColumn ?? 0, limit]
    ).map(OperationID.init)
    return try ids.compactMap { try heldEntry($0) }
  }

  public func heldEntry(_ id: OperationID) throws -> HeldEntry? {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT \(OperationRow.columns), verdict, code, devices.id AS device, user, users.name,
          revoked_at, ended_at
        FROM operations JOIN replicas USING (replica) JOIN devices ON devices.id = device
          JOIN users ON users.id = user
        WHERE operations.replica = ? AND operations.counter = ?
        """, arguments: [id.replicaColumn, id.counterColumn])
    guard let row else { return nil }
    guard let verdict = Verdict(name: row["verdict"], code: row["code"]),
      let author = RecordID(row, "user")
    else { throw Problem(.storeDamaged, ["part": "operations"]) }
    let others = try Row.fetchAll(
      database,
      sql: """
        SELECT \(ServerRows.contestedColumns), is_decided FROM contested
        WHERE replica = ? AND counter = ? ORDER BY hash
        """, arguments: [id.replicaColumn, id.counterColumn])
    let isRevoked = (row["revoked_at"] as Int64?) != nil
    let hasEnded = (row["ended_at"] as Int64?) != nil
    var entry = HeldEntry(
      id: id, verdict: verdict, author: author, authorName: row["name"], device: row["device"],
      dismissal: isRevoked ? .deviceRevoked : hasEnded ? .accountEnded : nil,
      contents: try [content(row, isDecided: verdict.name != "held")]
        + others.map { try content($0, isDecided: $0["is_decided"]) })
    entry.formerAuthors = try formerUsers(of: entry.device)
    return entry
  }

  private static let contestedColumns = "replica, counter, record, hash, line"

  private func content(_ row: Row, isDecided: Bool) throws -> HeldEntry.Content {
    guard let record = RecordID(row, "record") else {
      throw Problem(.storeDamaged, ["part": "operations"])
    }
    return HeldEntry.Content(
      hash: Array(row["hash"] as Data), record: record,
      operation: OperationRow.isErased(row) ? nil : try OperationRow.operation(row),
      isDecided: isDecided)
  }

  /// The two contents change places. The signed hashes then no longer follow from the stored lines,
  /// so the parcels keep the hashes themselves from now on.
  public func choose(_ content: [UInt8], for id: OperationID) throws {
    let key: StatementArguments = [id.replicaColumn, id.counterColumn]
    try keepHashes(around: id)
    let chosen = try Row.fetchOne(
      database,
      sql: "SELECT * FROM contested WHERE replica = ? AND counter = ? AND hash = ?",
      arguments: key + [Data(content)])
    let stored = try Row.fetchOne(
      database,
      sql: """
        SELECT operations.*, device FROM operations JOIN replicas USING (replica)
        WHERE replica = ? AND counter = ?
        """, arguments: key)
    guard let chosen, let stored else { throw Problem(.storeDamaged, ["part": "contested"]) }
    try database.execute(
      sql: "DELETE FROM contested WHERE replica = ? AND counter = ? AND hash = ?",
      arguments: key + [Data(content)])
    try database.execute(
      sql: """
        INSERT INTO contested (replica, counter, hash, record, line, device, is_decided)
        VALUES (?, ?, ?, ?, ?, ?, 1)
        """,
      arguments: key + [stored["hash"], stored["record"], stored["line"], stored["device"]])
    try database.execute(
      sql: """
        UPDATE operations SET hash = ?, record = ?, line = ? WHERE replica = ? AND counter = ?
        """, arguments: [chosen["hash"], chosen["record"], chosen["line"]] + key)
  }

  private func keepHashes(around id: OperationID) throws {
    let parcels = try Row.fetchAll(
      database,
      sql: """
        SELECT first, last, signature FROM parcels
        WHERE replica = ? AND ? BETWEEN first AND last AND hashes IS NULL
        """, arguments: [id.replicaColumn, id.counterColumn])
    for parcel in parcels {
      let (first, last): (Int64, Int64) = (parcel["first"], parcel["last"])
      let hashes = try Data.fetchAll(
        database,
        sql: """
          SELECT hash FROM operations WHERE replica = ? AND counter BETWEEN ? AND ?
          ORDER BY counter
          """, arguments: [id.replicaColumn, first, last])
      try database.execute(
        sql: """
          UPDATE parcels SET hashes = ?
          WHERE replica = ? AND first = ? AND last = ? AND signature = ?
          """,
        arguments: [
          Data(hashes.joined()), id.replicaColumn, first, last, parcel["signature"] as Data,
        ])
    }
  }

  public func add(_ decision: Decision, on id: OperationID) throws {
    try database.execute(
      sql: """
        INSERT INTO decisions
          (sequence, replica, counter, outcome, content, reason, decided_by, decided_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        try nextSequence(), id.replicaColumn, id.counterColumn, decision.outcome.rawValue,
        decision.content.map { Data($0) }, decision.reason, decision.decidedBy.blob,
        decision.decidedAt.milliseconds,
      ])
    try database.execute(
      sql: "UPDATE contested SET is_decided = 1 WHERE replica = ? AND counter = ?",
      arguments: [id.replicaColumn, id.counterColumn])
  }

  public func decision(on id: OperationID) throws -> Decision? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT * FROM decisions WHERE replica = ? AND counter = ? ORDER BY sequence DESC LIMIT 1
        """, arguments: [id.replicaColumn, id.counterColumn]
    ).map(decision)
  }

  public func decisions(
    of device: Int64, after cursor: Int64
  ) throws -> [OperationID: Decision] {
    try Row.fetchAll(
      try database.cachedStatement(
        sql: """
          SELECT decisions.* FROM decisions JOIN operations USING (replica, counter)
            JOIN replicas USING (replica)
          WHERE sequence > ? AND replicas.device = ? AND verdict <> 'held' ORDER BY sequence
          """), arguments: [cursor, device]
    ).reduce(into: [:]) { $0[OperationID($1)] = try decision($1) }
  }

  private func decision(_ row: Row) throws -> Decision {
    guard let outcome = Decision.Outcome(rawValue: row["outcome"]),
      let decidedBy = RecordID(row, "decided_by")
    else { throw Problem(.storeDamaged, ["part": "decisions"]) }
    return Decision(
      outcome, content: (row["content"] as Data?).map(Array.init), reason: row["reason"],
      by: decidedBy, at: Timestamp(milliseconds: row["decided_at"]))
  }

  /// The number of waiting entries by code, without their content.
  public func heldCounts() throws -> [(code: ProblemCode, count: Int)] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT CASE WHEN verdict = 'held' THEN code ELSE ? END AS why, count(*) FROM operations
        JOIN (\(ServerRows.waiting)) USING (replica, counter) GROUP BY why ORDER BY why
        """, arguments: [ProblemCode.clonedDevice.rawValue]
    ).map { (ProblemCode(rawValue: $0[0]), $0[1]) }
  }
}
