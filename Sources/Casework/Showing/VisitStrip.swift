import Merge
import Records

/// A year of visits to one person as a strip: one sign a week, the oldest first.
public struct VisitStrip: Sendable {
  /// How a week looks at a glance: the worst that a visit of it said.
  public enum Week: Character, Sendable {
    case none = "."
    case met = "o"
    case unmet = "x"
    case worrying = "!"
  }

  /// Weeks of a year, the one of today among them.
  public static let weeksShown = 53

  public let weeks: [Week]
  /// The first day of each week.
  public let days: [CalendarDate]

  /// - Parameter visits: those of one person, in any order.
  public init(_ visits: [Record], on today: CalendarDate) {
    let first = today.adding(days: 1 - VisitStrip.weeksShown * 7)
    days = (0..<VisitStrip.weeksShown).map { first.adding(days: $0 * 7) }
    var weeks = Array(repeating: Week.none, count: VisitStrip.weeksShown)
    for visit in visits {
      guard let date = visit[Visit.date] else { continue }
      let week = (date.daysSince1970 - first.daysSince1970) / 7
      guard date >= first, weeks.indices.contains(week) else { continue }
      let sign = VisitStrip.sign(of: visit)
      if VisitStrip.rank(sign) > VisitStrip.rank(weeks[week]) { weeks[week] = sign }
    }
    self.weeks = weeks
  }

  /// The signs in a row.
  public var line: String { String(weeks.map(\.rawValue)) }

  /// The months above the signs: each number stands over the week in which its month begins.
  public var months: String {
    var line = ""
    for (place, day) in days.enumerated() {
      let last = day.adding(days: 6)
      guard last.day <= 7, line.count <= place else { continue }
      line += String(repeating: " ", count: place - line.count) + String(last.month)
    }
    return line
  }

  private static func sign(of visit: Record) -> Week {
    switch visit[Visit.status] {
    case .worrying?, .alarming?: .worrying
    case .notMet?: .unmet
    case .well?, .unchanged?, nil: .met
    }
  }

  /// A week in which somebody was met is no week without a sight, and one that was worrying is that first.
  private static func rank(_ week: Week) -> Int {
    switch week {
    case .none: 0
    case .unmet: 1
    case .met: 2
    case .worrying: 3
    }
  }
}
