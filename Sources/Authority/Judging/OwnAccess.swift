import Merge
import Records

/// Nobody widens their own sight by a write: adding oneself to a team or a list, or referring a
/// record to one's own office, waits for another person's decision (docs/decisions/0021).
///
/// The record alone counts: the access that it gives to its author after the write, and did not
/// give before. It does not matter whether the author holds the post today that would use the
/// access, because posts are given later, too.
struct OwnAccess {
  let principal: Principal

  /// One thing that a record opens to somebody.
  private enum Opening: Hashable {
    case person(RecordID)
    case row(RecordID, item: String)
    case referral(RecordID)
  }

  /// Whether a write opens something to its author.
  ///
  /// - Parameters:
  ///   - standing: the record before; nil where the write begins it.
  ///   - next: the record with the write.
  func isWidened(from standing: RecordState?, to next: RecordState) -> Bool {
    let opened = openings(of: next)
    guard !opened.isEmpty, !opened.isSubset(of: standing.map(openings) ?? []) else { return false }
    return !Policy.seesEverywhere(OwnAccess.kindsOpened[next.kind] ?? [], principal)
  }

  /// The kinds that a record of a kind opens to the users whom it names.
  private static let kindsOpened: [String: [String]] = [
    Team.kind.name: [Person.kind.name, Team.kind.name, Visit.kind.name, Kit.kind.name],
    SupporterEntry.kind.name: [SupporterEntry.kind.name],
    EvacuationPlan.kind.name: [EvacuationPlan.kind.name],
    Referral.kind.name: [Referral.kind.name, Consultation.kind.name, Review.kind.name],
  ]

  private func openings(of state: RecordState) -> Set<Opening> {
    let view = state.view
    switch state.kind {
    case Team.kind.name:
      return Set(
        [TeamMembership.person(of: view, watchedBy: principal.worker)].compactMap(\.self).map(
          Opening.person))
    case let kind where Policy.kindsWithRows.contains(kind):
      return Set(
        NamedSupporters.items(of: view.record, naming: principal.worker).map {
          .row(state.id, item: $0)
        })
    case Referral.kind.name where principal.allAssignments.contains { $0.role == .cityStaff }:
      guard Opened.isHanded(view, to: .city) else { return [] }
      return Set([state.id, view.record[Referral.source]].compactMap(\.self).map(Opening.referral))
    default: return []
    }
  }
}
