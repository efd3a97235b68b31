/// Why a text is not a date, with the text as it was given.
public enum DateProblem: Error, Equatable, Sendable {
  case unreadable(String)
  case noSuchDay(String)
  /// The era had ended, or had not begun, on that day.
  case outsideEra(String, JapaneseEra)

  /// What is wrong and what to do, in plain Japanese.
  public var sentence: String {
    switch self {
    case .unreadable(let text):
      "「\(text)」を日付として読めません。2020-04-01、R2.4.1、令和2年4月1日、4/1、今日、昨日 のように入れてください。"
    case .noSuchDay(let text): "「\(text)」という日はありません。日付を確かめてください。"
    case .outsideEra(let text, let era):
      "「\(text)」は\(era.rawValue)の期間にありません。元号と年を確かめてください。"
    }
  }
}

/// Reads dates as people write them (DOMAIN.md §7).
public enum DateReading {
  /// - Parameter today: what 今日, 昨日 and a date without a year are reckoned from.
  public static func read(_ text: String, today: CalendarDate) throws(DateProblem) -> CalendarDate {
    let plain = plain(text)
    if let days = ["今日": 0, "本日": 0, "昨日": -1, "きのう": -1, "一昨日": -2, "おととい": -2][plain] {
      return today.adding(days: days)
    }
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

  /// A day without a year is the last such day that is not in the future.
  private static func recent(
    month: Int, day: Int, _ today: CalendarDate, _ text: String
  ) throws(DateProblem) -> CalendarDate {
    for year in stride(from: today.year, through: today.year - 8, by: -1) {
      if let date = CalendarDate(year: year, month: month, day: day), date <= today { return date }
    }
    throw .noSuchDay(text)
  }

  /// Full-width digits, letters and signs as ASCII; spaces removed; 元年 as 1年.
  static func plain(_ text: String) -> String {
    var plain = ""
    for scalar in text.unicodeScalars where !scalar.properties.isWhitespace {
      let isFullWidth = (0xff01...0xff5e).contains(scalar.value)
      let folded = isFullWidth ? Unicode.Scalar(scalar.value - 0xfee0) ?? scalar : scalar
      plain.unicodeScalars.append("−ー‐–".unicodeScalars.contains(folded) ? "-" : folded)
    }
    return plain.replacing("元年", with: "1年")
  }

  static func splitEra(_ text: String) -> (era: JapaneseEra?, rest: Substring) {
    for era in JapaneseEra.allCases {
      if text.hasPrefix(era.rawValue) { return (era, text.dropFirst(2)) }
      if text.unicodeScalars.first?.isASCII == true, text.first?.uppercased() == String(era.letter),
        text.dropFirst().first?.isNumber == true
      {
        return (era, text.dropFirst())
      }
    }
    return (nil, text[...])
  }

  private static func numbers(
    in text: Substring, _ original: String
  ) throws(DateProblem) -> [Int] {
    var trimmed = text
    if trimmed.hasSuffix("日") { trimmed = trimmed.dropLast() }
    let parts = trimmed.split(
      omittingEmptySubsequences: false, whereSeparator: { "-/.年月".contains($0) })
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
