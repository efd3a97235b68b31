import Authority
import Merge
import Records
import Sync

/// An operation's line.
enum OperationProperties {
  static func check(_ bytes: [UInt8]) throws {
    let operation: Operation
    do { operation = try Operation(line: bytes) } catch { return }
    try hold(operation)
  }

  /// The properties of every operation that was read from a line.
  static func hold(_ operation: Operation) throws {
    let line = operation.line
    guard let again = try? Operation(line: line) else {
      throw PropertyViolation(description: "its own line is refused: \(shown(line))")
    }
    try expect(again == operation, "its own line is read as another: \(shown(line))")
    try expect(again.line == line, "the canonical line is not stable")
    try expect(
      OperationID(operation.id.description) == operation.id, "its id is read as another")
    try expect(Int64(exactly: operation.id.counter) != nil, "a counter that no store can hold")
    _ = operation.recordedAt.description + operation.recordedAt.clockInJapan
    _ = operation.recordedAt.dateInJapan.japanese
    guard Validation.problem(with: operation) == nil else { return }
    try StateProperties.hold(state(after: operation, isAccepted: true))
    try StateProperties.hold(state(after: operation, isAccepted: false))
    _ = try judge(operation)
  }

  static func state(after operation: Operation, isAccepted: Bool) -> RecordState {
    var state = RecordState(id: operation.record, kind: operation.kind)
    state.apply(operation, isAccepted: isAccepted, hasArrived: { _ in false })
    return state
  }

  static func judge(_ operation: Operation) throws -> Verdict {
    let principal = Principal(
      user: operation.author, worker: nil, seesHiddenAddresses: true,
      assignments: [Assignment(.administrator)], teamPersons: [], opened: [])
    return try Judge(
      principal: principal, now: Timestamp(milliseconds: 1_795_000_000_000)
    ).verdict(on: operation, in: EmptyStore())
  }
}

/// A store that knows no record.
private struct EmptyStore: RecordReading {
  func state(_ id: RecordID) throws -> RecordState? { nil }
  func place(_ id: RecordID) throws -> (kind: String, place: Place)? { nil }
  func records(of kind: String) throws -> [RecordID] { [] }
  func records(of kind: String, linking field: String, to target: RecordID) throws -> [RecordID] {
    []
  }
  func links(to target: RecordID) throws -> [(source: RecordID, kind: String, field: String)] { [] }
  func eachState(
    _ query: RecordQuery, fields: [String]?, _ body: (RecordState) throws -> Void
  ) throws {}
  func ids(_ query: RecordQuery) throws -> [RecordID] { [] }
  func ids(beginning prefix: String, kind: String?, limit: Int) throws -> [RecordID] { [] }
  func corrections(of kind: String) throws -> [RecordID] { [] }
  func conflicted() throws -> [RecordID] { [] }
}

/// A state's line.
enum StateProperties {
  static func check(_ bytes: [UInt8]) throws {
    guard let state = RecordState(line: bytes) else { return }
    try hold(state)
  }

  /// The properties of every state that was read or made of operations.
  static func hold(_ state: RecordState) throws {
    let line = state.line
    guard let again = RecordState(line: line) else {
      throw PropertyViolation(description: "its own line is refused: \(shown(line))")
    }
    try expect(again == state, "its own line is read as another: \(shown(line))")
    try expect(again.line == line, "the canonical line is not stable: \(shown(line))")
    let view = state.view
    try expect(again.view == view, "the same state is displayed in two ways")
    try expect(
      SeenVersion(view.version.description) == view.version, "its version is read as another")
    for head in state.allHeads {
      try expect(view.version.contains(head.id), "the version misses \(head.id)")
    }
  }
}
