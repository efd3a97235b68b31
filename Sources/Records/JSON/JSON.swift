/// JSON (RFC 8259) in one canonical form: members sorted by UTF-8 bytes, no white space, the shortest
/// escapes. The same value always gives the same bytes, so that bytes can be hashed and compared.
///
/// Our own, because operations are kept and hashed byte for byte and foreign bytes must be refused with
/// a reason: bounded depth, no duplicate members, no lone surrogates (docs/decisions/0003).
public enum JSON {
  /// How deep lists and objects may nest.
  public static let depthLimit = 32

  /// Canonical bytes of a value.
  public static func bytes(_ value: Value) -> [UInt8] {
    var writer = JSONWriter()
    writer.write(value)
    return writer.bytes
  }

  /// Canonical text of a value.
  public static func text(_ value: Value) -> String {
    String(decoding: bytes(value), as: UTF8.self)
  }

  /// Text for people's eyes: two spaces a level, members in canonical order.
  public static func readableText(_ value: Value) -> String {
    var writer = JSONWriter()
    writer.writeReadable(value, level: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Reads exactly one value, with white space around it.
  ///
  /// - Throws: `JSONProblem`, with the byte offset where reading stopped.
  public static func read(_ bytes: [UInt8]) throws(JSONProblem) -> Value {
    try read(bytes[...])
  }

  public static func read(_ bytes: ArraySlice<UInt8>) throws(JSONProblem) -> Value {
    try JSONReader.read(bytes) { reader throws(JSONProblem) in try reader.value() }
  }

  public static func read(_ text: String) throws(JSONProblem) -> Value {
    try read(Array(text.utf8))
  }
}

/// Why bytes are not JSON that we take.
public struct JSONProblem: Error, Equatable, Sendable {
  public enum Reason: String, Sendable {
    case unexpectedEnd, unexpectedByte, tooDeep, duplicateMember, badNumber, badEscape, badText
    case trailingBytes
    /// JSON, but not the value that was asked for.
    case unexpectedValue
  }

  public let reason: Reason
  /// Bytes from the start.
  public let offset: Int
}
