import Merge
import Records

/// Gathers what has changed for a user since their cursors: states, what has gone, new cursors.
struct Pages {
  let viewer: Viewer
  let hasEnded: Bool
  let cursors: [Int64: Int64]
  private var budget = Limits.answerPageBytes
  private var sent: Set<RecordID> = []
  private var grants: [Int64: Grant] = [:]

  init(viewer: Viewer, hasEnded: Bool, cursors: [Int64: Int64]) {
    self.viewer = viewer
    self.hasEnded = hasEnded
    self.cursors = cursors
  }

  mutating func gather(
    touched: Set<RecordID>, into answer: inout SyncAnswer, from store: some ServerTransaction
  ) throws {
    try refreshGrants(&answer, store)
    for record in touched.sorted() {
      for (grant, _) in grants where try !isSeen(record, store) {
        answer.gone.append(.init(record: record, grant: grant))
      }
      try send(record, &answer, store)
    }
    for (id, grant) in grants.sorted(by: { $0.key < $1.key }) {
      try gather(id, grant, &answer, store)
    }
  }

  /// Brings the stored grants to what the policy says now.
  private mutating func refreshGrants(
    _ answer: inout SyncAnswer, _ store: some ServerTransaction
  ) throws {
    let wanted = hasEnded ? [] : Policy.grants(of: viewer)
    let stored = try store.grants(of: viewer.user)
    for (id, grant) in stored {
      if wanted.contains(grant) { grants[id] = grant } else { try store.endGrant(id) }
    }
    for grant in wanted where !stored.values.contains(grant) {
      grants[try store.addGrant(grant, to: viewer.user)] = grant
    }
  }

  /// The changes of one grant, until there are no more or the page is full.
  private mutating func gather(
    _ id: Int64, _ grant: Grant, _ answer: inout SyncAnswer, _ store: some ServerTransaction
  ) throws {
    var cursor = cursors[id] ?? 0
    let end = try store.sequence
    while cursor < end {
      let look = try store.changes(under: grant, after: cursor, limit: Limits.changesPerRead)
      for change in look.changes {
        guard budget > 0 else { break }
        try take(change, id, grant, &answer, store)
        cursor = change.sequence
      }
      guard budget > 0 else {
        answer.more = true
        break
      }
      cursor = look.isLast ? end : look.upTo
    }
    answer.cursors[id] = cursor
  }

  private mutating func take(
    _ change: RecordChange, _ id: Int64, _ grant: Grant, _ answer: inout SyncAnswer,
    _ store: some ServerTransaction
  ) throws {
    let covers = try store.place(change.record).map { grant.covers($0.kind, at: $0.place) } ?? false
    if covers, try isSeen(change.record, store) {
      try send(change.record, &answer, store)
    } else {
      answer.gone.append(.init(record: change.record, grant: id))
      budget -= 64
    }
  }

  private func isSeen(_ record: RecordID, _ store: some ServerTransaction) throws -> Bool {
    try seenState(record, store) != nil
  }

  private mutating func send(
    _ record: RecordID, _ answer: inout SyncAnswer, _ store: some ServerTransaction
  ) throws {
    guard !sent.contains(record), let (state, place) = try seenState(record, store) else { return }
    let covering = grants.filter { $0.value.covers(state.kind, at: place) }.keys.sorted()
    guard !covering.isEmpty else { return }
    sent.insert(record)
    let line = state.line
    budget -= line.count
    answer.states.append(.init(line: line, grants: covering))
  }

  /// The state as the viewer may see it, or nil.
  private func seenState(
    _ record: RecordID, _ store: some ServerTransaction
  ) throws -> (RecordState, Place)? {
    guard let state = try store.state(record), state.origin != nil,
      let place = try store.place(record)?.place
    else { return nil }
    let facts = try Facts.of(state, at: place, for: viewer, in: store)
    switch Policy.sight(of: facts, for: viewer) {
    case .hidden: return nil
    case .seen(let withheld):
      return (withheld.isEmpty ? state : state.withholding { withheld.contains($0.field) }, place)
    case .limited(let fields):
      return (
        state.withholding {
          !fields.contains($0.field) && !Lifecycle.reservedNames.contains($0.field)
        }, place
      )
    }
  }
}
