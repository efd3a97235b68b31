import ArgumentParser
import Casework
import Console
import Foundation
import Records
import Reports
import Storage
import Sync

/// `tsunagu print …`: pages for paper, from what this device holds. A command for each document of the catalogue.
struct PrintGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "print", abstract: "紙に印刷して使うページを作ります。",
    discussion: "例:\n"
      + DocumentCatalogue.documents.map { "  \(PrintHelp.example($0))" }.joined(separator: "\n")
      + "\n写しごとに番号が付き、だれに渡したかが残ります。",
    subcommands: DocumentCatalogue.declarations.map { command($0) })

  private static func command<Of: DocumentDeclaration>(
    _ declaration: Of.Type
  ) -> any ParsableCommand.Type {
    PrintCommand<Of>.self
  }
}

/// Prints one document. Its options are those that the document declares.
struct PrintCommand<Of: DocumentDeclaration>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: Of.document.name, abstract: Of.document.explanation)
  }

  @Argument(parsing: .captureForPassthrough, help: "オプション")
  var words: [String] = []

  func run() throws {
    let document = Of.document
    let options = try AskedOptions(words, to: document, own: ["output", "format"])
    guard !options.wantsHelp else { return print(HelpLines.fitting(PrintHelp.text(document))) }
    let output = options.own["output"]
    guard !options.wantsJSON || output != nil else {
      throw Problem(.usage, .optionOfAnother, ["option": "--json", "other": "--output"])
    }
    let format = try PrintedDocument.format(options.own["format"], to: output)
    let copies = try PrintedDocument.write(document, options.typed, as: format, to: output)
    if options.wantsJSON { return Output.json(PrintedDocument.json(copies, output)) }
    let line = PrintedDocument.line(document, copies, format, output)
    if output == nil { Output.notice(line) } else { print(line) }
  }
}

/// A document on its way to a file or to the screen.
enum PrintedDocument {
  /// The format that is asked for: a page for a browser, or the PDF that Chromium makes of it.
  static func format(_ word: String?, to output: String?) throws -> ListFormat {
    guard let word else { return .html }
    let pages = ListFormat.allCases.filter(\.isPage).map(\.rawValue)
    guard let format = ListFormat(rawValue: word), format.isPage else {
      throw Problem(
        .usage, .choiceUnknown,
        ["word": word, "option": "--format", "choices": pages.joined(separator: "、")])
    }
    guard format.isText || output != nil || isatty(STDOUT_FILENO) == 0 else {
      throw Problem(
        .usage, .optionOfAnother, ["option": "--format \(word)", "other": "--output"])
    }
    return format
  }

  /// Fills the document and writes it; each copy counts as handed out once it is written whole.
  ///
  /// - Parameters:
  ///   - typed: the answers, by the option's name.
  ///   - path: nil for standard output.
  static func write(
    _ document: Document, _ typed: [String: String], as format: ListFormat, to path: String?
  ) throws -> [HandedCopy] {
    let session = try Session.open()
    try HandingOut.settleUnfinished(session)
    if let path, FileManager.default.fileExists(atPath: path) {
      throw Problem(.fileExists, ["path": path])
    }
    let (copies, page, handingOut) = try session.store.transact { rows in
      try session.demandOpen(rows)
      guard let principal = try rows.principal(at: session.now) else {
        throw Problem(.notEnrolled)
      }
      let answers = try ReportReader(lookup: Lookup(rows: rows), reader: session.reader(in: rows))
        .answers(typed, to: document)
      let filled = try DocumentCopies(
        document, answers, for: principal, in: rows, by: session.writer(in: rows))
      let html = Array(PrintableText.printable(filled.html).utf8)
      let page = format == .pdf ? try PageToPDF.bytes(of: html) : html
      let handingOut = HandingOut(
        filled.copies, of: document.label, document.kinds.map(\.name), .print, to: path,
        size: page.count)
      try handingOut.begin(in: rows)
      return (filled.copies, page, handingOut)
    }
    try handingOut.write(page, session)
    return copies
  }

  static func line(
    _ document: Document, _ copies: [HandedCopy], _ format: ListFormat, _ output: String?
  ) -> String {
    let target = output.map { "を \($0) に" } ?? "を"
    let persons = Set(copies.flatMap(\.persons.ids)).count
    return "\(document.label)(\(copies.count)枚、\(persons)人)\(target)書き出しました。"
      + (format == .html ? "ブラウザで開いて、印刷してください。" : "")
  }

  static func json(_ copies: [HandedCopy], _ output: String?) -> Value {
    [
      "output": .optional(output),
      "copies": .list(
        copies.map { copy in
          [
            "number": .text(copy.number.description), "recipient": .text(copy.recipient),
            "class": .optional(copy.recipientClass?.rawValue),
            "persons": .integer(Int64(copy.persons.ids.count)),
          ]
        }),
    ]
  }
}

/// The help of a document's command.
enum PrintHelp {
  static func text(_ document: Document) -> String {
    AskedHelp.text(
      document, document.explanation, command: "tsunagu print \(document.name)",
      own: [
        ("--output", "書き出すファイル(省くと画面へ。上書きはしません)"),
        ("--format", "html か pdf(Chromiumが要ります)。入れなければ html"),
        ("--json", "何を書き出したかをJSONで出します(--output と使います)。"),
      ], example: example(document))
  }

  static func example(_ document: Document) -> String {
    "tsunagu print \(document.name) \(document.example)"
  }
}
