import Records

/// The traits that tell people apart, from a record or a row of a list: folded for comparing, never
/// shown.
public struct PersonTraits: Sendable {
  let name: [Unicode.Scalar]
  let kana: [Unicode.Scalar]
  let birthDate: BirthDate?
  let address: String
  let phones: Set<String>
  let sex: Sex?

  public init(
    name: String?, kana: String?, birthDate: BirthDate?, address: Address?, phones: [String],
    sex: Sex? = nil
  ) {
    self.name = PersonTraits.letters(name)
    self.kana = PersonTraits.letters(kana)
    self.birthDate = birthDate
    self.address = AddressKey.make(address?.line ?? "")
    self.phones = Set(
      phones.map(PhoneDigits.digits(of:)).filter { $0.count >= PersonTraits.phoneDigits })
    self.sex = sex == .unknown || sex == .other ? nil : sex
  }

  public init(_ person: Record) {
    self.init(
      name: person[Person.name], kana: person[Person.kana], birthDate: person[Person.birthDate],
      address: person[Person.address], phones: person[Person.phones].compactMap(\.number),
      sex: person[Person.sex])
  }

  /// With fewer digits a number is an extension, or the rest of one.
  private static let phoneDigits = 6

  private static func letters(_ text: String?) -> [Unicode.Scalar] {
    Array(SearchKey.make(text ?? "").unicodeScalars)
  }
}

/// How two texts of names compare.
enum NameLikeness {
  case unknown, same
  /// One letter was mistyped, left out, put in, or two were exchanged.
  case mistyped
  case different

  init(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) {
    if one.isEmpty || other.isEmpty {
      self = .unknown
    } else if one == other {
      self = .same
    } else {
      self = NameLikeness.isMistyped(one, other) ? .mistyped : .different
    }
  }

  /// In a text of two letters, one of them is too much to be a slip.
  private static let shortestMistyped = 3

  private static func isMistyped(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) -> Bool {
    guard min(one.count, other.count) >= shortestMistyped, abs(one.count - other.count) <= 1 else {
      return false
    }
    let start = zip(one, other).prefix { $0 == $1 }.count
    let (left, right) = (one.dropFirst(start), other.dropFirst(start))
    if left.count == right.count {
      return left.dropFirst().elementsEqual(right.dropFirst())
        || left.count >= 2 && left.prefix(2).elementsEqual(right.prefix(2).reversed())
          && left.dropFirst(2).elementsEqual(right.dropFirst(2))
    }
    return left.count > right.count
      ? left.dropFirst().elementsEqual(right) : right.dropFirst().elementsEqual(left)
  }
}

/// How two birth dates compare, as far as both are known.
enum BirthLikeness {
  case unknown, same
  /// One of them is known in part, and the other lies in it.
  case compatible
  /// One digit differs, or day and month were exchanged.
  case mistyped
  /// The year and the month, or the year and the day are the same.
  case near
  /// An age that was noted down is a year off.
  case yearOff
  case different

  init(_ one: BirthDate?, _ other: BirthDate?) {
    guard let one, let other, let date = one.date, let theirs = other.date,
      one.precision != .unknown, other.precision != .unknown
    else {
      self = .unknown
      return
    }
    if one.precision == .day, other.precision == .day {
      self = BirthLikeness(exactly: date, theirs)
    } else if one.isCompatible(with: other) {
      self = .compatible
    } else {
      let isByYear = one.precision == .year || other.precision == .year
      self = isByYear && abs(date.year - theirs.year) <= 1 ? .yearOff : .different
    }
  }

  private init(exactly one: CalendarDate, _ other: CalendarDate) {
    let isOneYear = one.year == other.year
    let (isOneMonth, isOneDay) = (one.month == other.month, one.day == other.day)
    let digits = zip(one.description.utf8, other.description.utf8).filter { $0 != $1 }
    let isExchanged = one.month == other.day && one.day == other.month
    if one == other {
      self = .same
    } else if digits.count == 1 || isOneYear && isExchanged {
      self = .mistyped
    } else {
      self = isOneYear && (isOneMonth || isOneDay) ? .near : .different
    }
  }
}
