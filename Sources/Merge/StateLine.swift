import Records

/// A record's state as a line of canonical JSON: equal states give equal bytes.
///
///     {"cells":{"status":[[0,"異変"]]},"id":"…","kind":"visit","ops":[["9f…-17",40,"author",1605…]],
///      "origin":["9f…-17",40,"author"]}
///
/// `ops` lists each operation once, sorted by id; a cell's heads name it by its index. `awaits` and
/// `replaced` are there only when they say something. Release 0.1.0 wrote `awaited`, ids without the lamports that
/// bound them, and `passed`, what held and refused writes had seen, which the log of operations says.
extension RecordState {
  public var line: [UInt8] {
    let operations = standingOperations
    var writer = JSONWriter()
    writer.object { writer in
      writer.cells("awaits", registers.filter { !$0.value.awaited.isEmpty }) { writer, register in
        writer.write(register.awaited)
      }
      writer.member("cells")
      writer.object { writer in
        for (path, register) in registers where !register.heads.isEmpty {
          writer.member(path.text)
          writer.list(register.heads) { writer, head in
            writer.write(head, at: operations.index(of: head.id))
          }
        }
      }
      writer.member("id")
      writer.write(id)
      writer.member("kind")
      writer.write(kind)
      writer.member("ops")
      writer.list(operations) { writer, head in writer.write(head) }
      if let origin {
        writer.member("origin")
        writer.write(origin)
      }
      writer.cells("replaced", registers.filter { !$0.value.replaced.isEmpty }) {
        writer, register in
        writer.write(register.replaced)
      }
    }
    return writer.bytes
  }

  /// One head of each operation that stands somewhere, sorted by id.
  private var standingOperations: [Head] {
    var operations: [Head] = []
    for (_, register) in registers {
      for head in register.heads {
        let place = operations.index(of: head.id)
        if place == operations.count || operations[place].id != head.id {
          operations.insert(head, at: place)
        }
      }
    }
    return operations
  }

  /// Reads a line; nil if it is not a state.
  public init?(line: [UInt8]) {
    guard let state = line.withUnsafeBufferPointer({ RecordState(bytes: $0) }) else { return nil }
    self = state
  }

  /// Reads the bytes of a line in place; nil if they are not a state.
  ///
  /// - Parameter fields: the fields whose cells are wanted, nil for all. Whether a record is
  ///   deleted depends on every cell: all cells of a record that was ever deleted are read.
  public init?(bytes: UnsafeBufferPointer<UInt8>, fields: [String]? = nil) {
    var members = Members(fields: fields)
    let isRead: Void? = try? JSONReader.read(bytes) { reader throws(JSONProblem) in
      try reader.object { reader, name throws(JSONProblem) in try members.read(name, &reader) }
    }
    guard isRead != nil, let state = members.state else { return nil }
    if fields == nil || state.registers[Lifecycle.path] == nil {
      self = state
    } else {
      self.init(bytes: bytes)
    }
  }

  /// The members of a line that were read so far: cells can precede the operations that they name.
  private struct Members {
    /// The fields whose cells are read; nil for all.
    private let fields: [String]?
    private var id: RecordID?
    private var kind: String?
    private var origin: Origin?
    private var operations: [Head]?
    /// For each path, where its writes stand in `writes`.
    private var cells: PathMap<Range<Int>>?
    private var writes: [(operation: Int64, value: Value)] = []
    private var awaits: PathMap<[OperationID: UInt64]>?
    private var replaced: PathMap<[UInt64: Turn]>?
    /// Members that a newer version may write.
    private var others: Set<String> = []

    private static let known: Set = ["awaits", "cells", "id", "kind", "ops", "origin", "replaced"]

    init(fields: [String]?) {
      self.fields = fields
    }

