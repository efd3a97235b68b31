import Authority
import Crypto
import Merge
import Records

/// The server's side of one exchange, inside of one transaction.
public struct ServerExchange: Sendable {
  /// The requester, as the server knows them at this moment.
  public struct Requester: Sendable {
    public let principal: Principal
    public let device: Device
    /// The grants that the policy gives them.
    let grants: Set<Grant>

    /// A device as the server knows it.
    public struct Device: Sendable, Hashable {
      public let id: Int64
      public let publicKey: [UInt8]
      /// When it was last noted that it was in contact.
      public let lastContact: Timestamp
      public let dismissal: Dismissal?
      /// Whether it shows the token that it proposed, for the first time.
      public let usesNextToken: Bool
      /// Users of earlier enrollments whom the server does not know: this device may bring their
      /// operations.
      let formerUsers: Set<RecordID>

      public init(
        id: Int64, publicKey: [UInt8], lastContact: Timestamp, dismissal: Dismissal?,
        usesNextToken: Bool = false, formerUsers: Set<RecordID> = []
      ) {
        self.id = id
        self.publicKey = publicKey
        self.lastContact = lastContact
        self.dismissal = dismissal
        self.usesNextToken = usesNextToken
        self.formerUsers = formerUsers
      }
    }

    public init(principal: Principal, device: Device) {
      self.principal = principal
      self.device = device
      grants = device.dismissal == nil ? Set(Policy.grants(of: principal)) : []
    }

    /// The same device, when its user may see something else.
    func seeing(as principal: Principal) -> Requester {
      principal == self.principal ? self : Requester(principal: principal, device: device)
    }

    /// Whether its contact is worth a note.
    func isContactNews(at now: Timestamp) -> Bool {
      now.isFurther(than: Limits.contactMilliseconds, from: device.lastContact)
    }
  }

  let request: SyncRequest
  private let readBefore: SignedParcel?
  let requester: Requester
  let now: Timestamp
  /// Bytes of states after which the answer ends and says `more`.
  public var pageBytes = Limits.answerPageBytes
  /// Whether the server believes its own clock: where not, it judges nobody's times.
  public var isClockTrusted = true

  /// - Parameter parcel: the request's parcel, if it was read and verified before the
  ///   transaction.
  public init(
    _ request: SyncRequest, _ parcel: SignedParcel? = nil, from requester: Requester,
    at now: Timestamp
  ) {
    self.request = request
    readBefore = parcel
    self.requester = requester
    self.now = now
  }

  /// Takes the parcel in, then gathers the user's changes.
  ///
  /// - Parameter principal: reads the user anew after the parcel, because a team in it can change
  ///   the user's access.
  public func run(
    in store: some ServerTransaction, principal: () throws -> Principal
  ) throws -> SyncAnswer {
    let parcel = try parcel
    let recall = try Recall(request, in: store)
    if recall == .wantsProof { return try proofWanted(in: store) }
    var wentBack: Int64?
    if case .wentBack(let receipt) = recall {
      // Numbers of an incarnation that this data never had cannot be compared: it was restored, and not gone on with.
      wentBack = try receipt.incarnation == store.incarnation ? store.sequence : 0
      try store.beginIncarnation(ServerExchange.incarnation(after: receipt, at: now), at: now)
    }
    var mark = try replicaMark(in: store)
    guard mark.device == requester.device.id else { throw Problem(.clonedDevice) }
    let isKnownIncarnation = try request.incarnation == store.incarnation
    var intake = Intake(requester: requester, now: now)
    intake.deviceClock = request.clock
    intake.isClockTrusted = isClockTrusted
    if let parcel {
      try intake.take(
        parcel, from: isKnownIncarnation ? request.oldest : nil, mark: &mark, in: store)
    }
    intake.changedByOthers(
      try Application.settleAwaitedActs(on: intake.touched, in: store))
    try store.setReplica(request.replica, mark)
    let isTokenTaken = try renewToken(in: store)
    // After a comeback administrators wait for each device.
    if requester.isContactNews(at: now) || !isKnownIncarnation {
      try store.noteContact(of: requester.device.id, at: now)
    }
    let requester = request.lines.isEmpty ? requester : try requester.seeing(as: principal())
    let grants = try grants(of: requester, in: store)
    var answer = try answer(mark, intake, requester.principal, grants, store)
    answer.isTokenTaken = isTokenTaken
    answer.wentBack = wentBack
    if let dismissal = requester.device.dismissal, requester.isContactNews(at: now) {
      try store.append(.refused(dismissal.code, to: requester, at: now))
    }
    return try noted(answer, in: store)
  }

