/// 年度: April to March, named by the year in which it begins.
public struct FiscalYear: Hashable, Comparable, Sendable {
  public let year: Int

  public init(_ year: Int) {
    self.year = year
  }

  public init(containing date: CalendarDate) {
    year = date.month >= 4 ? date.year : date.year - 1
  }

  /// Reads `R2`, `H27`, `令和2年度`, `2020`; nil for anything else.
  public init?(reading text: String) {
    var plain = DateReading.plain(text)
    for ending in ["度", "年"] where plain.hasSuffix(ending) { plain.removeLast() }
    let (era, rest) = DateReading.splitEra(plain)
    guard let number = DateReading.number(rest), number >= 1 else { return nil }
    let year = (era?.yearZero ?? 0) + number
    // Its last day is one of the year after it.
    guard (1873...9998).contains(year) else { return nil }
    self.init(year)
  }

  public var from: CalendarDate { day(year, 4, 1) }
  public var to: CalendarDate { day(year + 1, 3, 31) }
  /// 上半期 ends on September 30.
  public var firstHalfEnd: CalendarDate { day(year, 9, 30) }

  /// `R2`, `H27`. 令和元年度 is written R1 although its April was still 平成 (003 氷見市).
  public var short: String {
    let era = JapaneseEra.era(on: day(year, 12, 31)) ?? .meiji
    return "\(era.letter)\(year - era.yearZero)"
  }

  /// `令和2年度`, `令和元年度`.
  public var name: String {
    let era = JapaneseEra.era(on: day(year, 12, 31)) ?? .meiji
    let number = year - era.yearZero
    return era.rawValue + (number == 1 ? "元" : String(number)) + "年度"
  }

  public static func < (left: FiscalYear, right: FiscalYear) -> Bool { left.year < right.year }

  private func day(_ year: Int, _ month: Int, _ day: Int) -> CalendarDate {
    CalendarDate(year: year, month: month, day: day) ?? CalendarDate(daysSince1970: 0)
  }
}
