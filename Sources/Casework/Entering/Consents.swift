import Authority
import Merge
import Records
import Sync

/// Withdrawals of consent, and the days that a paper must have.
public struct Consents {
  /// How a withdrawal was recorded.
  public enum Withdrawal {
    /// Papers that had said 同意.
    case turned(Int)
    /// No paper that this device may change: the withdrawal is a record of its own.
    case added
    /// The same withdrawal stands already.
    case known
  }

  private let rows: any RecordReading
  private let writer: any RecordWriting

  public init(rows: any RecordReading, writer: any RecordWriting) {
    (self.rows, self.writer) = (rows, writer)
  }

  /// Records that somebody takes a consent back: the papers up to that day are turned. Where this device sees none,
  /// or may change none, the withdrawal is a record of its own.
  ///
  /// - Returns: the last record that says so.
  public func withdraw(
    person: RecordID, recipient: String, data: String, on day: CalendarDate
  ) throws -> (RecordID, Withdrawal) {
    let papers = try rows.records(of: Consent.kind.name, linking: Consent.person.name, to: person)
      .compactMap { try rows.state($0) }.filter { paper in
        paper.isListed && paper.displayed(Consent.recipient) == recipient
          && paper.displayed(Consent.data) == data
      }
    let turned = try papers.filter { isGiven($0, until: day) }.filter { try turn($0, on: day) }
    if let last = turned.last { return (last.id, .turned(turned.count)) }
    let isKnown = { (paper: RecordState) in
      paper.consentEvents.contains { $0.word == .withdrawn && $0.day >= day }
    }
    if let known = papers.first(where: isKnown) { return (known.id, .known) }
    let purpose = papers.lazy.compactMap { $0.displayed(Consent.purpose) }.first
    return (try add(person, recipient, data, purpose, on: day), .added)
  }

  private func isGiven(_ paper: RecordState, until day: CalendarDate) -> Bool {
    let record = paper.view.record
    return record[Consent.state] != .withdrawn && record[Consent.signedOn].map { $0 <= day } ?? true
  }

  /// - Returns: false where this user may add papers and not change them.
  private func turn(_ paper: RecordState, on day: CalendarDate) throws -> Bool {
    var draft = try Draft(paper, Consent.kind)
    draft.set(Consent.state, .text(ConsentState.withdrawn.rawValue))
    draft.set(Consent.withdrawnOn, .text(day.description))
    do {
      try writer.record("withdraw", Consent.kind, paper.id, draft.writes)
      return true
    } catch let problem as Problem where problem.code == .notPermitted {
      return false
    }
  }

  private func add(
    _ person: RecordID, _ recipient: String, _ data: String, _ purpose: String?,
    on day: CalendarDate
  ) throws -> RecordID {
    var draft = try Draft(new: writer.newRecord(), Consent.kind)
    let usual: ConsentPurpose = data == ConsentData.kit.rawValue ? .emergency : .disaster
    let values = [
      (Consent.person.declaration, person.description), (Consent.recipient.declaration, recipient),
      (Consent.data.declaration, data), (Consent.purpose.declaration, purpose ?? usual.rawValue),
      (Consent.state.declaration, ConsentState.withdrawn.rawValue),
      (Consent.withdrawnOn.declaration, day.description),
    ]
    for (field, value) in values { draft.set(field, .text(value)) }
    try writer.record("withdraw", Consent.kind, draft.id, draft.writes)
    return draft.id
  }

  /// Completes what somebody enters of a paper: a withdrawal has a day, today where none is said, and a grant has
  /// the day of its signature.
  ///
  /// - Throws: `Problem` of code `missing_option`.
  public static func complete(_ draft: inout Draft, today: CalendarDate) throws {
    guard draft.kind.name == Consent.kind.name,
      let state = draft.writes[Consent.state.name]?.value.text.flatMap(ConsentState.init)
    else { return }
    func isSaid(_ field: String) -> Bool {
      let value =
        draft.writes[field]?.value ?? draft.state.view.record.values[FieldPath(field)] ?? .null
      return value != .null
    }
    if state == .withdrawn, !isSaid(Consent.withdrawnOn.name) {
      draft.set(Consent.withdrawnOn, .text(today.description))
    }
    if state == .given, !isSaid(Consent.signedOn.name) {
      let signedOn = Consent.signedOn.declaration
      throw Problem(
        .missingOption, .labeledOption,
        ["label": signedOn.label, "option": "--\(signedOn.optionName)"])
    }
  }

  /// Whether a grant stands, as far as this device knows.
  public static func stands(_ id: RecordID, in rows: some RecordReading) throws -> Bool {
    try word(like: id, in: rows).map { $0 == .given } ?? true
  }

  /// Whether the person's consent stands in spite of a withdrawal.
  public static func stillGiven(like id: RecordID, in rows: some RecordReading) throws -> Bool {
    try word(like: id, in: rows) == .given
  }

  private static func word(
    like id: RecordID, in rows: some RecordReading
  ) throws -> ConsentEvent.Word? {
    guard let paper = try rows.view(id)?.record, let person = paper[Consent.person],
      let recipient = paper[Consent.recipient], let data = paper[Consent.data]
    else { return nil }
    let papers = try rows.records(
      of: Consent.kind.name, linking: Consent.person.name, to: person)
    let events = try papers.flatMap { try rows.state($0)?.consentEvents ?? [] }
    return ConsentStanding(events).word(to: recipient, data: data)
  }
}
