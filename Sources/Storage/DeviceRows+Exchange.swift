import Authority
import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

// The rows that an exchange with the server reads and writes.

extension DeviceRows: DeviceTransaction {
  public func heading() throws -> DeviceHeading {
    let replica = try Int64.fetchOne(
      try database.cachedStatement(
        sql: "SELECT replica FROM replicas ORDER BY position DESC LIMIT 1"))
    guard let replica else { throw Problem(.notEnrolled) }
    return try heading(of: UInt64(bitPattern: replica))
  }

  public func heading(of replica: UInt64) throws -> DeviceHeading {
    let row = try Row.fetchOne(
      try database.cachedStatement(
        sql: """
          SELECT counter, received,
            (SELECT min(counter) FROM operations
              WHERE operations.replica = replicas.replica AND operations.counter > received) AS oldest
          FROM replicas WHERE replica = ?
          """), arguments: [Int64(bitPattern: replica)])
    guard let row else { throw Problem(.storeDamaged, ["part": "replicas"]) }
    let counter = UInt64(row["counter"] as Int64)
    let cursors = try Row.fetchAll(
      try database.cachedStatement(sql: "SELECT grant_id, sequence FROM cursors"))
    return DeviceHeading(
      replica: replica, incarnation: try settings["incarnation"],
      cursors: Dictionary(
        uniqueKeysWithValues: cursors.map { ($0["grant_id"], $0["sequence"]) }),
      counter: counter, received: UInt64(row["received"] as Int64),
      oldest: (row["oldest"] as Int64?).map { UInt64($0) } ?? counter + 1)
  }

  /// Counts one operation more of the replica in use. Nothing else of the heading changes, and no other record becomes
  /// unsettled: an import writes many thousands.
  func countOperation(_ id: OperationID) throws {
    try database.cachedStatement(sql: "UPDATE replicas SET counter = ? WHERE replica = ?")
      .execute(arguments: [id.counterColumn, id.replicaColumn])
  }

  public func setHeading(_ heading: DeviceHeading) throws {
    forgetUnsettled()
    try settings.set("incarnation", heading.incarnation)
    try database.cachedStatement(
      sql: "UPDATE replicas SET counter = ?, received = ? WHERE replica = ?"
    ).execute(
      arguments: [
        Int64(clamping: heading.counter), Int64(clamping: heading.received),
        Int64(bitPattern: heading.replica),
      ])
    try database.cachedStatement(sql: "DELETE FROM cursors").execute()
    let insertion = try database.cachedStatement(
      sql: "INSERT INTO cursors (grant_id, sequence) VALUES (?, ?)")
    for (grant, sequence) in heading.cursors {
      try insertion.execute(arguments: [grant, sequence])
    }
  }

  public func unfinishedReplicas() throws -> [UInt64] {
    try Int64.fetchAll(
      database,
      sql: """
        SELECT replica FROM replicas WHERE EXISTS (SELECT 1 FROM operations
          WHERE operations.replica = replicas.replica AND operations.counter > received)
        ORDER BY position
        """
    ).map { UInt64(bitPattern: $0) }
  }

