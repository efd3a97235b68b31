/// SplitMix64 (Steele, Lea, Flood 2014): the only source of randomness of a synthetic municipality.
///
/// Drawing and shuffling are written out here because the standard library may change how it turns
/// random bits into numbers, and the same seed would then give other bytes.
struct SeedGenerator: RandomNumberGenerator, Sendable {
  private let seed: UInt64
  private var state: UInt64

  init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A generator of its own for one part of the work, so that a change in one part leaves the bytes of
  /// the others alone. Depends on the seed and the name, not on what has been drawn.
  func stream(_ name: String) -> SeedGenerator {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    var mixer = SeedGenerator(seed: seed ^ hash)
    return SeedGenerator(seed: mixer.next())
  }

  /// A number from 0 up to, not including, `bound`.
  mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "nothing to draw from")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// True in so many of a thousand cases.
  mutating func happens(perMille: Int) -> Bool { below(1_000) < perMille }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  /// One of the elements, each as likely as its weight.
  mutating func pick<Element>(weighted elements: [(Element, Int)]) -> Element {
    var rest = below(elements.reduce(0) { $0 + $1.1 })
    for (element, weight) in elements {
      if rest < weight { return element }
      rest -= weight
    }
    preconditionFailure("a draw within the sum of weights finds an element")
  }

  mutating func shuffle<Element>(_ elements: inout [Element]) {
    for place in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(place, below(place + 1))
    }
  }

  /// So many different elements, or all of them where there are fewer.
  mutating func sample<Element>(_ count: Int, of elements: [Element]) -> [Element] {
    var pool = elements
    let count = min(count, pool.count)
    for place in 0..<count { pool.swapAt(place, place + below(pool.count - place)) }
    return Array(pool[..<count])
  }
}

/// Divides whole numbers so that the parts add up to the whole.
enum Apportionment {
  /// Parts in proportion to the weights, by largest remainder; of equal remainders the first wins.
  static func parts(of total: Int, by weights: [Int], atLeast minimum: Int = 0) -> [Int] {
    let sum = weights.reduce(0, +)
    let free = total - minimum * weights.count
    precondition(sum > 0 && free >= 0, "nothing to divide by")
    var parts = weights.map { minimum + free * $0 / sum }
    let byRemainder = weights.indices.sorted { left, right in
      let (one, other) = (free * weights[left] % sum, free * weights[right] % sum)
      return one == other ? left < right : one > other
    }
    for place in byRemainder.prefix(total - parts.reduce(0, +)) { parts[place] += 1 }
    return parts
  }

  /// `count × numerator ÷ denominator`, rounded half up.
  static func scaled(_ count: Int, _ numerator: Int, _ denominator: Int) -> Int {
    (2 * count * numerator + denominator) / (2 * denominator)
  }
}
