import Records

/// A record's state as a line of canonical JSON: equal states give equal bytes.
///
///     {"cells":{"status":[[0,"異変"]]},"id":"…","kind":"visit","ops":[["9f…-17",40,"author",1605…]],
///      "origin":["9f…-17",40,"author"]}
///
/// `ops` lists each operation once, sorted by id; a cell's heads name it by its index. `awaited` and
/// `passed` are there only when they say something.
extension RecordState {
  public var line: [UInt8] {
    let operations = standingOperations
    var writer = JSONWriter()
    writer.object { writer in
      writer.cells("awaited", registers.filter { !$0.value.awaited.isEmpty }) { writer, register in
        writer.write(register.awaited.sorted())
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
      writer.cells("passed", registers.filter { !$0.value.passed.isEmpty }) { writer, register in
        let passed = register.passed.map { ($0.description, $1) }
        writer.object { writer in
          for (id, seen) in passed.sorted(by: { $0.0.precedesByBytes($1.0) }) {
            writer.member(id)
            writer.write(seen)
          }
        }
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

  /// Reads a line; nil for what is not a state.
  public init?(line: [UInt8]) {
    guard let state = line.withUnsafeBufferPointer({ RecordState(bytes: $0) }) else { return nil }
    self = state
  }

  /// Reads the bytes of a line in place; nil for what is not a state.
  ///
  /// - Parameter fields: the fields whose cells are wanted, nil for all. Whether the record is deleted hangs on
  ///   every cell: of one that was ever deleted all are read.
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

  /// What has been read of a line so far: cells can come before the operations that they name.
  private struct Members {
    /// Of which cells are read; nil for all.
    private let fields: [String]?
    private var id: RecordID?
    private var kind: String?
    private var origin: Origin?
    private var operations: [Head]?
    /// For each path, where its writes stand in `writes`.
    private var cells: PathMap<Range<Int>>?
    private var writes: [(operation: Int64, value: Value)] = []
    private var awaited: PathMap<Set<OperationID>>?
    private var passed: PathMap<[OperationID: [OperationID]]>?
    /// Members that a newer version may write.
    private var others: Set<String> = []

    private static let known: Set = ["awaited", "cells", "id", "kind", "ops", "origin", "passed"]

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
      case "awaited" where awaited == nil:
        awaited = try reader.cells { reader throws(JSONProblem) in Set(try reader.operationIDs()) }
      case "passed" where passed == nil:
        passed = try reader.cells { reader throws(JSONProblem) in try reader.passed() }
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
        registers.insert(Register(heads: heads, awaited: [], passed: [:]), at: path)
      }
      for (path, ids) in awaited ?? [:] { registers[path, default: Register()].awaited = ids }
      for (path, seen) in passed ?? [:] { registers[path, default: Register()].passed = seen }
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
    let lamport = try integer()
    guard lamport > 0 else { throw unexpectedValue }
    try element()
    return (id, UInt64(lamport), try text(RecordID.init(bytes:)))
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

  fileprivate mutating func passed() throws(JSONProblem) -> [OperationID: [OperationID]] {
    var passed: [OperationID: [OperationID]] = [:]
    try object { reader, name throws(JSONProblem) in
      guard let id = OperationID(name) else { throw reader.unexpectedValue }
      guard passed.updateValue(try reader.operationIDs(), forKey: id) == nil else {
        throw reader.duplicateMember
      }
    }
    return passed
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
