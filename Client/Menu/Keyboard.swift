import Foundation

/// The terminal, one key at a time. Lines are read with the terminal's own editing.
final class Keyboard {
  private var original = termios()

  enum Key: Equatable {
    case digit(Int)
    case enter
    case end
    case other
  }

  /// Waits for one key. Keys that mean nothing here are `other`.
  func key() -> Key {
    tcgetattr(0, &original)
    var raw = original
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    tcsetattr(0, TCSANOW, &raw)
    defer { tcsetattr(0, TCSANOW, &original) }
    var byte: UInt8 = 0
    guard read(0, &byte, 1) == 1 else { return .end }
    switch byte {
    case 0x30...0x39: return .digit(Int(byte - 0x30))
    case 0x0a, 0x0d: return .enter
    case 0x04: return .end
    case 0xef: return fullWidthDigit()
    default: return .other
    }
  }

  /// A digit typed while the Japanese input method is on: ０ to ９ are EF BC 90 to EF BC 99.
  private func fullWidthDigit() -> Key {
    var rest: [UInt8] = [0, 0]
    guard read(0, &rest, 2) == 2, rest[0] == 0xbc, (0x90...0x99).contains(rest[1]) else {
      return .other
    }
    return .digit(Int(rest[1] - 0x90))
  }

  /// A line of text; nil at the end of input.
  ///
  /// - Throws: as `TypedLine.read`.
  func line() throws -> String? { try TypedLine.read() }
}
