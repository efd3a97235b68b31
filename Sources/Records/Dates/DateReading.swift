/// Why a text is not a date, with the text as it was given.
public enum DateProblem: Error, Equatable, Sendable {
  case unreadable(String)
  case noSuchDay(String)
  /// The era had ended, or had not begun, on that day.
  case outsideEra(String, JapaneseEra)
  /// A day without a year that was on none of the last 366 days: 2/29 in most years.
  case needsYear(String)
  /// The day of the week that stands beside the day is another one's.
  case wrongWeekday(String, CalendarDate)
  /// A birth date without a year, or 今日.
  case birthNeedsYear(String)

  /// The problem and its remedy, in plain Japanese.
  public var sentence: String {
    switch self {
    case .unreadable(let text):
      "「\(text)」を日付として読めません。2020-04-01、R2.4.1、令和2年4月1日、4/1、今日、昨日 のように入れてください。"
    case .noSuchDay(let text): "「\(text)」という日はありません。日付を確かめてください。"
    case .outsideEra(let text, let era):
      "「\(text)」は\(era.rawValue)の期間にありません。元号と年を確かめてください。"
    case .needsYear(let text):
      "「\(text)」は、この1年の間にはない日です。R2.4.1 のように、年から入れてください。"
    case .wrongWeekday(let text, let date):
      "「\(text)」の曜日が違います。\(date.japanese)は\(date.weekday)曜日です。日付を確かめてください。"
    case .birthNeedsYear(let text):
      "「\(text)」では、生まれた年が分かりません。S10.3.3、昭和10年3月3日、昭和10年、85歳、不詳 のように入れてください。"
    }
  }
}

/// Reads dates as people write them (DOMAIN.md §7).
public enum DateReading {
  private static let words = [
    "今日": 0, "本日": 0, "きょう": 0, "昨日": -1, "きのう": -1, "一昨日": -2, "おととい": -2,
  ]

  /// - Parameter today: the day that 今日, 昨日 and dates without a year refer to.
  public static func read(_ text: String, today: CalendarDate) throws(DateProblem) -> CalendarDate {
    if let days = words[plain(text)] { return today.adding(days: days) }
    let (day, weekday) = splitWeekday(plain(text))
    let date = try self.day(WrittenNumbers.digits(in: day), text, today)
    guard weekday == nil || weekday == date.weekday else { throw .wrongWeekday(text, date) }
    return date
  }

  /// Whether a text names a day by a word or without a year, so that another day would be meant on another today.
  public static func isRelative(_ text: String) -> Bool {
    if words[plain(text)] != nil { return true }
    let (era, rest) = splitEra(WrittenNumbers.digits(in: splitWeekday(plain(text)).day))
    return era == nil && (try? numbers(in: rest, text).count) == 2
  }

  private static func day(
    _ plain: String, _ text: String, _ today: CalendarDate
  ) throws(DateProblem) -> CalendarDate {
    if let date = try compact(plain, text) { return date }
    let (era, rest) = splitEra(plain)
    let numbers = try numbers(in: rest, text)
    switch (era, numbers.count) {
    case (let era?, 3):
      return try date(era, numbers, text)
    case (nil, 3) where numbers[0] >= 1000:
      guard let date = CalendarDate(year: numbers[0], month: numbers[1], day: numbers[2]) else {
        throw .noSuchDay(text)
      }
      return date
    case (nil, 2) where numbers[0] <= 12:
      return try recent(month: numbers[0], day: numbers[1], today, text)
    default: throw .unreadable(text)
    }
  }

