import Merge
import Records

/// Whether an operation is within the limits and its values have the shape that its kind declares.
/// The client asks before it stores one, the server when one arrives: one rule on both sides.
public enum Validation {
  /// The first thing that is wrong, or nil.
  public static func problem(with operation: Operation) -> ProblemCode? {
    guard let kind = Catalogue.kind(operation.kind) else { return .kindUnknown }
    guard operation.writes.count <= Limits.writesPerOperation else { return .limitExceeded }
    for (path, write) in operation.writes {
      guard path.isWellFormed, path.text.utf8.count <= Limits.pathBytes,
        write.seen.count <= Limits.seenPerWrite, isShallow(write.value, Limits.valueDepth)
      else { return .limitExceeded }
      if Lifecycle.isReserved(path) { continue }
      guard let field = kind.field(path.field) else { continue }
      if let code = problem(with: write.value, at: path, of: field) { return code }
    }
    return nil
  }

  private static func problem(
    with value: Value, at path: FieldPath, of field: FieldDeclaration
  ) -> ProblemCode? {
    if let text = value.text, text.utf8.count > Limits.noteBytes { return .limitExceeded }
    if field.type.hasMembers, path.part == nil {
      return path.member != nil && value.bool != nil ? nil : .badValue
    }
    guard field.type.hasMembers || path.member == nil else { return .badValue }
    // A part that a newer version added is kept as it is.
    guard let leaf = field.leaf(at: path) else { return nil }
    if value == .null { return nil }
    return fits(value, leaf.type) ? nil : .badValue
  }

  private static func fits(_ value: Value, _ type: FieldType) -> Bool {
    switch type {
    case .text, .choice: value.text.map { isClean($0, allowsNewline: false) } ?? false
    case .note: value.text.map { isClean($0, allowsNewline: true) } ?? false
    case .time: value.text.map { $0.utf8.count == 5 } ?? false
    case .date: value.text.flatMap(CalendarDate.init(iso:)) != nil
    case .birthDate, .address: value.object?.values.allSatisfy(isScalar) ?? false
    case .coordinate: Coordinate(value) != nil
    case .count: value.integer.map { $0 >= 0 } ?? false
    case .reference: value.text.flatMap(RecordID.init) != nil
    case .words, .references, .list: value.bool != nil
    }
  }

  /// Whether a value nests no deeper than some levels.
  private static func isShallow(_ value: Value, _ levels: Int) -> Bool {
    switch value {
    case .list(let list): levels > 0 && list.allSatisfy { isShallow($0, levels - 1) }
    case .object(let object): levels > 0 && object.values.allSatisfy { isShallow($0, levels - 1) }
    default: true
    }
  }

  private static func isScalar(_ value: Value) -> Bool {
    switch value {
    case .text(let text): isClean(text, allowsNewline: false)
    case .null, .bool, .integer, .number: true
    case .list, .object: false
    }
  }

  private static func isClean(_ text: String, allowsNewline: Bool) -> Bool {
    text.unicodeScalars.allSatisfy { EntryText.isAllowed($0, allowsNewline) }
  }
}
