/// The content of one cell of a record: a JSON value.
///
/// Equality compares UTF-8 bytes and never treats `1` and `1.0` as the same.
public enum Value: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// Finite; JSON knows no other.
  case number(Double)
  case text(String)
  case list([Value])
  case object([String: Value])

  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let one), .bool(let other)): one == other
    case (.integer(let one), .integer(let other)): one == other
    case (.number(let one), .number(let other)): one.bitPattern == other.bitPattern
    case (.text(let one), .text(let other)): one.hasSameBytes(as: other)
    case (.list(let one), .list(let other)): one == other
    case (.object(let one), .object(let other)):
      one.count == other.count && JSON.text(left).hasSameBytes(as: JSON.text(right))
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    JSON.bytes(self).withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  public var text: String? { if case .text(let text) = self { text } else { nil } }
  public var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }
  public var integer: Int64? { if case .integer(let integer) = self { integer } else { nil } }
  public var list: [Value]? { if case .list(let list) = self { list } else { nil } }
  public var object: [String: Value]? { if case .object(let object) = self { object } else { nil } }

  public var number: Double? {
    switch self {
    case .number(let number): number
    case .integer(let integer): Double(integer)
    default: nil
    }
  }

  /// The member of an object, or nil.
  public subscript(key: String) -> Value? { object?[key] }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .text(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(arrayLiteral elements: Value...) { self = .list(elements) }
  public init(dictionaryLiteral elements: (String, Value)...) {
    self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
  }

  /// The texts as a JSON list.
  public static func texts(_ texts: some Sequence<String>) -> Value { .list(texts.map(Value.text)) }

  /// The text, or null where there is none.
  public static func optional(_ text: (some CustomStringConvertible)?) -> Value {
    text.map { .text($0.description) } ?? .null
  }
}
