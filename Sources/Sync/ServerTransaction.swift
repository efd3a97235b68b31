import Authority
import Merge
import Records

/// An operation as the server keeps it.
public struct StoredOperation: Sendable {
  public let record: RecordID
  /// SHA-256 of the line as it came.
  public let hash: [UInt8]
  public let verdict: Verdict

  public init(record: RecordID, hash: [UInt8], verdict: Verdict) {
    self.record = record
    self.hash = hash
    self.verdict = verdict
  }
}

/// How far a replica's operations have come.
public struct ReplicaMark: Sendable, Hashable {
  /// The device of a replica whose operations the server made itself: nobody signs them, and no device can
  /// add to them.
  public static let server: Int64 = 0

  public var device: Int64
  public var received: UInt64
  /// Up to here, the newest backup and the one before it hold everything that was received: one that cannot be
  /// read loses nothing.
  public private(set) var backedUp: UInt64
  /// Up to here, the newest backup does.
  public private(set) var newest: UInt64
  /// The number of operations that came late, below the received counter: after the server came
  /// back without them, a copy of the device offers them again, or others under their names.
  public private(set) var late: Int64

  public init(
    device: Int64, received: UInt64, backedUp: UInt64, newest: UInt64 = 0, late: Int64 = 0
  ) {
    self.device = device
    self.received = received
    self.backedUp = backedUp
    self.newest = newest
    self.late = late
  }

  /// An operation came that the backups lack, though they hold later ones.
  mutating func noteLate(_ counter: UInt64) {
    backedUp = min(backedUp, counter - 1)
    newest = min(newest, counter - 1)
    late += 1
  }
}

/// A record that changed in, or left, the reach of a grant.
public struct RecordChange: Sendable {
  public let sequence: Int64
  public let record: RecordID
  /// Whether the record was in the grant's place before and may no longer be.
  public let isDeparture: Bool

  public init(sequence: Int64, record: RecordID, isDeparture: Bool) {
    self.sequence = sequence
    self.record = record
    self.isDeparture = isDeparture
  }
}

/// One bounded look into the changes under a grant.
public struct RecordChanges: Sendable {
  public let changes: [RecordChange]
  /// The sequence up to which this look saw everything.
  public let upTo: Int64
  public let isLast: Bool

  public init(changes: [RecordChange], upTo: Int64, isLast: Bool) {
    self.changes = changes
    self.upTo = upTo
    self.isLast = isLast
  }
}

/// The data from which the server answers.
public protocol ServerReading: RecordReading {
  var incarnation: String { get throws }
  /// Earlier names of this history, which a restore or a receipt has ended.
  var formerIncarnations: Set<String> { get throws }
  /// By which receipts are signed.
  var receiptKey: ReceiptKey { get throws }
  /// The highest sequence number given.
  var sequence: Int64 { get throws }
  /// A record's state as its line, without decoding it.
  func line(of record: RecordID) throws -> [UInt8]?
  func operation(_ id: OperationID) throws -> StoredOperation?
  /// The highest lamport that was accepted.
  var highestLamport: UInt64 { get throws }
  func replica(_ replica: UInt64) throws -> ReplicaMark?
  /// The verdicts on a device's operations that were changed after a cursor, as they are now.
  func verdictChanges(of device: Int64, after cursor: Int64) throws -> [OperationID: Verdict]
  /// Whether an id came with several contents that nobody has decided on.
  func isContested(_ id: OperationID) throws -> Bool
  /// Supervisors' standing decisions on a device's operations after a cursor.
  func decisions(of device: Int64, after cursor: Int64) throws -> [OperationID: Decision]
  /// The latest decision on an operation.
  func decision(on id: OperationID) throws -> Decision?
  func grants(of user: RecordID) throws -> [Int64: Grant]
  /// A user's own standing, if it changed after a cursor.
  func standing(of user: RecordID, after cursor: Int64) throws -> UserStanding?
  /// How many entries wait for a supervisor's decision.
  var waitingCount: Int { get throws }
  /// The names of a user's colleagues that changed after a cursor: all names for a user who works
  /// for the city, else those of the user's own districts and of the city.
  func colleagues(of principal: Principal, after cursor: Int64) throws -> [RecordID: String]
  /// After how many days without contact a device shows nothing of others; 0 for never.
  var lockAfterDays: Int { get throws }
  /// The head of the audit at a number, or at its end where it does not come so far.
  func auditHead(at number: Int64) throws -> AuditHead
  /// Changes and departures under a grant after a cursor, in order of sequence.
  func changes(under grant: Grant, after cursor: Int64, limit: Int) throws -> RecordChanges
}

