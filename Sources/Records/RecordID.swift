/// The identity of a record: 128 bits, written as a lower-case UUID.
public struct RecordID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let high: UInt64
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A new id from a source of randomness; version 4 and variant bits of RFC 9562 are set.
  public static func random(using generator: inout some RandomNumberGenerator) -> RecordID {
    RecordID(
      high: generator.next() & 0xffff_ffff_ffff_0fff | 0x4000,
      low: generator.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000)
  }

  /// The id of the only record of `kind` that belongs to this record: two devices that each start
  /// a person's kit offline write to the same record. Version 8 of RFC 9562 (FNV-1a of both).
  public func companion(_ kind: String) -> RecordID {
    func digest(_ seed: UInt64) -> UInt64 {
      var hash = seed
      func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
      kind.utf8.forEach(mix)
      for word in [high, low] {
        for shift in stride(from: 56, through: 0, by: -8) {
          mix(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
        }
      }
      return hash
    }
    return RecordID(
      high: digest(0xcbf2_9ce4_8422_2325) & 0xffff_ffff_ffff_0fff | 0x8000,
      low: digest(0x6c62_272e_07bb_0142) & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000)
  }

  /// Whether the id is of version 8 of RFC 9562: made of others, as `companion` makes one.
  public var isReckoned: Bool { high >> 12 & 0xf == 8 }

  /// Reads the 36-character form; nil for anything else.
  public init?(_ text: String) {
    guard let id = text.withBytes(RecordID.init(bytes:)) else { return nil }
    self = id
  }

  /// Reads the 36 bytes of a text; nil for anything else.
  public init?(bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count == 36 else { return nil }
    var words: (UInt64, UInt64) = (0, 0)
    var digits = 0
    for (position, byte) in bytes.enumerated() {
      if position == 8 || position == 13 || position == 18 || position == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let digit = hexDigit(byte) else { return nil }
      if digits < 16 { words.0 = words.0 << 4 | digit } else { words.1 = words.1 << 4 | digit }
      digits += 1
    }
    self.init(high: words.0, low: words.1)
  }

  public var description: String {
    String(unsafeUninitializedCapacity: 36) { text in
      write { text[$0] = $1 }
      return 36
    }
  }

  func appendText(to bytes: inout [UInt8]) { write { bytes.append($1) } }

  /// Says the 36 bytes of the text, each with its position.
  private func write(_ byte: (Int, UInt8) -> Void) {
    var position = 0
    for word in [high, low] {
      for shift in stride(from: 60, through: 0, by: -4) {
        if position == 8 || position == 13 || position == 18 || position == 23 {
          byte(position, UInt8(ascii: "-"))
          position += 1
        }
        byte(position, lowerHexDigit(word >> UInt64(shift) & 15))
        position += 1
      }
    }
  }

  /// The first eight digits, for people to type and read. Lists check that they are unambiguous.
  public var short: String { String(description.prefix(8)) }

  public static func < (left: RecordID, right: RecordID) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

/// Sixteen lower-case hexadecimal digits.
public func hexText(_ value: UInt64) -> String {
  String(unsafeUninitializedCapacity: 16) { text in
    for place in 0..<16 { text[place] = lowerHexDigit(value >> UInt64(60 - 4 * place) & 15) }
    return 16
  }
}

private func lowerHexDigit(_ value: UInt64) -> UInt8 {
  UInt8(value < 10 ? 0x30 + value : 0x61 + value - 10)
}

/// The value of one lower-case hexadecimal digit, or nil. Upper case has no place on the wire: an id
/// has one spelling.
public func hexDigit(_ byte: UInt8) -> UInt64? {
  switch byte {
  case 0x30...0x39: UInt64(byte - 0x30)
  case 0x61...0x66: UInt64(byte - 0x61 + 10)
  default: nil
  }
}
