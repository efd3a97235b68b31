import Authority
import Records

/// Which items of the queue somebody wants to see. All conditions hold together.
public struct QueueFilter: Sendable {
  /// The worker whose items are wanted.
  public enum Assignee: Sendable, Equatable {
    case anybody, nobody
    case worker(RecordID)
  }

  /// The 地区社協 or 自治会; nil for everywhere.
  public var area: RecordID?
  /// Empty for all.
  public var causes: Set<QueueCause> = []
  public var assignee = Assignee.anybody
  /// Also those whose follow-up has ended, and those that were put off.
  public var includesClosed = false
  public var includesPostponed = false

  public init() {}

  /// Everything that was ever in the queue by a report, and everything that is in it.
  public static var everything: QueueFilter {
    var filter = QueueFilter()
    (filter.includesClosed, filter.includesPostponed) = (true, true)
    return filter
  }

  func takes(_ item: QueueItem, on today: CalendarDate) -> Bool {
    if !includesClosed, item.isClosed { return false }
    if !includesPostponed, item.isPostponed(on: today) { return false }
    if !causes.isEmpty, !causes.contains(item.cause) { return false }
    if let area, item.place.district != area, item.place.association != area { return false }
    switch assignee {
    case .anybody: return true
    case .nobody: return item.assignees.isEmpty
    case .worker(let worker): return item.assignees.contains(worker)
    }
  }
}
