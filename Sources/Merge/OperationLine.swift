import Records

/// Why a line is not an operation.
public enum OperationProblem: Error, Equatable, Sendable {
  case notJSON(JSONProblem)
  /// The member that is missing or not what it should be.
  case badMember(String)
}

/// An operation as a line of JSON. The line is kept byte for byte, hashed and signed as it is; members
/// that this version does not know stay in it.
extension Operation {
  /// The canonical line, without the newline.
  public var line: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("at")
      writer.write(recordedAt.milliseconds)
      writer.member("author")
      writer.write(author)
      writer.member("id")
      writer.write(id.description)
      writer.member("kind")
      writer.write(kind)
      writer.member("lamport")
      writer.write(Int64(clamping: lamport))
      writer.member("record")
      writer.write(record)
      writer.member("writes")
      writer.object { writer in
        for (path, write) in writes {
          writer.member(path.text)
          writer.write(write)
        }
      }
    }
    return writer.bytes
  }

  /// Reads a line. Bounds on sizes are the caller's (`Limits` in Sync).
  public init(line: [UInt8]) throws(OperationProblem) {
    var members = Members()
    do {
      try JSONReader.read(line[...]) { reader throws(JSONProblem) in
        try reader.object { reader, name throws(JSONProblem) in try members.read(name, &reader) }
      }
    } catch {
      throw error.reason == .unexpectedValue ? .badMember(members.latest) : .notJSON(error)
    }
    self = try members.operation
  }

  /// The members of a line that were read so far.
  private struct Members {
    private(set) var latest = ""
    private var id: OperationID?
    private var lamport: Int64?
    private var author: RecordID?
    private var at: Int64?
    private var record: RecordID?
    private var kind: String?
    private var writes: PathMap<Write>?
    /// Members that a newer version may write.
    private var others: Set<String> = []

    private static let known: Set = ["at", "author", "id", "kind", "lamport", "record", "writes"]

    mutating func read(_ name: String, _ reader: inout JSONReader) throws(JSONProblem) {
      latest = name
      switch name {
      case "id" where id == nil: id = try reader.text(OperationID.init(bytes:))
      case "lamport" where lamport == nil: lamport = try reader.integer()
      case "author" where author == nil: author = try reader.text(RecordID.init(bytes:))
      case "at" where at == nil: at = try reader.integer()
      case "record" where record == nil: record = try reader.text(RecordID.init(bytes:))
      case "kind" where kind == nil: kind = try reader.text()
      case "writes" where writes == nil: writes = try reader.writes()
      default:
        guard !Members.known.contains(name), others.insert(name).inserted else {
          throw reader.duplicateMember
        }
        _ = try reader.value()
      }
    }

    var operation: Operation {
      get throws(OperationProblem) {
        guard let id else { throw .badMember("id") }
        guard let lamport, lamport > 0 else { throw .badMember("lamport") }
        guard let author else { throw .badMember("author") }
        guard let at else { throw .badMember("at") }
        guard let record else { throw .badMember("record") }
        guard let kind, !kind.isEmpty else { throw .badMember("kind") }
        guard let writes, !writes.isEmpty else { throw .badMember("writes") }
        return Operation(
          id: id, lamport: UInt64(lamport), author: author,
          recordedAt: Timestamp(milliseconds: at), record: record, kind: kind, writes: writes)
      }
    }
  }
}

extension Write {
  fileprivate init(_ reader: inout JSONReader) throws(JSONProblem) {
    var value: Value?
    var seen: [OperationID]?
    var others: Set<String> = []
    try reader.object { reader, name throws(JSONProblem) in
      switch name {
      case "seen" where seen == nil: seen = try reader.operationIDs()
      case "value" where value == nil: value = try reader.value()
      default:
        guard name != "seen", name != "value", others.insert(name).inserted else {
          throw reader.duplicateMember
        }
        _ = try reader.value()
      }
    }
    guard let value, let seen else { throw reader.unexpectedValue }
    self.init(value, seen: seen)
  }
}

extension JSONWriter {
  fileprivate mutating func write(_ write: Write) {
    object { writer in
      writer.member("seen")
      writer.write(write.seen)
      writer.member("value")
      writer.write(write.value)
    }
  }

  mutating func write(_ ids: some Sequence<OperationID>) {
    list(ids) { writer, id in writer.write(id.description) }
  }
}

extension JSONReader {
  fileprivate mutating func writes() throws(JSONProblem) -> PathMap<Write> {
    var writes: PathMap<Write> = [:]
    try object { reader, name throws(JSONProblem) in
      let path = FieldPath(name)
      let write = try Write(&reader)
      guard path.isWellFormed else { throw reader.unexpectedValue }
      guard writes.insert(write, at: path) else { throw reader.duplicateMember }
    }
    return writes
  }

  mutating func operationIDs() throws(JSONProblem) -> [OperationID] {
    var ids: [OperationID] = []
    try list { reader throws(JSONProblem) in ids.append(try reader.text(OperationID.init(bytes:))) }
    return ids
  }
}
