import Foundation
import Records

/// The page that a command is about to show. It is printed once the view has been noted
/// (`Session.show`), and not before.
final class Page {
  private var lines: [String] = []
  /// The lines that a table takes, its headings first.
  private var tables: [Range<Int>] = []
  /// A document for programs: it appears as it is, and in one piece.
  private var document: [UInt8]?

  func print(_ text: String) {
    lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  func json(_ value: Value) {
    document = Array((PrintableText.printableDocument(JSON.readableText(value)) + "\n").utf8)
  }

  /// A table, or a sentence where it is empty.
  func table(_ table: Table, empty: String) {
    guard !table.rows.isEmpty else { return print(empty) }
    let first = lines.count
    print(table.text)
    tables.append(first..<lines.count)
  }

  /// Lines below a heading that stands on each screen.
  func listing(_ heading: String, _ listed: [String]) {
    let first = lines.count
    lines += [heading] + listed
    tables.append(first..<lines.count)
  }

  func csv(_ bytes: [UInt8]) { document = bytes }

  /// Brings it onto the screen; at a terminal that is shorter, a part at a time.
  func appear() {
    defer { (lines, tables, document) = ([], [], nil) }
    if let document { return Output.bytes(document) }
    guard !lines.isEmpty else { return }
    if let paging = Paging.atTerminal {
      return Paging.show(paging.screens(of: lines, tables: tables))
    }
    Output.bytes(Array((lines.joined(separator: "\n") + "\n").utf8))
  }
}
