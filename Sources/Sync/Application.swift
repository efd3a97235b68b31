import Authority
import Crypto
import Merge
import Records

/// Applies judged operations to the states that the server keeps, and updates everything that
/// follows from a changed state: its place, and the places of its dependents.
public enum Application {
  /// Applies one new operation, which the store holds already. `Erasure` has carried out beforehand what follows from it.
  ///
  /// - Parameter index: where the record is with it, where that is known.
  static func apply(
    _ operation: Operation, _ verdict: Verdict, _ index: RecordIndex? = nil,
    in store: some ServerTransaction
  ) throws {
    if verdict.isAccepted { try store.raiseLamport(to: operation.lamport) }
    let standing = try store.state(operation.record)
    // Nothing about an erased person is kept, not even which fields she had.
    if verdict == .refused(.recordErased), standing?.origin == nil { return }
    var state = standing ?? RecordState(id: operation.record, kind: operation.kind)
    try state.apply(operation, isAccepted: verdict.isAccepted) {
      try store.arrival(of: $0, in: operation.record)
    }
    if state.isErased, standing?.isErased != true { try store.eraseLines(of: operation.record) }
    guard state != standing else { return }
    try save(state, after: standing, index, in: store)
  }

  /// Takes in an operation without judging it: the server's own, such as synthetic data.
  public static func load(_ operation: Operation, in store: some ServerTransaction) throws {
    _ = try Erasure.carryOut(operation, in: store)
    try add(operation, in: store)
  }

  /// Takes in an operation of the server's own from which nothing more follows.
  static func add(_ operation: Operation, in store: some ServerTransaction) throws {
    let replica = operation.id.replica
    if try store.replica(replica) == nil {
      try store.setReplica(
        replica, ReplicaMark(device: ReplicaMark.server, received: 0, backedUp: 0))
    }
    let line = operation.line
    let hash = Array(SHA256.hash(data: line))
    try store.add(operation, line: line, hash: hash, verdict: .accepted)
    try apply(operation, .accepted, in: store)
  }

  /// Computes a record's state anew from all its operations: after a verdict has changed.
  public static func rebuild(_ record: RecordID, in store: some ServerTransaction) throws {
    guard let state = try recomputed(record, in: store) else { return }
    try save(state, after: store.state(record), in: store)
  }

  /// Brings a record to what its operations say by the rules of this release.
  public static func bringUpToDate(_ record: RecordID, in store: some ServerTransaction) throws {
    guard let state = try recomputed(record, in: store) else { return }
    if let lamport = state.allHeads.map(\.lamport).max() { try store.raiseLamport(to: lamport) }
    let standing = try store.state(record)
    if state != standing { try save(state, after: standing, in: store) }
  }

  /// A record's state from all its operations. Its origin stays the same while that operation is
  /// accepted.
  private static func recomputed(
    _ record: RecordID, in store: some ServerTransaction
  ) throws -> RecordState? {
    let standing = try store.state(record)
    let origin = try standing?.origin.flatMap { origin in
      try store.operation(origin.id)?.verdict.isAccepted == true ? origin : nil
    }
    let judged = try store.operations(of: record)
      .sorted { ($0.operation.lamport, $0.operation.id) < ($1.operation.lamport, $1.operation.id) }
      .map { (operation: $0.operation, isAccepted: $0.verdict.isAccepted) }
    guard let kind = standing?.kind ?? judged.first?.operation.kind else { return nil }
    return RecordState(
      id: record, kind: kind, judged: judged, origin: origin, elsewhere: { _ in .missing })
  }

  /// Saves a state, and every record whose place changes because of it. A record that places others
  /// is saved before them, so that each is visited once, when its own place is known.
  private static func save(
    _ state: RecordState, after standing: RecordState?, _ known: RecordIndex? = nil,
    in store: some ServerTransaction
  ) throws {
    try noteActs(of: state, before: store.state(state.id), in: store)
    var queue = SavingQueue()
    let effect = Effect(of: state, after: standing)
    let joinsBefore = try joins(of: state, in: store)
    let move = try save(state, at: known, in: store)
    let opensLists = effect.opensLists(from: move.before?.person, to: move.after.person)
    if try opensLists || effect.changesCompanions && companionsShowPersons(in: store) {
      try showAnew([move.before?.person, move.after.person], store)
    }
    let joins = try joins(of: state, in: store)
    let reachesDependents =
      effect.changesVisibility || joins != joinsBefore
      || joins.count > 1 && effect.changesJoined
    queue.visit(state.id)
    // Joined persons share consents, and all are hidden if one of them is.
    if reachesDependents {
      for other in joins.union(joinsBefore).sorted() { try queue.add(other, from: store) }
    }
    // A paper that the server has taken back again can have been there before its person (`ActRepetition`).
    let isNewPerson = move.before == nil && state.kind == Person.kind.name
    if reachesDependents || opensLists || move.isElsewhere || isNewPerson {
      // The person whom a paper or a row names, and the one whom it named before: it may have been given to another
      // person, erased, or held. A row has dependents of its own, too: the work on it.
      let persons = try opensLists ? joined([move.before?.person, move.after.person], store) : []
      for root in persons + [state.id] { try queue.addDependents(of: root, from: store) }
    }
    while let next = queue.next() {
      let move = try save(next, in: store)
      guard reachesDependents || move.isElsewhere else { continue }
      try queue.addDependents(of: next.id, from: store)
    }
  }

