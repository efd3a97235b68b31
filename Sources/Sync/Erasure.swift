import Crypto
import Merge
import Records

/// Erasing a person erases everything about her, in the transaction that erases her record
/// (docs/decisions/0022).
///
/// The server makes an operation of its own for each record: an erasure, and for erased facts new
/// ones that keep the counts without a name. So the log stays the one source of every state.
struct Erasure {
  /// The accepted operation that erases the person.
  let operation: Operation
  let person: RecordState

  /// Carries out what follows from an operation, before the person's own record goes.
  static func carryOut(_ operation: Operation, in store: some ServerTransaction) throws {
    guard operation.erases, operation.kind == Person.kind.name,
      let person = try store.state(operation.record), !person.isErased, person.origin != nil
    else { return }
    try Erasure(operation: operation, person: person).carryOut(in: store)
  }

  private func carryOut(in store: some ServerTransaction) throws {
    let subjects = try ErasureSubjects(of: person.id, in: store)
    var writes: [(RecordID, String, PathMap<Write>)] = []
    for fact in subjects.facts {
      let id = Erasure.derived(fact.record.id, "counted")
      guard try store.place(id) == nil, let counted = try counted(fact, in: store) else { continue }
      writes.append((id, fact.record.kindName, counted))
    }
    let household = try HouseholdWithout(person, in: store)
    writes += household?.writes(by: self) ?? []
    for id in subjects.records.sorted() {
      guard let state = try store.state(id), !state.isErased else { continue }
      writes.append((id, state.kind, Lifecycle.erasure(of: state, reason: reason)))
    }
    var author = ServerAuthor(of: operation)
    for (record, kind, writes) in writes {
      try Application.load(try author.operation(on: record, kind, writes, in: store), in: store)
    }
    try refuseWaiting(about: subjects.records.union([person.id]), in: store)
  }

  var reason: String { operation.writes[Lifecycle.erasure]?.value.text ?? "" }

  /// Another id that follows from one: the same however often an erasure is carried out.
  static func derived(_ id: RecordID, _ purpose: String) -> RecordID { id.companion(purpose) }

  // MARK: Counts that stay

  /// The part of a fact that statistics need: no names, no words, the district as the smallest
  /// place.
  private func counted(
    _ fact: RecordView, in store: some ServerTransaction
  ) throws -> PathMap<Write>? {
    guard let fields = Erasure.countedFields[fact.record.kindName] else { return nil }
    var writes: PathMap<Write> = [:]
    for (path, value) in fact.record.values where fields.contains(path.field) {
      writes[path] = Write(value)
    }
    // Nobody can go on with it.
    if fact.record.kindName == Consultation.kind.name,
      [.continuing, .toCenter].contains(fact.record[Consultation.outcome] ?? .continuing)
    {
      writes[FieldPath(Consultation.outcome.name)] = Write(
        .text(ConsultationOutcome.closed.rawValue))
    }
    if let district = try store.place(fact.record.id)?.place.district {
      writes[FieldPath(Visit.area.name)] = Write(.text(district.description))
    }
    return writes
  }

  private static let countedFields: [String: Set<String>] = [
    Visit.kind.name: [Visit.date.name, Visit.activities.name, Visit.status.name],
    Consultation.kind.name: [
      Consultation.desk.name, Consultation.receivedOn.name, Consultation.route.name,
      Consultation.outcome.name, Consultation.socialWorkerInvolved.name,
    ],
  ]

  // MARK: Held entries

  /// Entries about her on which nobody has decided yet are refused, and nothing of them is kept.
  private func refuseWaiting(
    about records: Set<RecordID>, in store: some ServerTransaction
  ) throws {
    for (waiting, verdict) in try store.unacceptedOperations() {
      let isAbout =
        records.contains(waiting.record)
        || waiting.writes.contains { path, write in
          [write.value.text, path.member].contains { text in
            text.flatMap(RecordID.init).map(records.contains) ?? false
          }
        }
      guard isAbout else { continue }
      try store.eraseLine(of: waiting.id)
      if case .held = verdict { try store.setVerdict(.refused(.recordErased), of: waiting.id) }
    }
  }
}

/// Makes the operations that follow from one: their replica is named after it, so that the same act makes the same
/// operations whenever it is carried out.
struct ServerAuthor {
  private let cause: Operation
  private let replica: UInt64

  init(of cause: Operation) {
    self.cause = cause
    let digest = SHA256.hash(data: Array("erasure \(cause.id)".utf8))
    replica = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } | 1
  }

  mutating func operation(
    on record: RecordID, _ kind: String, _ writes: PathMap<Write>,
    in store: some ServerTransaction
  ) throws -> Operation {
    var mark =
      try store.replica(replica)
      ?? ReplicaMark(device: ReplicaMark.server, received: 0, backedUp: 0)
    mark.received += 1
    try store.setReplica(replica, mark)
    // It has seen every write that it supersedes.
    let met = try store.state(record)?.allHeads.reduce(0) { max($0, $1.lamport) } ?? 0
    return Operation(
      id: OperationID(replica: replica, counter: mark.received),
      lamport: max(cause.lamport, met) + 1,
      author: cause.author, recordedAt: cause.recordedAt, record: record, kind: kind,
      writes: writes)
  }
}
