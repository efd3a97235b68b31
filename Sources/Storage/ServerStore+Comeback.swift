import Authority
import Crypto
import Foundation
import GRDB
import Merge
import Records
import Sync

/// The findings of a server at its first opening after its data went back.
public struct Comeback: Sendable {
  /// Why a new incarnation began; nil where none did.
  public let cause: Cause?
  /// The acts that were done again.
  public let repeated: [Act]
  /// Whether nobody can say which acts there were since the backup.
  public let lacksActs: Bool

  /// The cause of the data's going back.
  public enum Cause: Sendable {
    /// A backup.
    case backup
    /// An older database that was put in place without a backup: the ledger knows acts that it lacks.
    case olderData
  }
}

/// Whether acts are missing that no ledger tells of.
public enum MissingActs: String, Sendable {
  /// The database was put in place by hand: the server serves, and says so at each start.
  case toldAtStart = "told"
  /// `restore` found no newer ledger: the server waits for the administrator's word.
  case asked
}

extension ServerStore {
  /// Begins a new incarnation where the data came back from a backup or from something older, and does the acts again
  /// that the ledger knows and the data does not.
  ///
  /// - Parameter incarnation: the name of the new one, should it begin.
  public func comeBack(_ incarnation: String, at now: Timestamp) throws -> Comeback {
    try write { rows in
      let isBackup = try rows.settings["is_backup"] != nil
      let missing = try missingBatches(in: rows, isBackup: isBackup)
      let cause: Comeback.Cause? = isBackup ? .backup : missing.isEmpty ? nil : .olderData
      if let cause {
        try rows.beginIncarnation(incarnation)
        try rows.settings.set("is_backup", nil)
        try rows.settings.set(ServerRows.ledgerSetting, ledger.name)
        try rows.settings.set("came_back_at", String(now.milliseconds))
        try rows.append(
          AuditEntry(
            cause == .backup ? .restored : .wentBack, at: now, ["incarnation": .text(incarnation)]))
      }
      let repeated = try rows.repeatActs(of: missing, naming: incarnation, at: now)
      for act in try revivedActs(by: missing, in: rows) { try rows.note(act) }
      return Comeback(
        cause: cause, repeated: repeated, lacksActs: try rows.missingActs != nil)
    }
  }

  /// The same, for a caller that asks only whether the server came back from a backup.
  @discardableResult
  public func beginIncarnationAfterRestore(
    _ incarnation: String, at now: Timestamp
  ) throws -> Bool {
    try comeBack(incarnation, at: now).cause != nil
  }

  /// Takes the administrator's word that there were no acts, or that they have gone through them.
  public func confirmActs(at now: Timestamp) throws {
    try write { rows in
      guard try rows.missingActs != nil else { return }
      try rows.settings.set(ServerRows.missingActsSetting, nil)
      try rows.append(AuditEntry(.actsConfirmed, at: now))
    }
  }

  /// The name of the ledger that goes with a database; nil from a release that had none.
  static func ledgerName(in folder: String) throws -> String? {
    try Opening.translating(on: .server) {
      let queue = try DatabaseQueue(
        path: folder + "/" + ServerStore.fileName,
        configuration: Opening.configuration(label: "restore"))
      defer { try? queue.close() }
      return try queue.read { try SettingTable(database: $0)[ServerRows.ledgerSetting] }
    }
  }

  /// Marks a database that `restore` is about to put in place as one that comes from a backup.
  ///
  /// - Parameter asks: whether nobody can say which acts there were since.
  static func declareRestored(_ folder: String, asks: Bool) throws {
    try Opening.translating(on: .server) {
      let queue = try DatabaseQueue(
        path: folder + "/" + ServerStore.fileName,
        configuration: Opening.configuration(label: "restore"))
      try Opening.prepare(queue, Schema.server, for: .server)
      try queue.write { database in
        let settings = SettingTable(database: database)
        guard try settings["incarnation"] != nil else {
          throw Problem(.storeDamaged, ["part": "settings"])
        }
        try settings.set("is_backup", "1")
        try settings.set(
          ServerRows.missingActsSetting, asks ? MissingActs.asked.rawValue : nil)
      }
      try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
      try queue.close()
    }
  }

  /// Batches of the ledger that are not in the database. One of which nobody knows how it ended counts where the
  /// database came from a backup; else it was voided when the store was opened.
  private func missingBatches(
    in rows: ServerRows, isBackup: Bool
  ) throws -> [ActLedger.Batch] {
    try ledger.batches.filter { batch in
      try batch.isDone == true || batch.isDone == nil && isBackup ? !rows.knows(batch) : false
    }
  }

