/// A strict reader over bytes in place. Every loop ends with the buffer; nesting is bounded.
///
/// `value()` reads any value. A caller that knows the expected shape reads it member by member,
/// without building a tree of values; any other shape is then the problem `unexpectedValue`.
public struct JSONReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0
  private var depth = 0

  private init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  /// Reads exactly one document, with white space around it.
  ///
  /// - Parameter body: reads one value.
  public static func read<Result>(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ body: (inout JSONReader) throws(JSONProblem) -> Result
  ) throws(JSONProblem) -> Result {
    var reader = JSONReader(bytes)
    let result = try body(&reader)
    reader.skipSpace()
    guard reader.index == bytes.count else { throw reader.problem(.trailingBytes) }
    return result
  }

  /// The same, of bytes in an array.
  public static func read<Result>(
    _ bytes: ArraySlice<UInt8>, _ body: (inout JSONReader) throws(JSONProblem) -> Result
  ) throws(JSONProblem) -> Result {
    let result = bytes.withUnsafeBufferPointer { buffer in
      Swift.Result { () throws(JSONProblem) in try read(buffer, body) }
    }
    return try result.get()
  }

  // MARK: Reading an expected value

  public mutating func text() throws(JSONProblem) -> String {
    try start(with: UInt8(ascii: "\""))
    return try string()
  }

  public mutating func integer() throws(JSONProblem) -> Int64 {
    skipSpace()
    let byte = try peek()
    guard byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte),
      case .integer(let integer) = try number()
    else { throw problem(.unexpectedValue) }
    return integer
  }

  /// Skips a value without keeping any of it.
  public mutating func skipValue() throws(JSONProblem) {
    skipSpace()
    switch try peek() {
    case UInt8(ascii: "{"):
      try object { reader, _ throws(JSONProblem) in try reader.skipValue() }
    case UInt8(ascii: "["): try list { reader throws(JSONProblem) in try reader.skipValue() }
    case UInt8(ascii: "\""): try text { _ in () }
    default: _ = try value()
    }
  }

  /// A text that `read` converts from its bytes in place.
  public mutating func text<Result>(
    _ read: (UnsafeBufferPointer<UInt8>) -> Result?
  ) throws(JSONProblem) -> Result {
    try start(with: UInt8(ascii: "\""))
    index += 1
    let start = index
    skipPlainText()
    var result: Result?
    if try peek() == UInt8(ascii: "\"") {
      result = read(UnsafeBufferPointer(rebasing: bytes[start..<index]))
      index += 1
    } else {
      result = try escapedString(from: start).withBytes(read)
    }
    guard let result else { throw problem(.unexpectedValue) }
    return result
  }

  /// Reads an object: `member` is told each name and reads its value. Which names may come, and that none comes
  /// twice, is its business.
  public mutating func object(
    _ member: (inout JSONReader, String) throws(JSONProblem) -> Void
  ) throws(JSONProblem) {
    try open(UInt8(ascii: "{"))
    if try isClosed(UInt8(ascii: "}")) { return }
    repeat {
      let name = try name()
      try member(&self, name)
    } while try !isLast(UInt8(ascii: "}"))
    depth -= 1
  }

  /// Reads a list: `element` reads each.
  public mutating func list(
    _ element: (inout JSONReader) throws(JSONProblem) -> Void
  ) throws(JSONProblem) {
    try open(UInt8(ascii: "["))
    if try isClosed(UInt8(ascii: "]")) { return }
    repeat { try element(&self) } while try !isLast(UInt8(ascii: "]"))
    depth -= 1
  }

  /// Reads a list of a known length: `elements` reads each after a call of `element()`.
  public mutating func tuple<Result>(
    _ elements: (inout JSONReader) throws(JSONProblem) -> Result
  ) throws(JSONProblem) -> Result {
    try open(UInt8(ascii: "["))
    let result = try elements(&self)
    skipSpace()
    guard try peek() == UInt8(ascii: "]") else { throw problem(.unexpectedValue) }
    index += 1
    depth -= 1
    return result
  }

  /// Goes on to the next element of a tuple.
  public mutating func element() throws(JSONProblem) {
    if bytes[index - 1] == UInt8(ascii: "[") { return }
    skipSpace()
    guard try peek() == UInt8(ascii: ",") else { throw problem(.unexpectedValue) }
    index += 1
  }

  /// The problem of an unexpected value at this position.
  public var unexpectedValue: JSONProblem { problem(.unexpectedValue) }
  /// The problem of a name that came before.
  public var duplicateMember: JSONProblem { problem(.duplicateMember) }

  private mutating func start(with byte: UInt8) throws(JSONProblem) {
    skipSpace()
    guard try peek() == byte else { throw problem(.unexpectedValue) }
  }

  private mutating func open(_ bracket: UInt8) throws(JSONProblem) {
    try start(with: bracket)
    index += 1
    depth += 1
    guard depth <= JSON.depthLimit else { throw problem(.tooDeep) }
  }

  private mutating func isClosed(_ bracket: UInt8) throws(JSONProblem) -> Bool {
    skipSpace()
    guard try peek() == bracket else { return false }
    index += 1
    depth -= 1
    return true
  }

  private mutating func name() throws(JSONProblem) -> String {
    skipSpace()
    guard try peek() == UInt8(ascii: "\"") else { throw problem(.unexpectedByte) }
    let name = try string()
    skipSpace()
    try expect(UInt8(ascii: ":"))
    return name
  }

  // MARK: Any value

  public mutating func value() throws(JSONProblem) -> Value {
    skipSpace()
    switch try peek() {
    case UInt8(ascii: "{"): return try anyObject()
    case UInt8(ascii: "["): return try anyList()
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func anyObject() throws(JSONProblem) -> Value {
    var object: [String: Value] = [:]
    try self.object { reader, name throws(JSONProblem) in
      guard object.updateValue(try reader.value(), forKey: name) == nil else {
        throw reader.problem(.duplicateMember)
      }
    }
    return .object(object)
  }

  private mutating func anyList() throws(JSONProblem) -> Value {
    var list: [Value] = []
    try self.list { reader throws(JSONProblem) in list.append(try reader.value()) }
    return .list(list)
  }

  /// Reads a comma (false) or the closing byte (true).
  private mutating func isLast(_ closing: UInt8) throws(JSONProblem) -> Bool {
    skipSpace()
    let byte = try peek()
    guard byte == closing || byte == UInt8(ascii: ",") else { throw problem(.unexpectedByte) }
    index += 1
    return byte == closing
  }

  private mutating func string() throws(JSONProblem) -> String {
    index += 1
    let start = index
    skipPlainText()
    if try peek() == UInt8(ascii: "\"") {
      guard let text = String(exactly: UnsafeBufferPointer(rebasing: bytes[start..<index])) else {
        throw problem(.badText)
      }
      index += 1
      return text
    }
    return try escapedString(from: start)
  }

  private mutating func skipPlainText() {
    while index < bytes.count, bytes[index] != UInt8(ascii: "\""),
      bytes[index] != UInt8(ascii: "\\"), bytes[index] >= 0x20
    {
      index += 1
    }
  }

  private mutating func escapedString(from start: Int) throws(JSONProblem) -> String {
    var unescaped = Array(bytes[start..<index])
    while true {
      let byte = try peek()
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = unescaped.withUnsafeBufferPointer(String.init(exactly:)) else {
          throw problem(.badText)
        }
        return text
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
    if isInteger, let integer = smallInteger(start..<index) { return .integer(integer) }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isInteger, let integer = Int64(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else { throw problem(.badNumber) }
    return .number(number)
  }

  /// An integer that fits whatever its digits are; nil for a longer one.
  private func smallInteger(_ place: Range<Int>) -> Int64? {
    let isNegative = bytes[place.lowerBound] == UInt8(ascii: "-")
    let digits = place.dropFirst(isNegative ? 1 : 0)
    guard digits.count <= 18 else { return nil }
    let magnitude = digits.reduce(Int64(0)) { $0 * 10 + Int64(bytes[$1] & 0x0f) }
    return isNegative ? -magnitude : magnitude
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
