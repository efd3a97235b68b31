import Records

// Reads consents and list standings from all writes that stand, not only from the displayed value,
// so that a disagreement is recognized as one.

extension RecordState {
  /// The events of this paper, by day; empty if the record is deleted, erased or no paper.
  ///
  /// A grant counts from its signing day. A grant without a signing day, or with one later than the
  /// day of entry, opens nothing. A withdrawal counts from its day, or from the day of its entry if
  /// it has none. It takes its own paper back, whatever day the paper bears.
  public var consentEvents: [ConsentEvent] {
    guard kind == Consent.kind.name, isListed,
      let recipient = displayed(Consent.recipient).flatMap(ConsentRecipient.init(rawValue:)),
      let data = displayed(Consent.data).flatMap(ConsentData.init(rawValue:))
    else { return [] }
    let states = heads(at: FieldPath(Consent.state.name))
    let signed = days(Consent.signedOn).compactMap { $0.isPossible ? $0.day : nil }.min()
    var events: [ConsentEvent] = []
    func add(_ word: ConsentEvent.Word, _ day: CalendarDate) {
      events.append(ConsentEvent(to: recipient, data: data, word, on: day))
    }
    let withdrawals = states.filter { $0.value.text == ConsentState.withdrawn.rawValue }
    let grants = states.filter { $0.value.text == ConsentState.given.rawValue }
    let said = days(Consent.withdrawnOn).map { min($0.day, $0.enteredOn) }.max()
    if let entered = withdrawals.map(\.recordedAt.dateInJapan).max() {
      let day = said ?? entered
      add(.withdrawn, signed.map { max($0, day) } ?? day)
    } else if let said {
      add(.withdrawn, said)
    }
    guard withdrawals.isEmpty, let entered = grants.map(\.recordedAt.dateInJapan).max() else {
      return events
    }
    if grants.count < states.count {
      add(.disputed, signed ?? entered)
    } else if let signed {
      add(.given, signed)
    }
    return events
  }

  /// The answers to 本人または家族の同意 that stand in a row of a list or in a plan. nil is one that was taken back.
  public var ownAnswers: Set<Presence?> {
    guard let field = ListAnswers.field(of: kind), isListed else { return [] }
    return Set(heads(at: FieldPath(field)).map { $0.value.text.flatMap(Presence.init) })
  }

  /// The cell with those answers; nil where the row is deleted or erased.
  public var answerCell: Register? {
    guard let field = ListAnswers.field(of: kind), isListed else { return nil }
    return registers[FieldPath(field)]
  }

  /// Whether the record is neither deleted nor erased.
  public var isListed: Bool { !isErased && Lifecycle.standing(of: self) != .deleted }

  /// The one text that shows in a field.
  public func displayed<Content>(_ field: Field<Content>) -> String? {
    registers[FieldPath(field.name)]?.displayed(by: field.declaration.merge)?.text
  }

  private func days(_ field: Field<CalendarDate?>) -> [EnteredDay] {
    heads(at: FieldPath(field.name)).compactMap { head in
      head.value.text.flatMap(CalendarDate.init(iso:)).map {
        EnteredDay(day: $0, enteredOn: head.recordedAt.dateInJapan)
      }
    }
  }
}

/// A day that somebody entered, and the day on which they did.
private struct EnteredDay {
  let day: CalendarDate
  let enteredOn: CalendarDate

  /// Nobody has signed tomorrow.
  var isPossible: Bool { day <= enteredOn }
}

/// The kinds whose records say by themselves whether the person agreed to the list.
public enum ListAnswers {
  public static let data: [String: ConsentData] = [
    SupporterEntry.kind.name: .supporterList, EvacuationPlan.kind.name: .evacuationPlan,
  ]

  static func field(of kind: String) -> String? {
    switch kind {
    case SupporterEntry.kind.name: SupporterEntry.consent.name
    case EvacuationPlan.kind.name: EvacuationPlan.consent.name
    default: nil
    }
  }
}
