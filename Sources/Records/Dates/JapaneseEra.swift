/// 元号, with the day on which each began. 明治 counts from the Gregorian calendar's adoption on 1873-01-01,
/// the first day for which a date of that era is a Gregorian one.
public enum JapaneseEra: String, CaseIterable, Sendable {
  case meiji = "明治"
  case taisho = "大正"
  case showa = "昭和"
  case heisei = "平成"
  case reiwa = "令和"

  /// `M`, `T`, `S`, `H`, `R`.
  public var letter: Character {
    switch self {
    case .meiji: "M"
    case .taisho: "T"
    case .showa: "S"
    case .heisei: "H"
    case .reiwa: "R"
    }
  }

  /// The year before the era's first.
  var yearZero: Int {
    switch self {
    case .meiji: 1867
    case .taisho: 1911
    case .showa: 1925
    case .heisei: 1988
    case .reiwa: 2018
    }
  }

  var firstDay: CalendarDate {
    let (year, month, day) =
      switch self {
      case .meiji: (1873, 1, 1)
      case .taisho: (1912, 7, 30)
      case .showa: (1926, 12, 25)
      case .heisei: (1989, 1, 8)
      case .reiwa: (2019, 5, 1)
      }
    return CalendarDate(year: year, month: month, day: day)
      ?? CalendarDate(daysSince1970: 0)
  }

  /// The last day that was called by the era, or nil while it lasts. 大正 and 昭和 began within a day, which registers
  /// name by either era: 大正15年12月25日 is 昭和元年12月25日.
  var lastDay: CalendarDate? {
    switch self {
    case .meiji: JapaneseEra.taisho.firstDay
    case .taisho: JapaneseEra.showa.firstDay
    case .showa: JapaneseEra.heisei.firstDay.adding(days: -1)
    case .heisei: JapaneseEra.reiwa.firstDay.adding(days: -1)
    case .reiwa: nil
    }
  }

  /// The eras' names in one character.
  static let signs: [Unicode.Scalar: JapaneseEra] = [
    "㍾": .meiji, "㍽": .taisho, "㍼": .showa, "㍻": .heisei, "㋿": .reiwa,
  ]

  /// The years of which some day belongs to the era, by the era's count from its first year.
  var years: ClosedRange<Int> { yearZero + 1...max(yearZero + 1, lastDay?.year ?? 9999) }

  /// The era of a day; nil before 1873.
  public static func era(on date: CalendarDate) -> JapaneseEra? {
    allCases.last { $0.firstDay <= date }
  }
}

extension CalendarDate {
  /// `令和2年4月1日`, `令和元年5月1日`; before 1873 the Gregorian year.
  public var japanese: String {
    guard let era = JapaneseEra.era(on: self) else { return "\(year)年\(month)月\(day)日" }
    let number = year - era.yearZero
    return era.rawValue + (number == 1 ? "元" : String(number)) + "年\(month)月\(day)日"
  }

  /// `R2.4.1`.
  public var shortJapanese: String {
    guard let era = JapaneseEra.era(on: self) else { return description }
    return "\(era.letter)\(year - era.yearZero).\(month).\(day)"
  }
}
