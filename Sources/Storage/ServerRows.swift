import Authority
import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

/// The server's tables inside of one transaction.
public final class ServerRows {
  let database: Database
  let table: RecordTable
  let settings: SettingTable
  /// The findings of earlier reading transactions; nil in a writing one.
  private let memory: RequesterMemory?
  private var versionSeen: RequesterMemory.Version?
  /// The records that this transaction has read or written; nil for an id without a record.
  private var known: [RecordID: Known?] = [:]
  /// Whether content was removed for good in this transaction.
  private(set) var hasErased = false
  /// The links between records of one person; nil if they must be read anew.
  private var knownJoins: SamePerson?
  /// The sequence number that this transaction has come to; nil before it gave one.
  private var sequenceGiven: Int64?
  /// The highest lamport that was accepted; nil before this transaction has asked.
  private var knownLamport: UInt64?
  private var isLamportNew = false

  /// The acts of this transaction, for the ledger.
  private(set) var acts: [Act] = []
  /// While acts are done again, they are in the ledger already.
  var isRepeating = false

  private struct Known {
    let kind: String
    let place: Place
    let line: Data
    var state: RecordState?
  }

  init(_ database: Database, memory: RequesterMemory? = nil) {
    self.database = database
    self.memory = memory
    table = RecordTable(database: database)
    settings = SettingTable(database: database)
  }

  public func note(_ act: Act) throws {
    if !isRepeating { acts.append(act) }
  }

  public func setting(_ name: String) throws -> String? { try settings[name] }

  public func setSetting(_ name: String, _ value: String) throws {
    try settings.set(name, value)
  }

  /// The memory and the version that it has to be of, in a reading transaction.
  var remembered: (memory: RequesterMemory, version: RequesterMemory.Version)? {
    get throws {
      guard let memory else { return nil }
      let version =
        try versionSeen
        ?? RequesterMemory.Version(
          accounts: settings[ServerRows.accountsSetting].flatMap(Int64.init) ?? 0,
          sequence: sequence)
      versionSeen = version
      return (memory, version)
    }
  }

  /// Counts the changes of accounts, devices and grants.
  private static let accountsSetting = "accounts"

  /// To be called by whatever changes an account, a device or a grant.
  func countAccountChange() throws {
    let count = try settings[ServerRows.accountsSetting].flatMap(Int64.init) ?? 0
    try settings.set(ServerRows.accountsSetting, String(count + 1))
  }

  /// Where the records of a kind are that are not deleted.
  public func places(of kind: Kind) throws -> [RecordID: Place] {
    try table.ids(RecordQuery(kind)).reduce(into: [:]) { $0[$1] = try place($1)?.place }
  }
}

extension ServerRows: RecordReading {
  private func known(_ id: RecordID) throws -> Known? {
    if let known = known[id] { return known }
    let found = try table.row(id).map {
      Known(kind: $0.kind, place: $0.place, line: $0.line ?? Data())
    }
    known[id] = .some(found)
    return found
  }

  public func state(_ id: RecordID) throws -> RecordState? {
    guard var found = try known(id) else { return nil }
    if let state = found.state { return state }
    let state = try RecordState(kept: found.line)
    found.state = state
    known[id] = .some(found)
    return state
  }

  public func place(_ id: RecordID) throws -> (kind: String, place: Place)? {
    try known(id).map { ($0.kind, $0.place) }
  }

  public func links(to target: RecordID) throws -> [(
    source: RecordID, kind: String, field: String
  )] {
    try table.links(to: target)
  }

  public var samePerson: SamePerson {
    get throws {
      let joins = try knownJoins ?? table.samePerson()
      knownJoins = joins
      return joins
    }
  }

  public func records(of kind: String) throws -> [RecordID] { try table.records(of: kind) }

  public func records(of kind: String, linking field: String, to target: RecordID) throws
    -> [RecordID]
  {
    try table.records(of: kind, linking: field, to: target)
  }

  public func eachState(
    _ query: RecordQuery, fields: [String]?, _ body: (RecordState) throws -> Void
  ) throws {
    try table.eachLine(query) { _, line in
      guard let line else { return }
      let state = try RecordState(kept: line, fields: fields)
      if state.origin != nil { try body(state) }
    }
  }

  public func ids(_ query: RecordQuery) throws -> [RecordID] { try table.ids(query) }

  public func ids(beginning prefix: String, kind: String?, limit: Int) throws -> [RecordID] {
    try table.ids(beginning: prefix, kind: kind, limit: limit)
  }

  public func corrections(of kind: String) throws -> [RecordID] {
    try table.corrections(of: kind)
  }

  public func conflicted() throws -> [RecordID] { try table.conflicted() }
}

