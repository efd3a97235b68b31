/// A birth date as far as it is known, with the words in which it was written down.
public struct BirthDate: Hashable, Sendable {
  public enum Precision: String, Sendable {
    case day, month, year, unknown
  }

  /// The first day that it can be; nil where nothing is known.
  public let date: CalendarDate?
  public let written: String
  public let precision: Precision

  public init(date: CalendarDate?, written: String, precision: Precision) {
    self.date = date
    self.written = written
    self.precision = precision
  }

  /// Reads a full date, `昭和10年3月`, `S10`, `1935`, each with 頃, `85歳`, or 不詳. Nobody was born 今日, or on a day
  /// that was written without a year: that would mean this year.
  public init(reading text: String, today: CalendarDate) throws(DateProblem) {
    // The form in which programs write days: a list can have many thousands.
    if let date = CalendarDate(iso: text) {
      guard date <= today else { throw .noSuchDay(text) }
      self.init(date: date, written: text, precision: .day)
      return
    }
    if ["不詳", "不明", "未確認"].contains(DateReading.plain(text)) {
      self.init(date: nil, written: text, precision: .unknown)
      return
    }
    guard !DateReading.isRelative(text) else { throw .birthNeedsYear(text) }
    let plain = WrittenNumbers.digits(in: DateReading.plain(text))
    let trimmed = plain.hasSuffix("頃") ? String(plain.dropLast()) : plain
    if let known = BirthDate(age: trimmed, written: text, on: today) {
      self = known
      return
    }
    let (era, rest) = DateReading.splitEra(trimmed)
    let parts = rest.split(whereSeparator: { "-/.・･年月日".contains($0) }).map(DateReading.number)
    guard parts.count < 3, let first = parts.first.flatMap({ $0 }), era != nil || first >= 1000
    else {
      let date = try DateReading.read(trimmed, today: today)
      guard date <= today else { throw .noSuchDay(text) }
      self.init(date: date, written: text, precision: trimmed == plain ? .day : .year)
      return
    }
    let month = parts.count > 1 ? parts[1] ?? 0 : 1
    let year = (era?.yearZero ?? 0) + first
    guard let date = CalendarDate(year: year, month: month, day: 1), date <= today else {
      throw .noSuchDay(text)
    }
    if let era, !era.years.contains(year) { throw .outsideEra(text, era) }
    self.init(date: date, written: text, precision: parts.count > 1 ? .month : .year)
  }

  /// An age on a day gives a year, and the words say on which day it was known: `85歳(令和8年11月25日に)`.
  private init?(age plain: String, written text: String, on today: CalendarDate) {
    var digits = plain[...]
    if digits.hasPrefix("満") { digits = digits.dropFirst() }
    guard let ending = ["歳", "才"].first(where: digits.hasSuffix),
      let age = DateReading.number(digits.dropLast(ending.count)), (0...130).contains(age),
      let date = CalendarDate(year: today.year - age, month: 1, day: 1)
    else { return nil }
    self.init(date: date, written: "\(text)(\(today.japanese)に)", precision: .year)
  }

  public init?(_ value: Value) {
    guard let written = value["written"]?.text else { return nil }
    self.init(
      date: value["date"]?.text.flatMap(CalendarDate.init(iso:)), written: written,
      precision: value["precision"]?.text.flatMap(Precision.init) ?? .unknown)
  }

  /// Whether both can be one day, as far as both are known; not where nothing is known of one of them.
  public func isCompatible(with other: BirthDate) -> Bool {
    guard let date, let theirs = other.date, precision != .unknown, other.precision != .unknown,
      date.year == theirs.year
    else { return false }
    if precision == .year || other.precision == .year { return true }
    guard date.month == theirs.month else { return false }
    return precision == .month || other.precision == .month || date.day == theirs.day
  }

  public var value: Value {
    [
      "date": .optional(date), "written": .text(written), "precision": .text(precision.rawValue),
    ]
  }

  /// The age on a day (年齢計算ニ関スル法律: a year older at the end of the day before the birthday, so
  /// on that day itself not yet). nil where the year is not known.
  public func age(on day: CalendarDate) -> Int? {
    guard let date, date <= day else { return nil }
    let hadBirthday = (day.month, day.day) >= (date.month, date.day)
    return day.year - date.year - (hadBirthday ? 0 : 1)
  }
}
