import Foundation
import Records

/// The input of a terminal, one thing at a time: a character of any width, a key that edits, a paste.
struct TerminalInput {
  enum Event: Equatable {
    /// A whole character, or a byte that begins none.
    case text([UInt8])
    /// A pasted text, whatever is in it. It is cut behind `Limits.typedLineBytes`, where no text can be stored any more.
    case paste([UInt8])
    case enter, backspace, eraseLine
    /// Control-C; control-D.
    case interrupt, end
    /// The terminal is gone.
    case gone
    /// A key without a meaning here, such as an arrow.
    case nothing
  }

  /// Bytes of an escape sequence that are read at the most; milliseconds within which the terminal sends them all.
  private static let longestSequence = 32
  private static let sequenceMilliseconds: Int32 = 50
  /// Milliseconds within which the rest of a paste follows.
  private static let pasteMilliseconds: Int32 = 1_000
  /// A terminal that marks no pastes sends the next line of one within so many milliseconds.
  private static let nextLineMilliseconds: Int32 = 30

  private static let restMilliseconds: Int32 = 1_000

  private static let pasteBegins = Array("200~".utf8)
  private static let pasteEnds = Array("\u{1b}[201~".utf8)

  /// Read too early: the first byte of what comes next.
  private var pushedBack: UInt8?
  private var followsReturn = false

  mutating func next() -> Event {
    guard let byte = byte() else { return .gone }
    defer { followsReturn = byte == 0x0d }
    switch byte {
    case 0x1b: return sequence()
    case 0x0a where followsReturn: return .nothing
    case 0x0a, 0x0d: return .enter
    case 0x08, 0x7f: return .backspace
    case 0x03: return .interrupt
    case 0x04: return .end
    case 0x15: return .eraseLine
    default: return .text(character(beginning: byte))
    }
  }

  /// Whether more is there already: then a line end stands in the middle of a paste.
  var goesOn: Bool { isThere(within: TerminalInput.nextLineMilliseconds) }

  /// Whether nobody types for a moment.
  var rests: Bool { !isThere(within: TerminalInput.restMilliseconds) }

  /// Reads the rest of an escape sequence: `ESC [ … letter`, `ESC O letter`, or Escape with another key.
  private mutating func sequence() -> Event {
    guard let introducer = byte(within: TerminalInput.sequenceMilliseconds),
      introducer == UInt8(ascii: "[") || introducer == UInt8(ascii: "O")
    else { return .nothing }
    var read: [UInt8] = []
    while read.count < TerminalInput.longestSequence,
      let byte = byte(within: TerminalInput.sequenceMilliseconds)
    {
      read.append(byte)
      if (0x40...0x7e).contains(byte) { break }
    }
    return read == TerminalInput.pasteBegins ? .paste(pasted()) : .nothing
  }

  private mutating func pasted() -> [UInt8] {
    var bytes: [UInt8] = []
    // The last bytes, in which the end of the paste is looked for.
    var tail: [UInt8] = []
    while let byte = byte(within: TerminalInput.pasteMilliseconds) {
      tail = (tail + [byte]).suffix(TerminalInput.pasteEnds.count)
      if bytes.count < Limits.typedLineBytes + TerminalInput.pasteEnds.count { bytes.append(byte) }
      guard tail != TerminalInput.pasteEnds else {
        return bytes.suffix(tail.count) == tail[...] ? bytes.dropLast(tail.count) : bytes
      }
    }
    return bytes
  }

  /// Reads a character whole: its first byte says how many there are.
  private mutating func character(beginning first: UInt8) -> [UInt8] {
    let following =
      switch first {
      case 0xc2...0xdf: 1
      case 0xe0...0xef: 2
      case 0xf0...0xf4: 3
      default: 0
      }
    var bytes = [first]
    while bytes.count <= following,
      let byte = byte(within: TerminalInput.sequenceMilliseconds)
    {
      guard (0x80...0xbf).contains(byte) else {
        pushedBack = byte
        break
      }
      bytes.append(byte)
    }
    return bytes
  }

  // MARK: Bytes

  /// A byte that comes with the one before it; nil where none does.
  private mutating func byte(within milliseconds: Int32) -> UInt8? {
    isThere(within: milliseconds) ? byte() : nil
  }

  private func isThere(within milliseconds: Int32) -> Bool {
    if pushedBack != nil { return true }
    var waiting = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, milliseconds) > 0
  }

  /// nil at the end of input.
  private mutating func byte() -> UInt8? {
    if let byte = pushedBack.take() { return byte }
    var byte: UInt8 = 0
    while true {
      let count = read(0, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      return count == 1 ? byte : nil
    }
  }
}
