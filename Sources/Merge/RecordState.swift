import Records

/// Everything that the accepted operations of one record say: what the server keeps and sends.
public struct RecordState: Hashable, Sendable {
  public let id: RecordID
  public let kind: String
  /// Cells by path, reserved paths of `Lifecycle` included. None is empty.
  public private(set) var registers: PathMap<Register>
  /// The first accepted operation by lamport and id: who began the record.
  public private(set) var origin: Origin?
  /// How many registers wait for something: mostly none, which spares the search.
  private var awaiting: Int

  /// The operation that began a record.
  public struct Origin: Hashable, Comparable, Sendable {
    public let lamport: UInt64
    public let id: OperationID
    public let author: RecordID

    public init(lamport: UInt64, id: OperationID, author: RecordID) {
      self.lamport = lamport
      self.id = id
      self.author = author
    }

    public static func < (left: Origin, right: Origin) -> Bool {
      (left.lamport, left.id) < (right.lamport, right.id)
    }
  }

  public init(id: RecordID, kind: String) {
    self.init(id: id, kind: kind, registers: [:], origin: nil)
  }

  public init(
    id: RecordID, kind: String, registers: PathMap<Register>, origin: Origin?
  ) {
    self.id = id
    self.kind = kind
    let isTidy = !registers.values.contains { $0.isEmpty }
    self.registers = isTidy ? registers : registers.filter { !$0.value.isEmpty }
    self.origin = origin
    awaiting = registers.values.count { !$0.awaited.isEmpty }
  }

  /// The state that a set of judged operations gives, in whatever order they stand.
  public init(
    id: RecordID, kind: String, judged: some Sequence<(operation: Operation, isAccepted: Bool)>
  ) {
    self.init(id: id, kind: kind)
    var arrived: Set<OperationID> = []
    for (operation, isAccepted) in judged where arrived.insert(operation.id).inserted {
      apply(operation, isAccepted: isAccepted, hasArrived: { arrived.contains($0) })
    }
  }

  public var isErased: Bool { registers[Lifecycle.erasure]?.heads.isEmpty == false }

  /// The standing writes of a path, in order of display.
  public func heads(at path: FieldPath) -> [Head] { registers[path]?.heads ?? [] }

  /// Every standing write of the record.
  public var allHeads: some Sequence<Head> { registers.values.lazy.flatMap { $0.heads } }

  /// A write that supersedes what stands at a path now: for whoever has it before their eyes.
  public func write(_ value: Value, at path: FieldPath) -> Write {
    Write(value, seen: heads(at: path).map(\.id))
  }

  /// Takes in one operation that has not been applied before.
  ///
  /// - Parameters:
  ///   - isAccepted: false for a held or refused one, whose values are not displayed but through which
  ///     later writes inherit what it had seen.
  ///   - hasArrived: whether an operation, not this one, has been applied to this record before. Asked
  ///     only of seen ids that no longer stand.
  public mutating func apply(
    _ operation: Operation, isAccepted: Bool, hasArrived: (OperationID) throws -> Bool
  ) rethrows {
    precondition(operation.record == id && operation.kind == kind, "not this record's operation")
    if isAccepted {
      let origin = Origin(lamport: operation.lamport, id: operation.id, author: operation.author)
      self.origin = min(self.origin ?? origin, origin)
    }
    if isErased, !operation.erases { return }
    let writes = operation.effectiveWrites
    if registers.isEmpty { registers.reserveCapacity(writes.count) }
    for (path, write) in writes {
      if isAccepted, write.seen.isEmpty, registers[path] == nil {
        registers.insert(Register(Head(operation, write.value)), at: path)
        continue
      }
      try change(path) { register in
        if isAccepted {
          try register.accept(
            Head(operation, write.value), seen: write.seen, hasArrived: hasArrived)
        } else {
          try register.pass(operation.id, seen: write.seen, hasArrived: hasArrived)
        }
      }
    }
    stopAwaiting(operation.id, exceptAt: writes)
    if operation.erases, isErased {
      self = RecordState(
        id: id, kind: kind, registers: registers.filter { $0.key == Lifecycle.erasure },
        origin: origin)
    }
  }

  /// An operation can be named as seen on a path that it does not write; it has come all the same.
  private mutating func stopAwaiting(_ id: OperationID, exceptAt writes: PathMap<Write>) {
    guard awaiting > 0 else { return }
    let waiting = registers.filter { writes[$0.key] == nil && $0.value.awaited.contains(id) }
    for path in waiting.keys { change(path) { $0.awaited.remove(id) } }
  }

  /// The state without the cells that `isWithheld` names: what somebody is sent who may not see them.
  public func withholding(_ isWithheld: (FieldPath) -> Bool) -> RecordState {
    RecordState(
      id: id, kind: kind, registers: registers.filter { !isWithheld($0.key) }, origin: origin)
  }

  private mutating func change(
    _ path: FieldPath, _ body: (inout Register) throws -> Void
  ) rethrows {
    func changed(_ register: inout Register) throws -> Bool {
      awaiting -= register.awaited.isEmpty ? 0 : 1
      defer { awaiting += register.awaited.isEmpty ? 0 : 1 }
      try body(&register)
      return register.isEmpty
    }
    if try changed(&registers[path, default: Register()]) { registers[path] = nil }
  }
}
