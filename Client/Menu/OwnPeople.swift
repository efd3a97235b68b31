import Authority
import Casework
import Merge
import Records
import Storage
import Sync

/// The people from whom a volunteer chooses: those of one's teams, or of the district where there are none.
struct OwnPeople {
  enum Order {
    /// 五十音.
    case kana
    /// As they need a visit: `VisitRound`.
    case round
  }

  let persons: [Record]
  /// The labels beside their digits: they tell namesakes apart, and mark persons who died or moved
  /// away. In the order of a round they say when and how the person was visited last.
  let labels: [String]

  /// Cells of a line beside its digit.
  private static let width = 74

  /// Reads them, and writes down that they were shown.
  init(_ session: Session, order: Order = .kana) throws {
    var (persons, labels): ([Record], [String]) = ([], [])
    try session.show { rows, _ in
      let round = try OwnPeople.round(session, rows)
      let stops =
        order == .round
        ? round.stops : round.stops.sorted { OwnPeople.rank($0.person) < OwnPeople.rank($1.person) }
      persons = stops.map(\.person)
      let names = persons.map { (id: $0.id, name: $0[Person.name] ?? "") }
      let marked = zip(try Namesakes(rows: rows, today: session.today).labels(names), persons)
        .map { $0 + PersonMark.mark(of: $1) }
      labels = zip(marked, stops).map { name, stop in
        let last = order == .round ? "  " + stop.summary(on: session.today) : ""
        return DisplayWidth.truncated(name + last, to: OwnPeople.width)
      }
      return Subjects(.list, [Person.kind.name], persons.map(\.id))
    }
    (self.persons, self.labels) = (persons, labels)
  }

  private static func round(_ session: Session, _ rows: DeviceRows) throws -> VisitRound {
    let own = try rows.principal(at: session.now)?.teamPersons ?? []
    let mine = try rows.views(RecordQuery(Person.kind)).filter {
      own.isEmpty || own.contains($0.record.id)
    }
    return try VisitRound(
      of: try rows.joinedOnce(mine).map(\.record), on: session.today, in: rows)
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