  /// The next token counts from its first use; a device that is served goes on to another one when it asks.
  private func renewToken(in store: some ServerTransaction) throws -> Bool {
    let device = requester.device
    if device.usesNextToken { try store.useNextToken(of: device.id) }
    guard let next = request.nextToken, device.dismissal == nil else { return false }
    return try store.proposeToken(next, of: device.id)
  }

  /// Notes the persons that an answer discloses, and then adds the continuation of the audit.
  public func noted(_ answer: SyncAnswer, in store: some ServerTransaction) throws -> SyncAnswer {
    if !answer.disclosed.isEmpty {
      try store.append(
        .sent(answer.disclosed, records: answer.states.count, to: requester, at: now))
    }
    return try signed(answer, in: store)
  }

  /// Says how the audit goes on, and gives a receipt where the device does not have the same already.
  private func signed(_ answer: SyncAnswer, in store: some ServerReading) throws -> SyncAnswer {
    var answer = answer
    answer.audit = try auditLink(in: store)
    let head = try store.auditHead(at: .max)
    let isSame = answer.incarnation == request.incarnation
    let key = try store.receiptKey
    if request.told == nil || !isSame { answer.receiptKey = try key.publicKey }
    let sequence = answer.cursors[SyncRequest.verdictCursor]
    if isSame, request.lines.isEmpty, request.told == ToldHead(head),
      request.cursors[SyncRequest.verdictCursor] == sequence
    {
      return answer
    }
    answer.receipt = try Receipt(
      incarnation: answer.incarnation, sequence: sequence ?? store.sequence, audit: head,
      replica: request.replica, received: answer.received, by: key)
    return answer
  }

  /// Asks for the device's receipt, and does nothing else.
  private func proofWanted(in store: some ServerReading) throws -> SyncAnswer {
    var answer = SyncAnswer(incarnation: try store.incarnation, received: 0, backedUp: 0)
    answer.wantsReceipt = true
    return answer
  }

  private func auditLink(in store: some ServerReading) throws -> AuditLink? {
    try request.audit.map { number in
      AuditLink(
        from: try store.auditHead(at: number), to: try store.auditHead(at: .max))
    }
  }

  /// The answer if nothing is to be written: no operations came, and the user's grants are
  /// unchanged. It needs no turn of the writer.
  ///
  /// - Returns: nil if something is to be written. The disclosed records are still to be `noted`.
  public func quietAnswer(in store: some ServerReading) throws -> SyncAnswer? {
    guard request.lines.isEmpty, try request.incarnation == store.incarnation,
      let mark = try store.replica(request.replica), mark.device == requester.device.id,
      !requester.isContactNews(at: now), request.nextToken == nil, !requester.device.usesNextToken,
      try Recall(request, in: store) == .knows
    else { return nil }
    let grants = try isRevoked ? [:] : store.grants(of: requester.principal.user)
    guard Set(grants.values) == requester.grants else { return nil }
    let intake = Intake(requester: requester, now: now)
    return try signed(answer(mark, intake, requester.principal, grants, store), in: store)
  }

  /// The request's parcel, verified by the device's present key.
  private var parcel: SignedParcel? {
    get throws {
      if let readBefore, readBefore.publicKey == requester.device.publicKey { return readBefore }
      return try SignedParcel(request, of: requester.device)
    }
  }

