import Authority
import Merge
import Records

/// Gathers a user's changes since their cursors: states, departures, new cursors.
struct Pages {
  private let principal: Principal
  private let grants: [Int64: Grant]
  private let cursors: [Int64: Int64]
  /// Bytes of states that may still be sent.
  private var budget: Int
  private var sent: Set<RecordID> = []

  private static let bytesOfOneGone = 64

  init(principal: Principal, grants: [Int64: Grant], cursors: [Int64: Int64], budget: Int) {
    self.principal = principal
    self.grants = grants
    self.cursors = cursors
    self.budget = budget
  }

  mutating func gather(
    touched: Set<RecordID>, begun: [RecordID: OperationID], into answer: inout SyncAnswer,
    from store: some ServerReading
  ) throws {
    for record in touched.sorted() {
      if let seen = try seen(record, store) {
        let covering = covering(seen)
        if let operation = begun[record], !covering.isEmpty, seen.visibility.isWhole {
          answer.begun[operation] = covering
          sent.insert(record)
        } else {
          try send(seen, &answer, store)
        }
      } else {
        // A record that a grant never covers was never marked.
        let kind = try store.place(record)?.kind
        let reaching = grants.filter { kind == nil || $0.value.kinds.contains(kind ?? "") }
        answer.gone += reaching.keys.map { .init(record: record, grant: $0) }
      }
    }
    let end = try store.sequence
    // The records that a device already has are updated before it gets more.
    let old = grants.keys.filter { cursors[$0] != nil && cursors[-$0] == nil }
    try gather(old, upTo: end, &answer, store)
    let copied = try copyNewGrants(end, &answer, store)
    try gather(copied, upTo: end, &answer, store)
    for id in grants.keys where answer.cursors[id] == nil {
      // Changes made meanwhile follow after the whole first copy.
      answer.cursors[id] = cursors[id] ?? end
    }
  }

  private mutating func gather(
    _ ids: [Int64], upTo end: Int64, _ answer: inout SyncAnswer, _ store: some ServerReading
  ) throws {
    for id in ids.sorted() {
      guard let grant = grants[id] else { continue }
      answer.cursors[id] = try gather(id, grant, upTo: end, &answer, store)
    }
  }

  /// Copies the records of new grants: records that place others before those that they place, so
  /// that a device finds the place of each at once. In order of their last changes, persons would
  /// often come after their dependents.
  ///
  /// - Returns: the grants that are complete now.
  private mutating func copyNewGrants(
    _ end: Int64, _ answer: inout SyncAnswer, _ store: some ServerReading
  ) throws -> [Int64] {
    var copies: [Int64: FirstCopy] = [:]
    for id in grants.keys {
      copies[id] = cursors[id] == nil ? .beginning : cursors[-id].map(FirstCopy.init)
    }
    for rank in 0..<Placement.ranks {
      for (id, copy) in copies.sorted(by: { $0.key < $1.key }) where copy.rank == rank {
        guard let grant = grants[id]?.restricted(toRank: rank) else { continue }
        let after = try self.copy(
          grant, after: copy.sequence, upTo: cursors[id] ?? end, &answer, store)
        copies[id] = after.map { FirstCopy(rank: rank, sequence: $0) } ?? copy.nextRank
      }
    }
    for (id, copy) in copies { answer.cursors[-id] = copy.cursor }
    return copies.filter { $0.value.cursor == nil }.map(\.key)
  }

  /// The current state of a grant's records up to a sequence number. Departures are skipped: a
  /// device that is new to this grant never had them.
  ///
  /// - Returns: the sequence number that was reached; nil if there is no more.
  private mutating func copy(
    _ grant: Grant, after start: Int64, upTo end: Int64, _ answer: inout SyncAnswer,
    _ store: some ServerReading
  ) throws -> Int64? {
    var cursor = start
    while cursor < end, !grant.kinds.isEmpty {
      let look = try store.changes(under: grant, after: cursor, limit: Limits.changesPerRead)
      for change in look.changes where !change.isDeparture && change.sequence <= end {
        guard budget > 0 else {
          answer.more = true
          return cursor
        }
        if !sent.contains(change.record) {
          if let seen = try seen(change.record, store) {
            try send(seen, &answer, store)
          } else {
            // Looking takes time, too.
            budget -= Pages.bytesOfOneGone
          }
        }
        cursor = change.sequence
      }
      cursor = look.isLast ? end : look.upTo
    }
    return nil
  }

  /// The changes of one grant, until there are no more or the page is full.
  ///
  /// - Returns: the new cursor.
  private mutating func gather(
    _ id: Int64, _ grant: Grant, upTo end: Int64, _ answer: inout SyncAnswer,
    _ store: some ServerReading
  ) throws -> Int64 {
    var cursor = cursors[id] ?? end
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
      budget -= Pages.bytesOfOneGone
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
    grants.filter { _, grant in
      grant.covers(seen.record, seen.kind, at: seen.place) && seen.visibility.isShown(under: grant)
    }.keys.sorted()
  }

  // MARK: The principal's sight

  private struct Seen {
    let record: RecordID
    let kind: String
    let place: Place
    let visibility: Visibility
  }

  /// The cells of a record that the principal may see, or nil if there are none.
  private func seen(_ record: RecordID, _ store: some ServerReading) throws -> Seen? {
    // A record without an author was never begun.
    guard let (kind, place) = try store.place(record), place.author != nil else { return nil }
    let facts = try Policy.Subject(record, kind, at: place, for: principal, in: store) {
      try store.state(record)
    }
    let visibility = Policy.visibility(of: facts, for: principal)
    guard !visibility.isHidden else { return nil }
    return Seen(record: record, kind: kind, place: place, visibility: visibility)
  }

  /// The state's line as the principal may see it: the stored one where nothing is kept back.
  private func line(_ seen: Seen, _ store: some ServerReading) throws -> [UInt8]? {
    if seen.visibility.isWhole { return try store.line(of: seen.record) }
    return try store.state(seen.record)?.withholding { !seen.visibility.shows($0) }.line
  }
}

/// How far the first copy of a grant has come. It travels among the cursors under the grant's number below zero, and
/// means nothing to the device that brings it back.
private struct FirstCopy {
  /// The rank of the kinds that are being sent (`Placement.rank`).
  let rank: Int
  let sequence: Int64

  static let beginning = FirstCopy(rank: 0, sequence: 0)
  /// More than there will be ranks.
  private static let radix: Int64 = 16

  init(rank: Int, sequence: Int64) {
    (self.rank, self.sequence) = (rank, sequence)
  }

  init(_ cursor: Int64) {
    let (sequence, rank) = max(0, cursor).quotientAndRemainder(dividingBy: FirstCopy.radix)
    self.init(rank: Int(rank), sequence: sequence)
  }

  /// nil where everything has come.
  var cursor: Int64? {
    rank < Placement.ranks ? sequence * FirstCopy.radix + Int64(rank) : nil
  }

  var nextRank: FirstCopy { FirstCopy(rank: rank + 1, sequence: 0) }
}

extension Grant {
  fileprivate func restricted(toRank rank: Int) -> Grant {
    Grant(
      scope: scope, kinds: kinds.filter { Catalogue.kind($0)?.placement.rank == rank }, basis: basis
    )
  }
}
