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

  /// The changes of an erasure beyond its own record.
  struct Consequences {
    fileprivate(set) var records: Set<RecordID> = []
    fileprivate(set) var refused: Set<OperationID> = []
  }

  /// Carries out what follows from an accepted erasure, before the record itself goes: a person takes everything about her
  /// along, and any record takes the entries that wait about it. Nothing follows from another operation.
  static func carryOut(
    _ operation: Operation, in store: some ServerTransaction
  ) throws -> Consequences {
    let state = try store.state(operation.record)
    guard operation.erases, state?.isErased != true else { return Consequences() }
    var changes: [Change] = []
    if operation.kind == Person.kind.name, let state, state.origin != nil {
      changes = try Erasure(operation: operation, person: state).changes(in: store)
    }
    let gone = changes.filter { $0.writes[Lifecycle.erasure] != nil }.map(\.record)
    // Before the lines are removed that say what the entries are about.
    let refused = try refuseWaiting(
      about: Set(gone + [operation.record]), but: operation.id, in: store)
    var author = ServerAuthor(of: operation)
    for change in changes {
      let own = try author.operation(on: change.record, change.kind, change.writes, in: store)
      try Application.add(own, in: store)
    }
    return Consequences(records: Set(changes.map(\.record)), refused: refused)
  }

  typealias Change = (record: RecordID, kind: String, writes: PathMap<Write>)

  private func changes(in store: some ServerTransaction) throws -> [Change] {
    let subjects = try ErasureSubjects(of: person.id, in: store)
    var changes: [Change] = []
    for fact in subjects.facts {
      let id = Erasure.derived(fact.record.id, "counted")
      guard try store.place(id) == nil, let counted = try counted(fact, in: store) else { continue }
      changes.append((id, fact.record.kindName, counted))
    }
    let household = try HouseholdWithout(person, in: store)
    changes += household?.changes(by: self) ?? []
    for id in subjects.records.sorted() {
      guard let state = try store.state(id), !state.isErased else { continue }
      changes.append((id, state.kind, Lifecycle.erasure(of: state, reason: reason)))
    }
    return changes
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

  /// Refuses the entries that wait and are about one of these records or name one; nothing of them is kept. A second
  /// content of an id goes alone: the first can be about somebody else.
  ///
  /// - Parameter erasure: the erasing operation, which can have waited for a decision itself.
  /// - Returns: the refused entries.
  private static func refuseWaiting(
    about records: Set<RecordID>, but erasure: OperationID, in store: some ServerTransaction
  ) throws -> Set<OperationID> {
    var refused: Set<OperationID> = []
    for waiting in try store.unacceptedOperations() where waiting.operation.id != erasure {
      let operation = waiting.operation
      let isAbout =
        records.contains(operation.record)
        || operation.writes.contains { path, write in
          [write.value.text, path.member].contains { text in
            text.flatMap(RecordID.init).map(records.contains) ?? false
          }
        }
      guard isAbout else { continue }
      try store.eraseLine(of: operation.id, otherContent: waiting.otherContent)
      if waiting.otherContent == nil, case .held = waiting.verdict {
        try store.setVerdict(.refused(.recordErased), of: operation.id)
        refused.insert(operation.id)
      }
    }
    return refused
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
