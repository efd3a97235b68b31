import Authority
import Merge
import Records

/// Carries one exchange to the server and back. Throws a `Problem` when the server is not in reach, says
/// no, or answers with something else.
public protocol Transport {
  func exchange(_ request: [UInt8]) throws -> [UInt8]
  /// Begins an exchange that will probably be wanted, and returns at once.
  ///
  /// - Returns: waits for the answer. A caller that does not want it any more need not call it.
  func begin(_ request: [UInt8]) -> () throws -> [UInt8]
}

extension Transport {
  /// Begins when the answer is asked for.
  public func begin(_ request: [UInt8]) -> () throws -> [UInt8] {
    { try exchange(request) }
  }
}

/// A device's store: transactions that are durable when they return.
public protocol DeviceStoring {
  associatedtype Transaction: DeviceTransaction
  func transact<Result>(_ body: (Transaction) throws -> Result) throws -> Result
}

/// The device's side: asks until nothing is pending and nothing more comes.
public enum DeviceExchange {
  /// The results of a `sync`.
  public struct Summary: Sendable, Hashable {
    public var sent = 0
    public var accepted = 0
    public var held = 0
    public var refused = 0
    public var received = 0
    public var gone = 0
    /// Own entries on which a supervisor decided, with the reasons.
    public var decided: [OperationID: String] = [:]
    /// Sent notes of views and prints; they are not counted among the others.
    public var accesses = 0
    /// Why the server serves this device no more.
    public var dismissal: Dismissal?
    /// The number of others' entries that wait for this user's decision; nil for a user who does
    /// not decide.
    public var waiting: Int?
    /// Own entries that were held or refused just now.
    public var notTaken: Set<OperationID> = []

    public init() {}
  }

  /// Exchanges until both sides are at rest.
  ///
  /// - Parameters:
  ///   - clock: the time that this device would stamp an entry with now.
  ///   - nextToken: SHA-256 of a token that the device has stored and would use next.
  ///   - hear: told the parts of every answer that are not records.
  ///   - progress: told after every exchange.
  /// - Returns: the counts of sent and received items.
  public static func run(
    _ store: some DeviceStoring, over transport: some Transport, clock: Timestamp? = nil,
    nextToken: [UInt8]? = nil, hear: (SyncAnswer) -> Void = { _ in },
    progress: (Summary) -> Void = { _ in }
  ) throws -> Summary {
    var rounds = Rounds(store: store, transport: transport, clock: clock, nextToken: nextToken)
    for _ in 0..<Limits.exchangesPerSync {
      guard let request = try rounds.request() else { break }
      guard let answer = try rounds.answer(to: request) else { continue }
      let isAtRest = try store.transact { try take(answer, to: request, in: $0) }
      hear(answer)
      rounds.summary.add(request, answer)
      progress(rounds.summary)
      if isAtRest { break }
    }
    return rounds.summary
  }

  /// The device's next request: the oldest replica's operations that the server may not hold.
  ///
  /// - Parameters:
  ///   - isProving: whether the server has asked for the receipt.
  ///   - parcelBytes: the limit on the bytes of its lines.
  package static func request(
    from store: some DeviceTransaction, clock: Timestamp? = nil, proving isProving: Bool = false,
    parcelBytes: Int = Limits.parcelBytes
  ) throws -> SyncRequest {
    let current = try store.heading()
    let replica = try store.unfinishedReplicas().first ?? current.replica
    let heading = replica == current.replica ? current : try store.heading(of: replica)
    var request = SyncRequest(
      replica: replica, incarnation: current.incarnation, cursors: current.cursors,
      oldest: heading.oldest,
      lines: try store.lines(
        of: replica, above: heading.received, limit: Limits.operationsPerParcel,
        bytes: parcelBytes))
    let known = try store.knownAudit()
    // A quiet request stays small: only a device that sends entries, or that knows nothing yet,
    // asks about the audit.
    request.audit = known == nil || !request.lines.isEmpty ? known?.head.number ?? 0 : nil
    request.clock = clock
    let receipt = try store.receipt()
    request.told = receipt?.told
    request.receipt = isProving ? receipt : nil
    if isProving { request.audit = known?.head.number ?? 0 }
    try request.sign(with: store.key())
    return request
  }

  /// Applies an answer whole.
  ///
  /// - Returns: whether both sides are at rest.
  package static func take(
    _ answer: SyncAnswer, to request: SyncRequest, in store: some DeviceTransaction
  ) throws -> Bool {
    if answer.wantsReceipt { return false }
    let before = try store.heading()
    let isNewServer = before.incarnation != nil && before.incarnation != answer.incarnation
    if isNewServer { try store.forgetServer() }
    // Data that has not gone back under an audit that has: somebody changed the audit, or went on after going back.
    let proof = try answer.wentBack == nil ? nil : store.receipt()
    let isChanged = proof.map { (answer.wentBack ?? 0) >= $0.sequence } ?? false
    try keepReceipt(answer, isNewServer: isNewServer, store)
    try keepRecords(of: answer, store)
    try advance(answer, request, isNewServer: isNewServer, store)
    try meetAudit(answer, request, isChanged: isChanged, store)
    // Where the last head that was asked for is older than the receipt, the audit goes on from there.
    if let proof {
      try store.noteAudit(
        isChanged ? .rewritten : .lost,
        instead: KnownAudit(head: proof.audit, incarnation: proof.incarnation))
    }
    try keepStanding(of: answer, store)
    try store.refreshJudged()
    // A dismissed device keeps only the operations that the server could still lose.
    try store.forget(
      replica: request.replica, upTo: answer.backedUp, onlyAccepted: answer.dismissal == nil)
    if !answer.more { try store.purge() }
    return try isAtRest(answer, store)
  }

