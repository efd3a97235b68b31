import Authority
import Merge
import Records

extension Application {
  /// Notes which fields say what protects since this change, and which do not any more.
  static func noteGuards(
    of state: RecordState, before: RecordState?, in store: some ServerTransaction
  ) throws {
    let now = GuardedFields.standing(in: state)
    let was = before.map(GuardedFields.standing) ?? [:]
    for (path, field) in now.sorted(by: { $0.key < $1.key }) where was[path] == nil {
      try store.note(
        .guarded(
          Act.GuardedField(
            record: state.id, kind: state.kind, path: path, word: field.word,
            author: field.head.author, at: field.head.recordedAt)))
    }
    for path in was.keys.sorted() where now[path] == nil {
      try store.note(.unguarded(record: state.id, path: path))
    }
  }

  /// Does acts again that waited for their records to come: before anything of them is shown.
  ///
  /// - Returns: the records for which something was done.
  static func settleAwaitedActs(
    on records: some Sequence<RecordID>, in store: some ServerTransaction
  ) throws -> Set<RecordID> {
    guard try store.awaitsActs else { return [] }
    var settled: Set<RecordID> = []
    for record in Set(records).sorted() {
      guard try store.state(record)?.origin != nil else { continue }
      let acts = try store.takeAwaitedActs(on: record)
      var repetition = ActRepetition(
        replica: ActRepetition.replica(named: "\(try store.incarnation) \(record)"))
      for act in acts where try repetition.guardAgain(act, in: store) {
        settled.insert(record)
      }
    }
    return settled
  }
}

extension ActRepetition {
  /// Writes the word again that protects somebody. A record that is not here yet is waited for.
  ///
  /// - Returns: whether something was done.
  public mutating func guardAgain(
    _ act: Act.GuardedField, in store: some ServerTransaction
  ) throws -> Bool {
    guard let state = try store.state(act.record), state.origin != nil else {
      try store.awaitRecord(of: act)
      return false
    }
    guard state.kind == act.kind, !state.isErased,
      GuardedFields.standing(in: state)[act.path] == nil
    else { return false }
    var writes = PathMap<Write>()
    writes[act.path] = state.write(.text(act.word), at: act.path)
    try load(writes, on: state, lamport: 1, author: act.author, at: act.at, in: store)
    return true
  }
}