extension ServerRows: ServerTransaction {
  public var incarnation: String {
    get throws {
      guard let incarnation = try settings["incarnation"] else {
        throw Problem(.serverNotInitialised)
      }
      return incarnation
    }
  }

  public var sequence: Int64 {
    get throws {
      if let known = sequenceGiven ?? versionSeen?.sequence { return known }
      return try settings["sequence"].flatMap(Int64.init) ?? 0
    }
  }

  public func nextSequence() throws -> Int64 {
    let next = try sequence + 1
    sequenceGiven = next
    return next
  }

  /// Writes the changes that were kept in memory so far; called before every commit.
  func finish() throws {
    if let sequenceGiven { try settings.set("sequence", String(sequenceGiven)) }
    if isLamportNew, let knownLamport { try settings.set("lamport", String(knownLamport)) }
  }

  public var highestLamport: UInt64 {
    get throws {
      if let knownLamport { return knownLamport }
      let stored = try settings["lamport"].flatMap(UInt64.init) ?? 0
      knownLamport = stored
      return stored
    }
  }

  public func raiseLamport(to lamport: UInt64) throws {
    guard try lamport > highestLamport else { return }
    (knownLamport, isLamportNew) = (lamport, true)
  }

  public func line(of record: RecordID) throws -> [UInt8]? {
    try known(record).map { Array($0.line) }
  }

  public func operation(_ id: OperationID) throws -> StoredOperation? {
    let row = try Row.fetchOne(
      try database.cachedStatement(
        sql: "SELECT record, hash, verdict, code FROM operations WHERE replica = ? AND counter = ?"),
      arguments: [id.replicaColumn, id.counterColumn])
    return try row.map { row in
      guard let record = RecordID(row, "record"),
        let verdict = Verdict(name: row["verdict"], code: row["code"])
      else { throw Problem(.storeDamaged, ["part": "operations"]) }
      return StoredOperation(record: record, hash: Array(row["hash"] as Data), verdict: verdict)
    }
  }

