import Authority
import Merge
import Records

/// Where a device stands with its server.
public struct DeviceHeading: Sendable, Hashable {
  public var replica: UInt64
  public var incarnation: String?
  public var cursors: [Int64: Int64]
  /// The highest counter of this replica that the device has made.
  public var counter: UInt64
  /// The highest that the server is known to hold.
  public var received: UInt64
  /// The lowest above `received` that the device still has; one more than `counter` where it has none.
  public var oldest: UInt64

  public init(
    replica: UInt64, incarnation: String?, cursors: [Int64: Int64], counter: UInt64,
    received: UInt64, oldest: UInt64
  ) {
    self.replica = replica
    self.incarnation = incarnation
    self.cursors = cursors
    self.counter = counter
    self.received = received
    self.oldest = oldest
  }
}

/// The device's store inside of one transaction.
public protocol DeviceTransaction: RecordReading {
  func heading() throws -> DeviceHeading
  func setHeading(_ heading: DeviceHeading) throws
  /// The replicas whose operations have not all been received, oldest first; the current one last.
  func unfinishedReplicas() throws -> [UInt64]
  /// Where an earlier replica of this device stands.
  func heading(of replica: UInt64) throws -> DeviceHeading

  /// The key that signs what this device sends.
  func key() throws -> DeviceKey
  /// Lines of the first run of a replica's own operations above a counter: in order, and up to the first that
  /// this device has no more.
  ///
  /// - Parameter bytes: how many they may have together; the first is given in any case.
  func lines(of replica: UInt64, above counter: UInt64, limit: Int, bytes: Int) throws -> [[UInt8]]
  /// Writes down the verdict on an own operation.
  func settle(_ id: OperationID, _ verdict: Verdict) throws
  /// The hash of an own operation's line; nil where it is not here any more.
  func hash(of id: OperationID) throws -> [UInt8]?
  /// Keeps why a supervisor decided on an own operation, or with nil forgets it.
  func keepReason(_ reason: String?, of id: OperationID) throws
  /// Updates the display of judged operations.
  func refreshJudged() throws
  /// Forgets own operations that a backup of the server holds: the accepted ones, or all.
  func forget(replica: UInt64, upTo counter: UInt64, onlyAccepted: Bool) throws
  /// Begins a new replica; the operations of the old one keep their names.
  func renewReplica() throws

  /// The state that this device's accepted operations alone give to the record that one of them
  /// began; nil if that operation is not this device's.
  func ownState(begunBy id: OperationID) throws -> RecordState?
  /// Replaces the server's state of a record, and marks the grants that cover it.
  ///
  /// - Parameter line: the state as it was sent.
  func replace(_ state: RecordState, line: [UInt8], grants: [Int64]) throws
  /// Takes a grant's mark from a record.
  func unmark(_ record: RecordID, grant: Int64) throws
  /// Takes all marks of a grant.
  func endGrant(_ grant: Int64) throws
  /// Takes all marks, cursors and reception marks: another incarnation starts anew.
  func forgetServer() throws
  /// Writes down whether the server has said that it serves this device no more, and after how many days
  /// without contact it shows nothing of others.
  func setStanding(_ dismissal: Dismissal?, lockAfterDays: Int) throws
  func setConsentRegime(_ regime: ConsentRegime) throws
  /// Keeps when grants end by themselves, in place of what was said before.
  func setEnds(_ ends: [Int64: Timestamp]) throws
  /// Stores the user's own standing.
  func setStanding(_ standing: UserStanding) throws
  /// The last receipt, by which this device can prove the server's confirmation.
  func receipt() throws -> Receipt?
  func setReceipt(_ receipt: Receipt?) throws
  /// The public half of the key by which the server signs receipts.
  func receiptKey() throws -> [UInt8]?
  func setReceiptKey(_ key: [UInt8]) throws
  /// Keeps how many entries wait for a decision; nil where this user does not decide.
  func setWaiting(_ count: Int?) throws
  /// Keeps the names of users.
  func keepNames(_ colleagues: [RecordID: String]) throws
  /// The head of the server's audit that this device was told last.
  func knownAudit() throws -> KnownAudit?
  func setKnownAudit(_ known: KnownAudit) throws
  /// Notes that the audit does not continue from the known head, until somebody has been told.
  func noteAudit(_ finding: KnownAudit.Finding, instead known: KnownAudit) throws
  /// Removes the content of records that no grant covers, except unsent entries.
  func purge() throws
}
