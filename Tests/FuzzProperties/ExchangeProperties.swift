import Authority
import Merge
import Records
import Sync

/// The body of a request.
enum RequestProperties {
  static func check(_ bytes: [UInt8]) throws {
    guard let request = try read(bytes) else { return }
    let canonical = request.bytes
    guard let again = try read(canonical) else {
      throw PropertyViolation(description: "its own bytes are refused: \(shown(canonical))")
    }
    try expect(again == request, "its own bytes are read as another request")
    try expect(again.bytes == canonical, "canonical bytes are not stable")
    try expectNothingUnread(request, head(of: bytes), bytes)
    try expect(request.lines.count <= Limits.operationsPerParcel, "too many lines were taken")
    try expect(request.cursors.count <= Limits.cursors, "too many cursors were taken")
    for end in cuts(of: bytes.count) {
      try expect(try read(Array(bytes[..<end])) == nil, "cut at \(end), it is taken all the same")
    }
  }

  /// The request equals its head: no member is left out, none is misread.
  private static func expectNothingUnread(
    _ request: SyncRequest, _ head: Value, _ bytes: [UInt8]
  ) throws {
    try expect(head["cursors"]?.object?.count == request.cursors.count, "a cursor was not read")
    try expect(
      head["incarnation"] == request.incarnation.map(Value.text), "the incarnation was not read")
    try expect(
      (head["signature"] != nil) == (request.signature != nil), "the signature was not read")
    try expect(
      bytes.count { $0 == 0x0a } == request.lines.count + 1, "a line was not read")
  }

  /// nil for bytes that are rightly refused.
  static func read(_ bytes: [UInt8]) throws -> SyncRequest? {
    do { return try SyncRequest(bytes: bytes) } catch let problem as Problem {
      let codes: [ProblemCode] = [.malformed, .unsupportedProtocol, .limitExceeded]
      try expect(codes.contains(problem.code), "refused as \(problem.code)")
      return nil
    } catch {
      throw PropertyViolation(description: "refused with an untyped error: \(error)")
    }
  }
}

/// The body of an answer.
enum AnswerProperties {
  static func check(_ bytes: [UInt8]) throws {
    guard let answer = try read(bytes) else { return }
    let canonical = answer.bytes
    guard let again = try read(canonical) else {
      throw PropertyViolation(description: "its own bytes are refused: \(shown(canonical))")
    }
    try expect(again == answer, "its own bytes are read as another answer")
    try expect(again.bytes == canonical, "canonical bytes are not stable")
    for end in cuts(of: bytes.count) {
      try expect(try read(Array(bytes[..<end])) == nil, "cut at \(end), it is taken all the same")
    }
    for state in answer.states { try StateProperties.check(state.line) }
    let head = head(of: bytes)
    let taken = answer.verdicts.count + answer.states.count + answer.gone.count
    try expect(bytes.count { $0 == 0x0a } == taken + 1, "a line was not read")
    try expect(
      head["dismissed"]?.text == answer.dismissal?.rawValue, "a dismissal was not read")
    try expect((head["ended"]?.list ?? []).count == answer.ended.count, "an end was not read")
    try expect(head["cursors"]?.object?.count == answer.cursors.count, "a cursor was not read")
  }

  /// nil for bytes that are rightly refused.
  static func read(_ bytes: [UInt8]) throws -> SyncAnswer? {
    do { return try SyncAnswer(bytes: bytes) } catch let problem as Problem {
      try expect(problem.code == .answerUnreadable, "refused as \(problem.code)")
      return nil
    } catch {
      throw PropertyViolation(description: "refused with an untyped error: \(error)")
    }
  }
}

/// The first line of a message, read without its decoder.
private func head(of bytes: [UInt8]) -> Value {
  (try? JSON.read(bytes.prefix { $0 != 0x0a })) ?? .null
}

/// The way of a parcel: a valid operation in a request is applied and goes out in an answer that a
/// device can read.
enum ParcelProperties {
  static func check(_ bytes: [UInt8]) throws {
    guard let request = try RequestProperties.read(bytes) else { return }
    var states: [RecordID: RecordState] = [:]
    var answer = SyncAnswer(incarnation: request.incarnation ?? "", received: 0, backedUp: 0)
    for line in request.lines where line.count <= Limits.operationBytes {
      guard let operation = try? Operation(line: line) else { continue }
      try OperationProperties.hold(operation)
      let isValid = Validation.problem(with: operation) == nil
      let state = states[
        operation.record, default: RecordState(id: operation.record, kind: operation.kind)]
      answer.received = max(answer.received, operation.id.counter)
      answer.verdicts[operation.id] = isValid ? .accepted : .refused(.badValue)
      guard state.kind == operation.kind else { continue }
      states[operation.record] = state.overlaid(with: [(operation, isValid)])
    }
    for state in states.values.sorted(by: { $0.id < $1.id }) {
      try StateProperties.hold(state)
      answer.states.append(.init(line: state.line, grants: [1]))
      answer.gone.append(.init(record: state.id, grant: 2))
    }
    guard let read = try AnswerProperties.read(answer.bytes) else {
      throw PropertyViolation(description: "no device can read the answer")
    }
    try expect(read == answer, "a device reads another answer")
  }
}
