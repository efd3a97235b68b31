/// How long a confirmation holds. A list goes out of date without a sound, and whoever fetches somebody then stands before an
/// empty house.
public struct Freshness: Sendable {
  /// A year: いのちのバトン and the lists of a disaster are gone through once a year. A council that goes round more often says
  /// so here.
  public static let yearly = Freshness(days: 365)

  public let days: Int

  public init(days: Int) { self.days = days }

  /// The last day on which a confirmation holds; nil where nobody knows when it was.
  public func due(_ confirmedOn: CalendarDate?) -> CalendarDate? {
    confirmedOn?.adding(days: days)
  }

  /// Whether something has to be confirmed again: nobody knows when it was, or it is too long ago.
  public func isOverdue(_ confirmedOn: CalendarDate?, on today: CalendarDate) -> Bool {
    due(confirmedOn).map { $0 < today } ?? true
  }
}

extension Record {
  /// The day on which the content of a list's row, a plan or a baton was last confirmed.
  public var contentConfirmedOn: CalendarDate? {
    kindName == Kit.kindName ? self[Kit.filledOn] : self[SupporterEntry.confirmedOn]
  }

  /// The last day on which its confirmation holds: a baton says it itself. nil where nobody knows.
  public func confirmationDue(by freshness: Freshness = .yearly) -> CalendarDate? {
    let said = kindName == Kit.kindName ? self[Kit.nextCheck] : nil
    return said ?? freshness.due(contentConfirmedOn)
  }

  /// Whether it has to be confirmed again: the one rule for lists, rounds and the queue.
  public func isOverdue(on today: CalendarDate, by freshness: Freshness = .yearly) -> Bool {
    confirmationDue(by: freshness).map { $0 < today } ?? true
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
