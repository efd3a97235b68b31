import Records

/// Writes the few ASN.1 types that a certificate has, in DER (X.690). It reads nothing.
enum DER {
  static func sequence(_ parts: [UInt8]...) -> [UInt8] { element(0x30, parts.flatMap { $0 }) }
  static func set(_ parts: [UInt8]...) -> [UInt8] { element(0x31, parts.flatMap { $0 }) }
  static func octets(_ bytes: [UInt8]) -> [UInt8] { element(0x04, bytes) }
  static func bits(_ bytes: [UInt8]) -> [UInt8] { element(0x03, [0] + bytes) }
  static func text(_ text: String) -> [UInt8] { element(0x0c, Array(text.utf8)) }

  /// A number that is not negative, its highest byte first.
  static func integer(_ bytes: [UInt8]) -> [UInt8] {
    let significant = Array(bytes.drop { $0 == 0 })
    let needsZero = significant.first.map { $0 >= 0x80 } ?? true
    return element(0x02, (needsZero ? [0] : []) + significant)
  }

  /// A point in time, with two digits of the year until 2049 (RFC 5280 §4.1.2.5).
  static func time(_ moment: Timestamp) -> [UInt8] {
    let digits = moment.description.filter(\.isNumber).prefix(14)
    let isShort = digits < "2050"
    return element(isShort ? 0x17 : 0x18, Array((digits.dropFirst(isShort ? 2 : 0) + "Z").utf8))
  }

  /// A dotted name of two parts and more, as `1.2.840.10045.4.3.2`.
  static func name(_ parts: Int...) -> [UInt8] {
    let numbers = [parts[0] * 40 + parts[1]] + parts.dropFirst(2)
    return element(0x06, numbers.flatMap(base128))
  }

  /// An element that its place alone names, `[number]`.
  static func tagged(_ number: UInt8, _ bytes: [UInt8], isConstructed: Bool) -> [UInt8] {
    element(0x80 | (isConstructed ? 0x20 : 0) | number, bytes)
  }

  private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    [tag] + length(content.count) + content
  }

  private static func length(_ count: Int) -> [UInt8] {
    if count < 0x80 { return [UInt8(count)] }
    let bytes = withUnsafeBytes(of: UInt32(count).bigEndian) { Array($0.drop { $0 == 0 }) }
    return [0x80 | UInt8(bytes.count)] + bytes
  }

  private static func base128(_ number: Int) -> [UInt8] {
    var groups = [UInt8(number & 0x7f)]
    var rest = number >> 7
    while rest > 0 {
      groups.insert(UInt8(rest & 0x7f) | 0x80, at: 0)
      rest >>= 7
    }
    return groups
  }
}
