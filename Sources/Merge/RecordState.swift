import Records

/// The state that all accepted operations of one record give; the server keeps and sends it.
public struct RecordState: Hashable, Sendable {
  public let id: RecordID
  /// The kind of the operation that began the record; until it arrives, the kind of the first
  /// arrival.
  public private(set) var kind: String
  /// Cells by path, reserved paths of `Lifecycle` included. None is empty.
  public private(set) var registers: PathMap<Register>
  /// The beginning of the record: the operation whose id is in the record's id, or else the
  /// operation that the server accepted first. The lamport does not decide it, because anybody can
  /// write a low one.
  public private(set) var origin: Origin?
  /// How many registers wait for something: mostly none, which spares the search.
  private var awaiting: Int

  /// The operation that began a record.
  public struct Origin: Hashable, Sendable {
    public let lamport: UInt64
    public let id: OperationID
    public let author: RecordID

    public init(lamport: UInt64, id: OperationID, author: RecordID) {
      self.lamport = lamport
      self.id = id
      self.author = author
    }

    init(_ operation: Operation) {
      self.init(lamport: operation.lamport, id: operation.id, author: operation.author)
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

  /// The state that a set of judged operations gives, whatever their order. The operation that the
  /// record's id names is the origin, or else the first accepted one.
  public init(
    id: RecordID, kind: String, judged: some Sequence<(operation: Operation, isAccepted: Bool)>
  ) {
    self.init(id: id, kind: kind, judged: judged, origin: nil, elsewhere: { _ in .missing })
  }

  /// The same for a record with a known origin.
  ///
  /// - Parameter elsewhere: the arrival of operations that are not among the judged ones.
  public init(
    id: RecordID, kind: String, judged: some Sequence<(operation: Operation, isAccepted: Bool)>,
    origin: Origin?, elsewhere: (OperationID) throws -> Arrival
  ) rethrows {
    self.init(id: id, kind: kind, registers: [:], origin: origin)
    var arrived: [OperationID: Arrival] = [:]
    for (operation, isAccepted) in judged where arrived[operation.id] == nil {
      arrived[operation.id] = isAccepted ? .accepted : .passed(operation)
      try apply(operation, isAccepted: isAccepted) { try arrived[$0] ?? elsewhere($0) }
    }
  }

  public var isErased: Bool { registers[Lifecycle.erasure]?.heads.isEmpty == false }

  /// The standing writes of a path, in order of display.
  public func heads(at path: FieldPath) -> [Head] { registers[path]?.heads ?? [] }

  /// Every standing write of the record.
  public var allHeads: some Sequence<Head> { registers.values.lazy.flatMap { $0.heads } }

  /// A write that supersedes every head at a path, for an author who has them before their eyes.
  public func write(_ value: Value, at path: FieldPath) -> Write {
    Write(value, seen: heads(at: path).map(\.id))
  }

  /// Takes in one operation that has not been applied before.
  ///
  /// - Parameters:
  ///   - isAccepted: false for a held or refused one. Its values are not displayed, but later
  ///     writes inherit through it the writes that it had seen. An operation of another kind than
  ///     the record's is never accepted.
  ///   - arrival: the arrival of another operation, asked only for named ids that do not stand.
  public mutating func apply(
    _ operation: Operation, isAccepted: Bool, arrival: (OperationID) throws -> Arrival
  ) rethrows {
    precondition(operation.record == id, "not this record's operation")
    let isAccepted = isAccepted && (origin == nil || operation.kind == kind)
    if isAccepted { considerBeginning(Origin(operation), kind: operation.kind) }
    let writes = operation.effectiveWrites
    stopAwaiting(operation.id, exceptAt: isErased && !operation.erases ? [:] : writes)
    if isErased, !operation.erases { return }
    if registers.isEmpty { registers.reserveCapacity(isAccepted ? writes.count : 0) }
    for (path, write) in writes {
      if isAccepted, write.seen.isEmpty, registers[path] == nil {
        registers.insert(Register(Head(operation, write.value)), at: path)
        continue
      }
      guard isAccepted || registers[path]?.awaited[operation.id] != nil else { continue }
      try change(path) { register in
        if isAccepted {
          try register.accept(Head(operation, write.value), seen: write.seen) {
            // Nobody has seen what they are writing.
            try $0 == operation.id ? .accepted : arrival($0).named(at: path)
          }
        } else {
          try register.pass(operation, seen: write.seen) {
            try $0 == operation.id ? .accepted : arrival($0).named(at: path)
          }
        }
      }
    }
    if isAccepted, operation.erases {
      self = RecordState(
        id: id, kind: kind, registers: registers.filter { $0.key == Lifecycle.erasure },
        origin: origin)
    }
  }

  /// The same where no named operation was held or refused.
  public mutating func apply(
    _ operation: Operation, isAccepted: Bool, hasArrived: (OperationID) throws -> Bool
  ) rethrows {
    try apply(operation, isAccepted: isAccepted) { try hasArrived($0) ? .accepted : .missing }
  }

  private mutating func considerBeginning(_ operation: Origin, kind: String) {
    guard let origin else {
      self.kind = kind
      self.origin = operation
      return
    }
    if operation.id.isNamed(in: id), !origin.id.isNamed(in: id) { self.origin = operation }
  }

  /// An operation can be named as seen on a path that it does not write; it has come all the same.
  private mutating func stopAwaiting(_ id: OperationID, exceptAt writes: PathMap<Write>) {
    guard awaiting > 0 else { return }
    let waiting = registers.filter { writes[$0.key] == nil && $0.value.awaited[id] != nil }
    for path in waiting.keys { change(path) { $0.awaited[id] = nil } }
  }

  /// The state without the withheld cells, as it is sent to a user who may not see them.
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
