import Merge
import Records

/// Whether an operation is within the limits and its values have the shape that its kind declares.
/// The client asks before it stores one, the server when one arrives: one rule on both sides.
public enum Validation {
  /// The first thing that is wrong, or nil.
  public static func problem(with operation: Operation) -> ProblemCode? {
    problem(with: operation) { _, _ in false }
  }

  /// The first thing that is wrong, or nil: a correction takes over whatever the fact holds, also a text that is longer
  /// than one may be that is written today.
  static func problem(
    with operation: Operation, in store: some RecordReading
  ) throws -> ProblemCode? {
    let facts = try operation.corrected.compactMap { try store.state($0) }
      .filter { $0.kind == operation.kind }
    return problem(with: operation) { path, value in
      facts.contains { $0.heads(at: path).contains { $0.value == value } }
    }
  }

  /// - Parameter isKept: whether a value stands already where this operation takes it from.
  private static func problem(
    with operation: Operation, _ isKept: (FieldPath, Value) -> Bool
  ) -> ProblemCode? {
    guard let kind = Catalogue.kind(operation.kind) else { return .kindUnknown }
    guard operation.writes.count <= Limits.writesPerOperation,
      operation.lamport <= Operation.highestLamport
    else { return .limitExceeded }
    for (path, write) in operation.writes {
      guard path.text.utf8.count <= Limits.pathBytes, write.seen.count <= Limits.seenPerWrite
      else { return .limitExceeded }
      guard path.isWellFormed, ValueShape.isClean(path.text, allowsLines: false) else {
        return .badValue
      }
      if let code = problem(with: write.value, at: path, of: kind),
        code != .limitExceeded || !isKept(path, write.value)
      {
        return code
      }
    }
    return AccessShape.problem(with: operation)
  }

  /// The bytes that an operation's line may have: a deletion names all that stood.
  package static func bytesAllowed(for operation: Operation) -> Int {
    operation.writes.count == 1 && operation.writes[Lifecycle.path] != nil
      ? Limits.deletionBytes : Limits.operationBytes
  }

  private static func problem(
    with value: Value, at path: FieldPath, of kind: Kind
  ) -> ProblemCode? {
    if path == Lifecycle.path { return LifecycleShape.isStanding(value) ? nil : .badValue }
    if path == Lifecycle.erasure { return LifecycleShape.isReason(value) ? nil : .badValue }
    guard let field = kind.field(path.field) else {
      return ValueShape.problem(withUnknown: value)
    }
    guard field.type.hasMembers else {
      return path.member == nil ? ValueShape.problem(with: value, as: field.type) : .badValue
    }
    guard let member = path.member, ValueShape.isMember(member, of: field.type) else {
      return .badValue
    }
    guard path.part != nil else { return value.bool == nil ? .badValue : nil }
    guard case .list = field.type else { return .badValue }
    // A part that a newer version added is kept as it is.
    guard let leaf = field.leaf(at: path) else { return ValueShape.problem(withUnknown: value) }
    return ValueShape.problem(with: value, as: leaf.type)
  }
}

extension Operation {
  /// The facts that it corrects.
  fileprivate var corrected: [RecordID] {
    writes.compactMap { path, write in
      path.isOf(SharedField.corrects.text) && write.value == true
        ? path.member.flatMap(RecordID.init) : nil
    }
  }
}

/// The shapes that every kind has: deletion and erasure.
private enum LifecycleShape {
  /// `{"state": "active"}`, or `{"state": "deleted"}` with the operations that stood before.
  static func isStanding(_ value: Value) -> Bool {
    guard var members = value.object, let state = members.removeValue(forKey: "state")?.text else {
      return false
    }
    let before = members.removeValue(forKey: "before") ?? []
    guard members.isEmpty, let named = before.list else { return false }
    guard named.allSatisfy({ $0.text.flatMap { OperationID($0) } != nil }) else { return false }
    return state == "deleted" || state == "active" && named.isEmpty
  }

  /// A line of text that says why.
  static func isReason(_ value: Value) -> Bool {
    guard let reason = value.text else { return false }
    return (1...Limits.reasonBytes).contains(reason.utf8.count)
      && ValueShape.isClean(reason, allowsLines: false)
  }
}

/// The kinds that a note of access names, so that the audit can be read from it.
private enum AccessShape {
  static func problem(with operation: Operation) -> ProblemCode? {
    guard operation.kind == Access.kind.name else { return nil }
    let kinds = operation.writes[FieldPath(Access.kinds.name)]?.value.text ?? ""
    let isNames = kinds.utf8.allSatisfy { byte in
      (0x61...0x7a).contains(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ",")
    }
    return isNames ? nil : .badValue
  }
}
