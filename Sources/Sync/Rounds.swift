import Authority
import Merge
import Records

/// The exchanges of one `sync`, one after the other.
struct Rounds<Store: DeviceStoring, Wire: Transport> {
  private let store: Store
  private let transport: Wire
  private let clock: Timestamp?
  private var nextToken: [UInt8]?
  private var previous: SyncRequest?
  private var parcelBytes = Limits.parcelBytes
  /// While a page is being applied, the server makes the next one.
  private var ahead: (request: SyncRequest, answer: () throws -> [UInt8])?
  private var isProving = false
  var summary = DeviceExchange.Summary()

  init(store: Store, transport: Wire, clock: Timestamp?, nextToken: [UInt8]?) {
    self.store = store
    self.transport = transport
    self.clock = clock
    self.nextToken = nextToken
  }

  /// The next request; nil where it would get the same answer: entries that are still pending wait for the
  /// next sync.
  mutating func request() throws -> SyncRequest? {
    var request = try store.transact {
      try DeviceExchange.request(
        from: $0, clock: clock, proving: isProving, parcelBytes: parcelBytes)
    }
    request.nextToken = nextToken
    // The signature may differ each time.
    guard request.unsigned != previous else { return nil }
    previous = request.unsigned
    return request
  }

  /// - Returns: nil where another request is to be made instead.
  mutating func answer(to request: SyncRequest) throws -> SyncAnswer? {
    guard let received = try received(for: request) else { return nil }
    let answer = try SyncAnswer(bytes: received)
    // The server does not recognize the position that it told this device: it gets the receipt,
    // and then answers.
    guard !answer.wantsReceipt || !isProving else {
      throw Problem(.answerUnreadable, ["part": "wants_receipt"])
    }
    isProving = answer.wantsReceipt
    if isProving { return nil }
    ahead = request.next(after: answer).map { ($0, transport.begin($0.bytes)) }
    if answer.isTokenTaken { nextToken = nil }
    return answer
  }

  private mutating func received(for request: SyncRequest) throws -> [UInt8]? {
    let begun = ahead.flatMap { $0.request == request ? $0.answer : nil }
    do {
      return try begun?() ?? transport.exchange(request.bytes)
    } catch let problem as Problem where problem.code == .bodyTooLarge && !request.lines.isEmpty {
      // Something between here and the server takes less than the server does.
      parcelBytes = request.lines.reduce(0) { $0 + $1.count } / 2
      if request.lines.count == 1 {
        try store.transact { try leaveOut(request, in: $0) }
        summary.refused += 1
        parcelBytes = Limits.parcelBytes
      }
      return nil
    }
  }

  /// Gives up on the one entry of a request that is too large by itself: it is named as refused,
  /// stays on the device, and the entries behind it are sent.
  private func leaveOut(_ request: SyncRequest, in store: some DeviceTransaction) throws {
    guard let counter = try request.last else { return }
    try store.settle(
      OperationID(replica: request.replica, counter: counter), .refused(.limitExceeded))
    var heading = try store.heading(of: request.replica)
    heading.received = counter
    try store.setHeading(heading)
    try store.refreshJudged()
  }
}

extension SyncRequest {
  /// The next request after an answer that says `more`; nil if it is not certain yet.
  fileprivate func next(after answer: SyncAnswer) -> SyncRequest? {
    guard answer.more, lines.isEmpty, incarnation ?? answer.incarnation == answer.incarnation else {
      return nil
    }
    var next = self
    next.incarnation = answer.incarnation
    next.cursors = answer.cursors
    next.told = answer.receipt?.told ?? told
    next.receipt = nil
    if answer.audit != nil { next.audit = nil }
    if answer.isTokenTaken { next.nextToken = nil }
    return next
  }
}
