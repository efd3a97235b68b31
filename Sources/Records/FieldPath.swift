/// Where in a record a value stands: `memo`, a set's member `support/歩行補助`, a list's item
/// `contacts/1f3a`, or a part of one `contacts/1f3a/phone`.
///
/// Compared, hashed and sorted by its UTF-8 bytes.
public struct FieldPath: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String

  /// A path as it came over the wire; `isWellFormed` tells whether it can be one.
  public init(_ text: String) {
    self.text = text
  }

  public init(_ field: String, member: String) {
    text = field + "/" + member
  }

  public init(_ field: String, item: String, part: String) {
    text = field + "/" + item + "/" + part
  }

  /// One to three non-empty components.
  public var isWellFormed: Bool {
    let components = components
    return components.count <= 3 && components.allSatisfy { !$0.isEmpty }
  }

  public var components: [Substring] {
    text.split(separator: "/", omittingEmptySubsequences: false)
  }

  /// The name of the field: the first component.
  public var field: String {
    guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return text }
    return String(text[..<slash])
  }

  /// The set's member or the list's item, or nil for a plain field.
  public var member: String? {
    let components = components
    return components.count > 1 ? String(components[1]) : nil
  }

  /// The part of a list's item, or nil.
  public var part: String? {
    let components = components
    return components.count > 2 ? String(components[2]) : nil
  }

  public var description: String { text }

  public static func == (left: FieldPath, right: FieldPath) -> Bool {
    left.text.hasSameBytes(as: right.text)
  }

  public static func < (left: FieldPath, right: FieldPath) -> Bool {
    left.text.precedesByBytes(right.text)
  }

  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
