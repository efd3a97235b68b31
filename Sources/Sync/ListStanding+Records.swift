import Merge
import Records

// What decides whether somebody stands on a list, read from the records.

extension RecordReading {
  public func listStanding(of person: RecordID, toOpen kind: String) throws -> ListStanding {
    try ListStanding(of: person, for: Policy.consentData(of: kind), in: self)
  }
}

extension ListStanding {
  /// - Parameter data: the lists that are asked about; the answers in other rows are not looked for.
  public init(
    of person: RecordID, for data: Set<ConsentData>, in store: some RecordReading
  ) throws {
    try self.init(of: [person], for: data, in: store)
  }

  /// - Parameter persons: all records of the same person.
  public init(
    of persons: [RecordID], for data: Set<ConsentData>, in store: some RecordReading
  ) throws {
    let papers = try persons.flatMap {
      try store.records(of: Consent.kind.name, linking: Consent.person.name, to: $0)
    }
    var answers: [ConsentData: Set<Presence?>] = [:]
    for (kind, list) in ListAnswers.data where data.contains(list) {
      for person in persons {
        for row in try store.records(of: kind, linking: Consent.person.name, to: person) {
          answers[list, default: []].formUnion(try store.state(row)?.ownAnswers ?? [])
        }
      }
    }
    let states = try persons.compactMap { try store.state($0) }
    self.init(
      consents: ConsentStanding(try papers.flatMap { try store.state($0)?.consentEvents ?? [] }),
      answers: answers, status: ListStanding.status(of: states),
      isErased: states.contains(where: \.isErased))
  }

  /// The state that shows; of several records of the same person, the one that keeps them off lists.
  private static func status(of persons: [RecordState]) -> PersonStatus? {
    let words = persons.compactMap(\.personStatus)
    return words.first { $0.endsLists != nil } ?? words.first { $0 != .home } ?? words.first
  }
}

extension RecordState {
  /// The displayed state of a person: 在宅, 入院, 死亡 …
  public var personStatus: PersonStatus? {
    displayed(Person.status).flatMap(PersonStatus.init(rawValue:))
  }
}