    mutating func read(_ name: String, _ reader: inout JSONReader) throws(JSONProblem) {
      switch name {
      case "id" where id == nil: id = try reader.text(RecordID.init(bytes:))
      case "kind" where kind == nil: kind = try reader.text()
      case "origin" where origin == nil: origin = try reader.origin()
      case "ops" where operations == nil:
        var heads: [Head] = []
        try reader.list { reader throws(JSONProblem) in heads.append(try reader.head()) }
        operations = heads
      case "cells" where cells == nil:
        cells = try reader.cells(of: fields) { reader throws(JSONProblem) in
          let start = writes.count
          try reader.writes(into: &writes)
          return start..<writes.count
        }
      case "awaits" where awaits == nil:
        awaits = try reader.cells { reader throws(JSONProblem) in try reader.bounds() }
      case "replaced" where replaced == nil:
        replaced = try reader.cells { reader throws(JSONProblem) in try reader.turns() }
      default:
        guard !Members.known.contains(name), others.insert(name).inserted else {
          throw reader.duplicateMember
        }
        _ = try reader.value()
      }
    }

    /// The state, or nil where something is missing or does not fit.
    var state: RecordState? {
      guard let id, let kind, let operations, let cells, isEachOnce(operations) else { return nil }
      var registers: PathMap<Register> = [:]
      registers.reserveCapacity(cells.count)
      for (path, place) in cells {
        guard let heads = heads(writes[place], of: operations) else { return nil }
        registers.insert(Register(heads: heads), at: path)
      }
      for (path, bounds) in awaits ?? [:] { registers[path, default: Register()].awaited = bounds }
      for (path, turns) in replaced ?? [:] { registers[path, default: Register()].replaced = turns }
      return RecordState(id: id, kind: kind, registers: registers, origin: origin)
    }

    private func heads(
      _ writes: ArraySlice<(operation: Int64, value: Value)>, of operations: [Head]
    ) -> [Head]? {
      var heads: [Head] = []
      heads.reserveCapacity(writes.count)
      for (index, value) in writes {
        guard let index = Int(exactly: index), operations.indices.contains(index) else {
          return nil
        }
        heads.append(operations[index].holding(value))
      }
      return heads.isEmpty || !isEachOnce(heads) ? nil : heads
    }

    private func isEachOnce(_ heads: [Head]) -> Bool {
      heads.count < 2 || Set(heads.map(\.id)).count == heads.count
    }
  }
}

extension Head {
  func holding(_ value: Value) -> Head {
    Head(id: id, lamport: lamport, author: author, recordedAt: recordedAt, value: value)
  }
}

extension [Head] {
  /// Where an operation stands, or would stand, among heads that are sorted by id.
  fileprivate func index(of id: OperationID) -> Int {
    firstIndex { !($0.id < id) } ?? count
  }
}

extension JSONWriter {
  fileprivate mutating func write(_ head: Head) {
    tuple { writer in
      writer.elements(head.id, head.lamport, head.author)
      writer.element()
      writer.write(head.recordedAt.milliseconds)
    }
  }

  private mutating func elements(_ id: OperationID, _ lamport: UInt64, _ author: RecordID) {
    element()
    write(id.description)
    element()
    write(Int64(clamping: lamport))
    element()
    write(author)
  }

  fileprivate mutating func write(_ head: Head, at index: Int) {
    tuple { writer in
      writer.element()
      writer.write(Int64(index))
      writer.element()
      writer.write(head.value)
    }
  }

  fileprivate mutating func write(_ bounds: [OperationID: UInt64]) {
    list(bounds.sorted { $0.key < $1.key }) { writer, bound in
      writer.tuple { writer in
        writer.element()
        writer.write(bound.key.description)
        writer.element()
        writer.write(Int64(clamping: bound.value))
      }
    }
  }

  fileprivate mutating func write(_ turns: [UInt64: Turn]) {
    object { writer in
      for (replica, turn) in turns.sorted(by: { $0.key < $1.key }) {
        writer.member(hexText(replica))
        writer.tuple { writer in
          writer.element()
          writer.write(Int64(clamping: turn.lamport))
          writer.element()
          writer.write(Int64(clamping: turn.counter))
        }
      }
    }
  }

