/// The names of all bounds on data that is sent, stored or read.
public enum Limits {
  /// Operations in one parcel.
  public static let operationsPerParcel = 2_000
  /// Bytes of the lines in one parcel that a device sends: however badly they compress, they fit into a request.
  public static let parcelBytes = 3 * 1_024 * 1_024
  /// Bytes of one operation's line.
  public static let operationBytes = 65_536
  /// Bytes of the line of a deletion or a restoration, which names all that stood: one for every share of some dozen
  /// authors.
  public static let deletionBytes = 1_048_576
  /// Cells that one operation writes.
  public static let writesPerOperation = 400
  /// Operations that one write names as seen.
  public static let seenPerWrite = 500
  /// UTF-8 bytes of a path.
  public static let pathBytes = 400
  /// UTF-8 bytes of one line of text; of a note.
  public static let textBytes = 1_000
  public static let noteBytes = 12_000
  /// Members of a value that is an object, such as an address; bytes of a list item's id.
  public static let membersOfValue = 16
  public static let itemIDBytes = 64
  /// The highest whole number in a field: the largest that every client's numbers hold exactly.
  public static let highestCount: Int64 = 1 << 53
  /// How deep lists and objects may nest in a value. Around it stand the levels of a state's line and of the
  /// answer that brings it; all together may not be deeper than `JSON.depthLimit`.
  public static let valueDepth = 16
  /// Writes of one author that can stand beside each other on one path: one for each of their devices, and room. A
  /// write that has seen all that stand is always taken.
  public static let headsPerAuthor = 8
  /// Records that one entry of the audit's sets names.
  public static let recordsPerSet = 500
  /// Sets that a device remembers having written down.
  public static let recordSetsRemembered = 200
  /// Cells of one record in which a write of one author stands, of those in fields that this version does not know,
  /// and bytes of their values. Nobody's share is used up by others.
  public static let cellsPerAuthor = 4_000
  public static let unknownCellsPerAuthor = 400
  public static let valueBytesPerAuthor = 1_048_576
  /// Names of operations on other records of the same person that one path keeps.
  public static let awaitedPerPath = 1_000
  /// The distance of a lamport above the highest accepted one from which a supervisor looks at the
  /// entry: some years of a large council, so that the entries that a restored server has lost are
  /// no leap.
  public static let lamportLeap: UInt64 = 1_000_000
  /// Grants of one user: above it a role with a place serves better than teams.
  public static let grantsPerUser = 10_000
  /// Cursors of a device: one for the verdicts, and of each grant one, and one more while it is new.
  public static let cursors = 2 * grantsPerUser + 1
  /// Bytes of a request after decompression, and on the wire.
  public static let requestBytes = 16 * 1_024 * 1_024
  public static let compressedRequestBytes = 4 * 1_024 * 1_024
  /// Bytes of a request's head: as many cursors as there can be, and room.
  public static let requestHeadBytes = 1_048_576
  /// Bytes of states after which an answer ends and says `more`.
  public static let answerPageBytes = 2 * 1_024 * 1_024
  /// Bytes of an answer that a device reads: a page, its verdicts and one large state.
  public static let answerBytes = 64 * 1_024 * 1_024
  /// Rows that one look into the changes of a grant reads.
  public static let changesPerRead = 4_000
  /// Exchanges of one `sync`: a bound on the loop, far above what any outbox needs.
  public static let exchangesPerSync = 10_000
  /// How far back an entry's time may lie before a supervisor looks at it: one year.
  public static let clockSkewMilliseconds: Int64 = 366 * 86_400_000
  /// The time that an entry may lie ahead, and that a device's clock may be off, before a
  /// supervisor looks at the entries: one day.
  public static let clockOffMilliseconds: Int64 = 86_400_000
  /// How long a device keeps one token: thirty days.
  public static let tokenMilliseconds: Int64 = 30 * 86_400_000
  /// From how far off a device's clock is said to be wrong: ten minutes.
  public static let clockSaidMilliseconds: Int64 = 600_000
  /// How long a server can have been silent before it asks whether its clock is right: thirty days.
  public static let serverAbsenceMilliseconds: Int64 = 30 * 86_400_000
  /// The longest time for which a disclosure in a disaster is opened or prolonged at once: 72 hours (DOMAIN.md §5).
  public static let disclosureMilliseconds: Int64 = 72 * 3_600_000
  /// Holders of a sealed district pack: any two of them open it.
  public static let packHolders = 2...5
  /// How many days after the server's day something may have happened that arrives: for clocks a little ahead.
  public static let factDaysAhead = 1
  /// The days without contact after which a device shows nothing of others, unless the server says
  /// otherwise; the values that the server can choose, 0 for never.
  public static let lockAfterDays = 14
  public static let lockDays = 0...3_650
  /// Characters of the passphrase that opens a device, at least; its UTF-8 bytes, at most.
  public static let passphraseCharacters = 8
  public static let passphraseBytes = 1_024
  /// The hours that a device stays unlocked, one working day, and the hours that can be chosen.
  public static let unlockedHoursUsually = 8
  public static let unlockedHours = 1...24
  /// Bytes of one line of standard input: more than any text that can be stored.
  public static let typedLineBytes = 65_536
  /// How often a passphrase is asked for again on a terminal.
  public static let passphraseTries = 3
  /// How long a process waits for its turn on a device's data: for another one's transaction, and for another one's
  /// exchange; and the wait after which the user is told.
  public static let turnMilliseconds = 60_000
  public static let longWorkTurnMilliseconds = 600_000
  public static let turnSaidMilliseconds = 1_000
  /// Days after which a person who was not seen is overdue for a visit.
  public static let visitOverdueDays = 14
  /// Visits in a row at which nobody was met, from which on somebody has to ask; and from which on at once.
  public static let unmetVisits = 2
  public static let unmetVisitsAtOnce = 3
  /// Days after which a referral without a day of its own ought to have an answer.
  public static let referralAnswerDays = 14
  /// How rarely it is noted that a device was in contact: an hour.
  public static let contactMilliseconds: Int64 = 3_600_000
  /// Bytes of a decision on a held entry, and of the reason in it.
  public static let decisionBytes = 8_192
  public static let reasonBytes = 1_000
  /// Held entries that one look lists.
  public static let heldPerLook = 100
  /// Lines of the audit that one answer brings.
  public static let auditLinesPerAnswer = 5_000
  /// Earlier enrollments that a device tells of when it enrolls again.
  public static let formerEnrollments = 8
  /// Keys that a server announces at once: the one in use, the next one, and room.
  public static let pinsPerServer = 4
}

