import Authority
import Records

@testable import Reports

/// Records for tests, as they are displayed.
enum Sample {
  static func id(_ kind: Kind, _ number: Int) -> RecordID {
    RecordID(high: UInt64(kind.name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) }), low: UInt64(number))
  }

  static func record(
    _ kind: Kind, _ number: Int, _ values: [String: Value] = [:], members: [String: [String]] = [:]
  ) -> Record {
    var cells: PathMap<Value> = [:]
    for (name, value) in values { cells[FieldPath(name)] = value }
    for (name, words) in members {
      for word in words { cells[FieldPath(name, member: word)] = true }
    }
    return Record(id: id(kind, number), kindName: kind.name, values: cells)
  }

  static func team(
    _ number: Int, person: Int, cooperators: [Int] = [], formed: String? = nil, ended: String? = nil
  ) -> Record {
    var values: [String: Value] = ["person": .text(id(Person.kind, person).description)]
    values["formed_on"] = formed.map(Value.text)
    values["ended_on"] = ended.map(Value.text)
    return record(
      Team.kind, number, values,
      members: ["cooperators": cooperators.map { id(Worker.kind, $0).description }])
  }

  static func person(_ number: Int, attributes: [PersonAttribute]) -> Record {
    record(
      Person.kind, number, ["name": "見本"], members: ["attributes": attributes.map(\.rawValue)])
  }

  static func visit(_ number: Int, on day: String, _ activities: [Activity]) -> Record {
    record(
      Visit.kind, number, ["date": .text(day)],
      members: ["activities": activities.map(\.rawValue)])
  }

  static func consultation(
    _ number: Int, on day: CalendarDate, _ route: String?, at desk: ConsultationDesk = .center,
    socialWorker: Presence = .unknown
  ) -> Record {
    var values: [String: Value] = [
      "desk": .text(desk.rawValue), "received_on": .text(day.description),
      "social_worker_involved": .text(socialWorker.rawValue),
    ]
    values["route"] = route.map(Value.text)
    return record(Consultation.kind, number, values)
  }

  static func day(_ year: Int, _ month: Int, _ day: Int) -> CalendarDate {
    CalendarDate(year: year, month: month, day: day) ?? CalendarDate(daysSince1970: 0)
  }
}

/// A sequence that can be gone through once: a second pass ends the test.
final class OncePassed<Element>: Sequence {
  private let elements: [Element]
  private var isPassed = false

  init(_ elements: [Element]) {
    self.elements = elements
  }

  func makeIterator() -> IndexingIterator<[Element]> {
    precondition(!isPassed, "passed twice")
    isPassed = true
    return elements.makeIterator()
  }
}

/// Records that are told to a report, each kind once: a second pass ends the test.
struct SampleRecords: ReportRecords {
  private let records: [String: OncePassed<Record>]
  var ownWorker: RecordID?

  init(_ records: [Record]...) {
    self.records = Dictionary(grouping: records.joined(), by: \.kindName)
      .mapValues { OncePassed($0) }
  }

  func each(_ source: ReportSource, _ body: (Record) throws -> Void) throws {
    try records[source.kind.name]?.forEach(body)
  }

  func knownID(of person: RecordID) -> RecordID { person }
}

/// Records of tests as a document is told them.
struct ToldRecords: DocumentRecords {
  let records: SampleRecords
  /// Persons whose address another record hides.
  var hidden: Set<RecordID> = []
  var ownWorker: RecordID?

  func each(_ source: ReportSource, _ body: (Record) throws -> Void) throws {
    try records.each(source, body)
  }
  func knownID(of person: RecordID) -> RecordID { person }
  func isAddressHidden(_ person: RecordID) -> Bool { hidden.contains(person) }
  func addresses(of person: RecordID) -> [String] { [] }
  func release(
    _ person: RecordID, _ data: ConsentData, to recipient: ConsentRecipient?
  ) -> ListRelease { .released(mark: nil) }
}

extension Report {
  /// Counts records of tests.
  func counted(_ words: [String: String], _ records: [Record]...) throws -> CountedReport {
    try counted(
      ReportAnswers(words, to: self), over: SampleRecords(Array(records.joined())))
  }
}
