import Merge
import Records

/// The work of a community social worker on a report, step by step, in the words of 氷見市 (document 003): 相談受付 →
/// 家庭訪問 → 情報共有・協議 → 連絡・調整.
public struct CaseworkFlow: Sendable, Equatable {
  /// A step and the days on which it was done, the first one first.
  public struct Stop: Sendable, Equatable {
    public let step: CaseworkStep
    public let days: [CalendarDate]
  }

  /// In the order of the steps; those that nobody has done have no days.
  public let stops: [Stop]

  public init(of review: Record?) {
    let notes = review?[Review.progress] ?? []
    let received = review?[Review.receivedOn]
    stops = CaseworkStep.allCases.map { step in
      let days = notes.filter { $0.step == step }.compactMap(\.date)
      return Stop(
        step: step,
        days: ((step == .reception ? [received].compactMap(\.self) : []) + days).sorted())
    }
  }

  /// `相談受付 9月1日 → 家庭訪問 9月3日・9月10日 → 情報共有・協議 — → 連絡・調整 —`
  public var text: String {
    stops.map { stop in
      let days = stop.days.map { "\($0.month)月\($0.day)日" }.joined(separator: "・")
      return "\(stop.step.rawValue) \(days.isEmpty ? "—" : days)"
    }.joined(separator: " → ")
  }
}