  /// Keeps the verdicts, and what the user sees now.
  private static func keepRecords(
    of answer: SyncAnswer, _ store: some DeviceTransaction
  ) throws {
    for (id, verdict) in answer.verdicts {
      try store.settle(id, decided(answer.decisions[id], verdict, on: id, in: store))
    }
    for (id, grants) in answer.begun.sorted(by: { $0.key < $1.key }) {
      guard let state = try store.ownState(begunBy: id) else {
        throw Problem(.answerUnreadable, ["part": "begun"])
      }
      try store.replace(state, line: state.line, grants: grants)
    }
    for grant in answer.ended { try store.endGrant(grant) }
    for departed in answer.gone { try store.unmark(departed.record, grant: departed.grant) }
    for sent in answer.states {
      guard let state = RecordState(line: sent.line) else {
        throw Problem(.answerUnreadable, ["part": "state"])
      }
      try store.replace(state, line: sent.line, grants: sent.grants)
    }
  }

  /// Keeps what the server says of the device and its user.
  private static func keepStanding(
    of answer: SyncAnswer, _ store: some DeviceTransaction
  ) throws {
    try store.setStanding(answer.dismissal, lockAfterDays: answer.lockAfterDays)
    try store.setEnds(answer.ends)
    try store.setConsentRegime(answer.regime)
    if let standing = answer.standing { try store.setStanding(standing) }
    try store.keepNames(answer.colleagues)
    try store.setWaiting(answer.waiting)
  }

  /// The verdict on this device's content, which differs from the accepted one if another content
  /// came under the same id.
  private static func decided(
    _ decision: ToldDecision?, _ verdict: Verdict, on id: OperationID,
    in store: some DeviceTransaction
  ) throws -> Verdict {
    guard decision != nil || !verdict.isAccepted else { return verdict }
    try store.keepReason(decision?.reason, of: id)
    return try decision?.verdict(verdict, onContent: store.hash(of: id)) ?? verdict
  }

  /// Keeps the server's receipt, so that the server can be held to it.
  private static func keepReceipt(
    _ answer: SyncAnswer, isNewServer: Bool, _ store: some DeviceTransaction
  ) throws {
    if isNewServer { try store.setReceipt(nil) }
    if let key = answer.receiptKey { try store.setReceiptKey(key) }
    guard let receipt = answer.receipt, receipt.incarnation.hasSameBytes(as: answer.incarnation),
      let key = try store.receiptKey(), receipt.isSigned(by: key)
    else { return }
    try store.setReceipt(receipt)
  }

  /// Compares the server's audit with the head that this device was told before.
  ///
  /// - Parameter isChanged: whether the server's data is not older than its audit should be.
  private static func meetAudit(
    _ answer: SyncAnswer, _ request: SyncRequest, isChanged: Bool, _ store: some DeviceTransaction
  ) throws {
    guard request.audit != nil else { return }
    if let known = try store.knownAudit() {
      let finding = known.finding(
        answer.audit, incarnation: isChanged ? known.incarnation : answer.incarnation)
      if finding != .goesOn { try store.noteAudit(finding, instead: known) }
    }
    guard let link = answer.audit else { return }
    try store.setKnownAudit(KnownAudit(head: link.to, incarnation: answer.incarnation))
  }

  private static func advance(
    _ answer: SyncAnswer, _ request: SyncRequest, isNewServer: Bool,
    _ store: some DeviceTransaction
  ) throws {
    var heading = try store.heading()
    let isCopy = request.replica == heading.replica && answer.received > heading.counter
    heading.incarnation = answer.incarnation
    heading.cursors = answer.cursors
    // The device offers everything that it still has to a new incarnation: another device with the
    // same data may have been there first, and the verdicts on it are new. Operations beyond this
    // run are offered with the next one, for their verdicts.
    let received = isNewServer ? 0 : min(answer.received, try request.last ?? answer.received)
    if request.replica == heading.replica { heading.received = received }
    try store.setHeading(heading)
    if request.replica != heading.replica {
      var earlier = try store.heading(of: request.replica)
      earlier.received = received
      try store.setHeading(earlier)
    }
    // The server holds more of this replica than this device has made: the device is a copy of another
    // or came back from an old one. Its next operations get a name of their own.
    if answer.renewReplica || isCopy { try store.renewReplica() }
  }

  private static func isAtRest(
    _ answer: SyncAnswer, _ store: some DeviceTransaction
  ) throws -> Bool {
    try !answer.more && store.unfinishedReplicas().isEmpty
  }
}

extension DeviceExchange.Summary {
  mutating func add(_ request: SyncRequest, _ answer: SyncAnswer) {
    let notes = Set(request.lines.compactMap(Operation.accessID))
    sent += request.lines.count - notes.count
    accesses += notes.count
    for (id, verdict) in answer.verdicts where !notes.contains(id) {
      switch verdict {
      case .accepted: accepted += 1
      case .held: held += 1
      case .refused: refused += 1
      }
      if !verdict.isAccepted { notTaken.insert(id) }
    }
    decided.merge(answer.decisions.mapValues(\.reason), uniquingKeysWith: { $1 })
    received += answer.states.count
    gone += answer.gone.count
    dismissal = answer.dismissal
    waiting = answer.waiting
  }
}

extension Operation {
  /// The id of a note of access; nil for any other operation's line. Most lines are not decoded for it.
  fileprivate static func accessID(_ line: [UInt8]) -> OperationID? {
    let mark = Array("\"kind\":\"\(Access.kind.name)\"".utf8)
    guard line.firstRange(of: mark) != nil, let operation = try? Operation(line: line),
      operation.kind == Access.kind.name
    else { return nil }
    return operation.id
  }
}
