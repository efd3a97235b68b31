import Authority
import Records

extension PersonList {
  /// How many persons whom the list is about do not stand on it, by reason.
  public struct LeftOut: Sendable, Hashable {
    private let byReason: [ListRelease.Reason: Int]

    public init(_ reasons: some Sequence<ListRelease.Reason>) {
      byReason = Dictionary(reasons.map { ($0, 1) }, uniquingKeysWith: +)
    }

    /// The counts that are not 0, in the order of the reasons.
    public var counts: [(reason: ListRelease.Reason, count: Int)] {
      ListRelease.Reason.allCases.compactMap { reason in byReason[reason].map { (reason, $0) } }
    }

    /// `3人(同意の撤回 1人、死亡 2人)`.
    public var sentence: String {
      let total = byReason.values.reduce(0, +)
      let reasons = counts.map { "\($0.reason.label) \($0.count)人" }.joined(separator: "、")
      return "\(total)人" + (reasons.isEmpty ? "" : "(\(reasons))")
    }
  }
}