  public func add(
    _ operation: Operation, line: [UInt8], hash: [UInt8], verdict: Verdict
  ) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO operations (replica, counter, record, hash, line, verdict, code)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      operation.id.replicaColumn, operation.id.counterColumn, operation.record.blob, Data(hash),
      Data(line), verdict.name, verdict.code?.rawValue,
    ])
  }

  public func setVerdict(_ verdict: Verdict, of id: OperationID) throws {
    try database.execute(
      sql: "UPDATE operations SET verdict = ?, code = ? WHERE replica = ? AND counter = ?",
      arguments: [verdict.name, verdict.code?.rawValue, id.replicaColumn, id.counterColumn])
    try database.execute(
      sql: "INSERT INTO verdict_changes (sequence, replica, counter) VALUES (?, ?, ?)",
      arguments: [try nextSequence(), id.replicaColumn, id.counterColumn])
  }

  public func verdictChanges(
    of device: Int64, after cursor: Int64
  ) throws -> [OperationID: Verdict] {
    let rows = try Row.fetchAll(
      try database.cachedStatement(
        sql: """
          SELECT replica, counter, verdict, code FROM verdict_changes
          JOIN operations USING (replica, counter) JOIN replicas USING (replica)
          WHERE verdict_changes.sequence > ? AND replicas.device = ?
          """), arguments: [cursor, device])
    return try rows.reduce(into: [:]) { changes, row in
      guard let verdict = Verdict(name: row["verdict"], code: row["code"]) else {
        throw Problem(.storeDamaged, ["part": "operations"])
      }
      changes[OperationID(row)] = verdict
    }
  }

  public func operations(of record: RecordID) throws -> [(operation: Operation, verdict: Verdict)] {
    let premature = try prematureNames(of: record)
    return try Row.fetchAll(
      database,
      sql: "SELECT \(OperationRow.columns), verdict, code FROM operations WHERE record = ?",
      arguments: [record.blob]
    ).compactMap { row in
      if OperationRow.isErased(row) { return nil }
      guard let verdict = Verdict(name: row["verdict"], code: row["code"]) else {
        throw Problem(.storeDamaged, ["part": "operations"])
      }
      let operation = try OperationRow.operation(row)
      return (operation.withoutNaming(premature[operation.id] ?? []), verdict)
    }
  }

  public func eraseLines(of record: RecordID) throws {
    hasErased = true
    let rows = try Row.fetchAll(
      database, sql: "SELECT \(OperationRow.columns) FROM operations WHERE record = ?",
      arguments: [record.blob])
    for row in rows where !OperationRow.isErased(row) {
      guard try !OperationRow.operation(row).erases else { continue }
      try database.execute(
        sql: "UPDATE operations SET line = x'' WHERE replica = ? AND counter = ?",
        arguments: [row["replica"] as Int64, row["counter"] as Int64])
    }
    try database.execute(
      sql: "UPDATE contested SET line = x'' WHERE record = ?", arguments: [record.blob])
    // A supervisor's reason says what it was about.
    try database.execute(
      sql: """
        UPDATE decisions SET reason = ? WHERE EXISTS (SELECT 1 FROM operations
          WHERE operations.replica = decisions.replica AND operations.counter = decisions.counter
            AND record = ?)
        """, arguments: [WrittenText.erased, record.blob])
  }

  public func eraseLine(of id: OperationID, otherContent: [UInt8]?) throws {
    hasErased = true
    let name: StatementArguments = [id.replicaColumn, id.counterColumn]
    if let otherContent {
      try database.execute(
        sql: "UPDATE contested SET line = x'' WHERE replica = ? AND counter = ? AND hash = ?",
        arguments: name + [Data(otherContent)])
    } else {
      try database.execute(
        sql: "UPDATE operations SET line = x'' WHERE replica = ? AND counter = ?",
        arguments: name)
    }
    try database.execute(
      sql: "UPDATE decisions SET reason = ? WHERE replica = ? AND counter = ?",
      arguments: [WrittenText.erased] + name)
  }

  public func unacceptedOperations() throws -> [UnacceptedOperation] {
    let unaccepted = try Row.fetchAll(
      database,
      sql: """
        SELECT \(OperationRow.columns), verdict, code FROM operations WHERE verdict <> 'accepted'
        """)
    let contested = try Row.fetchAll(
      database,
      sql: """
        SELECT contested.replica, contested.counter, contested.record, contested.hash,
          contested.line, verdict, code
        FROM contested JOIN operations USING (replica, counter)
        """)
    func read(_ row: Row, isOther: Bool) throws -> UnacceptedOperation? {
      guard !OperationRow.isErased(row) else { return nil }
      guard let verdict = Verdict(name: row["verdict"], code: row["code"]) else {
        throw Problem(.storeDamaged, ["part": "operations"])
      }
      return UnacceptedOperation(
        operation: try OperationRow.operation(row), verdict: verdict,
        otherContent: isOther ? Array(row["hash"] as Data) : nil)
    }
    return try unaccepted.compactMap { try read($0, isOther: false) }
      + contested.compactMap { try read($0, isOther: true) }
  }

  public func addContested(
    _ operation: Operation, line: [UInt8], hash: [UInt8], device: Int64
  ) throws -> Bool {
    try database.execute(
      sql: """
        INSERT INTO contested (replica, counter, hash, record, line, device, is_decided)
        VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING
        """,
      arguments: [
        operation.id.replicaColumn, operation.id.counterColumn, Data(hash), operation.record.blob,
        Data(line), device,
      ])
    return database.changesCount > 0
  }

  public func replica(_ replica: UInt64) throws -> ReplicaMark? {
    try Row.fetchOne(
      try database.cachedStatement(
        sql: "SELECT device, received, backed_up, newest, late FROM replicas WHERE replica = ?"),
      arguments: [Int64(bitPattern: replica)]
    ).map { row in
      ReplicaMark(
        device: row["device"], received: UInt64(row["received"] as Int64),
        backedUp: UInt64(row["backed_up"] as Int64), newest: UInt64(row["newest"] as Int64),
        late: row["late"])
    }
  }

  public func setReplica(_ replica: UInt64, _ mark: ReplicaMark) throws {
    guard try self.replica(replica) != mark else { return }
    try database.execute(
      sql: """
        INSERT INTO replicas (replica, device, received, backed_up, newest, late)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (replica) DO UPDATE SET received = excluded.received,
          backed_up = excluded.backed_up, newest = excluded.newest, late = excluded.late
        """,
      arguments: [
        Int64(bitPattern: replica), mark.device, Int64(clamping: mark.received),
        Int64(clamping: mark.backedUp), Int64(clamping: mark.newest), mark.late,
      ])
  }

  public func save(_ state: RecordState, _ index: RecordIndex, sequence: Int64) throws {
    let isNew = try known(state.id) == nil
    if state.kind == Person.kind.name { knownJoins = nil }
    let line = Data(state.line)
    known[state.id] = Known(kind: state.kind, place: index.place, line: line, state: state)
    try table.save(
      state.id, kind: state.kind, line: line, index, sequence: sequence, isNew: isNew)
  }

  public func depart(
    _ record: RecordID, kind: String, from place: Place, sequence: Int64
  ) throws {
    let head: [(any DatabaseValueConvertible)?] = [sequence, record.blob, kind]
    try database.cachedStatement(
      sql: """
        INSERT INTO departures (sequence, record, kind, district, association, person, author)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: StatementArguments(head + place.columns))
  }
}
