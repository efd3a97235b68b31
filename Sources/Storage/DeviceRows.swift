import Authority
import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

/// A device's tables inside of one transaction.
public final class DeviceRows {
  let database: Database
  let table: RecordTable
  let sealing: Sealing
  let settings: SealedSettingTable
  let randomNumber: () -> UInt64
  /// Records whose own operations were judged in this transaction.
  var judged: Set<RecordID> = []
  /// Records with own operations that the server's state does not hold; nil where that has to be asked anew.
  private var unsettled: Set<RecordID>?
  /// Kinds and places that this transaction has read or written; nil where there is no such record.
  private var places: [RecordID: (kind: String, place: Place)?] = [:]
  /// The links between records of one person; nil if they must be read anew.
  private var knownJoins: SamePerson?
  /// The highest lamport that was met; nil before this transaction has asked.
  private var knownLamport: UInt64?
  private var isLamportNew = false
  /// Whether content was removed for good in this transaction.
  var hasPurged = false
  /// Whether some of that was erased everywhere: then the files that a repair has set aside go, too.
  var hasErased = false

  /// - Parameter seal: nil while the device is locked.
  init(_ database: Database, _ seal: Seal?, randomNumber: @escaping () -> UInt64) {
    self.database = database
    self.randomNumber = randomNumber
    sealing = Sealing(database, seal)
    table = RecordTable(database: database, sealing: sealing)
    settings = SealedSettingTable(database: database, sealing: sealing)
  }

  /// Updates a record's index, and those of the records that it places, to the displayed values.
  ///
  /// - Parameter decoded: the state in `line`, if it is known.
  func refresh(_ id: RecordID, line: Data?, decoded: RecordState? = nil) throws {
    let before = try place(id)
    var after: (kind: String, place: Place)?
    if let state = try decoded.map({ try overlaid(id, $0) }) ?? overlaid(id, line),
      state.origin != nil
    {
      let index = try Placing.index(of: state.view, in: self)
      try table.save(
        id, kind: state.kind, line: line, index, sequence: 0, isNew: before == nil)
      after = (state.kind, index.place)
    } else {
      try table.remove(id)
    }
    places[id] = .some(after)
    if (after ?? before)?.kind == Person.kind.name { knownJoins = nil }
    guard before?.place != after?.place || before?.kind != after?.kind else { return }
    for dependent in try dependents(of: id) where dependent != id {
      try refresh(dependent, line: table.stateLine(dependent))
    }
  }

  private func overlaid(_ id: RecordID, _ line: Data?) throws -> RecordState? {
    try overlaid(id, line.map { try RecordState(kept: $0) })
  }

  private func overlaid(
    _ id: RecordID, _ state: RecordState?, namesSeen: Bool = false
  ) throws -> RecordState? {
    guard try unsettledRecords().contains(id) else { return state }
    let own = try unsettledOperations(of: id)
    guard let kind = state?.kind ?? own.first?.operation.kind else { return nil }
    return (state ?? RecordState(id: id, kind: kind)).overlaid(with: own, namesSeen: namesSeen)
  }

  private func unsettledRecords() throws -> Set<RecordID> {
    if let unsettled { return unsettled }
    let found = try Data.fetchSet(
      try database.cachedStatement(
        sql: """
          SELECT record FROM operations JOIN replicas USING (replica)
          WHERE operations.counter > received OR verdict IS NOT 'accepted'
          """))
    let records = Set(found.compactMap(RecordID.init(blob:)))
    unsettled = records
    return records
  }

  /// An entry that no verdict has accepted is unsettled, and leaves the others as they were: an import adds many thousands.
  func keepUnsettled(_ record: RecordID) { unsettled?.insert(record) }

  /// To be called by whatever changes own operations, their verdicts or how many were received.
  func forgetUnsettled() { unsettled = nil }

  var lamport: UInt64 {
    get throws {
      if let knownLamport { return knownLamport }
      let stored = try settings["lamport"].flatMap(UInt64.init) ?? 0
      knownLamport = stored
      return stored
    }
  }

  func raiseLamport(to lamport: UInt64) throws {
    guard try lamport > self.lamport else { return }
    (knownLamport, isLamportNew) = (lamport, true)
  }

  /// Writes the changes that were kept in memory so far; called before every commit.
  func finish() throws {
    if isLamportNew { try settings.set("lamport", String(try lamport)) }
    try sealing.finish()
  }

