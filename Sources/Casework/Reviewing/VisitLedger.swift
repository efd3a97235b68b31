import Authority
import Merge
import Records
import Sync

/// The visits of everybody as far as the queue asks for them: when each person was visited last, and who was not met
/// several times in a row.
struct VisitLedger {
  /// One visit: only those at which nobody was met are kept whole.
  private struct Line {
    let day: Int
    let lamport: UInt64
    let unmet: RecordView?
  }

  private var lines: [RecordID: [Line]] = [:]

  /// - Parameter person: the one under whom all records of the person are known.
  mutating func add(_ visit: RecordView, of person: RecordID) {
    guard let day = visit.record[Visit.date]?.daysSince1970 else { return }
    let isUnmet = visit.record[Visit.status] == .notMet
    lines[person, default: []].append(
      Line(day: day, lamport: visit.latest?.lamport ?? 0, unmet: isUnmet ? visit : nil))
  }

  /// The day of the last visit, whether somebody was met or not.
  func lastVisit(of person: RecordID) -> CalendarDate? {
    lines[person]?.map(\.day).max().map(CalendarDate.init(daysSince1970:))
  }

  /// The visits at which a person was not met since somebody met them, the newest at the end.
  var unmetInARow: [RecordID: [RecordView]] {
    lines.compactMapValues { lines in
      let sorted = lines.sorted { ($0.day, $0.lamport) < ($1.day, $1.lamport) }
      let run = sorted.reversed().prefix { $0.unmet != nil }.compactMap(\.unmet)
      return run.isEmpty ? nil : run.reversed()
    }
  }
}
