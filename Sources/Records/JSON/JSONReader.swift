/// A strict reader over bytes in place. Every loop ends with the buffer; nesting is bounded.
struct JSONReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0
  private var depth = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  mutating func document() throws(JSONProblem) -> Value {
    let value = try value()
    skipSpace()
    guard index == bytes.count else { throw problem(.trailingBytes) }
    return value
  }

  private mutating func value() throws(JSONProblem) -> Value {
    skipSpace()
    switch try peek() {
    case UInt8(ascii: "{"): return try nested { reader throws(JSONProblem) in try reader.object() }
    case UInt8(ascii: "["): return try nested { reader throws(JSONProblem) in try reader.list() }
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func nested(
    _ read: (inout JSONReader) throws(JSONProblem) -> Value
  ) throws(JSONProblem) -> Value {
    depth += 1
    guard depth <= JSON.depthLimit else { throw problem(.tooDeep) }
    let value = try read(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(JSONProblem) -> Value {
    var object: [String: Value] = [:]
    index += 1
    skipSpace()
    if try peek() == UInt8(ascii: "}") {
      index += 1
      return .object(object)
    }
    while true {
      skipSpace()
      guard try peek() == UInt8(ascii: "\"") else { throw problem(.unexpectedByte) }
      let key = try string()
      skipSpace()
      try expect(UInt8(ascii: ":"))
      guard object.updateValue(try value(), forKey: key) == nil else {
        throw problem(.duplicateMember)
      }
      if try endOfList(UInt8(ascii: "}")) { return .object(object) }
    }
  }

  private mutating func list() throws(JSONProblem) -> Value {
    var list: [Value] = []
    index += 1
    skipSpace()
    if try peek() == UInt8(ascii: "]") {
      index += 1
      return .list(list)
    }
    while true {
      list.append(try value())
      if try endOfList(UInt8(ascii: "]")) { return .list(list) }
    }
  }

  /// Reads a comma (false) or the closing byte (true).
  private mutating func endOfList(_ closing: UInt8) throws(JSONProblem) -> Bool {
    skipSpace()
    let byte = try peek()
    guard byte == closing || byte == UInt8(ascii: ",") else { throw problem(.unexpectedByte) }
    index += 1
    return byte == closing
  }

  private mutating func string() throws(JSONProblem) -> String {
    index += 1
    let start = index
    while index < bytes.count, bytes[index] != UInt8(ascii: "\""),
      bytes[index] != UInt8(ascii: "\\"),
      bytes[index] >= 0x20
    {
      index += 1
    }
    if try peek() == UInt8(ascii: "\"") {
      defer { index += 1 }
      return try decoded(bytes[start..<index])
    }
    return try escapedString(from: start)
  }

  private mutating func escapedString(from start: Int) throws(JSONProblem) -> String {
    var unescaped = Array(bytes[start..<index])
    while true {
      let byte = try peek()
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return try decoded(unescaped)
      case UInt8(ascii: "\\"): try escape(into: &unescaped)
      case 0..<0x20: throw problem(.badText)
      default: unescaped.append(byte)
      }
    }
  }

  private mutating func escape(into unescaped: inout [UInt8]) throws(JSONProblem) {
    let byte = try peek()
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
    case UInt8(ascii: "b"): unescaped.append(0x08)
    case UInt8(ascii: "f"): unescaped.append(0x0c)
    case UInt8(ascii: "n"): unescaped.append(0x0a)
    case UInt8(ascii: "r"): unescaped.append(0x0d)
    case UInt8(ascii: "t"): unescaped.append(0x09)
    case UInt8(ascii: "u"): unescaped.append(contentsOf: Array(String(try scalar()).utf8))
    default: throw problem(.badEscape)
    }
  }

  private mutating func scalar() throws(JSONProblem) -> Character {
    let first = try hexUnit()
    var code = first
    if (0xd800..<0xdc00).contains(first) {
      try expect(UInt8(ascii: "\\"))
      try expect(UInt8(ascii: "u"))
      let second = try hexUnit()
      guard (0xdc00..<0xe000).contains(second) else { throw problem(.badEscape) }
      code = 0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw problem(.badEscape) }
    return Character(scalar)
  }

  private mutating func hexUnit() throws(JSONProblem) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      let byte = try peek()
      let isUpperCase = (0x41...0x46).contains(byte)
      guard let digit = hexDigit(isUpperCase ? byte | 0x20 : byte) else {
        throw problem(.badEscape)
      }
      unit = unit << 4 | UInt32(digit)
      index += 1
    }
    return unit
  }

  private mutating func number() throws(JSONProblem) -> Value {
    let start = index
    var isInteger = true
    if try peek() == UInt8(ascii: "-") { index += 1 }
    let whole = index
    try digits()
    if bytes[whole] == UInt8(ascii: "0"), index - whole > 1 { throw problem(.badNumber) }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      isInteger = false
      index += 1
      try digits()
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-")
      {
        index += 1
      }
      try digits()
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isInteger, let integer = Int64(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else { throw problem(.badNumber) }
    return .number(number)
  }

  private mutating func digits() throws(JSONProblem) {
    let start = index
    while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
    guard index > start else {
      throw problem(index < bytes.count ? .unexpectedByte : .unexpectedEnd)
    }
  }

  private mutating func word(_ word: StaticString, _ value: Value) throws(JSONProblem) -> Value {
    for offset in 0..<word.utf8CodeUnitCount { try expect(word.utf8Start[offset]) }
    return value
  }

  private func decoded(_ utf8: some Collection<UInt8>) throws(JSONProblem) -> String {
    guard let text = String(validating: utf8, as: UTF8.self) else { throw problem(.badText) }
    return text
  }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0a, 0x0d: index += 1
      default: return
      }
    }
  }

  private func peek() throws(JSONProblem) -> UInt8 {
    guard index < bytes.count else { throw problem(.unexpectedEnd) }
    return bytes[index]
  }

  private mutating func expect(_ byte: UInt8) throws(JSONProblem) {
    guard try peek() == byte else { throw problem(.unexpectedByte) }
    index += 1
  }

  private func problem(_ reason: JSONProblem.Reason) -> JSONProblem {
    JSONProblem(reason: reason, offset: index)
  }
}