  /// Whether somebody can see a person because of a record of theirs, and of no consent.
  private static func companionsShowPersons(in store: some ServerTransaction) throws -> Bool {
    try store.consentRegime != .optIn || !store.records(of: Disclosure.kindName).isEmpty
  }

  /// Where a record was, and where it is now.
  private struct Move {
    let before: Place?
    let after: Place

    var isElsewhere: Bool { before != nil && before != after }
  }

  private static func save(
    _ state: RecordState, at known: RecordIndex? = nil, in store: some ServerTransaction
  ) throws -> Move {
    let before = try store.place(state.id)?.place
    let index = try known ?? Placing.index(of: state.view, in: store)
    let sequence = try store.nextSequence()
    if let before, before != index.place {
      try store.depart(state.id, kind: state.kind, from: before, sequence: sequence)
    }
    try store.save(state, index, sequence: sequence)
    return Move(before: before, after: index.place)
  }

  /// The records of the same person as this one; empty if this is no person.
  private static func joins(
    of state: RecordState, in store: some ServerTransaction
  ) throws -> Set<RecordID> {
    guard state.kind == Person.kind.name else { return [] }
    return Set(try store.samePerson.records(of: state.id))
  }

  /// Sends persons again: a consent decides who sees them, too.
  private static func showAnew(_ persons: [RecordID?], _ store: some ServerTransaction) throws {
    for person in try joined(persons, store) {
      guard let state = try store.state(person), state.origin != nil else { continue }
      try store.save(
        state, Placing.index(of: state.view, in: store), sequence: store.nextSequence())
    }
  }

  /// The persons, with everybody who is the same: a consent of one is a consent of all.
  private static func joined(
    _ persons: [RecordID?], _ store: some ServerTransaction
  ) throws -> [RecordID] {
    let joins = try store.samePerson
    return Set(persons.compactMap(\.self).flatMap(joins.records)).sorted()
  }
}

/// The records that are still to be saved because of another one, those that place others first; each once.
private struct SavingQueue {
  private var waiting = Array(repeating: [RecordState](), count: Placement.ranks)
  private var seen: Set<RecordID> = []
  private var rank = 0

  mutating func visit(_ id: RecordID) { seen.insert(id) }

  /// Adds a record of which anything is accepted.
  mutating func add(_ id: RecordID, from store: some ServerTransaction) throws {
    guard seen.insert(id).inserted, let state = try store.state(id), state.origin != nil else {
      return
    }
    waiting[state.rank].append(state)
  }

  mutating func addDependents(
    of root: RecordID, from store: some ServerTransaction
  ) throws {
    for id in try store.dependents(of: root) {
      guard seen.insert(id).inserted, let state = try store.state(id) else { continue }
      waiting[state.rank].append(state)
    }
  }

  /// A consent brings in others of its own rank.
  mutating func next() -> RecordState? {
    while rank < Placement.ranks {
      if let next = waiting[rank].popLast() { return next }
      rank += 1
    }
    return nil
  }
}

/// The effects of a changed record on others, apart from their places.
private struct Effect {
  /// Whether the change affects the access to all dependent records, directly and indirectly: an
  /// address was hidden or revealed, or a person's standing on lists changed.
  let changesVisibility: Bool
  /// Whether the displayed value of a joined person's cell can change.
  let changesJoined: Bool
  /// Whether a person has one more or one less of the records for whose sake a disclosure shows them.
  let changesCompanions: Bool
  private let isPaper: Bool
  private let answers: (before: Register?, after: Register?)

  init(of state: RecordState, after before: RecordState?) {
    isPaper = state.kind == Consent.kind.name
    answers = (before?.answerCell, state.answerCell)
    changesCompanions =
      Catalogue.kind(state.kind)?.isPersonCompanion == true
      && Effect.companionBearing(of: before) != Effect.companionBearing(of: state)
    changesJoined = [Person.status.name, Person.addressHidden.name].map(FieldPath.init).contains {
      before?.registers[$0] != state.registers[$0]
    }
    let isPerson = state.kind == Person.kind.name
    changesVisibility =
      before.map { before in
        // Dependents of an erased record no longer tell whose they are.
        before.isErased != state.isErased
          || isPerson && Effect.bearing(of: before) != Effect.bearing(of: state)
      } ?? false
  }

  /// Whether a change affects other users' access to a person and their records: through a paper,
  /// through a row's own answer on consent, or because the row is about another person now.
  func opensLists(from before: RecordID?, to after: RecordID?) -> Bool {
    isPaper || answers.before != answers.after || before != after && answers.after != nil
  }

  /// The person whose record it is, as long as it is there, and its word on the municipality's register.
  private static func companionBearing(of state: RecordState?) -> [String?] {
    guard let state, state.origin != nil, state.isListed else { return [] }
    return [
      state.displayed(Consent.person), state.displayed(SupporterEntry.registered),
    ]
  }

  private static func bearing(of person: RecordState) -> [Bool] {
    let ending = person.personStatus?.endsLists
    return [person.isAddressHidden, ending == .deceased, ending == .movedAway]
  }
}

extension RecordState {
  fileprivate var rank: Int { Catalogue.kind(kind)?.placement.rank ?? 0 }
}