  /// Own operations that the server's state does not hold: pending ones, and held or refused ones, through
  /// which later ones inherit what they had seen. Nobody inherits through an id that has two contents: the server
  /// cannot know which of them was meant.
  private func unsettledOperations(
    of id: RecordID
  ) throws -> [(operation: Operation, isAccepted: Bool)] {
    var found: [(operation: Operation, isAccepted: Bool)] = []
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(Sealing.operationColumns), verdict FROM operations JOIN replicas USING (replica)
        WHERE record = ? AND (operations.counter > received OR verdict IS NOT 'accepted')
          AND code IS NOT '\(ProblemCode.clonedDevice.rawValue)'
        ORDER BY position, operations.counter
        """)
    try sealing.eachOperation(statement, [id.blob]) { operation, row in
      let verdict: String? = row["verdict"]
      found.append((operation, verdict == nil || verdict == "accepted"))
    }
    return found
  }
}

extension DeviceRows: RecordReading {
  public func state(_ id: RecordID) throws -> RecordState? {
    let state = try overlaid(id, table.stateLine(id))
    return state?.origin == nil ? nil : state
  }

  public func stateNamingSeen(_ id: RecordID) throws -> RecordState? {
    let kept = try table.stateLine(id).map { try RecordState(kept: $0) }
    let state = try overlaid(id, kept, namesSeen: true)
    return state?.origin == nil ? nil : state
  }

  public func place(_ id: RecordID) throws -> (kind: String, place: Place)? {
    if let known = places[id] { return known }
    let found = try table.place(id)
    places[id] = .some(found)
    return found
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

  /// Own operations lie on top of each state.
  public func eachState(
    _ query: RecordQuery, fields: [String]?, _ body: (RecordState) throws -> Void
  ) throws {
    try table.eachLine(query) { id, line in
      let kept = try line.map { try RecordState(kept: $0, fields: fields) }
      if let state = try overlaid(id, kept), state.origin != nil { try body(state) }
    }
  }

  public func ids(_ query: RecordQuery) throws -> [RecordID] { try table.ids(query) }

  public func ids(beginning prefix: String, kind: String?, limit: Int) throws -> [RecordID] {
    try table.ids(beginning: prefix, kind: kind, limit: limit)
  }

  public func corrections(of kind: String) throws -> [RecordID] {
    try table.corrections(of: kind)
  }

  public var ownUser: OwnUser? {
    get throws {
      try enrollment().map {
        OwnUser(
          id: $0.user, name: $0.userName, municipality: $0.municipality, standing: $0.standing)
      }
    }
  }

  /// Entries of the journal that are looked through for the record that was written last.
  private static let journalEntriesSearched = 1_000

  public func lastWritten(of kinds: [String]) throws -> RecordID? {
    try journal(limit: DeviceRows.journalEntriesSearched).reversed().lazy.compactMap(\.record)
      .first { try place($0).map { kinds.contains($0.kind) } ?? false }
  }

  /// Not every device has the papers: the server has already checked the records that are here.
  public func listStanding(of person: RecordID, toOpen kind: String) -> ListStanding {
    .openedByServer
  }

  public func arrival(of id: OperationID, in record: RecordID) throws -> Arrival {
    let own = try unsettledOperations(of: record).first { $0.operation.id == id }
    return own.flatMap { $0.isAccepted ? nil : .passed($0.operation) } ?? .accepted
  }
}

extension DeviceRows {
  static let keySetting = "signing_key"
  static let standingSetting = "standing"

  /// Whether the device belongs to somebody: known while it is locked, too.
  public var isEnrolled: Bool { get throws { try settings.isSet("token") } }

  public func enrollment() throws -> Enrollment? {
    guard let server = try settings["server"], let token = try settings["token"],
      let user = try settings["user"].flatMap(RecordID.init),
      let standing = try settings[DeviceRows.standingSetting]
        .flatMap({ try? JSON.read($0) }).flatMap(UserStanding.init)
    else { return nil }
    return Enrollment(
      server: server, token: token, user: user, userName: try settings["user_name"] ?? "",
      standing: standing, municipality: try settings["municipality"] ?? "")
  }

  /// Writes down who the device belongs to, with the key that it made and the name of its first replica.
  public func enroll(_ enrollment: Enrollment, key: DeviceKey, replica: UInt64) throws {
    try settings.set(DeviceRows.keySetting, key.text)
    try settings.set("server", enrollment.server)
    try settings.set("token", enrollment.token)
    try settings.set("user", enrollment.user.description)
    try settings.set("user_name", enrollment.userName)
    try setStanding(enrollment.standing)
    try settings.set("municipality", enrollment.municipality)
    try beginReplica(replica)
  }

  /// The user as the policy sees them at a moment, with the teams and disclosures that this device knows of.
  public func principal(at now: Timestamp) throws -> Principal? {
    try enrollment().map { try Principal($0.user, $0.standing, at: now, in: self) }
  }
}
