import Merge
import Records

extension Judge {
  /// Nobody has signed or withdrawn anything tomorrow. A device that thinks it is tomorrow already has a wrong
  /// clock, and a supervisor decides; any other such day is a slip. nil where there is nothing to say.
  func signingDayVerdict(on operation: Operation) -> Verdict? {
    guard operation.kind == Consent.kind.name else { return nil }
    let days = [Consent.signedOn.name, Consent.withdrawnOn.name].compactMap {
      operation.writes[FieldPath($0)]?.value.text.flatMap(CalendarDate.init(iso:))
    }
    guard let latest = days.max(), latest > moment.dateInJapan else { return nil }
    return latest > operation.recordedAt.dateInJapan ? .refused(.futureFact) : .held(.clockSkewed)
  }

  /// Whether a user who may not add papers reports that one of their persons withdraws a consent:
  /// anyone who hears that can record it, and a supervisor confirms it.
  func isHeardWithdrawal(_ operation: Operation, _ facts: Policy.Subject) -> Bool {
    let state = operation.writes[FieldPath(Consent.state.name)]?.value
    return operation.kind == Consent.kind.name
      && state == .text(ConsentState.withdrawn.rawValue)
      && !Policy.visibility(of: facts, for: principal).isHidden
  }
}
