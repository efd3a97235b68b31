import Foundation
import Problems
import Records
import Sync

/// The passphrase (合言葉) that opens a device: typed blind at a terminal, else a line of standard input each.
///
/// Full and half width are the same, and so is space around it: nobody sees what she types.
enum Passphrase {
  static var isAtTerminal: Bool { isatty(0) == 1 && isatty(2) == 1 }

  /// Asks for the one that there is.
  static func ask(_ question: String = "合言葉: ") throws -> String {
    try plain(read(question))
  }

  /// Asks for a new one of somebody; at a terminal twice, until both are the same.
  static func choose(for name: String) throws -> String {
    guard isAtTerminal else { return try checked(plain(read(""))) }
    while true {
      do {
        let first = try checked(plain(read("\(name)の合言葉(\(Limits.passphraseCharacters)文字以上): ")))
        if try first == plain(read("もう一度、同じ合言葉: ")) { return first }
        Output.notice("二つが違いました。はじめから入れてください。")
      } catch let problem as Problem where problem.code == .passphraseUnfit {
        Output.notice(problem.sentence)
      }
    }
  }

  /// Asks for a new one; at a terminal twice, until both are the same.
  static func choose() throws -> String {
    guard isAtTerminal else { return try checked(plain(read(""))) }
    Output.notice(
      """
      この端末を開く合言葉を決めてください(\(Limits.passphraseCharacters)文字以上、漢字かなも使えます)。
      合言葉がないと、だれもこの端末の記録を開けません。紙に書いて、端末とは別の所にしまってください。
      たとえば、次のようなものが覚えやすく、当てられにくい合言葉です:
      \(proposals.map { "  " + $0 }.joined(separator: "\n"))
      """)
    while true {
      do {
        let first = try checked(plain(read("新しい合言葉: ")))
        if try first == plain(read("もう一度、同じ合言葉: ")) { return first }
        Output.notice("二つが違いました。はじめから入れてください。")
      } catch let problem as Problem where problem.code == .passphraseUnfit {
        Output.notice(problem.sentence)
      }
    }
  }

  private static let proposalsShown = 3

  private static var proposals: [String] {
    var generator = SystemRandomNumberGenerator()
    return (0..<proposalsShown).map { _ in ProposedPassphrase.make(using: &generator) }
  }

  /// As it is compared.
  private static func plain(_ typed: String) -> String {
    typed.precomposedStringWithCompatibilityMapping.trimmingSpace
  }

  private static func checked(_ passphrase: String) throws -> String {
    guard passphrase.count >= Limits.passphraseCharacters else {
      throw Problem(
        .passphraseUnfit, .passphraseShort, ["characters": String(Limits.passphraseCharacters)])
    }
    guard !CommonPassphrases.contains(passphrase) else {
      throw Problem(
        .passphraseUnfit, .passphraseCommon, ["proposal": proposals.first ?? ""])
    }
    guard passphrase.utf8.count <= Limits.passphraseBytes else {
      throw Problem(.passphraseUnfit, .passphraseLong)
    }
    return passphrase
  }

  private static func read(_ question: String) throws -> String {
    guard isAtTerminal else {
      guard let line = try TypedLine.read() else {
        throw Problem(.passphraseUnfit, .passphraseMissing)
      }
      return line
    }
    let line = try Blind.line { Output.aside(question) }
    Output.aside("\n")
    guard let line else { throw Problem(.deviceLocked) }
    return line
  }
}

/// A terminal that does not echo.
private enum Blind {
  private static let interrupt: UInt8 = 3

  /// - Parameter ask: shows the question, once nothing that is typed shows.
  /// - Returns: nil where the person gave up, by control-C or control-D.
  /// - Throws: `Problem` of code `not_utf8`.
  static func line(_ ask: () -> Void) throws -> String? {
    let bytes = TerminalModes.with(blind, applying: TCSAFLUSH, marksPastes: false) {
      ask()
      return typed()
    }
    return try bytes.map(TypedLine.text)
  }

  /// Control-C ends the line like Enter.
  private static func blind(_ modes: inout termios) {
    modes.c_lflag &= ~tcflag_t(ECHO | ISIG)
    modes.c_lflag |= tcflag_t(ICANON)
    modes.c_iflag |= tcflag_t(ICRNL)
    modes.c_cc.11 = interrupt  // VEOL
  }

  private static func typed() -> [UInt8]? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = Glibc.read(0, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      guard count == 1, byte != interrupt else { return nil }
      guard byte != UInt8(ascii: "\n") else { return bytes }
      if bytes.count <= Limits.passphraseBytes { bytes.append(byte) }
    }
  }
}
