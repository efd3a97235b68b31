/// A moment, in milliseconds since 1970-01-01T00:00:00Z. Shown, never compared to decide anything.
public struct Timestamp: Hashable, Sendable, CustomStringConvertible {
  public let milliseconds: Int64

  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  private static let millisecondsPerDay: Int64 = 86_400_000
  /// Japan has one zone and no summer time.
  private static let japanOffset: Int64 = 9 * 3_600_000

  /// The moment of a day and a time of day in Japan.
  ///
  /// - Parameter clock: `09:30`, as a field of a time of day holds it.
  public init?(_ day: CalendarDate, at clock: String) {
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
    guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0..<24).contains(hour),
      (0..<60).contains(minute)
    else { return nil }
    let days = Int64(day.daysSince1970) * Timestamp.millisecondsPerDay
    self.init(
      milliseconds: days + hour * 3_600_000 + minute * 60_000 - Timestamp.japanOffset)
  }

  /// `2026-11-21T02:39:22.123Z`.
  public var description: String {
    let (date, time) = Timestamp.split(milliseconds)
    let fraction = String(1_000 + time % 1_000).dropFirst()
    return "\(date)T\(Timestamp.clock(time)):\(Timestamp.two(time / 1_000 % 60)).\(fraction)Z"
  }

  /// The day in Japan.
  public var dateInJapan: CalendarDate {
    Timestamp.split(millisecondsInJapan).date
  }

  /// `11:39` in Japan.
  public var clockInJapan: String {
    Timestamp.clock(Timestamp.split(millisecondsInJapan).time)
  }

  /// Whether two moments are further apart than a number of milliseconds, however far that is.
  public func isFurther(than distance: Int64, from other: Timestamp) -> Bool {
    let (difference, isBeyondCounting) = milliseconds.subtractingReportingOverflow(
      other.milliseconds)
    return isBeyondCounting || difference.magnitude > distance.magnitude
  }

  /// A device's clock can say anything, the last moment that can be counted too.
  private var millisecondsInJapan: Int64 {
    min(milliseconds, .max - Timestamp.japanOffset) + Timestamp.japanOffset
  }

  private static func split(_ milliseconds: Int64) -> (date: CalendarDate, time: Int64) {
    let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: millisecondsPerDay)
    let days = remainder < 0 ? quotient - 1 : quotient
    // Outside of the years that a date can name, the nearest one is shown.
    let bounded = min(max(days, -719_162), 2_932_896)
    return (
      CalendarDate(daysSince1970: Int(bounded)),
      remainder < 0 ? remainder + millisecondsPerDay : remainder
    )
  }

  private static func clock(_ time: Int64) -> String {
    two(time / 3_600_000) + ":" + two(time / 60_000 % 60)
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
