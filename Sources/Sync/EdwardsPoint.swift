/// Whether 32 bytes are a public key of Ed25519 (RFC 8032 §5.1.3): a point of the curve in its one encoding, and none of
/// the few of small order, under which one signature fits many messages. The library beneath takes any 32 bytes.
enum EdwardsPoint {
  static func isKey(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == 32 else { return false }
    var encoded = bytes
    encoded[31] &= 0x7f
    let y = FieldElement(littleEndian: encoded)
    guard !smallOrders.contains(encoded), y.isReduced else { return false }
    // x² = (y² − 1) / (d y² + 1) has a root where numerator times denominator is a square.
    let square = y * y
    let product = (square - .one) * (d * square + .one)
    return product.isSquare
  }

  /// −121665 / 121666.
  private static let d = FieldElement(littleEndian: [
    0xa3, 0x78, 0x59, 0x13, 0xca, 0x4d, 0xeb, 0x75, 0xab, 0xd8, 0x41, 0x41, 0x4d, 0x0a, 0x70, 0x00,
    0x98, 0xe8, 0x79, 0x77, 0x79, 0x40, 0xc7, 0x8c, 0x73, 0xfe, 0x6f, 0x2b, 0xee, 0x6c, 0x03, 0x52,
  ])

  /// The y of the points of order 1, 2, 4 and 8, without the sign of x.
  private static let smallOrders: Set<[UInt8]> = [
    [1] + zeros(31),
    [0xec] + Array(repeating: 0xff, count: 30) + [0x7f],
    zeros(32),
    [
      0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
      0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
      0xfc, 0x05,
    ],
    [
      0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
      0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
      0x03, 0x7a,
    ],
  ]

  private static func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }
}

/// A number modulo 2²⁵⁵ − 19, in sixteen digits of 16 bits: short rather than fast, since it is asked once a device.
private struct FieldElement: Equatable {
  private var digits: [Int64]

  static let one = FieldElement(littleEndian: [1] + Array(repeating: 0, count: 31))

  private init(digits: [Int64]) { self.digits = digits }

  init(littleEndian bytes: [UInt8]) {
    digits = stride(from: 0, to: 32, by: 2).map { Int64(bytes[$0]) | Int64(bytes[$0 + 1]) << 8 }
  }

  /// Whether the digits are those of the smallest number that is equal to it.
  var isReduced: Bool { digits == reduced.digits }

  /// A square has a root: by Euler, its power to (p − 1) / 2 = 2²⁵⁴ − 10 is one; that of zero is zero.
  var isSquare: Bool {
    var power = FieldElement.one
    for bit in (0..<254).reversed() {
      power = power * power
      // 2²⁵⁴ − 10 in binary: ones, but for the bits 0 and 3 below.
      if bit != 0, bit != 3 { power = power * self }
    }
    let result = power.reduced
    return result == .one || reduced.digits.allSatisfy { $0 == 0 }
  }

  static func + (left: FieldElement, right: FieldElement) -> FieldElement {
    FieldElement(digits: zip(left.digits, right.digits).map(+)).carried
  }

  static func - (left: FieldElement, right: FieldElement) -> FieldElement {
    FieldElement(digits: zip(left.digits, right.digits).map(-)).carried
  }

  static func * (left: FieldElement, right: FieldElement) -> FieldElement {
    var wide = Array(repeating: Int64(0), count: 31)
    for (place, digit) in left.digits.enumerated() {
      for (other, factor) in right.digits.enumerated() { wide[place + other] += digit * factor }
    }
    // 2²⁵⁶ is 38.
    var folded = Array(wide[0..<16])
    for place in 0..<15 { folded[place] += 38 * wide[place + 16] }
    return FieldElement(digits: folded).carried.carried
  }

  /// The same number with digits of 16 bits, or nearly.
  private var carried: FieldElement {
    var digits = digits
    for _ in 0..<2 {
      for place in 0..<16 {
        let carry = digits[place] >> 16
        digits[place] -= carry << 16
        digits[(place + 1) % 16] += place == 15 ? 38 * carry : carry
      }
    }
    return FieldElement(digits: digits)
  }

  /// The smallest number that is equal to it.
  private var reduced: FieldElement {
    var element = carried
    for _ in 0..<2 {
      var less = element.digits
      less[0] -= 0xffed
      for place in 1..<16 {
        let digit: Int64 = place == 15 ? 0x7fff : 0xffff
        let borrow: Int64 = less[place - 1] < 0 ? 1 : 0
        less[place] -= digit + borrow
        less[place - 1] &= 0xffff
      }
      if less[15] >= 0 { element = FieldElement(digits: less) }
    }
    return element
  }
}
