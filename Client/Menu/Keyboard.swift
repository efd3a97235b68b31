import Foundation

/// The terminal, one key at a time. Lines are read with the terminal's own editing.
struct Keyboard {
  enum Key: Equatable {
    case digit(Int)
    case enter
    case end
    case other
  }

  /// Bytes of an escape sequence that are read at the most; milliseconds within which the terminal sends them all.
  private static let longestSequence = 32
  private static let sequenceMilliseconds: Int32 = 50

  /// Waits for one key. A key that means nothing here is `other`; arrow keys and their like are as if nobody had
  /// pressed them.
  func key() -> Key {
    func byKeys(_ modes: inout termios) { modes.c_lflag &= ~tcflag_t(ICANON | ECHO) }
    return TerminalModes.with(TCSANOW, byKeys, nextKey)
  }

  private func nextKey() -> Key {
    while true {
      guard let byte = byte() else { return .end }
      switch byte {
      case 0x1b: skipSequence()
      case 0x30...0x39: return .digit(Int(byte - 0x30))
      case 0x0a, 0x0d: return .enter
      case 0x04: return .end
      default: return character(beginning: byte)
      }
    }
  }

  /// Reads the rest of an escape sequence: `ESC [ … letter`, `ESC O letter`, or Escape with another key.
  private func skipSequence() {
    guard let introducer = byteAtOnce(),
      introducer == UInt8(ascii: "[") || introducer == UInt8(ascii: "O")
    else { return }
    for _ in 0..<Keyboard.longestSequence {
      guard let byte = byteAtOnce(), !(0x40...0x7e).contains(byte) else { return }
    }
  }

  /// Reads a character whole: its first byte says how many there are. A digit that was typed while the Japanese input
  /// method is on counts: ０ to ９ are EF BC 90 to EF BC 99.
  private func character(beginning first: UInt8) -> Key {
    let following =
      switch first {
      case 0xc2...0xdf: 1
      case 0xe0...0xef: 2
      case 0xf0...0xf4: 3
      default: 0
      }
    var bytes = [first]
    while bytes.count <= following, let byte = byteAtOnce() { bytes.append(byte) }
    guard bytes.count == 3, bytes[0] == 0xef, bytes[1] == 0xbc, (0x90...0x99).contains(bytes[2])
    else { return .other }
    return .digit(Int(bytes[2] - 0x90))
  }

  /// A byte that comes with the one before it; nil where none does.
  private func byteAtOnce() -> UInt8? {
    var waiting = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, Keyboard.sequenceMilliseconds) > 0 ? byte() : nil
  }

  /// nil at the end of input.
  private func byte() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = read(0, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      return count == 1 ? byte : nil
    }
  }

  /// A line of text; nil at the end of input.
  ///
  /// - Throws: as `TypedLine.read`.
  func line() throws -> String? { try TypedLine.read() }
}