/// An operation that is held or refused, or a further content of an operation's id.
public struct UnacceptedOperation: Sendable {
  public let operation: Operation
  /// The verdict of the id.
  public let verdict: Verdict
  /// The hash of a further content; nil for the content that came first.
  public let otherContent: [UInt8]?

  public init(operation: Operation, verdict: Verdict, otherContent: [UInt8]?) {
    (self.operation, self.verdict, self.otherContent) = (operation, verdict, otherContent)
  }
}

/// The server's store inside its one writing transaction. Changes are durable when the transaction
/// has been committed, and not a moment before.
public protocol ServerTransaction: ServerReading {
  func nextSequence() throws -> Int64
  /// Begins another incarnation, since the server has gone back.
  func beginIncarnation(_ incarnation: String, at now: Timestamp) throws
  /// Notes that this transaction takes something back: the ledger has it before the transaction commits.
  func note(_ act: Act) throws
  /// Whether any act waits for its record.
  var awaitsActs: Bool { get throws }
  /// Keeps an act until its record comes.
  func awaitRecord(of act: Act.GuardedField) throws
  /// The acts that waited for a record; they wait no more.
  func takeAwaitedActs(on record: RecordID) throws -> [Act.GuardedField]
  /// Appends to the audit what this transaction does.
  func append(_ entry: AuditEntry) throws

  func add(_ operation: Operation, line: [UInt8], hash: [UInt8], verdict: Verdict) throws
  /// Keeps the id and the hash of a line whose content is nothing that could be kept.
  func addUnreadable(_ id: OperationID, hash: [UInt8], verdict: Verdict) throws
  /// Keeps which names in an operation do not count, because their operations had not arrived.
  func keep(premature names: Set<OperationID>, in id: OperationID) throws
  /// Notes the lamport of an accepted operation.
  func raiseLamport(to lamport: UInt64) throws
  /// Changes a verdict; the device that made the operation is told with its next exchange.
  func setVerdict(_ verdict: Verdict, of id: OperationID) throws
  /// All operations of a record with their verdicts, each without the names in it that do not count.
  func operations(of record: RecordID) throws -> [(operation: Operation, verdict: Verdict)]
  /// Removes the content of a record's lines for good; ids, hashes and verdicts stay.
  func eraseLines(of record: RecordID) throws
  /// Removes the content that came under an id for good; its hash and the verdict stay.
  ///
  /// - Parameter otherContent: the hash of a further content of the id; nil for the first one.
  func eraseLine(of id: OperationID, otherContent: [UInt8]?) throws
  /// Operations that are held or refused, with further contents of their ids; not those whose content was removed.
  func unacceptedOperations() throws -> [UnacceptedOperation]
  /// Keeps the other content of an id that is already taken.
  ///
  /// - Returns: whether it was not here before.
  func addContested(
    _ operation: Operation, line: [UInt8], hash: [UInt8], device: Int64
  ) throws -> Bool
  /// The same for a line whose content is nothing that could be kept.
  func addUnreadableContested(_ id: OperationID, hash: [UInt8], device: Int64) throws -> Bool
  /// Keeps a signature and its device.
  ///
  /// - Parameter isContested: whether a hash is not that of the operation of its counter, so that
  ///   the hashes have to be kept as well.
  func add(
    _ statement: ParcelStatement, signature: [UInt8], device: Int64, isContested: Bool) throws
  /// Keeps the hash of a device's next token, in place of one that was proposed before and never used.
  ///
  /// - Returns: whether it is the device's; not where another device has it.
  func proposeToken(_ hash: [UInt8], of device: Int64) throws -> Bool
  /// A device has used its next token: the one before it is good no more.
  func useNextToken(of device: Int64) throws
  /// Notes that a device was in contact.
  func noteContact(of device: Int64, at now: Timestamp) throws
  func setReplica(_ replica: UInt64, _ mark: ReplicaMark) throws

  /// Writes a state with its index, as of a new sequence number.
  func save(_ state: RecordState, _ index: RecordIndex, sequence: Int64) throws
  /// Notes that a record has left a place.
  func depart(_ record: RecordID, kind: String, from place: Place, sequence: Int64) throws
  func addGrant(_ grant: Grant, to user: RecordID) throws -> Int64
  func endGrant(_ id: Int64) throws
}
