import Merge
import Records

/// How a disclosure in a disaster stands (DOMAIN.md §5): a function of its record and of the moment alone.
///
/// It is open from the second person's approval until its time is over or somebody ends it, whichever comes first. A
/// drill opens no records.
public struct DisclosureStanding: Sendable, Hashable {
  /// The stages in the life of a disclosure.
  public enum Phase: Sendable, Hashable {
    /// Nobody has approved it yet but the person who began it.
    case awaitsSecondPerson
    case open
    /// Its time was over before anybody ended it.
    case expired
    case ended
  }

  public let id: RecordID
  public let basis: DisclosureBasis
  public let occasion: DisclosureOccasion
  public let area: RecordID
  public let data: Set<ConsentData>
  public let recipients: Set<ConsentRecipient>
  /// The moment at which it ends by itself: what two people have agreed on.
  public let until: Timestamp
  /// Whether the council's approval is still to come (事後承認).
  public let awaitsLaterApproval: Bool
  private let isApproved: Bool
  private let isEnded: Bool

  /// nil where the record says too little to open anything, or was deleted or erased.
  public init?(_ state: RecordState) {
    let view = state.view
    let record = view.record
    guard state.kind == Disclosure.kindName, let beginner = state.origin?.author, view.isListed,
      let basis = record[Disclosure.basis], let occasion = record[Disclosure.occasion],
      let area = record[Disclosure.area], let day = record[Disclosure.untilOn],
      let until = record[Disclosure.untilAt].flatMap({ Timestamp(day, at: $0) })
    else { return nil }
    let steps = DisclosureStanding.steps(of: state)
    id = state.id
    (self.basis, self.occasion, self.area) = (basis, occasion, area)
    data = record[Disclosure.data].intersection(basis.data)
    recipients = record[Disclosure.recipients]
    isApproved = steps.contains { $0.word == .approval && $0.author != beginner }
    isEnded = steps.contains { $0.word == .closing }
    awaitsLaterApproval =
      record[Disclosure.approval] == .afterwards
      && !steps.contains { $0.word == .laterApproval && $0.author != beginner }
    self.until = DisclosureStanding.agreed(until, steps)
  }

  /// The disclosure of a sealed pack, prepared in peacetime for whatever disaster comes: it opens when two people open the pack.
  ///
  /// - Parameter until: the end of the pack's own time.
  public init(
    preparedFor area: RecordID, to recipients: Set<ConsentRecipient>, until: Timestamp
  ) {
    id = area.companion(Disclosure.kindName)
    (basis, occasion, self.area) = (.ownRecords, .threat, area)
    data = DisclosureBasis.ownRecords.data
    (self.recipients, self.until) = (recipients, until)
    (awaitsLaterApproval, isApproved, isEnded) = (true, true, false)
  }

  public func phase(at now: Timestamp) -> Phase {
    if isEnded { return .ended }
    if until.milliseconds <= now.milliseconds { return .expired }
    return isApproved ? .open : .awaitsSecondPerson
  }

  /// Whether devices stay open that have not been in contact for long: a drill lifts nothing, and neither does one person
  /// alone.
  public func liftsLocks(at now: Timestamp) -> Bool {
    occasion != .drill && phase(at: now) == .open
  }

  /// The kinds whose records it opens; none where it is a drill.
  public var kinds: Set<String> {
    guard occasion != .drill else { return [] }
    return data.isEmpty ? [] : Set(data.map(DisclosureStanding.kind)).union([Person.kindName])
  }

  /// The kind that says what a list says beside the person. The reason for which somebody stands on the register is in
  /// their plan.
  private static func kind(of data: ConsentData) -> String {
    switch data {
    case .supporterList: SupporterEntry.kindName
    case .kit: Kit.kindName
    case .evacuationPlan, .register: EvacuationPlan.kindName
    }
  }

  // MARK: Steps

  private struct Step {
    let word: DisclosureStepWord
    let author: RecordID
    let until: Timestamp?
  }

  /// The steps with the user who took each. One whose item somebody has taken away still counts: what was ended
  /// stays ended.
  private static func steps(of state: RecordState) -> [Step] {
    let parts = DisclosureStep.shared
    return state.registers.compactMap { path, register in
      guard path.field == Disclosure.steps.name, path.part == parts.step.name,
        let item = path.member, let head = register.heads.first,
        let word = head.value.text.flatMap(DisclosureStepWord.init)
      else { return nil }
      func text(_ part: String) -> String? {
        state.heads(at: FieldPath(path.field, item: item, part: part)).first?.value.text
      }
      let day = text(parts.untilOn.name).flatMap(CalendarDate.init(iso:))
      let clock = text(parts.untilAt.name)
      return Step(
        word: word, author: head.author,
        until: day.flatMap { day in
          clock.flatMap { Timestamp(day, at: $0) }
        })
    }
  }

  /// The latest moment on which two people agree: each one's latest word, and of those the second.
  private static func agreed(_ first: Timestamp, _ steps: [Step]) -> Timestamp {
    var latest: [RecordID: Int64] = [:]
    for step in steps where step.word == .prolonging {
      guard let until = step.until else { continue }
      latest[step.author] = max(latest[step.author] ?? .min, until.milliseconds)
    }
    let agreed = latest.values.sorted().dropLast().last ?? first.milliseconds
    return Timestamp(milliseconds: max(first.milliseconds, agreed))
  }
}
