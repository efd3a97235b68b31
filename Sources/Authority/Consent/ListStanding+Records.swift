import Merge
import Records

// A person's standing on lists, read from the records.

extension RecordReading {
  public func listStanding(of person: RecordID, toOpen kind: String) throws -> ListStanding {
    try ListStanding(of: person, for: Policy.consentData(of: kind), in: self)
  }
}

extension ListStanding {
  /// The standing of a person, with all records of the same person.
  ///
  /// - Parameter data: the lists that are asked about; the answers in other rows are not read.
  public init(
    of person: RecordID, for data: Set<ConsentData>, in store: some RecordReading
  ) throws {
    let persons = try store.samePerson(as: person)
    func states(_ kind: String) throws -> [RecordState] {
      try persons.flatMap {
        try store.records(of: kind, linking: Consent.person.name, to: $0)
      }.compactMap { try store.stateNamingSeen($0) }
    }
    var answers: [ConsentData: Set<Presence?>] = [:]
    for (kind, list) in ListAnswers.data where data.contains(list) {
      answers[list] = ListStanding.shown(try states(kind).filter(\.isListed))?.ownAnswers
    }
    let known = try persons.compactMap { try store.stateNamingSeen($0) }
    let listed = known.filter(\.isListed)
    let papers = try states(Consent.kind.name)
    self.init(
      consents: ConsentStanding(
        papers.flatMap(\.consentEvents), unanswered: Set(papers.compactMap(\.unanswered))),
      answers: answers, status: ListStanding.shown(listed.isEmpty ? known : listed)?.personStatus,
      isErased: !known.isEmpty && known.allSatisfy(\.isErased),
      regime: try store.consentRegime)
  }

  /// Several records as the one that they are.
  private static func shown(_ states: [RecordState]) -> RecordState? {
    guard states.count > 1, let first = states.first else { return states.first }
    return RecordState(joining: states, as: first.id)
  }
}

extension RecordState {
  /// The question of a paper to which nobody has answered; nil for any other record.
  fileprivate var unanswered: ConsentStanding.Question? {
    guard kind == Consent.kindName, isListed,
      let recipient = displayed(Consent.recipient).flatMap(ConsentRecipient.init(rawValue:)),
      let data = displayed(Consent.data).flatMap(ConsentData.init(rawValue:))
    else { return nil }
    let words = Set(heads(at: FieldPath(Consent.state.name)).map(\.value))
    return words == [.text(ConsentState.unknown.rawValue)]
      ? ConsentStanding.Question(recipient, data) : nil
  }

  /// The displayed state of a person: 在宅, 入院, 死亡 …
  public var personStatus: PersonStatus? {
    displayed(Person.status).flatMap(PersonStatus.init(rawValue:))
  }
}
