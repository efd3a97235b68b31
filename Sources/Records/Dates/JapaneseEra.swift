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

  /// The last day, or nil while the era lasts.
  var lastDay: CalendarDate? {
    let eras = JapaneseEra.allCases
    guard let place = eras.firstIndex(of: self), place + 1 < eras.count else { return nil }
    return eras[place + 1].firstDay.adding(days: -1)
  }

  /// The years of which some day belongs to the era, by the era's count from its first year.
  var years: ClosedRange<Int> { yearZero + 1...max(yearZero + 1, lastDay?.year ?? 9999) }

  /// The era of a day; nil before 1873.
  public static func of(_ date: CalendarDate) -> JapaneseEra? {
    allCases.last { $0.firstDay <= date }
  }
}

extension CalendarDate {
  /// `令和2年4月1日`, `令和元年5月1日`; before 1873 the Gregorian year.
  public var japanese: String {
    guard let era = JapaneseEra.of(self) else { return "\(year)年\(month)月\(day)日" }
    let number = year - era.yearZero
    return era.rawValue + (number == 1 ? "元" : String(number)) + "年\(month)月\(day)日"
  }

  /// `R2.4.1`.
  public var shortJapanese: String {
    guard let era = JapaneseEra.of(self) else { return description }
    return "\(era.letter)\(year - era.yearZero).\(month).\(day)"
  }
}
