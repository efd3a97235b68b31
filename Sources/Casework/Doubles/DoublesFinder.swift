import Foundation
import Merge
import Records

/// Two records that may be one person, and why.
public struct DoublesCandidate: Sendable, Hashable {
  public let first: RecordID
  public let second: RecordID
  /// Labels of the traits that agree.
  public let reasons: [String]
  /// How much speaks for it; the more the surer.
  public let weight: Double

  public func concerns(_ person: RecordID) -> Bool { first == person || second == person }
}

/// Finds records that may be one person: written differently, mistyped, moved house, or half known.
///
/// Not every record is compared with every other: only those that agree in something that few share.
public struct DoublesFinder {
  private var ids: [RecordID] = []
  private var traits: [PersonTraits] = []
  /// Positions of records, by look-up key.
  private var blocks: [Int: Block] = [:]
  private var bearers: [[Unicode.Scalar]: Int] = [:]

  /// More records than these in one block say nothing about any two of them: an apartment house, a common name.
  static let blockLimit = 30

  public init(_ persons: some Sequence<Record> = []) {
    for person in persons { add(person.id, PersonTraits(person)) }
  }

  /// Adds a record.
  public mutating func add(_ person: RecordID, _ one: PersonTraits) {
    for key in BlockKeys.all(of: one) { blocks[key, default: .nobody].add(ids.count) }
    for spelling in Set([one.name, one.kana]) where !spelling.isEmpty {
      bearers[spelling, default: 0] += 1
    }
    ids.append(person)
    traits.append(one)
  }

  /// Pairs worth a look, the surest first.
  ///
  /// - Parameter joined: records that are known to be the same person: they count as one.
  public func candidates(besides joined: SamePerson) -> [DoublesCandidate] {
    var seen: Set<[Int]> = []
    var found: [DoublesCandidate] = []
    for positions in blocks.values.map(\.positions)
    where (2...DoublesFinder.blockLimit).contains(positions.count) {
      for (index, one) in positions.enumerated() {
        for other in positions[(index + 1)...] where one != other {
          guard seen.insert([min(one, other), max(one, other)]).inserted,
            let candidate = candidate(one, other, joined)
          else { continue }
          found.append(candidate)
        }
      }
    }
    return found.sorted { left, right in
      (-left.weight, left.first, left.second) < (-right.weight, right.first, right.second)
    }
  }

  /// The known persons who may be this one, for a person who is just being added.
  public func candidates(for one: PersonTraits) -> [(person: RecordID, likeness: PersonLikeness)] {
    let positions = Set(BlockKeys.all(of: one).flatMap { blocks[$0]?.positions ?? [] })
    return positions.map { position in
      (ids[position], PersonLikeness(one, traits[position], rarity: rarity(one, traits[position])))
    }
    .filter { $0.1.weight >= leastWeight }
    .sorted { (-$0.1.weight, $0.0) < (-$1.1.weight, $1.0) }
  }

  private var leastWeight: Double { PersonLikeness.worthALook(among: ids.count) }

  private func candidate(_ one: Int, _ other: Int, _ joined: SamePerson) -> DoublesCandidate? {
    let (first, second) = (min(ids[one], ids[other]), max(ids[one], ids[other]))
    guard first != second, joined.canonicalID(of: first) != joined.canonicalID(of: second) else {
      return nil
    }
    let likeness = PersonLikeness(
      traits[one], traits[other], rarity: rarity(traits[one], traits[other]))
    guard likeness.weight >= leastWeight else { return nil }
    return DoublesCandidate(
      first: first, second: second, reasons: likeness.reasons, weight: likeness.weight)
  }

  /// The weight of a name: the fewer people bear it, the more it tells; the logarithm to base 2 of
  /// `namesakes` for each bearer. The more common of two spellings decides; for a mistyped
  /// name, the spelling that others bear.
  private func rarity(_ one: PersonTraits, _ other: PersonTraits) -> Double {
    let counts = [one.name, one.kana, other.name, other.kana].compactMap { bearers[$0] }
    // The two themselves are no bearers.
    return log2(DoublesFinder.namesakes / Double(max((counts.max() ?? 1) - 1, 1)))
  }

  /// If so many people bear one name, two of them are as likely one person as two people of any
  /// name.
  private static let namesakes = 200.0
}

/// The look-up keys by which records are brought together: hashes, since a city has a million of them. Two keys with
/// one hash cost a comparison and nothing else.
private enum BlockKeys {
  private enum Trait: UInt8 { case name, kana, birth, phone, address }

  static func all(of traits: PersonTraits) -> Set<Int> {
    var keys: Set<Int> = []
    addSlips(of: traits.name, .name, to: &keys)
    addSlips(of: traits.kana, .kana, to: &keys)
    if let birth = traits.birthDate, birth.precision == .day, let date = birth.date {
      keys.insert(hash(.birth, date))
    }
    for phone in traits.phones { keys.insert(hash(.phone, phone)) }
    if !traits.address.isEmpty { keys.insert(hash(.address, traits.address)) }
    return keys
  }

  /// A name, and its variants without one of its letters: two names that differ by one slip share
  /// one of them.
  private static func addSlips(of name: [Unicode.Scalar], _ trait: Trait, to keys: inout Set<Int>) {
    guard !name.isEmpty else { return }
    keys.insert(hash(name, trait, without: nil))
    guard name.count >= 3 else { return }
    for index in name.indices { keys.insert(hash(name, trait, without: index)) }
  }

  private static func hash(_ name: [Unicode.Scalar], _ trait: Trait, without left: Int?) -> Int {
    var hasher = Hasher()
    hasher.combine(trait)
    for index in name.indices where index != left { hasher.combine(name[index].value) }
    return hasher.finalize()
  }

  private static func hash(_ trait: Trait, _ value: some Hashable) -> Int {
    var hasher = Hasher()
    hasher.combine(trait)
    hasher.combine(value)
    return hasher.finalize()
  }
}

/// The positions of the records with one key; most keys have one record.
private enum Block {
  case nobody
  case one(Int)
  case several([Int])

  var positions: [Int] {
    switch self {
    case .nobody: []
    case .one(let position): [position]
    case .several(let positions): positions
    }
  }

  mutating func add(_ position: Int) {
    switch self {
    case .nobody: self = .one(position)
    case .one(let first): self = .several([first, position])
    case .several(var positions):
      // Lets go of the list first, so that it is not copied.
      self = .nobody
      positions.append(position)
      self = .several(positions)
    }
  }
}
