import Console
import Foundation
import Records
import Sync

/// A line of text at the terminal, as long as any text that can be stored: the system's own editing cuts a line behind
/// 4,095 bytes, ends it at each pasted line, and may leave half a character behind. A pasted text stays together.
struct LineEditor {
  private var input = TerminalInput()
  private let atRest: (String) -> Void
  private var bytes: [UInt8] = []
  private var isTooLong = false
  private var isNew = false

  /// - Parameters:
  ///   - beginning: stands in the line already.
  ///   - atRest: told the text so far when nobody types for a moment.
  init(beginning: String, atRest: @escaping (String) -> Void) {
    self.atRest = atRest
    add(Array(beginning.utf8))
    isNew = false
  }

  /// Reads a line until Enter. It can hold line ends that were pasted.
  ///
  /// - Throws: `InputEnded`, `InputInterrupted`; `Problem`: `not_utf8`, and `bad_text` where it is longer than anything
  ///   that could be stored.
  mutating func line() throws -> String {
    while true {
      if isNew, input.rests {
        isNew = false
        atRest(text ?? "")
      }
      switch input.next() {
      case .text(let character): add(character)
      case .paste(let pasted): add(LineEditor.withNewlines(pasted))
      case .enter:
        guard input.goesOn else { return try finished() }
        add([UInt8(ascii: "\n")])
      case .backspace: backspace()
      case .eraseLine:
        while !bytes.isEmpty { backspace() }
        isTooLong = false
      case .interrupt: throw InputInterrupted(typed: text ?? "")
      case .end where bytes.isEmpty, .gone: throw InputEnded()
      case .end, .nothing: continue
      }
    }
  }

  /// nil where the bytes are no text.
  private var text: String? { String(validating: bytes, as: UTF8.self) }

  private func finished() throws -> String {
    write("\n")
    guard !isTooLong else { throw Problem(.badText, .lineTooLong) }
    return try TypedLine.text(of: bytes)
  }

  private mutating func add(_ more: [UInt8]) {
    guard bytes.count + more.count <= Limits.typedLineBytes else {
      isTooLong = true
      return
    }
    bytes += more
    isNew = true
    if let shown = String(validating: more, as: UTF8.self) { write(LineEditor.visible(shown)) }
  }

  /// Takes a whole character away, with the marks on it; of what is no text, a byte.
  private mutating func backspace() {
    isNew = true
    guard let text else {
      bytes.removeLast()
      return
    }
    guard let last = text.last else { return }
    bytes.removeLast(String(last).utf8.count)
    let width = DisplayWidth.width(of: LineEditor.visible(String(last)))
    let back = String(repeating: "\u{8}", count: width)
    write(back + String(repeating: " ", count: width) + back)
  }

  /// The line ends of a paste come as carriage returns, some with a newline behind.
  private static func withNewlines(_ pasted: [UInt8]) -> [UInt8] {
    var lines: [UInt8] = []
    for (place, byte) in pasted.enumerated() {
      if byte == 0x0a, place > 0, pasted[place - 1] == 0x0d { continue }
      lines.append(byte == 0x0d ? 0x0a : byte)
    }
    return lines
  }

  /// Nothing that is typed moves the cursor: a line end shows as a sign.
  private static func visible(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.compactMap { scalar in
          if scalar == "\n" { return "⏎" }
          return EntryText.isAllowed(scalar, false) ? scalar : nil
        }))
  }

  private func write(_ text: String) { _ = RawOutput.write(Array(text.utf8), to: STDOUT_FILENO) }
}