  /// Acts that hold again, because the data has them and has lost the later act that undid them. The ledger gets them
  /// once more, or the next backup would come back without either.
  private func revivedActs(
    by missing: [ActLedger.Batch], in rows: ServerRows
  ) throws -> [Act] {
    let lost = missing.flatMap(\.acts).filter(\.isUndoing)
    guard !lost.isEmpty else { return [] }
    let isLost = Set(missing.map(\.head))
    var standing: [Act] = []
    for batch in ledger.batches where try !isLost.contains(batch.head) && rows.knows(batch) {
      for act in batch.acts {
        standing.removeAll { act.undoes($0) }
        if lost.contains(where: { $0.undoes(act) }) { standing.append(act) }
      }
    }
    return standing
  }

  /// Voids what the process was writing when it died, and notes where a backup was put in place without a ledger.
  func meetLedger() throws {
    try Opening.translating(on: .server) {
      try pool.write { database in
        let rows = ServerRows(database)
        try rows.makeReceiptKey()
        guard try rows.settings["is_backup"] == nil else {
          let name = try rows.settings[ServerRows.ledgerSetting]
          let isOwn = ledger.wasThere && (name == nil || name == ledger.name)
          if !isOwn, try rows.missingActs == nil {
            try rows.settings.set(
              ServerRows.missingActsSetting, MissingActs.toldAtStart.rawValue)
          }
          return
        }
        if try rows.settings[ServerRows.ledgerSetting] != ledger.name {
          try rows.settings.set(ServerRows.ledgerSetting, ledger.name)
        }
        for batch in ledger.batches where batch.isDone == nil {
          ledger.settle(batch.head.number, isDone: try rows.knows(batch))
        }
      }
    }
  }
}

extension ServerRows {
  static let missingActsSetting = "missing_acts"
  /// Names the ledger that goes with the database.
  static let ledgerSetting = "ledger"

  /// Whether acts may be missing that no ledger tells of.
  public var missingActs: MissingActs? {
    get throws { try settings[ServerRows.missingActsSetting].flatMap(MissingActs.init) }
  }

  /// When the server last came back from something older.
  public var cameBackAt: Timestamp? {
    get throws {
      try settings["came_back_at"].flatMap { Int64($0) }.map(Timestamp.init(milliseconds:))
    }
  }

  /// Begins another incarnation because a receipt proved that the data is older than the signed
  /// position.
  public func beginIncarnation(_ incarnation: String, at now: Timestamp) throws {
    try beginIncarnation(incarnation)
    try settings.set("came_back_at", String(now.milliseconds))
    try append(AuditEntry(.wentBack, at: now, ["incarnation": .text(incarnation)]))
  }

  /// Names a new history of sequence numbers; the old name stays known.
  func beginIncarnation(_ incarnation: String) throws {
    if let old = try settings["incarnation"] {
      let former = try settings[ServerRows.formerSetting].map { $0 + " " } ?? ""
      try settings.set(ServerRows.formerSetting, former + old)
    }
    try settings.set("incarnation", incarnation)
  }

  private static let formerSetting = "former_incarnations"

  public var formerIncarnations: Set<String> {
    get throws {
      Set((try settings[ServerRows.formerSetting] ?? "").split(separator: " ").map(String.init))
    }
  }

  private static let receiptKeySetting = "receipt_key"

  public var receiptKey: ReceiptKey {
    get throws {
      guard let key = try settings[ServerRows.receiptKeySetting].flatMap(ReceiptKey.init) else {
        throw Problem(.storeDamaged, ["part": "receipt_key"])
      }
      return key
    }
  }

  /// Makes the key for receipts where there is none yet.
  func makeReceiptKey() throws {
    guard try settings[ServerRows.receiptKeySetting] == nil else { return }
    var generator = SystemRandomNumberGenerator()
    try settings.set(ServerRows.receiptKeySetting, ReceiptKey.random(using: &generator).text)
  }

  func knows(_ batch: ActLedger.Batch) throws -> Bool {
    try Int.fetchOne(
      database, sql: "SELECT 1 FROM acts WHERE hash = ?", arguments: [Data(batch.head.hash)]) != nil
  }

  /// Remembers that a line of the ledger is in this database.
  func remember(_ head: AuditHead) throws {
    try database.execute(
      sql: "INSERT INTO acts (hash) VALUES (?) ON CONFLICT DO NOTHING",
      arguments: [Data(head.hash)])
  }