  /// Digits without signs between them: `20200401`, or with the code of the era as Japanese sheets have it, `3100303`.
  private static func compact(
    _ plain: String, _ text: String
  ) throws(DateProblem) -> CalendarDate? {
    let digits = plain.utf8.compactMap { (0x30...0x39).contains($0) ? Int($0 - 0x30) : nil }
    guard digits.count == plain.utf8.count, [7, 8].contains(digits.count) else { return nil }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
    if digits.count == 8 {
      guard let date = CalendarDate(year: number(0..<4), month: number(4..<6), day: number(6..<8))
      else { throw .noSuchDay(text) }
      return date
    }
    let eras = JapaneseEra.allCases
    guard eras.indices.contains(digits[0] - 1) else { throw .unreadable(text) }
    return try date(eras[digits[0] - 1], [number(1..<3), number(3..<5), number(5..<7)], text)
  }

  private static func date(
    _ era: JapaneseEra, _ numbers: [Int], _ text: String
  ) throws(DateProblem) -> CalendarDate {
    guard
      let date = CalendarDate(year: era.yearZero + numbers[0], month: numbers[1], day: numbers[2])
    else { throw .noSuchDay(text) }
    guard numbers[0] >= 1, date >= era.firstDay, date <= era.lastDay ?? date else {
      throw .outsideEra(text, era)
    }
    return date
  }

  /// A day without a year is the last such day that is not in the future, within a year.
  private static func recent(
    month: Int, day: Int, _ today: CalendarDate, _ text: String
  ) throws(DateProblem) -> CalendarDate {
    for year in [today.year, today.year - 1] {
      if let date = CalendarDate(year: year, month: month, day: day), date <= today,
        date >= today.adding(days: -366)
      {
        return date
      }
    }
    // 2000 had every day that there is.
    guard CalendarDate(year: 2000, month: month, day: day) != nil else { throw .noSuchDay(text) }
    throw .needsYear(text)
  }

  /// Half-width digits, letters and signs; the signs of eras as words; spaces removed; 元年 as 1年.
  static func plain(_ text: String) -> String {
    var plain = ""
    for scalar in text.unicodeScalars where !scalar.properties.isWhitespace {
      if let era = JapaneseEra.signs[scalar] {
        plain += era.rawValue
      } else {
        plain.unicodeScalars.append(HalfWidth.scalar(of: scalar))
      }
    }
    return plain.replacing("元年", with: "1年")
  }

  static func splitEra(_ text: String) -> (era: JapaneseEra?, rest: Substring) {
    for era in JapaneseEra.allCases {
      if text.hasPrefix(era.rawValue) { return (era, text.dropFirst(2)) }
      let isNumberNext = text.dropFirst().first?.isNumber == true
      if text.unicodeScalars.first?.isASCII == true, text.first?.uppercased() == String(era.letter),
        isNumberNext
      {
        return (era, text.dropFirst())
      }
      // 昭10.3.3
      if text.first == era.rawValue.first, isNumberNext { return (era, text.dropFirst()) }
    }
    return (nil, text[...])
  }

  /// Takes the day of the week from the end: `(水)`, `（水曜日）`, `水曜日`.
  private static func splitWeekday(_ text: String) -> (day: String, weekday: String?) {
    for weekday in ["日", "月", "火", "水", "木", "金", "土"] {
      for ending in [
        "(\(weekday))", "(\(weekday)曜)", "(\(weekday)曜日)", "\(weekday)曜日", "\(weekday)曜",
      ]
      where text.hasSuffix(ending) {
        return (String(text.dropLast(ending.count)), weekday)
      }
    }
    return (text, nil)
  }

  private static func numbers(
    in text: Substring, _ original: String
  ) throws(DateProblem) -> [Int] {
    var trimmed = text
    if trimmed.hasSuffix("日") { trimmed = trimmed.dropLast() }
    let parts = trimmed.split(
      omittingEmptySubsequences: false, whereSeparator: { "-/.・･年月".contains($0) })
    let numbers = parts.compactMap(number)
    guard numbers.count == parts.count else { throw .unreadable(original) }
    return numbers
  }

  /// One to four digits without a sign: enough for every year, and too few to overflow.
  static func number(_ text: Substring) -> Int? {
    guard text.utf8.count <= 4, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(text)
  }
}
