import Authority
import Casework
import Merge
import Records
import Storage
import Sync

/// The people from whom a volunteer chooses: those of one's teams, or of the district where there are none.
struct OwnPeople {
  let persons: [Record]
  /// The labels beside their digits: they tell namesakes apart, and mark persons who died or moved
  /// away.
  let labels: [String]

  /// Reads them, and writes down that they were shown.
  init(_ session: Session) throws {
    var persons: [Record] = []
    var labels: [String] = []
    try session.show { rows, _ in
      let own = try rows.principal(on: session.today)?.teamPersons ?? []
      let mine = try rows.views(RecordQuery(Person.kind)).filter {
        own.isEmpty || own.contains($0.record.id)
      }
      persons = try rows.joinedOnce(mine).map(\.record)
        .sorted { OwnPeople.rank($0) < OwnPeople.rank($1) }
      let names = persons.map { (id: $0.id, name: $0[Person.name] ?? "") }
      labels = zip(try Namesakes(rows: rows, today: session.today).labels(names), persons)
        .map { $0 + PersonMark.mark(of: $1) }
      return Subjects(.list, [Person.kind.name], persons.map(\.id))
    }
    (self.persons, self.labels) = (persons, labels)
  }

  static func choices(_ keyboard: Keyboard) -> Choices {
    Choices(keyboard: keyboard, more: "つぎの人たち")
  }

  /// By kana; persons who died or moved away come last.
  private static func rank(_ person: Record) -> (Int, String, RecordID) {
    let hasGone = person[Person.status]?.endsLists != nil
    return (hasGone ? 1 : 0, SearchKey.make(person[Person.kana] ?? ""), person.id)
  }
}
