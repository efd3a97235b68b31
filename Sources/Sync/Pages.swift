import Merge
import Records

/// Gathers what has changed for a user since their cursors: states, what has gone, new cursors.
struct Pages {
  private let viewer: Viewer
  private let grants: [Int64: Grant]
  private let cursors: [Int64: Int64]
  private var budget = Limits.answerPageBytes
  private var sent: Set<RecordID> = []

  init(viewer: Viewer, grants: [Int64: Grant], cursors: [Int64: Int64]) {
    self.viewer = viewer
    self.grants = grants
    self.cursors = cursors
  }

  mutating func gather(
    touched: Set<RecordID>, begun: [RecordID: OperationID], into answer: inout SyncAnswer,
    from store: some ServerReading
  ) throws {
    for record in touched.sorted() {
      if let seen = try seen(record, store) {
        let covering = covering(seen)
        if let operation = begun[record], !covering.isEmpty, seen.sight.isWhole {
          answer.begun[operation] = covering
          sent.insert(record)
        } else {
          try send(seen, &answer, store)
        }
      } else {
        // What a grant never covers was never marked.
        let kind = try store.place(record)?.kind
        let reaching = grants.filter { kind == nil || $0.value.kinds.contains(kind ?? "") }
        answer.gone += reaching.keys.map { .init(record: record, grant: $0) }
      }
    }
    let end = try store.sequence
    for (id, grant) in grants.sorted(by: { $0.key < $1.key }) {
      answer.cursors[id] = try gather(id, grant, upTo: end, &answer, store)
    }
  }

  /// The changes of one grant, until there are no more or the page is full.
  ///
  /// - Returns: the new cursor.
  private mutating func gather(
    _ id: Int64, _ grant: Grant, upTo end: Int64, _ answer: inout SyncAnswer,
    _ store: some ServerReading
  ) throws -> Int64 {
    var cursor = cursors[id] ?? 0
    while cursor < end {
      let look = try store.changes(under: grant, after: cursor, limit: Limits.changesPerRead)
      for change in look.changes {
        guard budget > 0 else { break }
        try take(change, id, grant, &answer, store)
        cursor = change.sequence
      }
      guard budget > 0 else {
        answer.more = true
        return cursor
      }
      cursor = look.isLast ? end : look.upTo
    }
    return cursor
  }

  private mutating func take(
    _ change: RecordChange, _ id: Int64, _ grant: Grant, _ answer: inout SyncAnswer,
    _ store: some ServerReading
  ) throws {
    if sent.contains(change.record), !change.isDeparture { return }
    if let seen = try seen(change.record, store),
      grant.covers(seen.record, seen.kind, at: seen.place)
    {
      try send(seen, &answer, store)
    } else {
      answer.gone.append(.init(record: change.record, grant: id))
      budget -= 64
    }
  }

  private mutating func send(
    _ seen: Seen, _ answer: inout SyncAnswer, _ store: some ServerReading
  ) throws {
    guard !sent.contains(seen.record) else { return }
    let covering = covering(seen)
    guard !covering.isEmpty, let line = try line(seen, store) else { return }
    sent.insert(seen.record)
    budget -= line.count
    answer.states.append(.init(line: line, grants: covering))
    if let person = seen.place.person { answer.disclosed.insert(person) }
  }

  private func covering(_ seen: Seen) -> [Int64] {
    grants.filter { $0.value.covers(seen.record, seen.kind, at: seen.place) }.keys.sorted()
  }

  // MARK: What the viewer may see

  private struct Seen {
    let record: RecordID
    let kind: String
    let place: Place
    let sight: Sight
  }

  /// What the viewer sees of a record, or nil where there is nothing for them.
  private func seen(_ record: RecordID, _ store: some ServerReading) throws -> Seen? {
    // Whoever has no author was never begun.
    guard let (kind, place) = try store.place(record), place.author != nil else { return nil }
    let facts = try Policy.Facts(record, kind, at: place, for: viewer, in: store) {
      try store.state(record)
    }
    let sight = Policy.sight(of: facts, for: viewer)
    guard !sight.isHidden else { return nil }
    return Seen(record: record, kind: kind, place: place, sight: sight)
  }

  /// The state's line as the viewer may see it: the stored one where nothing is kept back.
  private func line(_ seen: Seen, _ store: some ServerReading) throws -> [UInt8]? {
    if seen.sight.isWhole { return try store.line(of: seen.record) }
    return try store.state(seen.record)?.withholding { !seen.sight.shows($0) }.line
  }
}
