/// How long a confirmation holds. A list goes out of date without a sound, and whoever fetches somebody then stands before an
/// empty house.
public struct Freshness: Sendable {
  /// A year: いのちのバトン and the lists of a disaster are gone through once a year. A council that goes round more often says
  /// so here.
  public static let yearly = Freshness(days: 365)

  public let days: Int

  public init(days: Int) { self.days = days }

  /// Whether something has to be confirmed again: nobody knows when it was, or it is too long ago.
  public func isOverdue(_ confirmedOn: CalendarDate?, on today: CalendarDate) -> Bool {
    confirmedOn.map { $0.adding(days: days) < today } ?? true
  }
}

extension Record {
  /// The day on which the content of a list's row, a plan or a baton was last confirmed.
  public var contentConfirmedOn: CalendarDate? {
    kindName == Kit.kindName ? self[Kit.filledOn] : self[SupporterEntry.confirmedOn]
  }

  /// Whether it has to be confirmed again. A baton says itself by which day.
  public func isOverdue(on today: CalendarDate, by freshness: Freshness = .yearly) -> Bool {
    if kindName == Kit.kindName, let next = self[Kit.nextCheck] { return next < today }
    return freshness.isOverdue(contentConfirmedOn, on: today)
  }

  /// Whether the paper in the tube is older than this record of a baton, by the last visit at which somebody read the day
  /// on it. A record that was filled in after that visit says nothing of its paper.
  public func hasOlderPaper(seenAt visit: Record?) -> Bool {
    guard let visit, let paper = visit[Visit.kitPaper], let seen = visit[Visit.date],
      let filled = self[Kit.filledOn]
    else { return false }
    return paper < filled && filled <= seen
  }
}
