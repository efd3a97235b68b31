import Authority
import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

/// An own operation with the server's verdict.
public struct OwnOperation: Sendable {
  public let operation: Operation
  /// nil while the server has not answered.
  public let verdict: Verdict?
}

/// One line of this device's journal.
public struct JournalEntry: Sendable {
  public let at: Timestamp
  public let event: String
  public let record: RecordID?
  public let detail: String
}

extension JournalEntry {
  fileprivate var bytes: [UInt8] {
    JSON.bytes([
      "at": .integer(at.milliseconds), "event": .text(event),
      "record": record.map { .text($0.description) } ?? .null, "detail": .text(detail),
    ])
  }

  fileprivate init?(bytes: [UInt8]) {
    guard let value = try? JSON.read(bytes), let at = value["at"]?.integer,
      let event = value["event"]?.text, let detail = value["detail"]?.text
    else { return nil }
    self.init(
      at: Timestamp(milliseconds: at), event: event,
      record: value["record"]?.text.flatMap(RecordID.init), detail: detail)
  }
}

extension Sealing {
  /// The entry of the row at which a statement of version and entry stands.
  func journalEntry(_ statement: Statement) throws -> JournalEntry {
    let bytes = try open(statement, at: 1, in: .journal)
    guard let entry = JournalEntry(bytes: Array(bytes)) else {
      throw Problem(.storeTampered, ["part": "journal"])
    }
    return entry
  }
}

// The entries that this device's own users make.

extension DeviceRows {
  /// Stores an operation of this device's user; it is displayed from now on and sent with the next sync.
  ///
  /// - Throws: `Problem`: `not_enrolled`, or why the server would refuse it as far as the device knows.
  @discardableResult
  public func append(
    to record: RecordID, kind: String, _ writes: PathMap<Write>, at now: Timestamp
  ) throws -> Operation {
    guard let principal = try principal(at: now) else { throw Problem(.notEnrolled) }
    let heading = try heading()
    let lamport = min(try self.lamport, Operation.highestLamport - 1) + 1
    let operation = Operation(
      id: OperationID(replica: heading.replica, counter: heading.counter + 1), lamport: lamport,
      author: principal.user, recordedAt: now, record: record, kind: kind, writes: writes)
    let judge = Judge(principal: principal, now: now)
    if case .refused(let code) = try judge.verdict(on: operation, in: self) { throw Problem(code) }
    let line = operation.line
    guard line.count <= Limits.operationBytes else { throw Problem(.limitExceeded) }
    try countOperation(operation.id)
    try raiseLamport(to: lamport)
    try add(operation, line: Data(line))
    try refresh(record, line: table.stateLine(record))
    return operation
  }

  /// Keeps an own operation's line.
  func add(_ operation: Operation, line: Data, verdict: Verdict? = nil) throws {
    let (replica, counter) = (operation.id.replicaColumn, operation.id.counterColumn)
    let version = try sealing.nextVersion()
    let said: [(any DatabaseValueConvertible)?] = [
      replica, counter, operation.record.blob, version,
    ]
    let sealed = try sealing.close(line, in: .operations, beside: said)
    try database.cachedStatement(
      sql: """
        INSERT INTO operations (replica, counter, record, version, line, verdict, code)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: StatementArguments(said + [sealed, verdict?.name, verdict?.code?.rawValue]))
    try sealing.add(.operations, [replica, counter, version])
    if verdict?.isAccepted == true { forgetUnsettled() } else { keepUnsettled(operation.record) }
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
    var found: [OwnOperation] = []
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(Sealing.operationColumns), code,
          CASE WHEN operations.counter > received THEN NULL ELSE verdict END AS verdict
        FROM operations JOIN replicas USING (replica)
        WHERE ? = 0 OR operations.verdict IN ('held', 'refused')
        ORDER BY position, operations.counter
        """)
    try sealing.eachOperation(statement, [onlyProblems]) { operation, row in
      let verdict = (row["verdict"] as String?).flatMap { Verdict(name: $0, code: row["code"]) }
      found.append(OwnOperation(operation: operation, verdict: verdict))
    }
    return found
  }

  /// One own operation; nil where it is not here any more.
  func ownOperation(_ id: OperationID) throws -> Operation? {
    var found: Operation?
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(Sealing.operationColumns) FROM operations WHERE replica = ? AND counter = ?
        """)
    try sealing.eachOperation(statement, [id.replicaColumn, id.counterColumn]) { operation, _ in
      found = operation
    }
    return found
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
    let entry = JournalEntry(at: now, event: event, record: record, detail: detail)
    let version = try sealing.nextVersion()
    let sealed = try sealing.close(Data(entry.bytes), in: .journal, beside: [version])
    try database.execute(
      sql: "INSERT INTO journal (version, entry) VALUES (?, ?)", arguments: [version, sealed])
    try sealing.add(.journal, [version])
  }

  /// The journal of this device, newest last.
  public func journal(limit: Int) throws -> [JournalEntry] {
    var entries: [JournalEntry] = []
    let statement = try database.cachedStatement(
      sql: "SELECT version, entry FROM journal ORDER BY version DESC LIMIT ?")
    let rows = try Row.fetchCursor(statement, arguments: [limit])
    while try rows.next() != nil { entries.append(try sealing.journalEntry(statement)) }
    return entries.reversed()
  }

  /// A small text kept beside the records: the last sync, the data for `undo`.
  public func setting(_ name: String) throws -> String? { try settings["own_" + name] }

  public func setSetting(_ name: String, _ value: String?) throws {
    try settings.set("own_" + name, value)
  }

  /// The setting that keeps a form in progress. It is forgotten with the records that it names.
  public static let draftSetting = "draft"

  /// Records with writes that have not seen each other, sorted by id.
  public func conflicted() throws -> [RecordID] { try table.conflicted() }
}