/// The amount that is allowed at once, and the amount that is added each second.
public struct Allowance: Sendable {
  public let atOnce: Double
  public let perSecond: Double

  public init(atOnce: Double, perSecond: Double) {
    self.atOnce = atOnce
    self.perSecond = perSecond
  }

  public init(_ count: Double, perHour: Double) {
    self.init(atOnce: count, perSecond: perHour / 3_600)
  }
}

/// The bounds at the server's edge, against attackers and broken clients. A whole council's office
/// can stand behind one address: bounds per address suffice for 64 devices at once.
extension Limits {
  /// Connections that are open at once: of all, and of one address.
  public static let connections = 512
  public static let connectionsPerAddress = 192
  /// New connections of one address: each costs a signature.
  public static let openingsPerAddress = Allowance(atOnce: 600, perSecond: 20)
  /// Requests of one address and of one device.
  public static let requestsPerAddress = Allowance(atOnce: 4_000, perSecond: 100)
  public static let requestsPerDevice = Allowance(atOnce: 1_000, perSecond: 20)
  /// Wrong enrollment codes of one address, and of all. A code has 31^8 values: with a hundred codes open for
  /// a whole week, all tries that this allows find one in 25,000 such weeks.
  public static let wrongCodesPerAddress = Allowance(20, perHour: 20)
  public static let wrongCodes = Allowance(2_000, perHour: 2_000)
  /// Requests with a token that nobody holds, of one address.
  public static let wrongTokensPerAddress = Allowance(atOnce: 100, perSecond: 1)
  /// Addresses, or devices, that each of these remembers; further ones share one allowance.
  public static let sourcesRemembered = 16_384
  /// Bytes of all of a request's header lines, and how many there may be.
  public static let headerBytes = 16_384
  public static let headerLines = 100
  /// Bytes of an enrollment's body, which comes from strangers.
  public static let enrollmentBytes = 4_096
  /// Seconds from the connection until its first request's head is there, TLS included.
  public static let openingSeconds: Int64 = 15
  /// Seconds that a connection may be quiet between two requests, the next head included.
  public static let quietSeconds: Int64 = 30
  /// A body, or an answer on its way out, has this many seconds, and a second more for every so many bytes
  /// that went through.
  public static let graceSeconds: Int64 = 30
  public static let slowestBytesPerSecond: Int64 = 512
}

/// One device's share of the server, so that the others need not wait. Operations that are sent
/// again cost nothing.
extension Limits {
  /// Entries that a device brings in a day, and their bytes, whatever their verdicts: a year's entries of a whole
  /// council fit into one day.
  public static let entriesPerDevice = Allowance(30_000, perHour: 1_250)
  public static let entryBytesPerDevice = Allowance(67_108_864, perHour: 2_796_203)
  /// The same of a device that is served nothing any more: a supervisor has to look at each.
  public static let entriesPerDismissedDevice = Allowance(2_000, perHour: 83)
  public static let entryBytesPerDismissedDevice = Allowance(8_388_608, perHour: 349_525)
  /// Notes of access that a device brings in a day.
  public static let notesPerDevice = Allowance(20_000, perHour: 833)
  /// Exchanges of one device that are worked on at once, and how many more may wait for their turn.
  public static let exchangesPerDevice = 2
  public static let exchangesWaitingPerDevice = 32
  /// Questions that read much (statistics, the audit) at once: of one device, of all; how many more of one device, and of
  /// all, may wait.
  public static let questionsPerDevice = 1
  public static let questionsWaitingPerDevice = 4
  public static let questionsAtOnce = 2
  public static let questionsWaiting = 256
  /// Connections that are accepted beyond `connections`: of them some have to give way.
  public static let connectionsGivingWay = 64
  /// MiB of the disk that exchanges leave free, so that revoking, ending and backing up go on; from how much on
  /// `/health` warns.
  public static let reservedDiskMiB = 256
  public static let scarceDiskMiB = 1_024
}
