import Records

/// The unit of change: one author's writes to one record, made at one moment.
public struct Operation: Hashable, Sendable {
  public let id: OperationID
  /// One more than the highest that the replica had met. Orders displays, proves nothing.
  public let lamport: UInt64
  /// The id of the user.
  public let author: RecordID
  /// The device's clock, shown to people and never compared.
  public let recordedAt: Timestamp
  public let record: RecordID
  /// The name of the record's kind.
  public let kind: String
  public let writes: PathMap<Write>

  public init(
    id: OperationID, lamport: UInt64, author: RecordID, recordedAt: Timestamp, record: RecordID,
    kind: String, writes: PathMap<Write>
  ) {
    self.id = id
    self.lamport = lamport
    self.author = author
    self.recordedAt = recordedAt
    self.record = record
    self.kind = kind
    self.writes = writes
  }

  /// Whether this operation erases the record for good.
  public var erases: Bool { writes[Lifecycle.erasure] != nil }

  /// Its place among the operations of its replica.
  var turn: Turn { Turn(lamport: lamport, counter: id.counter) }

  /// The writes that count: an erasure erases, whatever else its operation holds.
  var effectiveWrites: PathMap<Write> {
    erases ? writes.filter { $0.key == Lifecycle.erasure } : writes
  }
}

extension Operation {
  /// The highest lamport that an operation can have: the largest integer that every client's
  /// numbers hold exactly.
  public static let highestLamport: UInt64 = 1 << 53

  /// Every operation that is named as seen, or as what a deletion had before it.
  public var namedOperations: Set<OperationID> {
    let before = writes[Lifecycle.path].map { Lifecycle.operationsBefore($0.value) } ?? []
    return writes.values.reduce(into: Set(before)) { $0.formUnion($1.seen) }
  }

  /// The operation without some of the names in it, which do not count: nobody can have seen an
  /// operation that does not exist yet.
  public func withoutNaming(_ names: Set<OperationID>) -> Operation {
    guard !names.isEmpty else { return self }
    var writes = writes.mapValues { write in
      Write(write.value, seen: write.seen.filter { !names.contains($0) })
    }
    if let deletion = writes[Lifecycle.path] {
      writes[Lifecycle.path] = Write(
        Lifecycle.value(deletion.value, withoutNaming: names), seen: deletion.seen)
    }
    return Operation(
      id: id, lamport: lamport, author: author, recordedAt: recordedAt, record: record, kind: kind,
      writes: writes)
  }
}

/// A value for one path, and the writes that its author had before their eyes.
public struct Write: Hashable, Sendable {
  public let value: Value
  /// Sorted, without repetition.
  public let seen: [OperationID]

  public init(_ value: Value, seen: some Sequence<OperationID> = []) {
    self.value = value
    let seen = Array(seen)
    self.seen = seen.count > 1 ? Set(seen).sorted() : seen
  }
}