  private func answer(
    _ mark: ReplicaMark, _ intake: Intake, _ principal: Principal, _ grants: [Int64: Grant],
    _ store: some ServerReading
  ) throws -> SyncAnswer {
    var answer = SyncAnswer(
      incarnation: try store.incarnation, received: mark.received, backedUp: mark.backedUp)
    answer.verdicts = intake.verdicts
    answer.kept = intake.kept
    answer.decisions = intake.decisions.mapValues(\.told)
    answer.renewReplica = intake.isContested
    answer.dismissal = requester.device.dismissal
    answer.lockAfterDays = try store.lockAfterDays
    answer.regime = try store.consentRegime
    answer.now = isClockTrusted ? now : nil
    if requester.device.dismissal == nil, Policy.mayDecide(principal) {
      answer.waiting = try store.waitingCount
    }
    let cursors = request.incarnation == answer.incarnation ? request.cursors : [:]
    let verdictCursor = cursors[SyncRequest.verdictCursor] ?? 0
    if try verdictCursor < store.sequence {
      let changed = try verdictChanges(after: verdictCursor, in: store)
      answer.verdicts.merge(changed, uniquingKeysWith: { given, _ in given })
      answer.standing = try store.standing(of: principal.user, after: verdictCursor)
      if requester.device.dismissal == nil {
        answer.colleagues = try store.colleagues(
          of: principal, after: answer.standing == nil ? verdictCursor : 0)
      }
      let decided = try store.decisions(of: requester.device.id, after: verdictCursor)
      for (id, decision) in decided where changed[id] == answer.verdicts[id] {
        answer.decisions[id] = decision.told
      }
    }
    var pages = Pages(
      principal: principal, grants: grants, cursors: cursors, budget: pageBytes)
    try pages.gather(
      touched: intake.touched, begun: intake.begun, into: &answer, from: store)
    answer.cursors[SyncRequest.verdictCursor] = try store.sequence
    for (id, grant) in grants { answer.ends[id] = principal.end(of: grant) }
    answer.ended = request.cursors.keys.filter { $0 > 0 && answer.cursors[$0] == nil }.sorted()
    return answer
  }

  /// The changed verdicts, by id alone. Where an id has several contents, an erasure refuses only the one that is about the
  /// erased: this device may have another, which waits as before.
  private func verdictChanges(
    after cursor: Int64, in store: some ServerReading
  ) throws -> [OperationID: Verdict] {
    var changed = try store.verdictChanges(of: requester.device.id, after: cursor)
    for (id, verdict) in changed where verdict == .refused(.recordErased) {
      if try store.isContested(id) { changed[id] = .held(.clonedDevice) }
    }
    return changed
  }

  private var isRevoked: Bool { requester.device.dismissal == .deviceRevoked }

  /// Updates the stored grants to the policy's present answer.
  private func grants(
    of requester: Requester, in store: some ServerTransaction
  ) throws -> [Int64: Grant] {
    // The user's grants on other devices go on.
    guard !isRevoked else { return [:] }
    let (user, wanted) = (requester.principal.user, requester.grants)
    var grants = try store.grants(of: user)
    let ended = grants.values.filter { !wanted.contains($0) }
    for (id, grant) in grants
    where !wanted.contains(grant) || ended.contains(where: grant.mayShareRecords) {
      try store.endGrant(id)
      grants[id] = nil
    }
    let new = wanted.subtracting(grants.values).sorted { $0.name.precedesByBytes($1.name) }
    for grant in new { grants[try store.addGrant(grant, to: user)] = grant }
    return grants
  }

  private func replicaMark(in store: some ServerTransaction) throws -> ReplicaMark {
    try store.replica(request.replica)
      ?? ReplicaMark(device: requester.device.id, received: 0, backedUp: 0)
  }
}
