import Records

/// The name of an operation: the replica that made it, and the replica's own count from 1 without holes.
/// Written `9f3a1c0b5d7e2a46-17`.
public struct OperationID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The highest possible counter: the largest integer that every client's numbers hold exactly.
  public static let highestCounter: UInt64 = 1 << 53

  /// 64 random bits, new for each enrolled device.
  public let replica: UInt64
  public let counter: UInt64

  public init(replica: UInt64, counter: UInt64) {
    self.replica = replica
    self.counter = counter
  }

  /// Reads the one spelling that `description` writes; nil for anything else.
  public init?(_ text: some StringProtocol) {
    self.init(bytes: text.utf8)
  }

  /// Reads the bytes of that spelling; nil for anything else.
  public init?(bytes: some Collection<UInt8>) {
    var replica: UInt64 = 0
    var counter: UInt64 = 0
    for (position, byte) in bytes.enumerated() {
      switch position {
      case 0..<16:
        guard let digit = hexDigit(byte) else { return nil }
        replica = replica << 4 | digit
      case 16: guard byte == UInt8(ascii: "-") else { return nil }
      default:
        // A counter has no leading zero, so it is not zero either.
        guard (0x30...0x39).contains(byte), position > 17 || byte != 0x30 else { return nil }
        let (product, overflow) = counter.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(byte - 0x30))
        guard !overflow, !carry else { return nil }
        counter = sum
      }
    }
    guard bytes.count > 17, counter <= OperationID.highestCounter else { return nil }
    self.init(replica: replica, counter: counter)
  }

  public var description: String { hexText(replica) + "-" + String(counter) }

  /// An id for the record that this operation begins, in version 8 of RFC 9562: 32 random bits,
  /// whose digits people type, 48 bits of the replica and 40 of the counter. Replica and counter
  /// stand in every line of a device, so that they cost nothing after compression; a wholly random
  /// id would be a third of an operation's bytes on the wire. The random bits tell apart the
  /// records of a device and of its copy.
  public func newRecord(using generator: inout some RandomNumberGenerator) -> RecordID {
    let random: UInt64 = generator.next() & 0xffff_ffff_0000_0000
    let bits = OperationID.bits(of: self)
    return RecordID(high: random | bits.high, low: bits.low)
  }

  /// Whether a record's id was made of this operation's: `newRecord` without its random bits.
  func isNamed(in record: RecordID) -> Bool {
    let made = OperationID.bits(of: self)
    return record.high & 0xffff_ffff == made.high && record.low == made.low
  }

  private static func bits(of id: OperationID) -> (high: UInt64, low: UInt64) {
    (
      (id.replica >> 48) << 16 | 0x8000 | (id.replica >> 36 & 0xfff),
      0x8 << 60 | (id.replica >> 16 & 0xfffff) << 40 | (id.counter & 0xff_ffff_ffff)
    )
  }

  public static func < (left: OperationID, right: OperationID) -> Bool {
    (left.replica, left.counter) < (right.replica, right.counter)
  }
}

/// A replica from its sixteen hexadecimal digits, or nil.
public func replicaNumber(_ digits: some Collection<UInt8>) -> UInt64? {
  guard digits.count == 16 else { return nil }
  var number: UInt64 = 0
  for byte in digits {
    guard let digit = hexDigit(byte) else { return nil }
    number = number << 4 | digit
  }
  return number
}
