import Authority
import Merge
import Records

/// Takes a parcel in: every operation gets one verdict, and none blocks another.
struct Intake {
  let requester: ServerExchange.Requester
  let now: Timestamp
  var deviceClock: Timestamp?
  var isClockTrusted = true
  private(set) var verdicts: [OperationID: Verdict] = [:]
  /// Supervisors' decisions on operations that were sent again.
  private(set) var decisions: [OperationID: Decision] = [:]
  private(set) var touched: Set<RecordID> = []
  /// Records that this parcel alone has begun, all of it accepted, with the operation that began each.
  private(set) var begun: [RecordID: OperationID] = [:]
  /// An id of this replica came with two contents.
  private(set) var isContested = false
  /// The amount of new data.
  private(set) var kept = Kept()
  /// Something that was not here before came.
  private var bringsNew = false

  init(requester: ServerExchange.Requester, now: Timestamp) {
    self.requester = requester
    self.now = now
  }

  /// Takes the whole parcel, or nothing if operations before it are missing: the device then sees
  /// `received` and offers them again.
  ///
  /// - Parameter oldest: the lowest counter that the device still has above the part that it
  ///   knows to be received: operations missing before it will not come any more. nil if the device
  ///   does not know this incarnation yet, and may have more than it offers.
  mutating func take(
    _ parcel: SignedParcel, from oldest: UInt64?, mark: inout ReplicaMark,
    in store: some ServerTransaction
  ) throws {
    let first = parcel.statement.first
    guard first <= mark.received || first == mark.received + 1 || first == oldest else { return }
    for entry in parcel.entries { try take(entry, &mark, in: store) }
    mark.received = max(mark.received, parcel.statement.last)
    if bringsNew {
      try store.add(
        parcel.statement, signature: parcel.signature, device: requester.device.id,
        isContested: isContested)
      try store.append(.parcel(parcel.statement, verdicts, from: requester, at: now))
    }
  }

  /// Notes that records are not what this parcel alone says.
  mutating func changedByOthers(_ records: Set<RecordID>) {
    for record in records { begun[record] = nil }
  }

  private mutating func take(
    _ entry: SignedParcel.Entry, _ mark: inout ReplicaMark, in store: some ServerTransaction
  ) throws {
    // Nothing above the received counter is here.
    if entry.id.counter <= mark.received, let stored = try store.operation(entry.id) {
      try takeAgain(stored, entry, &mark, store)
      return
    }
    bringsNew = true
    keep(entry)
    if entry.id.counter <= mark.received { mark.noteLate(entry.id.counter) }
    guard let line = entry.operation else {
      let verdict = Verdict.refused(entry.problem ?? .malformed)
      verdicts[entry.id] = verdict
      return try store.addUnreadable(entry.id, hash: entry.hash, verdict: verdict)
    }
    try take(line, entry, in: store)
  }

  private mutating func take(
    _ line: Operation, _ entry: SignedParcel.Entry, in store: some ServerTransaction
  ) throws {
    let premature = try PrematureNames.names(in: line, store)
    let operation = line.withoutNaming(premature)
    let isFirst = try store.place(operation.record) == nil
    let displaced = try OnlyRecord.makeWay(for: operation, in: store)
    if let displaced {
      refuse(displaced.operations, .kindMismatch)
      // The operation that gave way can have begun the record in this very parcel.
      begun[operation.record] = nil
    }
    let ruling = try judge(in: store).ruling(on: operation, entry.problem, in: store)
    // The hash is enough for the signature: no word about an erased person is kept.
    let kept = ruling.verdict == .refused(.recordErased) ? [] : entry.line
    try store.add(operation, line: kept, hash: entry.hash, verdict: ruling.verdict)
    try store.keep(premature: premature, in: operation.id)
    verdicts[operation.id] = ruling.verdict
    touched.insert(operation.record)
    // An operation that names others continues something, even if nothing of that counts here.
    if isFirst, operation.namedOperations.isEmpty { begun[operation.record] = operation.id }
    // The state of the device's own operations is the record's state only if all of them count
    // unchanged.
    if !ruling.verdict.isAccepted || !premature.isEmpty { begun[operation.record] = nil }
    if ruling.verdict.isAccepted {
      let consequences = try Erasure.carryOut(operation, in: store)
      changedByOthers(consequences.records)
      refuse(consequences.refused, .recordErased)
    }
    try Application.apply(operation, ruling.verdict, ruling.index, in: store)
    // Records that the squatter's record placed are elsewhere now.
    for record in displaced?.placed ?? [] { try Application.rebuild(record, in: store) }
  }

  private func judge(in store: some ServerTransaction) throws -> Judge {
    var judge = Judge(
      principal: requester.principal, dismissal: requester.device.dismissal, now: now,
      highestLamport: try store.highestLamport)
    judge.deviceClock = deviceClock
    judge.isClockTrusted = isClockTrusted
    judge.formerUsers = requester.device.formerUsers
    return judge
  }

  /// Notes operations that are refused because of another one: some can be of this very parcel. Where the parcel has
  /// brought another content of an id, that one waits as before.
  private mutating func refuse(_ ids: some Sequence<OperationID>, _ code: ProblemCode) {
    for id in ids where verdicts[id] != nil && verdicts[id] != .held(.clonedDevice) {
      verdicts[id] = .refused(code)
    }
  }

  private mutating func keep(_ entry: SignedParcel.Entry) {
    kept.add(
      lineBytes: entry.line.count, isNote: entry.operation?.kind == Access.kind.name)
  }

  /// A repeated operation gets the same answer; another content under the same id means a cloned
  /// device: both are held, and nothing is dropped. An erasure that was carried out stays.
  private mutating func takeAgain(
    _ stored: StoredOperation, _ entry: SignedParcel.Entry, _ mark: inout ReplicaMark,
    _ store: some ServerTransaction
  ) throws {
    let id = entry.id
    guard stored.hash != entry.hash else {
      verdicts[id] = stored.verdict
      decisions[id] = try decision(on: id, stored, store)
      if entry.operation != nil { touched.insert(stored.record) }
      return
    }
    isContested = true
    bringsNew = true
    if try addContested(entry, store) {
      keep(entry)
      mark.noteLate(id.counter)
    } else if let decision = try decision(on: id, stored, store) {
      // A supervisor had this content before their eyes.
      decisions[id] = decision
      verdicts[id] = decision.verdict(onContent: entry.hash)
      return
    }
    verdicts[id] = .held(.clonedDevice)
    guard stored.verdict.isAccepted else { return }
    let known = try store.operations(of: stored.record).map(\.operation)
    // An erasure cannot be taken back, whatever other content comes under its id.
    if known.contains(where: { $0.id == id && $0.erases }) { return }
    try store.setVerdict(.held(.clonedDevice), of: id)
    try Application.rebuild(stored.record, in: store)
    touched.insert(stored.record)
  }

  private func addContested(
    _ entry: SignedParcel.Entry, _ store: some ServerTransaction
  ) throws -> Bool {
    guard let operation = entry.operation else {
      return try store.addUnreadableContested(
        entry.id, hash: entry.hash, device: requester.device.id)
    }
    let isErased = try Judge.isAboutErased(operation, in: store)
    return try store.addContested(
      operation, line: isErased ? [] : entry.line, hash: entry.hash, device: requester.device.id)
  }

  /// The standing decision on an operation.
  private func decision(
    on id: OperationID, _ stored: StoredOperation, _ store: some ServerTransaction
  ) throws -> Decision? {
    if case .held = stored.verdict { return nil }
    return try store.decision(on: id)
  }
}
