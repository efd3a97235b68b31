import Records

/// A report: an enum in Counts/ conforms to it, as a kind's enum conforms to `RecordKind`.
public protocol ReportDeclaration: Sendable {
  static var report: Report { get }
}

/// A declared report. The command with its options and help, the menu's entry, the statistics route with its schema,
/// JSON, CSV and text follow from it (docs/decisions/0035-reports-are-declared.md).
public struct Report: Questionnaire {
  /// The word of its command and of its route.
  public let name: String
  /// The name by which a person chooses it.
  public let label: String
  /// The sentence of its help.
  public let explanation: String
  /// The printed table that it reproduces.
  public let source: String
  /// The options of an example.
  public let example: String
  /// The name of its route in the server's description of itself, and the route's summary, in
  /// English.
  public let route: (name: String, summary: String)
  /// The questions that it asks.
  public let parameters: [ReportParameter]
  /// The records that it counts.
  public let reads: [ReportSource]
  /// The tables that it prints.
  public let tables: [ReportTableDeclaration]
  /// The sentence below its tables; empty where there is none.
  public let note: String
  private let count: @Sendable (ReportAnswers, any ReportRecords) throws -> ReportFigures

  init(
    _ name: String, _ label: String, explanation: String, source: String, example: String,
    route: (name: String, summary: String), parameters: [ReportParameter], reads: [ReportSource],
    tables: [ReportTableDeclaration], note: String = "",
    count: @escaping @Sendable (ReportAnswers, any ReportRecords) throws -> ReportFigures
  ) {
    (self.name, self.label, self.explanation) = (name, label, explanation)
    (self.source, self.example, self.route) = (source, example, route)
    (self.parameters, self.reads, self.tables) = (parameters, reads, tables)
    (self.note, self.count) = (note, count)
  }

  /// The kinds that it reads.
  public var kinds: [Kind] { reads.map(\.kind) }

  /// Counts the records.
  public func counted(
    _ answers: ReportAnswers, over records: some ReportRecords
  ) throws -> CountedReport {
    CountedReport(self, answers, try count(answers, records))
  }
}

/// A kind that a report reads, and the fields that it looks at.
public struct ReportSource: Sendable {
  public let kind: Kind
  public let fields: [String]

  init(_ kind: Kind, _ fields: [String]) {
    (self.kind, self.fields) = (kind, fields)
  }
}

/// The records that a report counts, each once.
public protocol ReportRecords {
  /// Tells the records of a kind that stand: facts of the asked days with their corrections, a person who was recorded
  /// twice as one.
  func each(_ source: ReportSource, _ body: (Record) throws -> Void) throws
  /// The id under which a person is known who was recorded more than once.
  func knownID(of person: RecordID) throws -> RecordID
  /// The 担い手 who the person who asks is.
  var ownWorker: RecordID? { get }
}
