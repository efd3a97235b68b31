import Foundation
import Records

/// The evidence that two records are one person (DOMAIN.md §2, "The same person").
///
/// Each trait that both records know adds or takes weight: the logarithm of how much more often it
/// agrees in two records of one person than in those of two (Fellegi and Sunter, 1969). A trait
/// that one of them lacks is no evidence.
public struct PersonLikeness: Sendable {
  /// Labels of the traits that agree, in the order of the form; with 「(近い)」 if they nearly do.
  public private(set) var reasons: [String] = []
  public private(set) var weight = 0.0
  let name: NameLikeness
  let kana: NameLikeness
  let birth: BirthLikeness
  let isSameAddress: Bool
  let isSamePhone: Bool

  /// From this weight on somebody should look at the two: where there are more people, more of them are alike by
  /// chance. The figures are measured (docs/decisions/0040).
  static func worthALook(among persons: Int) -> Double {
    7.5 + min(max(log2(Double(max(persons, 1)) / 3_000), 0), 1.5)
  }

  /// - Parameter rarity: by how much the name tells its bearer from others: `DoublesFinder` reckons it.
  public init(_ one: PersonTraits, _ other: PersonTraits, rarity: Double) {
    name = NameLikeness(one.name, other.name)
    kana = NameLikeness(one.kana, other.kana)
    birth = BirthLikeness(one.birthDate, other.birthDate)
    isSameAddress = !one.address.isEmpty && one.address == other.address
    isSamePhone = !one.phones.isDisjoint(with: other.phones)
    weighNames(rarity)
    weighBirth()
    if isSameAddress {
      agree("住所", 3)
    } else if !one.address.isEmpty, !other.address.isEmpty {
      weight -= 1
    }
    if isSamePhone {
      agree("電話", 3)
    } else if !one.phones.isEmpty, !other.phones.isEmpty {
      weight -= 0.5
    }
    if let sex = one.sex, let theirs = other.sex, sex != theirs { weight -= 4 }
  }

  /// Name and kana are two spellings of one thing: the better of them counts, and the other a little.
  private mutating func weighNames(_ rarity: Double) {
    let rare = max(rarity, 2)
    func weight(_ likeness: NameLikeness) -> Double {
      switch likeness {
      case .same: rare
      case .mistyped: rare - 2
      case .unknown: 0
      case .different: -5
      }
    }
    let (written, read) = (weight(name), weight(kana))
    self.weight += max(written, read)
    switch (name, kana) {
    case (.same, .same): self.weight += 1
    // Nobody slips in both at the same place: these are two names.
    case (.mistyped, .mistyped): self.weight -= 4
    case (.different, .different): self.weight -= 3
    // Another reading, or kanji that somebody guessed.
    case (.different, .mistyped), (.mistyped, .different): self.weight -= 4
    case (.different, _), (_, .different): self.weight -= 2
    default: break
    }
    note("氏名", name)
    note("カナ", kana)
  }

  private mutating func note(_ label: String, _ likeness: NameLikeness) {
    if likeness == .same { reasons.append(label) }
    if likeness == .mistyped { reasons.append(label + "(近い)") }
  }

  private mutating func weighBirth() {
    switch birth {
    case .same: agree("生年月日", 6)
    case .compatible: agree("生年月日", 2.5)
    case .mistyped: agree("生年月日(近い)", 3)
    case .near: agree("生年月日(近い)", 1)
    case .yearOff: agree("生年月日(近い)", 0)
    case .unknown: break
    case .different: weight -= 7
    }
  }

  private mutating func agree(_ label: String, _ weight: Double) {
    reasons.append(label)
    self.weight += weight
  }
}
