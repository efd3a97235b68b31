import ArgumentParser
import Authority
import Casework
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
    let options = try ReportOptions(words, of: report)
    guard !options.wantsHelp else { return print(ReportHelp.text(report)) }
    let session = try Session.open()
    let server = try Syncing.connection(session)
    try session.show { rows, page in
      let reader = ReportReader(lookup: Lookup(rows: rows), reader: session.reader(in: rows))
      let answers = try reader.answers(options.typed, to: report)
      guard let viewer = try rows.viewer(on: session.today) else { throw Problem(.notEnrolled) }
      let counted =
        switch report.counting(for: viewer) {
        case .nowhere: throw Problem(.reportNotPermitted)
        case .onDevice: try report.counted(answers, in: rows)
        case .atServer: try server.counted(report, answers)
        }
      switch options.format {
      case _ where options.wantsJSON: page.json(counted.json)
      case .csv: page.add(counted.csv)
      case .text: page.print(counted.text)
      }
      return Subjects(.tally, Set(report.kinds.map(\.name)), [])
    }
  }
}

/// The options of a report as they were typed.
struct ReportOptions {
  enum Format: String { case text, csv }

  /// By the option's name.
  private(set) var typed: [String: String] = [:]
  private(set) var format = Format.text
  private(set) var wantsJSON = false
  private(set) var wantsHelp = false

  /// - Throws: `Problem` of code `usage`, with a suggestion where a name is close.
  init(_ words: [String], of report: Report) throws {
    var words = words[...]
    while let word = words.popFirst() {
      switch word {
      case "--help", "-h": wantsHelp = true
      case "--json": wantsJSON = true
      default: try read(word, &words, report)
      }
    }
    guard !wantsHelp else { return }
    for option in report.options where typed[option.name] == nil {
      typed[option.name] = option.usual
      if option.isRequired, option.usual == nil {
        throw Problem(
          .usage, .optionAbsent, ["option": "--\(option.name)", "label": option.label])
      }
    }
  }

  private mutating func read(
    _ word: String, _ words: inout ArraySlice<String>, _ report: Report
  ) throws {
    guard word.hasPrefix("--") else { throw Problem(.usage, .argumentLeftOver, ["word": word]) }
    let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
    let name = parts.first ?? ""
    let names = report.options.map(\.name) + ["format"]
    guard names.contains(name) else {
      guard let near = Suggestion.closest(to: word, in: (names + ["json"]).map { "--" + $0 })
      else { throw Problem(.usage, .optionUnknown, ["option": word]) }
      throw Problem(.usage, .optionMistyped, ["option": word, "near": near])
    }
    guard let text = parts.count > 1 ? parts[1] : words.popFirst() else {
      throw Problem(.usage, .optionWithoutValue, ["option": "--\(name)"])
    }
    guard name == "format" else {
      typed[name] = text
      return
    }
    guard let format = Format(rawValue: text) else {
      throw Problem(
        .usage, .choiceUnknown,
        ["word": text, "option": "--format", "choices": ReportHelp.formats])
    }
    self.format = format
  }
}

/// The help of a report's command.
enum ReportHelp {
  static let formats = "text か csv"

  static func text(_ report: Report) -> String {
    var table = Table(["オプション", "入れる値"])
    for option in report.options {
      let usual = option.usual.map { "。入れなければ \($0)" }
      let mark = option.isRequired && option.usual == nil ? " *" : ""
      table.add(["--\(option.name)", option.label + (usual ?? mark)])
    }
    table.add(["--format", formats])
    table.add(["--json", "JSONで出します。"])
    return """
      \(report.explanation)

      使い方: tsunagu report \(report.name) [オプション]

      \(table.text)

      * は必ず入れるものです。
      もとの印刷物: \(report.source)

      例: \(example(report))
      """
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
