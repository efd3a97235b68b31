import Foundation
import Records
import Support
import TestKit

/// A session at the real menu, kept as what was pressed and what appeared: a part of docs/SCREENS.ja.md.
final class ScreenRecording {
  let title: String
  private let menu: Pseudoterminal
  private var steps: [(keys: String, screen: String)] = []
  /// The keys that were pressed since the menu was drawn; a line counts as its Enter.
  private(set) var keysPressed = 0

  init(_ title: String, _ device: RunningDevice) throws {
    self.title = title
    menu = try Pseudoterminal(executable: BuiltProgram.client, environment: device.variables)
  }

  /// Waits for the end of a screen.
  @discardableResult
  func see(_ end: String, after keys: String = "") throws -> String {
    let screen = try menu.waitFor(end)
    steps.append((keys, ScreenRecording.cleaned(screen)))
    return screen
  }

  /// Presses keys, and waits for the end of the screen that follows.
  @discardableResult
  func press(_ keys: String, until end: String, named name: String? = nil) throws -> String {
    keysPressed += keys.hasSuffix("\n") ? 1 : keys.count
    menu.type(keys)
    return try see(end, after: name ?? ScreenRecording.name(of: keys))
  }

  func end() -> Int32? {
    menu.type("0")
    return menu.waitForEnd()
  }

  /// The power goes.
  func kill() {
    menu.signal(SIGKILL)
    _ = menu.waitForEnd()
  }

  /// The screens as a chapter of a page.
  var markdown: String {
    let screens = steps.map { keys, screen in
      (keys.isEmpty ? "" : "押すキー: \(keys)\n\n") + "```\n\(screen)\n```"
    }
    return "### \(title)\n\n" + screens.joined(separator: "\n\n")
  }

  /// Everything in order, as it stands on the terminal.
  var transcript: String { steps.map(\.screen).joined(separator: "\n") }

  private static func name(of keys: String) -> String {
    let line = keys.trimmingCharacters(in: .newlines)
    guard keys.hasSuffix("\n") else { return keys }
    return line.isEmpty ? "Enter" : "\(line) と入れて Enter"
  }

  private static func cleaned(_ screen: String) -> String {
    screen.replacing("\r", with: "").split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
      .joined(separator: "\n").trimmingCharacters(in: .newlines)
  }
}

/// A picture of a terminal: an SVG with its text, so that it can be read aloud and compared.
enum ScreenPicture {
  private static let (cell, line, margin) = (9, 22, 14)

  static func svg(_ screen: String, columns: Int = 80) -> String {
    let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
    let (width, height) = (columns * cell + 2 * margin, lines.count * line + 2 * margin)
    let texts = lines.enumerated().compactMap { index, text -> String? in
      guard !text.isEmpty else { return nil }
      let length = DisplayWidth.width(of: String(text)) * cell
      return """
        <text x="\(margin)" y="\(margin + (index + 1) * line - 6)" textLength="\(length)" xml:space="preserve">\(escaped(text))</text>
        """
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)">
      <rect width="100%" height="100%" rx="8" fill="#1b1f23"/>
      <g font-family="Noto Sans Mono CJK JP, BIZ UDGothic, MS Gothic, monospace" font-size="17" fill="#f0f0f0">
      \(texts.joined(separator: "\n"))
      </g>
      </svg>

      """
  }

  private static func escaped(_ text: Substring) -> String {
    String(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(
      ">", with: "&gt;")
  }
}
