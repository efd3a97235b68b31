import Foundation
import Records
import Sync

/// A line of standard input, byte for byte: it reads no byte beyond the line, and refuses bytes
/// that are not UTF-8 instead of repairing them.
enum TypedLine {
  /// - Returns: the line without its end; nil at the end of input.
  /// - Throws: `Problem`: `not_utf8`; `bad_text` where it is longer than anything that could be stored.
  static func read() throws -> String? {
    var bytes: [UInt8] = []
    var isTooLong = false
    var byte: UInt8 = 0
    while true {
      let count = Glibc.read(0, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      guard count == 1 else {
        if bytes.isEmpty && !isTooLong { return nil }
        break
      }
      if byte == UInt8(ascii: "\n") { break }
      isTooLong = isTooLong || bytes.count >= Limits.typedLineBytes
      if !isTooLong { bytes.append(byte) }
    }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard !isTooLong else { throw Problem(.badText, .lineTooLong) }
    return try text(of: bytes)
  }

  /// - Throws: `Problem` of code `not_utf8`.
  static func text(of bytes: [UInt8]) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Problem(.notUTF8, .typedText)
    }
    return text
  }
}
