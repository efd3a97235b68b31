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
    JSON.bytes([
      "id": .text(id.description), "lamport": .integer(Int64(clamping: lamport)),
      "author": .text(author.description), "at": .integer(recordedAt.milliseconds),
      "record": .text(record.description), "kind": .text(kind),
      "writes": .object(
        Dictionary(uniqueKeysWithValues: writes.map { ($0.text, $1.wireValue) })),
    ])
  }

  /// Reads a line. Bounds on sizes are the caller's (`Limits` in Sync).
  public init(line: [UInt8]) throws(OperationProblem) {
    let value: Value
    do { value = try JSON.read(line) } catch { throw .notJSON(error) }
    guard let id = value["id"]?.text.flatMap({ OperationID($0) }) else { throw .badMember("id") }
    guard let lamport = value["lamport"]?.integer, lamport > 0 else { throw .badMember("lamport") }
    guard let author = value["author"]?.text.flatMap(RecordID.init) else {
      throw .badMember("author")
    }
    guard let at = value["at"]?.integer else { throw .badMember("at") }
    guard let record = value["record"]?.text.flatMap(RecordID.init) else {
      throw .badMember("record")
    }
    guard let kind = value["kind"]?.text, !kind.isEmpty else { throw .badMember("kind") }
    self.init(
      id: id, lamport: UInt64(lamport), author: author, recordedAt: Timestamp(milliseconds: at),
      record: record, kind: kind, writes: try Operation.writes(value["writes"]))
  }

  private static func writes(_ value: Value?) throws(OperationProblem) -> [FieldPath: Write] {
    guard let members = value?.object, !members.isEmpty else { throw .badMember("writes") }
    var writes: [FieldPath: Write] = [:]
    for (text, member) in members {
      let path = FieldPath(text)
      guard path.isWellFormed, let content = member["value"], let list = member["seen"]?.list else {
        throw .badMember("writes")
      }
      let seen = list.compactMap { $0.text.flatMap { OperationID($0) } }
      guard seen.count == list.count else { throw .badMember("writes") }
      writes[path] = Write(content, seen: seen)
    }
    return writes
  }
}

extension Write {
  var wireValue: Value {
    ["value": value, "seen": .texts(seen.map(\.description))]
  }
}
