import Foundation

/// Nobody types any more: the terminal is gone, or its end was typed.
struct InputEnded: Error {}

/// Somebody pressed control-C while they were asked.
struct InputInterrupted: Error {
  /// The line that they were typing.
  var typed = ""
}

/// The keyboard of a menu: digits, Enter, and lines of text.
struct Keyboard {
  enum Key: Equatable {
    case digit(Int)
    case enter
    case other
  }

  private static let noKey: UInt8 = 0
  private static let interrupt: UInt8 = 3

  /// Runs a menu. No key is shown unless a line is asked for, control-C is a key, and a paste is marked by the terminal.
  /// The modes stay the same all the time: what is typed or pasted between two questions waits for the next one.
  func run(_ body: () throws -> Void) throws {
    func byKeys(_ modes: inout termios) {
      modes.c_lflag &= ~tcflag_t(ICANON | ECHO)
      modes.c_iflag &= ~tcflag_t(ICRNL)
      modes.c_cc.0 = Keyboard.noKey  // VINTR
    }
    try TerminalModes.with(byKeys, marksPastes: true, body)
  }

  /// Runs long work within a menu: control-C stops it.
  func working<Result>(_ body: () throws -> Result) rethrows -> Result {
    try TerminalModes.with({ $0.c_cc.0 = Keyboard.interrupt }, body)
  }

  /// Waits for one key. A key that means nothing here is `other`; arrow keys and their like are as if nobody had
  /// pressed them.
  ///
  /// - Throws: `InputEnded`, `InputInterrupted`.
  func key() throws -> Key {
    var input = TerminalInput()
    while true {
      switch input.next() {
      case .text(let character): return Keyboard.digit(character).map(Key.digit) ?? .other
      case .enter: return .enter
      case .paste, .backspace, .eraseLine: return .other
      case .interrupt: throw InputInterrupted()
      case .end, .gone: throw InputEnded()
      case .nothing: continue
      }
    }
  }

  /// A key at a choice, where Enter means nothing.
  func choice() throws -> Key {
    while true {
      let key = try key()
      if key != .enter { return key }
    }
  }

  /// A line of text, as `LineEditor` reads it.
  func line(
    beginning: String = "", atRest: @escaping (String) -> Void = { _ in }
  ) throws -> String {
    var editor = LineEditor(beginning: beginning, atRest: atRest)
    return try editor.line()
  }

  /// A digit that was typed while the Japanese input method is on counts: ０ to ９ are EF BC 90 to EF BC 99.
  private static func digit(_ character: [UInt8]) -> Int? {
    switch character.count {
    case 1 where (0x30...0x39).contains(character[0]): Int(character[0] - 0x30)
    case 3
    where character[0] == 0xef && character[1] == 0xbc && (0x90...0x99).contains(character[2]):
      Int(character[2] - 0x90)
    default: nil
    }
  }
}
