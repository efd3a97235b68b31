/// Appends canonical JSON to a byte buffer: whole values, or known members one by one.
public struct JSONWriter {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func write(_ value: Value) {
    switch value {
    case .null: append("null")
    case .bool(let bool): append(bool ? "true" : "false")
    case .integer(let integer): write(integer)
    case .number(let number):
      precondition(number.isFinite, "JSON has no infinities")
      append("\(number)")
    case .text(let text): write(text)
    case .list(let list):
      self.list(list) { writer, element in writer.write(element) }
    case .object(let object):
      self.object { writer in
        for (name, value) in writer.sorted(object) {
          writer.member(name)
          writer.write(value)
        }
      }
    }
  }

  public mutating func write(_ integer: Int64) { append("\(integer)") }

  public mutating func write(_ id: RecordID) {
    append("\"")
    id.appendText(to: &bytes)
    append("\"")
  }

  /// An object; `members` writes each by `member`, in the order of the names' bytes.
  public mutating func object(_ members: (inout JSONWriter) -> Void) {
    append("{")
    members(&self)
    append("}")
  }

  /// Begins the member of an object: its value is to follow.
  public mutating func member(_ name: String) {
    separate()
    write(name)
    append(":")
  }

  /// A list; `write` writes each of the elements.
  public mutating func list<Elements: Sequence>(
    _ elements: Elements, _ write: (inout JSONWriter, Elements.Element) -> Void
  ) {
    tuple { writer in
      for each in elements {
        writer.element()
        write(&writer, each)
      }
    }
  }

  /// A list; `elements` writes each after a call of `element()`.
  public mutating func tuple(_ elements: (inout JSONWriter) -> Void) {
    append("[")
    elements(&self)
    append("]")
  }

  /// Begins the element of a tuple: its value is to follow.
  public mutating func element() { separate() }

  /// A comma, unless this is the first of a list or an object: no value ends with an opening bracket.
  private mutating func separate() {
    guard let last = bytes.last, last != UInt8(ascii: "["), last != UInt8(ascii: "{") else {
      return
    }
    bytes.append(UInt8(ascii: ","))
  }

  mutating func writeReadable(_ value: Value, level: Int) {
    switch value {
    case .list(let list) where !list.isEmpty:
      append("[")
      for (index, element) in list.enumerated() {
        append(index > 0 ? ",\n" : "\n", indent: level + 1)
        writeReadable(element, level: level + 1)
      }
      append("\n", indent: level)
      append("]")
    case .object(let object) where !object.isEmpty:
      append("{")
      for (index, member) in sorted(object).enumerated() {
        append(index > 0 ? ",\n" : "\n", indent: level + 1)
        write(member.key)
        append(": ")
        writeReadable(member.value, level: level + 1)
      }
      append("\n", indent: level)
      append("}")
    default: write(value)
    }
  }

  public mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      if utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") })
      {
        for byte in utf8 { writeEscaped(byte) }
      } else {
        bytes.append(contentsOf: utf8)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func writeEscaped(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): append("\\\"")
    case UInt8(ascii: "\\"): append("\\\\")
    case 0x0a: append("\\n")
    case 0x0d: append("\\r")
    case 0x09: append("\\t")
    case 0..<0x20:
      append("\\u00")
      append(byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16))
    default: bytes.append(byte)
    }
  }

  private func sorted(_ object: [String: Value]) -> [(key: String, value: Value)] {
    object.sorted { $0.key.precedesByBytes($1.key) }
  }

  private mutating func append(_ text: String, indent: Int = 0) {
    bytes.append(contentsOf: text.utf8)
    for _ in 0..<indent { bytes.append(contentsOf: [0x20, 0x20]) }
  }
}
