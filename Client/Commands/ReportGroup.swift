import ArgumentParser
import Authority
import Casework
import Console
import Merge
import Records
import Reports
import Storage
import Sync

/// `tsunagu report …`: the tables that the council prints, counted from what this device holds. A command for each
/// report of the catalogue.
struct ReportGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "印刷する表を、記録から数えて作ります。",
    discussion: "例:\n"
      + ReportCatalogue.reports.map { "  \(ReportHelp.example($0))" }.joined(separator: "\n"),
    subcommands: ReportCatalogue.declarations.map { command($0) })

  private static func command<Of: ReportDeclaration>(
    _ declaration: Of.Type
  ) -> any ParsableCommand.Type {
    ReportCommand<Of>.self
  }
}

/// Counts one report. Its options are those that the report declares.
struct ReportCommand<Of: ReportDeclaration>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: Of.report.name, abstract: Of.report.explanation)
  }

  @Argument(parsing: .captureForPassthrough, help: "オプション")
  var words: [String] = []

  func run() throws {
    let report = Of.report
    let options = try AskedOptions(words, to: report, own: ["format"])
    guard !options.wantsHelp else { return print(HelpLines.fitting(ReportHelp.text(report))) }
    let format = try options.format
    try ReportCounting(Session.open()).show(report, options.typed) { counted, page in
      switch format {
      case _ where options.wantsJSON: page.json(counted.json)
      case .csv: page.csv(counted.csv)
      case .text: page.print(counted.text)
      }
    }
  }
}

/// Counts a report on the device, or asks the server to, and writes down that it was shown.
struct ReportCounting {
  private let session: Session

  init(_ session: Session) { self.session = session }

  /// - Parameters:
  ///   - typed: the answers, by the option's name.
  ///   - render: writes the page.
  func show(
    _ report: Report, _ typed: [String: String], _ render: (CountedReport, Page) -> Void
  ) throws {
    let server = try Syncing.connection(session)
    try session.show { rows, page in
      let reader = ReportReader(lookup: Lookup(rows: rows), reader: session.reader(in: rows))
      let answers = try reader.answers(typed, to: report)
      guard let principal = try rows.principal(at: session.now) else {
        throw Problem(.notEnrolled)
      }
      let counted =
        switch report.counting(for: principal) {
        case .nowhere: throw Problem(.reportNotPermitted)
        case .onDevice: try report.counted(answers, in: rows, askedBy: principal.worker)
        case .atServer: try server.counted(report, answers)
        }
      render(counted, page)
      return Subjects(.tally, Set(report.kinds.map(\.name)), [])
    }
  }

  /// The report for somebody who is about to see it.
  func counted(_ report: Report, _ typed: [String: String]) throws -> CountedReport? {
    var result: CountedReport?
    try show(report, typed) { counted, _ in result = counted }
    return result
  }
}

extension AskedOptions {
  /// The forms in which a report is written, beside JSON.
  enum Format: String { case text, csv }

  fileprivate var format: Format {
    get throws {
      guard let text = own["format"] else { return .text }
      guard let format = Format(rawValue: text) else {
        throw Problem(
          .usage, .choiceUnknown,
          ["word": text, "option": "--format", "choices": ReportHelp.formats])
      }
      return format
    }
  }
}

/// The help of a report's command.
enum ReportHelp {
  fileprivate static let formats = "text か csv"

  static func text(_ report: Report) -> String {
    AskedHelp.text(
      report, report.explanation, command: "tsunagu report \(report.name)",
      own: [("--format", formats), ("--json", "JSONで出します。")],
      note: "もとの印刷物: \(report.source)", example: example(report))
  }

  static func example(_ report: Report) -> String {
    "tsunagu report \(report.name) \(report.example)"
  }
}

extension ServerConnection {
  /// The report as the server counts it, for a user who sees numbers and no records.
  func counted(_ report: Report, _ answers: ReportAnswers) throws -> CountedReport {
    let query = report.options.compactMap { option in
      answers.words[option.name].map { "\(option.name)=\($0)" }
    }.joined(separator: "&")
    let json = try statistics("\(report.name)?\(query)")
    guard let counted = CountedReport(report, answers, reading: json) else {
      throw Problem(.answerUnreadable, ["part": "statistics"])
    }
    return counted
  }
}
