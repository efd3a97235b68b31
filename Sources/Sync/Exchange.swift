import Authority
import Merge
import Records

/// A device's request: its position, and a run of its own operations.
public struct SyncRequest: Sendable, Hashable {
  public static let protocolVersion: Int64 = 1
  /// The place among the cursors of the one for verdicts that were changed after they had been given.
  public static let verdictCursor: Int64 = 0

  public var replica: UInt64
  /// The incarnation of the server that the cursors belong to; nil before the first exchange.
  public var incarnation: String?
  /// Sequence numbers by grant, and under `verdictCursor` for changed verdicts; under a grant's number below zero how
  /// far its first copy has come.
  public var cursors: [Int64: Int64]
  /// The lowest counter above the part that this incarnation is known to hold that the device can
  /// still offer: the server does not wait for operations missing before it.
  public var oldest: UInt64
  /// Operations of this replica in counter order, each the exact line that was made.
  public var lines: [[UInt8]]
  /// The number of the server's audit that the device was told last, 0 for none; nil where it does not ask how
  /// the audit goes on from there.
  public var audit: Int64?
  /// SHA-256 of the token that the device has ready to go on with; nil where it keeps the one that it has.
  public var nextToken: [UInt8]?
  /// The time that the device would stamp an entry with now; nil if it does not say.
  public var clock: Timestamp?
  /// The head of the audit in the last receipt; nil where the device has none.
  public var told: ToldHead?
  /// The last receipt itself, where the server asked for it.
  public var receipt: Receipt?
  /// The device's, over the operations; nil where there are none, or where it did not sign.
  public var signature: [UInt8]?

  public init(
    replica: UInt64, incarnation: String?, cursors: [Int64: Int64], oldest: UInt64,
    lines: [[UInt8]]
  ) {
    self.replica = replica
    self.incarnation = incarnation
    self.cursors = cursors
    self.oldest = oldest
    self.lines = lines
  }
}

/// The server's answer.
public struct SyncAnswer: Sendable, Hashable {
  public var incarnation: String
  /// The highest counter of this replica that the server holds.
  public var received: UInt64
  /// The highest counter of this replica that a backup of the server holds. Up to it the device may
  /// forget its own accepted operations.
  public var backedUp: UInt64
  /// The amount that the request added to the server's data. It is not sent.
  public var kept = Kept()
  /// The replica's name is used twice: the device takes a new one for its later operations.
  public var renewReplica = false
  /// The reason why the device is dismissed: its sent entries are held, and its data is purged.
  public var dismissal: Dismissal?
  /// The user's own standing, if it may be news.
  public var standing: UserStanding?
  /// The number of entries that wait for a decision; nil for a user who does not decide.
  public var waiting: Int?
  /// Names of users whose work the device may meet, as far as they are news.
  public var colleagues: [RecordID: String] = [:]
  /// After how many days without contact the device shows nothing of others; 0 for never.
  public var lockAfterDays = Limits.lockAfterDays
  public var verdicts: [OperationID: Verdict] = [:]
  /// Supervisors' decisions, by an operation of `verdicts`.
  public var decisions: [OperationID: ToldDecision] = [:]
  /// Grants that cover records which this parcel alone has begun, by the operation that began each. The device
  /// knows their states: they are what its accepted operations say.
  public var begun: [OperationID: [Int64]] = [:]
  public var states: [SentState] = []
  public var gone: [Departed] = []
  /// Grants that have ended: records that they alone covered are purged.
  public var ended: [Int64] = []
  /// The new cursor of every grant that the user has, with those of first copies: all that the device is to keep.
  public var cursors: [Int64: Int64] = [:]
  /// The regime by which the municipality takes the silence of those whom it asks for consent.
  public var regime = ConsentRegime.optIn
  /// When a grant ends by itself, in milliseconds since 1970: those that rest on a disclosure in a disaster. The device
  /// forgets then what they alone cover, whether it reaches the server or not.
  public var ends: [Int64: Timestamp] = [:]
  /// Another exchange brings more.
  public var more = false
  /// How the server's audit goes on, where that was asked.
  public var audit: AuditLink?
  /// Whether the token that the device proposed is good from now on.
  public var isTokenTaken = false
  /// The server's time; nil where it does not believe its own clock.
  public var now: Timestamp?
  /// The server's signed receipt, if it differs from the one that the device was last sent.
  public var receipt: Receipt?
  /// The public half of the server's key for receipts, where the device may not know it.
  public var receiptKey: [UInt8]?
  /// The server does not recognize the position that it told this device: the same request is to
  /// come again with the receipt. Nothing was done.
  public var wantsReceipt = false
  /// Where the device's receipt has just shown that the server went back: the sequence at which it stood before this
  /// exchange.
  public var wentBack: Int64?
  /// The persons that the states are about, for the audit's entry on this answer. Not part of the
  /// message.
  public var disclosed: Set<RecordID> = []

  /// A state's line, and the grants that cover it.
  public struct SentState: Sendable, Hashable {
    public let line: [UInt8]
    public let grants: [Int64]

    public init(line: [UInt8], grants: [Int64]) {
      self.line = line
      self.grants = grants
    }
  }

  /// A record that has left a grant's reach.
  public struct Departed: Sendable, Hashable {
    public let record: RecordID
    public let grant: Int64

    public init(record: RecordID, grant: Int64) {
      self.record = record
      self.grant = grant
    }
  }

  public init(incarnation: String, received: UInt64, backedUp: UInt64) {
    self.incarnation = incarnation
    self.received = received
    self.backedUp = backedUp
  }
}
