import Foundation
import Records

/// What a command prints: a JSON document, or text.
enum Output {
  static func json(_ value: Value) { print(JSON.readableText(value)) }

  /// A table, or a sentence where it is empty.
  static func table(_ table: Table, empty: String) {
    print(table.rows.isEmpty ? empty : table.text)
  }

  /// A sentence beside what was asked for.
  static func notice(_ sentence: String) {
    FileHandle.standardError.write(Data((sentence + "\n").utf8))
  }

  /// A file's bytes on standard output.
  static func bytes(_ bytes: [UInt8]) {
    FileHandle.standardOutput.write(Data(bytes))
  }
}
