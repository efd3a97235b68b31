import Records

/// A write that stands: no other accepted write has seen it.
public struct Head: Hashable, Sendable {
  public let id: OperationID
  public let lamport: UInt64
  public let author: RecordID
  public let recordedAt: Timestamp
  public let value: Value

  public init(
    id: OperationID, lamport: UInt64, author: RecordID, recordedAt: Timestamp, value: Value
  ) {
    self.id = id
    self.lamport = lamport
    self.author = author
    self.recordedAt = recordedAt
    self.value = value
  }

  init(_ operation: Operation, _ value: Value) {
    self.init(
      id: operation.id, lamport: operation.lamport, author: operation.author,
      recordedAt: operation.recordedAt, value: value)
  }

  var turn: Turn { Turn(lamport: lamport, counter: id.counter) }

  /// The order of display: the higher lamport first, then the higher id.
  static func displayedBefore(_ left: Head, _ right: Head) -> Bool {
    (left.lamport, left.id) > (right.lamport, right.id)
  }
}

/// The place of an operation among those of its replica. An honest replica's lamports rise with its counters; of a
/// replica whose lamports do not, the lamport decides, so that no two operations can each have seen the other.
public struct Turn: Hashable, Comparable, Sendable {
  public let lamport: UInt64
  public let counter: UInt64

  public init(lamport: UInt64, counter: UInt64) {
    self.lamport = lamport
    self.counter = counter
  }

  public static func < (left: Turn, right: Turn) -> Bool {
    (left.lamport, left.counter) < (right.lamport, right.counter)
  }
}

/// How an operation that a write names as seen has arrived.
public enum Arrival: Sendable {
  /// It has not come to this record.
  case missing
  case accepted
  /// It is held or refused. A write that saw it inherits what it had seen.
  case passed(Operation)

  /// The part of this arrival that concerns one path.
  func named(at path: FieldPath) -> Register.Named {
    switch self {
    case .missing: .missing
    case .accepted: .accepted
    case .passed(let operation):
      operation.effectiveWrites[path].map { .passed(operation.turn, seen: $0.seen) } ?? .accepted
    }
  }
}

/// One cell: the standing writes, and the data needed to place late ones.
///
/// A write *has seen* the operations that it names, if their lamports are lower than its own, and
/// every earlier write of its replica to this path (`Turn`). Given a set of accepted writes and a
/// set of passed ones (held or refused), a write is *superseded* if an accepted write has seen it,
/// directly or through passed writes that the accepted one names. Then
/// - `heads` are the accepted writes that are not superseded: at most one of each replica,
/// - `awaited` are the named ids that have not arrived, each with the lamport below which it is
///   superseded,
/// - `replaced` is the last superseded write of each replica without a head.
public struct Register: Hashable, Sendable {
  /// In order of display.
  public internal(set) var heads: [Head] = []
  public internal(set) var awaited: [OperationID: UInt64] = [:]
  public internal(set) var replaced: [UInt64: Turn] = [:]

  public init() {}

  /// The first write of a cell.
  init(_ head: Head) { heads = [head] }

  public init(
    heads: [Head], awaited: [OperationID: UInt64] = [:], replaced: [UInt64: Turn] = [:]
  ) {
    self.heads = heads.count > 1 ? heads.sorted(by: Head.displayedBefore) : heads
    self.awaited = awaited
    self.replaced = replaced
  }

  public var isEmpty: Bool { heads.isEmpty && awaited.isEmpty && replaced.isEmpty }

  /// Whether heads differ. Equal values are no conflict.
  public var isConflict: Bool {
    heads.count > 1 && heads.dropFirst().contains { $0.value != heads[0].value }
  }

  /// The standing of an operation that a write names; for a passed one, what it had seen on this
  /// path.
  enum Named {
    case missing, accepted
    case passed(Turn, seen: [OperationID])
  }

  mutating func accept(
    _ head: Head, seen: [OperationID], named: (OperationID) throws -> Named
  ) rethrows {
    let replica = head.id.replica
    let isNamed = awaited.removeValue(forKey: head.id).map { head.lamport < $0 } ?? false
    let isEarlier =
      replaced[replica].map { head.turn < $0 } ?? false
      || heads.contains { $0.id.replica == replica && head.turn < $0.turn }
    if isNamed || isEarlier {
      replace(replica, upTo: head.turn)
    } else {
      heads.removeAll { $0.id.replica == replica }
      replaced[replica] = nil
      let place = heads.firstIndex { Head.displayedBefore(head, $0) } ?? heads.endIndex
      heads.insert(head, at: place)
    }
    try supersede(seen, below: head.lamport, named)
  }

  /// Takes in a held or refused operation that somebody may have named before it came.
  mutating func pass(
    _ operation: Operation, seen: [OperationID], named: (OperationID) throws -> Named
  ) rethrows {
    guard let bound = awaited.removeValue(forKey: operation.id), operation.lamport < bound else {
      return
    }
    replace(operation.id.replica, upTo: operation.turn)
    try supersede(seen, below: operation.lamport, named)
  }

  /// Marks named ids as seen, going on through passed writes. The walk ends: the bound falls with each step.
  private mutating func supersede(
    _ seen: [OperationID], below lamport: UInt64, _ named: (OperationID) throws -> Named
  ) rethrows {
    guard !seen.isEmpty else { return }
    var waiting = seen.map { (id: $0, bound: lamport) }
    var visited: [OperationID: UInt64] = [:]
    while let (id, bound) = waiting.popLast() {
      guard bound > visited[id] ?? 0 else { continue }
      visited[id] = bound
      if let head = heads.first(where: { $0.id == id }) {
        if head.lamport < bound { replace(id.replica, upTo: head.turn) }
        continue
      }
      switch try named(id) {
      case .accepted: break
      case .missing: awaited[id] = max(awaited[id] ?? 0, bound)
      case .passed(let turn, let further) where turn.lamport < bound:
        replace(id.replica, upTo: turn)
        waiting += further.map { ($0, turn.lamport) }
      case .passed: break
      }
    }
  }

  /// Takes away what a replica wrote up to a turn; also what comes late of that.
  private mutating func replace(_ replica: UInt64, upTo turn: Turn) {
    heads.removeAll { $0.id.replica == replica && $0.turn <= turn }
    guard !heads.contains(where: { $0.id.replica == replica }) else { return }
    replaced[replica] = max(replaced[replica] ?? turn, turn)
  }
}
