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

  /// The order of display: the higher lamport first, then the higher id.
  static func displayedBefore(_ left: Head, _ right: Head) -> Bool {
    (left.lamport, left.id) > (right.lamport, right.id)
  }
}

/// One cell: the writes that stand, and what is needed to place writes that come late.
///
/// For a set of accepted writes and a set of passed ones (held or refused), with *superseded* meaning
/// every id that an accepted write has seen, and, through passed writes that it has seen, what those
/// had seen:
/// - `heads` are the accepted writes that are not superseded,
/// - `awaited` are the superseded ids that have not come,
/// - `passed` are the passed writes' seen lists.
public struct Register: Hashable, Sendable {
  /// In order of display.
  public internal(set) var heads: [Head] = []
  public internal(set) var awaited: Set<OperationID> = []
  public internal(set) var passed: [OperationID: [OperationID]] = [:]

  public init() {}

  /// The first write of a cell.
  init(_ head: Head) { heads = [head] }

  public init(heads: [Head], awaited: Set<OperationID>, passed: [OperationID: [OperationID]]) {
    self.heads = heads.count > 1 ? heads.sorted(by: Head.displayedBefore) : heads
    self.awaited = awaited
    self.passed = passed
  }

  public var isEmpty: Bool { heads.isEmpty && awaited.isEmpty && passed.isEmpty }

  /// Whether heads differ. Equal values are no conflict.
  public var isConflict: Bool {
    heads.count > 1 && heads.dropFirst().contains { $0.value != heads[0].value }
  }

  mutating func accept(
    _ head: Head, seen: [OperationID], hasArrived: (OperationID) throws -> Bool
  ) rethrows {
    if awaited.isEmpty || awaited.remove(head.id) == nil,
      !heads.contains(where: { $0.id == head.id })
    {
      let place = heads.firstIndex { Head.displayedBefore(head, $0) } ?? heads.endIndex
      heads.insert(head, at: place)
    }
    try supersede(seen, hasArrived: hasArrived)
  }

  mutating func pass(
    _ id: OperationID, seen: [OperationID], hasArrived: (OperationID) throws -> Bool
  ) rethrows {
    passed[id] = seen
    if awaited.remove(id) != nil { try supersede(seen, hasArrived: hasArrived) }
  }

  /// Marks ids as seen, going on through passed writes. The walk ends: each id is visited once.
  private mutating func supersede(
    _ seen: [OperationID], hasArrived: (OperationID) throws -> Bool
  ) rethrows {
    guard !seen.isEmpty else { return }
    var waiting = seen
    var visited: Set<OperationID> = []
    while let id = waiting.popLast() {
      guard visited.insert(id).inserted else { continue }
      if let place = heads.firstIndex(where: { $0.id == id }) {
        heads.remove(at: place)
      } else if let further = passed[id] {
        waiting.append(contentsOf: further)
      } else if try !hasArrived(id) {
        awaited.insert(id)
      }
    }
  }
}
