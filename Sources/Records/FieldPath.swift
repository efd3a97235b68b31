import Foundation

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

  /// One to three non-empty components, in NFC: as names of members, two spellings would be one name.
  public var isWellFormed: Bool {
    var slashes = 0
    var isEmpty = true
    var isASCII = true
    for byte in text.utf8 {
      isASCII = isASCII && byte < 0x80
      if byte == FieldPath.slash {
        if isEmpty { return false }
        slashes += 1
      }
      isEmpty = byte == FieldPath.slash
    }
    guard !isEmpty, slashes < 3 else { return false }
    return isASCII || ComposedText.isComposed(text)
  }

  /// The name of the field: the first component.
  public var field: String {
    guard let slash = text.utf8.firstIndex(of: FieldPath.slash) else { return text }
    return String(text[..<slash])
  }

  /// Whether the first component is this, without making a text of it.
  public func isOf(_ field: String) -> Bool {
    text.withBytes { path in
      field.withBytes { field in
        path.count >= field.count && compareBytes(path, field) == 0
          && (path.count == field.count || path[field.count] == FieldPath.slash)
      }
    }
  }

  /// The set's member or the list's item, or nil for a plain field.
  public var member: String? {
    guard let first = text.utf8.firstIndex(of: FieldPath.slash) else { return nil }
    let rest = text[text.utf8.index(after: first)...]
    return String(rest[..<(rest.utf8.firstIndex(of: FieldPath.slash) ?? rest.endIndex)])
  }

  /// The part of a list's item, or nil.
  public var part: String? {
    guard let first = text.utf8.firstIndex(of: FieldPath.slash) else { return nil }
    let rest = text[text.utf8.index(after: first)...]
    guard let second = rest.utf8.firstIndex(of: FieldPath.slash) else { return nil }
    let last = rest[rest.utf8.index(after: second)...]
    return String(last[..<(last.utf8.firstIndex(of: FieldPath.slash) ?? last.endIndex)])
  }

  private static let slash = UInt8(ascii: "/")

  public var description: String { text }

  public static func == (left: FieldPath, right: FieldPath) -> Bool {
    left.text.hasSameBytes(as: right.text)
  }

  public static func < (left: FieldPath, right: FieldPath) -> Bool {
    left.text.precedesByBytes(right.text)
  }

  public func hash(into hasher: inout Hasher) {
    text.withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
