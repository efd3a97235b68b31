/// A month of the calendar.
public struct CalendarMonth: Hashable, Comparable, Sendable {
  /// Its first day.
  public let from: CalendarDate

  public init(containing day: CalendarDate) {
    from = day.adding(days: 1 - day.day)
  }

  /// Reads the one spelling of routes: `2026-11`.
  public init?(iso text: String) {
    guard text.utf8.count == 7, let day = CalendarDate(iso: text + "-01") else { return nil }
    self.init(containing: day)
  }

  /// Reads `今月`, `先月`, `10月`, `R8.10`, `令和8年10月`, `2026-10`, or a day of the month; nil for anything else. A month
  /// without a year is the last one that has begun.
  public init?(reading text: String, today: CalendarDate) {
    let plain = HalfWidth.text(of: text).filter { !$0.isWhitespace }
    let present = CalendarMonth(containing: today)
    switch plain {
    case "今月": self = present
    case "先月", "前月": self.init(containing: present.from.adding(days: -1))
    default:
      let days = [plain, plain + "1日", plain + ".1", plain + "/1", plain + "-1"]
      let day = days.lazy.compactMap { try? DateReading.read($0, today: today) }.first
      guard let day else { return nil }
      self.init(containing: day)
    }
  }

  public var to: CalendarDate { next.from.adding(days: -1) }

  private var next: CalendarMonth { CalendarMonth(containing: from.adding(days: 31)) }

  /// `2026-11`.
  public var text: String { String(from.description.prefix(7)) }

  /// `令和8年11月`. The month on whose days the era changed has the name of its last day.
  public var japanese: String {
    let last = to.japanese
    return last.firstIndex(of: "月").map { String(last[...$0]) } ?? last
  }

  public func contains(_ day: CalendarDate) -> Bool { day >= from && day <= to }

  public static func < (left: CalendarMonth, right: CalendarMonth) -> Bool {
    left.from < right.from
  }
}