  /// Does acts again. A paper that was closed and then gave its consent again stays as it is.
  ///
  /// - Parameter incarnation: names the operations that are made.
  /// - Returns: the acts for which something had to be done.
  func repeatActs(
    of batches: [ActLedger.Batch], naming incarnation: String, at now: Timestamp
  ) throws -> [Act] {
    isRepeating = true
    defer { isRepeating = false }
    var repetition = ActRepetition(replica: ActRepetition.replica(named: incarnation))
    var repeated: [Act] = []
    let acts = batches.flatMap(\.acts)
    for (place, act) in acts.enumerated() {
      if acts[(place + 1)...].contains(where: { $0.undoes(act) }) { continue }
      if try again(act, &repetition, at: now) { repeated.append(act) }
    }
    for batch in batches { try remember(batch.head) }
    return repeated
  }

  private func again(
    _ act: Act, _ repetition: inout ActRepetition, at now: Timestamp
  ) throws -> Bool {
    switch act {
    case .erased(let erased): try repetition.erase(erased, in: self)
    case .consentClosed(let closed): try repetition.close(closed, in: self)
    case .guarded(let field): try repetition.guardAgain(field, in: self)
    case .deviceRevoked(let digest): try revoke(keyDigest: digest, at: now)
    case .userEnded(let user): try endAgain(user, at: now)
    case .assignmentEnded(let assignment, let user, let last):
      try endAgain(assignment, of: user, with: last, at: now)
    case .consentReopened(let reopened): try repetition.reopen(reopened, in: self)
    case .unguarded, .unknown: false
    }
  }

  public var awaitsActs: Bool {
    get throws {
      try Int.fetchOne(
        try database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM awaited_acts)")) == 1
    }
  }

  public func awaitRecord(of act: Act.GuardedField) throws {
    try database.execute(
      sql: "INSERT INTO awaited_acts (record, act) VALUES (?, ?) ON CONFLICT DO NOTHING",
      arguments: [act.record.blob, JSON.text(Act.guarded(act).value)])
  }

  public func takeAwaitedActs(on record: RecordID) throws -> [Act.GuardedField] {
    let texts = try String.fetchAll(
      database, sql: "SELECT act FROM awaited_acts WHERE record = ? ORDER BY act",
      arguments: [record.blob])
    try database.execute(
      sql: "DELETE FROM awaited_acts WHERE record = ?", arguments: [record.blob])
    return try texts.compactMap { text in
      guard case .guarded(let field) = Act(try JSON.read(text)) else { return nil }
      return field
    }
  }

  private func revoke(keyDigest: String, at now: Timestamp) throws -> Bool {
    let devices = try Row.fetchAll(
      database, sql: "SELECT id, public_key FROM devices WHERE revoked_at IS NULL"
    ).filter { ServerRows.keyDigest(Array($0[1] as Data)) == keyDigest }
    for device in devices { _ = try revokeDevice(device[0], reason: nil, at: now) }
    return !devices.isEmpty
  }

  /// As which the ledger names a device.
  static func keyDigest(_ publicKey: [UInt8]) -> String {
    SHA256.hash(data: publicKey).map { byte in
      String(UInt16(byte) + 0x100, radix: 16).dropFirst()
    }.joined()
  }

  private func endAgain(_ user: RecordID, at now: Timestamp) throws -> Bool {
    guard let row = try userRow(user.blob), row["ended_at"] == nil else { return false }
    try endAccount(user, at: now)
    return true
  }

  private func endAgain(
    _ assignment: Assignment, of user: RecordID, with last: CalendarDate, at now: Timestamp
  ) throws -> Bool {
    guard let row = try userRow(user.blob) else { return false }
    var isChanged = false
    for held in try account(row).standing.assignments
    where held.hasSameTenure(as: assignment) && held.to != last {
      try end(held, of: user, with: last)
      try append(.assignmentEnded(held, of: user, with: last, at: now))
      isChanged = true
    }
    return isChanged
  }
}

extension Act {
  /// Whether it gives back what another act took.
  fileprivate var isUndoing: Bool {
    switch self {
    case .consentReopened, .unguarded: true
    default: false
    }
  }

  /// Whether an earlier act need not be done again after this one.
  fileprivate func undoes(_ earlier: Act) -> Bool {
    switch (earlier, self) {
    case (.consentClosed(let closed), .consentReopened(let reopened)):
      closed.question == reopened.question
    case (.consentReopened(let reopened), .consentClosed(let later)),
      (.consentReopened(let reopened), .consentReopened(let later)):
      reopened.question == later.question
    case (.guarded(let field), .unguarded(let record, let path)):
      field.record == record && field.path == path
    default: false
    }
  }
}

extension Assignment {
  /// Whether this is the other one but for its last day.
  fileprivate func hasSameTenure(as other: Assignment) -> Bool {
    role == other.role && district == other.district && association == other.association
      && from == other.from
  }
}
