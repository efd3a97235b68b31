import Foundation
import Records

/// The page that a command is about to show. It is printed once the view has been noted
/// (`Session.show`), and not before.
final class Page {
  private var bytes: [UInt8] = []

  func print(_ line: String) {
    bytes += Array(line.utf8)
    bytes.append(0x0a)
  }

  func json(_ value: Value) { print(PrintableText.printableDocument(JSON.readableText(value))) }

  /// A table, or a sentence where it is empty.
  func table(_ table: Table, empty: String) {
    print(table.rows.isEmpty ? empty : table.text)
  }

  func add(_ more: [UInt8]) { bytes += more }

  /// Brings it onto the screen.
  func appear() {
    Output.bytes(bytes)
    bytes = []
  }
}
