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
    self.init(
      consents: ConsentStanding(try states(Consent.kind.name).flatMap(\.consentEvents)),
      answers: answers, status: ListStanding.shown(listed.isEmpty ? known : listed)?.personStatus,
      isErased: !known.isEmpty && known.allSatisfy(\.isErased))
  }

  /// Several records as the one that they are.
  private static func shown(_ states: [RecordState]) -> RecordState? {
    guard states.count > 1, let first = states.first else { return states.first }
    return RecordState(joining: states, as: first.id)
  }
}

extension RecordState {
  /// The displayed state of a person: 在宅, 入院, 死亡 …
  public var personStatus: PersonStatus? {
    displayed(Person.status).flatMap(PersonStatus.init(rawValue:))
  }
}