  fileprivate mutating func write(_ origin: RecordState.Origin) {
    tuple { writer in writer.elements(origin.id, origin.lamport, origin.author) }
  }

  /// A member with something of some cells, where there are any.
  fileprivate mutating func cells(
    _ name: String, _ registers: PathMap<Register>,
    _ content: (inout JSONWriter, Register) -> Void
  ) {
    guard !registers.isEmpty else { return }
    member(name)
    object { writer in
      for (path, register) in registers {
        writer.member(path.text)
        content(&writer, register)
      }
    }
  }
}

extension JSONReader {
  fileprivate mutating func head() throws(JSONProblem) -> Head {
    try tuple { reader throws(JSONProblem) in
      let (id, lamport, author) = try reader.elements()
      try reader.element()
      let at = Timestamp(milliseconds: try reader.integer())
      return Head(id: id, lamport: lamport, author: author, recordedAt: at, value: .null)
    }
  }

  fileprivate mutating func origin() throws(JSONProblem) -> RecordState.Origin {
    try tuple { reader throws(JSONProblem) in
      let (id, lamport, author) = try reader.elements()
      return RecordState.Origin(lamport: lamport, id: id, author: author)
    }
  }

  private mutating func elements() throws(JSONProblem) -> (OperationID, UInt64, RecordID) {
    try element()
    let id = try text(OperationID.init(bytes:))
    try element()
    let lamport = try positive()
    try element()
    return (id, lamport, try text(RecordID.init(bytes:)))
  }

  fileprivate mutating func writes(
    into writes: inout [(operation: Int64, value: Value)]
  ) throws(JSONProblem) {
    try list { reader throws(JSONProblem) in
      writes.append(
        try reader.tuple { reader throws(JSONProblem) in
          try reader.element()
          let operation = try reader.integer()
          try reader.element()
          return (operation, try reader.value())
        })
    }
  }

  /// Pairs of an operation's id and a lamport.
  fileprivate mutating func bounds() throws(JSONProblem) -> [OperationID: UInt64] {
    var bounds: [OperationID: UInt64] = [:]
    try list { reader throws(JSONProblem) in
      let (id, lamport) = try reader.tuple { reader throws(JSONProblem) in
        try reader.element()
        let id = try reader.text(OperationID.init(bytes:))
        try reader.element()
        return (id, try reader.positive())
      }
      guard bounds.updateValue(lamport, forKey: id) == nil else { throw reader.unexpectedValue }
    }
    return bounds
  }

  /// By replica, a pair of a lamport and a counter.
  fileprivate mutating func turns() throws(JSONProblem) -> [UInt64: Turn] {
    var turns: [UInt64: Turn] = [:]
    try object { reader, name throws(JSONProblem) in
      guard let replica = replicaNumber(name.utf8) else { throw reader.unexpectedValue }
      let turn = try reader.tuple { reader throws(JSONProblem) in
        try reader.element()
        let lamport = try reader.positive()
        try reader.element()
        return Turn(lamport: lamport, counter: try reader.positive())
      }
      guard turns.updateValue(turn, forKey: replica) == nil else { throw reader.duplicateMember }
    }
    return turns
  }

  private mutating func positive() throws(JSONProblem) -> UInt64 {
    let number = try integer()
    guard number > 0 else { throw unexpectedValue }
    return UInt64(number)
  }

  /// An object with something for each path.
  ///
  /// - Parameter fields: the fields that are read besides what is reserved; nil for all.
  fileprivate mutating func cells<Content>(
    of fields: [String]? = nil, _ content: (inout JSONReader) throws(JSONProblem) -> Content
  ) throws(JSONProblem) -> PathMap<Content> {
    var cells: PathMap<Content> = [:]
    try object { reader, name throws(JSONProblem) in
      let path = FieldPath(name)
      if let fields, !fields.contains(where: path.isOf), !Lifecycle.isReserved(path) {
        return try reader.skipValue()
      }
      guard cells.insert(try content(&reader), at: path) else {
        throw reader.duplicateMember
      }
    }
    return cells
  }
}
