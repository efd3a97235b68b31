import Crypto
import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

/// An own operation with what the server said of it.
public struct OwnOperation: Sendable {
  public let operation: Operation
  /// nil while the server has not answered.
  public let verdict: Verdict?
}

/// One line of what this device did.
public struct JournalEntry: Sendable {
  public let at: Timestamp
  public let event: String
  public let record: RecordID?
  public let detail: String
}

// What the device's own people enter.

extension DeviceRows {
  /// Stores an operation of this device's user; it is displayed from now on and sent with the next sync.
  ///
  /// - Throws: `Problem`: `not_enrolled`, or why the server would refuse it as far as the device knows.
  @discardableResult
  public func append(
    to record: RecordID, kind: String, _ writes: PathMap<Write>, at now: Timestamp
  ) throws -> Operation {
    guard let viewer = try viewer(on: now.dateInJapan) else { throw Problem(.notEnrolled) }
    var heading = try heading()
    let lamport = try self.lamport + 1
    let operation = Operation(
      id: OperationID(replica: heading.replica, counter: heading.counter + 1), lamport: lamport,
      author: viewer.user, recordedAt: now, record: record, kind: kind, writes: writes)
    let judge = Judge(viewer: viewer, now: now)
    if case .refused(let code) = try judge.verdict(on: operation, in: self) { throw Problem(code) }
    let line = operation.line
    guard line.count <= Limits.operationBytes else { throw Problem(.limitExceeded) }
    heading.counter += 1
    try setHeading(heading)
    try meet(lamport)
    try add(operation, line: Data(line))
    try refresh(record, line: table.stateLine(record))
    return operation
  }

  /// Keeps an own operation's line.
  func add(_ operation: Operation, line: Data, verdict: Verdict? = nil) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO operations (replica, counter, record, hash, line, verdict, code)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      operation.id.replicaColumn, operation.id.counterColumn, operation.record.blob,
      Data(SHA256.hash(data: line)), line, verdict?.name, verdict?.code?.rawValue,
    ])
    forgetUnsettled()
  }

  /// How many own operations the server is not known to hold.
  public func pendingCount() throws -> Int {
    try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM operations JOIN replicas USING (replica)
        WHERE operations.counter > received
        """) ?? 0
  }

  /// Own operations, newest last; only the held and refused ones where `onlyProblems`.
  public func ownOperations(onlyProblems: Bool) throws -> [OwnOperation] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT \(OperationRow.columns), code,
          CASE WHEN operations.counter > received THEN NULL ELSE verdict END AS verdict
        FROM operations JOIN replicas USING (replica)
        WHERE ? = 0 OR operations.verdict IN ('held', 'refused')
        ORDER BY position, operations.counter
        """, arguments: [onlyProblems]
    ).map { row in
      let verdict = (row["verdict"] as String?).flatMap { Verdict(name: $0, code: row["code"]) }
      return OwnOperation(operation: try OperationRow.operation(row), verdict: verdict)
    }
  }

  /// Whether a record has own operations that the server is not known to hold.
  public func isPending(_ record: RecordID) throws -> Bool {
    try Int.fetchOne(
      try database.cachedStatement(
        sql: """
          SELECT 1 FROM operations JOIN replicas USING (replica)
          WHERE record = ? AND operations.counter > received LIMIT 1
          """), arguments: [record.blob]) != nil
  }

  public func note(_ event: String, record: RecordID?, detail: String, at now: Timestamp) throws {
    try database.execute(
      sql: "INSERT INTO journal (at, event, record, detail) VALUES (?, ?, ?, ?)",
      arguments: [now.milliseconds, event, record?.blob, detail])
  }

  /// What this device did, newest last.
  public func journal(limit: Int) throws -> [JournalEntry] {
    try Row.fetchAll(
      database, sql: "SELECT at, event, record, detail FROM journal ORDER BY id DESC LIMIT ?",
      arguments: [limit]
    ).reversed().map { row in
      JournalEntry(
        at: Timestamp(milliseconds: row["at"]), event: row["event"],
        record: RecordID(row, "record"), detail: row["detail"])
    }
  }

  /// A small text kept beside the records: the last sync, what `undo` needs.
  public func setting(_ name: String) throws -> String? { try settings["own_" + name] }

  public func setSetting(_ name: String, _ value: String?) throws {
    try settings.set("own_" + name, value)
  }

  /// Records with writes that have not seen each other, sorted by id.
  public func conflicted() throws -> [RecordView] {
    let ids = try Data.fetchAll(
      database, sql: "SELECT id FROM records WHERE is_conflicted = 1 ORDER BY id"
    ).compactMap(RecordID.init(blob:))
    return try ids.compactMap { try view($0) }
  }

  public func linked(by field: String, kind: String) throws -> [RecordID] {
    try table.linked(by: field, kind: kind)
  }
}
