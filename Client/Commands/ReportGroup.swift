import ArgumentParser
import Authority
import Merge
import Records
import Reports
import Storage
import Sync

/// `tsunagu report …`: the tables that the council prints, counted from what this device holds.
struct ReportGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "印刷する表を、記録から数えて作ります。",
    discussion: """
      例:
        tsunagu report carenet --from R2.4.1 --to R2.9.30
        tsunagu report routes --scope csw
      """, subcommands: [CareNet.self, Routes.self])

  enum Format: String, ExpressibleByArgument {
    case text, csv
  }

  struct CareNet: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "carenet", abstract: "ケアネット活動の状況と活動内容実績です。",
      discussion: "例: tsunagu report carenet --from 2020-04-01 --to 2020-09-30 --json")

    @Option(name: .long, help: "この日から") var from: String
    @Option(name: .long, help: "この日まで") var to: String
    @Option(name: .long, help: "text か csv") var format = Format.text
    @Flag(name: .long, help: "JSONで出します。") var json = false

    func run() throws {
      let session = try Session.open()
      let counting = try Counting(session)
      try session.show { rows, page in
        let reader = ValueReader(lookup: Lookup(rows: rows), today: session.today)
        let (from, to) = (try reader.date(from), try reader.date(to))
        guard from <= to else { throw Problem(.badDate, "--from が --to より後です。") }
        var query = RecordQuery(Visit.kind)
        (query.from, query.to) = (from, to)
        let report = try counting.report(
          of: Visit.kind, "carenet?from=\(from)&to=\(to)", in: rows, read: CareNetReport.init
        ) {
          try CareNetReport(
            from: from, to: to, teams: try rows.views(RecordQuery(Team.kind)).map(\.record),
            persons: try rows.joinedOnce(rows.views(RecordQuery(Person.kind))).map(\.record),
            knownAs: try rows.samePerson.canonicalID
          ) { tally in
            try Facts.each(query, fields: CareNetReport.visitFields, in: rows) { tally($0.record) }
          }
        }
        ReportGroup.print(report.tables, json ? report.json : nil, format, on: page)
        return Subjects(.tally, [Team.kind.name, Person.kind.name, Visit.kind.name], [])
      }
    }
  }

  struct Routes: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "routes", abstract: "新規相談件数を相談経路と年度で数えます。",
      discussion: "例: tsunagu report routes --scope csw --json")

    @Option(name: .long, help: "centre(センター全体) か csw(CSWが関わったもの)")
    var scope = RoutesReport.Scope.centre
    @Option(name: .long, help: "この年度だけ(例 R2)") var year: String?
    @Option(name: .long, help: "text か csv") var format = Format.text
    @Flag(name: .long, help: "JSONで出します。") var json = false

    func run() throws {
      let session = try Session.open()
      let counting = try Counting(session)
      try session.show { rows, page in
        let years = try year.map { text in
          guard let year = FiscalYear(reading: text) else {
            throw Problem(.badDate, "「\(text)」を年度として読めません。R2、令和2年度、2020 のように入れてください。")
          }
          return [year]
        }
        let ofYear = years?.first.map { "&year=\($0.year)" } ?? ""
        let report = try counting.report(
          of: Consultation.kind, "routes?scope=\(scope.rawValue)\(ofYear)", in: rows,
          read: RoutesReport.init
        ) {
          let consultations = try Facts.effective(RecordQuery(Consultation.kind), in: rows)
          return RoutesReport(
            scope, fiscalYears: years, consultations: consultations.map(\.record))
        }
        ReportGroup.print([report.table], json ? report.json : nil, format, on: page)
        return Subjects(.tally, [Consultation.kind.name], [])
      }
    }
  }

  private static func print(
    _ tables: [ReportTable], _ json: Value?, _ format: Format, on page: Page
  ) {
    if let json { return page.json(json) }
    for (index, report) in tables.enumerated() {
      guard format == .text else {
        page.add(report.csv)
        continue
      }
      if index > 0 { page.print("") }
      page.print(report.title)
      var table = Table(report.headings)
      for row in report.rows { table.add(row) }
      page.print(table.text)
      if !report.note.isEmpty { page.print(report.note) }
    }
  }
}

/// Counts here what this device holds, and asks the server for what its user sees as numbers alone.
private struct Counting {
  private let session: Session
  private let server: ServerConnection

  init(_ session: Session) throws {
    self.session = session
    server = try Syncing.connection(session)
  }

  func report<Report>(
    of kind: Kind, _ path: String, in rows: DeviceRows, read: (Value) -> Report?,
    here: () throws -> Report
  ) throws -> Report {
    guard let viewer = try rows.viewer(on: session.today) else { throw Problem(.notEnrolled) }
    switch Policy.counting(kind, for: viewer) {
    case .nowhere: throw Problem(.reportNotPermitted)
    case .onDevice: return try here()
    case .atServer:
      guard let report = read(try server.statistics(path)) else {
        throw Problem(.answerUnreadable, "statistics")
      }
      return report
    }
  }
}

extension RoutesReport.Scope: ExpressibleByArgument {}
