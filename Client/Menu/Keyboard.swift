import Foundation

/// The terminal, one key at a time. Lines are read with the terminal's own editing.
struct Keyboard {
  enum Key: Equatable {
    case digit(Int)
    case enter
    case end
    case other
  }

  /// Waits for one key. Keys that mean nothing here are `other`.
  func key() -> Key {
    func read() -> Key {
      guard let byte = byte() else { return .end }
      switch byte {
      case 0x30...0x39: return .digit(Int(byte - 0x30))
      case 0x0a, 0x0d: return .enter
      case 0x04: return .end
      case 0xef: return fullWidthDigit()
      default: return .other
      }
    }
    return TerminalModes.with(TCSANOW, { $0.c_lflag &= ~tcflag_t(ICANON | ECHO) }, read)
  }

  /// A digit typed while the Japanese input method is on: ０ to ９ are EF BC 90 to EF BC 99.
  private func fullWidthDigit() -> Key {
    guard byte() == 0xbc, let last = byte(), (0x90...0x99).contains(last) else { return .other }
    return .digit(Int(last - 0x90))
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
