/// Days as spreadsheets count them: the whole part of a number, since the turn of 1899 or since 1904.
enum SerialDay {
  /// The meaning of a serial number.
  enum Reading: Equatable {
    case day(String)
    /// 1900-02-29, which Excel counts and which never was.
    case impossible
    case none
  }

  /// The serial that Excel gives to 1900-02-29.
  private static let impossible = 60
  /// The last day that Excel shows: 9999-12-31.
  private static let last = 2_958_465

  /// - Parameter from1904: whether the workbook counts from 1904, as old ones of the Macintosh do.
  static func reading(_ serial: Int, from1904: Bool) -> Reading {
    let since1900 = from1904 ? serial + 1_462 : serial
    guard (1...last).contains(since1900) else { return .none }
    if since1900 == impossible { return .impossible }
    // Days since 1970-01-01: serial 61 is 1900-03-01; before the day that never was, everything is one later.
    let days = since1900 - 25_569 + (since1900 < impossible ? 1 : 0)
    return .day(iso(days))
  }

  /// A fraction of a day as `09:30`.
  static func time(_ fraction: Double) -> String {
    let minutes = Int((fraction * 1_440).rounded()) % 1_440
    return pad(minutes / 60, 2) + ":" + pad(minutes % 60, 2)
  }

  /// A day of the proleptic Gregorian calendar, from days since 1970-01-01: counted in eras of 400 years that begin
  /// with March.
  private static func iso(_ days: Int) -> String {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return pad(year, 4) + "-" + pad(month, 2) + "-" + pad(day, 2)
  }

  private static func pad(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