  public func lines(
    of replica: UInt64, above counter: UInt64, limit: Int, bytes: Int
  ) throws -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var room = bytes
    var next: Int64?
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(Sealing.operationColumns) FROM operations WHERE replica = ? AND counter > ?
        ORDER BY counter LIMIT ?
        """)
    let rows = try Row.fetchCursor(
      statement, arguments: [Int64(bitPattern: replica), Int64(clamping: counter), limit])
    while let row = try rows.next(), next == nil || next == row["counter"] {
      let line = Array(try sealing.operationLine(statement))
      room -= line.count + 1
      if room < 0, !lines.isEmpty { break }
      lines.append(line)
      next = (row["counter"] as Int64) + 1
    }
    return lines
  }

  public func key() throws -> DeviceKey {
    guard let key = try settings[DeviceRows.keySetting].flatMap(DeviceKey.init) else {
      throw Problem(.notEnrolled)
    }
    return key
  }

  public func setStanding(_ dismissal: Dismissal?, lockAfterDays: Int) throws {
    let (known, days) = (try settings["dismissal"], try settings["lock_after_days"])
    if known != dismissal?.rawValue { try settings.set("dismissal", dismissal?.rawValue) }
    if days != String(lockAfterDays) { try settings.set("lock_after_days", String(lockAfterDays)) }
  }

  private static let regime = "consent_regime"

  public func setConsentRegime(_ regime: ConsentRegime) throws {
    guard try regime != consentRegime else { return }
    try settings.set(DeviceRows.regime, regime.rawValue)
  }

  public var consentRegime: ConsentRegime {
    get throws { try settings[DeviceRows.regime].flatMap(ConsentRegime.init) ?? .optIn }
  }

  private static let ends = "grant_ends"

  public func setEnds(_ ends: [Int64: Timestamp]) throws {
    guard try !ends.isEmpty || settings.isSet(DeviceRows.ends) else { return }
    let values = ends.map { (String($0.key), Value.integer($0.value.milliseconds)) }
    try settings.set(
      DeviceRows.ends,
      ends.isEmpty ? nil : JSON.text(.object(Dictionary(uniqueKeysWithValues: values))))
  }

  /// The grants whose time is over.
  public func grantsOver(at now: Timestamp) throws -> [Int64] {
    guard try settings.isSet(DeviceRows.ends),
      let ends = try settings[DeviceRows.ends].flatMap({ try? JSON.read($0) })?.object
    else { return [] }
    return ends.filter { ($0.value.integer ?? 0) <= now.milliseconds }.keys.compactMap { Int64($0) }
      .sorted()
  }

  /// Ends the grants whose time is over, and forgets what they alone covered, whether the server can be reached or not.
  public func endGrantsOver(at now: Timestamp) throws {
    let over = try grantsOver(at: now)
    guard !over.isEmpty, let known = try settings[DeviceRows.ends] else { return }
    for grant in over { try endGrant(grant) }
    let left =
      try JSON.read(known).object?.filter { !over.map(String.init).contains($0.key) } ?? [:]
    try settings.set(DeviceRows.ends, left.isEmpty ? nil : JSON.text(.object(left)))
    try purge()
  }

  public func setStanding(_ standing: UserStanding) throws {
    try settings.set(DeviceRows.standingSetting, JSON.text(standing.value))
  }

  /// Why the server serves this device no more, as far as it has said so.
  public func dismissal() throws -> Dismissal? { try settings["dismissal"].flatMap(Dismissal.init) }

  /// After how many days without contact this device shows nothing of others; 0 for never.
  public func lockAfterDays() throws -> Int {
    try settings["lock_after_days"].flatMap { Int($0) } ?? Limits.lockAfterDays
  }

  public func settle(_ id: OperationID, _ verdict: Verdict) throws {
    forgetUnsettled()
    try database.cachedStatement(
      sql: "UPDATE operations SET verdict = ?, code = ? WHERE replica = ? AND counter = ?"
    ).execute(
      arguments: [verdict.name, verdict.code?.rawValue, id.replicaColumn, id.counterColumn])
    let record = try Data.fetchOne(
      try database.cachedStatement(
        sql: "SELECT record FROM operations WHERE replica = ? AND counter = ?"),
      arguments: [id.replicaColumn, id.counterColumn])
    if let record = RecordID(blob: record) { judged.insert(record) }
    if try !verdict.isAccepted || settings.isSet(DeviceRows.subjects),
      let operation = try ownOperation(id)
    {
      try keepSubject(of: operation, verdict)
    }
  }

  public func forget(
    replica: UInt64, upTo counter: UInt64, onlyAccepted: Bool
  ) throws {
    forgetUnsettled()
    let condition = """
      replica = ? AND counter <= ? AND (verdict = 'accepted' OR code = '\(ProblemCode.recordErased.rawValue)' OR NOT ?)
        AND counter <= (SELECT received FROM replicas WHERE replicas.replica = operations.replica)
        AND NOT (? AND EXISTS (SELECT 1 FROM decisions WHERE is_shown = 0
          AND decisions.replica = operations.replica AND decisions.counter = operations.counter))
      """
    let arguments: StatementArguments = [
      Int64(bitPattern: replica), Int64(clamping: counter), onlyAccepted, onlyAccepted,
    ]
    try sealing.forget(.operations, where: condition, arguments)
    try database.execute(
      sql: "DELETE FROM operations WHERE \(condition)", arguments: arguments)
    if database.changesCount > 0 { hasPurged = true }
    try forgetReasons()
  }

  public func renewReplica() throws {
    try beginReplica(randomNumber())
  }

  func beginReplica(_ replica: UInt64, counter: UInt64 = 0) throws {
    try database.execute(
      sql: """
        INSERT INTO replicas (replica, position, counter, received)
        VALUES (?, (SELECT ifnull(max(position), 0) + 1 FROM replicas), ?, 0)
        """, arguments: [Int64(bitPattern: replica), Int64(clamping: counter)])
  }

  public func ownState(begunBy id: OperationID) throws -> RecordState? {
    var operations: [Operation] = []
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(Sealing.operationColumns) FROM operations WHERE verdict = 'accepted' AND record =
          (SELECT record FROM operations WHERE replica = ? AND counter = ?)
        """)
    try sealing.eachOperation(statement, [id.replicaColumn, id.counterColumn]) { operation, _ in
      operations.append(operation)
    }
    guard let first = operations.first(where: { $0.id == id }) else { return nil }
    return RecordState(
      id: first.record, kind: first.kind,
      judged: operations.filter { $0.kind == first.kind }.map { ($0, true) })
  }

  public func replace(_ state: RecordState, line: [UInt8], grants: [Int64]) throws {
    if try place(state.id) != nil {
      try database.cachedStatement(sql: "DELETE FROM marks WHERE record = ?")
        .execute(arguments: [state.id.blob])
    }
    for grant in grants {
      try database.cachedStatement(sql: "INSERT INTO marks (record, grant_id) VALUES (?, ?)")
        .execute(arguments: [state.id.blob, grant])
    }
    try raiseLamport(to: state.allHeads.reduce(0) { max($0, $1.lamport) })
    if state.isErased, try self.state(state.id)?.isErased == false {
      try noteErasure(of: state.id)
    }
    try refresh(state.id, line: Data(line), decoded: state)
  }

  /// After an erasure, removes this device's copies beside the records, too.
  private func noteErasure(of record: RecordID) throws {
    try setSetting("undo", nil)
    try forgetDraft(about: [record])
    (hasPurged, hasErased) = (true, true)
  }

  /// Forgets a form in progress that is about one of these records.
  private func forgetDraft(about records: [RecordID]) throws {
    guard let draft = try setting(DeviceRows.draftSetting) else { return }
    if records.contains(where: { draft.contains($0.description) }) {
      try setSetting(DeviceRows.draftSetting, nil)
    }
  }

  public func unmark(_ record: RecordID, grant: Int64) throws {
    try database.cachedStatement(sql: "DELETE FROM marks WHERE record = ? AND grant_id = ?")
      .execute(arguments: [record.blob, grant])
    try settings.set("purge_due", "1")
  }

  public func endGrant(_ grant: Int64) throws {
    try database.execute(sql: "DELETE FROM marks WHERE grant_id = ?", arguments: [grant])
    try database.execute(sql: "DELETE FROM cursors WHERE grant_id = ?", arguments: [grant])
    try settings.set("purge_due", "1")
  }

  public func forgetServer() throws {
    forgetUnsettled()
    try database.execute(sql: "DELETE FROM marks")
    try database.execute(sql: "DELETE FROM cursors")
    try database.execute(sql: "UPDATE replicas SET received = 0")
    try settings.set("purge_due", "1")
  }

  public func purge() throws {
    guard try settings["purge_due"] != nil else { return }
    let orphans = try Data.fetchAll(
      database,
      sql: """
        SELECT id FROM records WHERE length(state) > \(Seal.addedBytes)
          AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.record = records.id)
        """
    ).compactMap(RecordID.init(blob:))
    for orphan in orphans { try refresh(orphan, line: nil) }
    if !orphans.isEmpty {
      try setSetting("undo", nil)
      try forgetDraft(about: orphans)
      hasPurged = true
    }
    try settings.set("purge_due", nil)
  }

  public func refreshJudged() throws {
    for record in judged.sorted() { try refresh(record, line: table.stateLine(record)) }
    judged = []
  }
}
