/// Appends canonical JSON to a byte buffer.
public struct JSONWriter {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func write(_ value: Value) {
    switch value {
    case .null: append("null")
    case .bool(let bool): append(bool ? "true" : "false")
    case .integer(let integer): append("\(integer)")
    case .number(let number):
      precondition(number.isFinite, "JSON has no infinities")
      append("\(number)")
    case .text(let text): write(text)
    case .list(let list):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in list.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(element)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in sorted(object).enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(member.key)
        bytes.append(UInt8(ascii: ":"))
        write(member.value)
      }
      bytes.append(UInt8(ascii: "}"))
    }
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

  private mutating func write(_ text: String) {
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
