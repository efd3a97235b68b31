/// How many terminal cells text takes: East Asian wide and full-width characters two, marks none.
public enum DisplayWidth {
  /// The cells of a character whose width is ambiguous, such as ①, ○, → and …: terminals differ, and a program is told
  /// (docs/CLI.md).
  @TaskLocal public static var ambiguous = 1

  public static func width(of text: String) -> Int {
    text.reduce(0) { $0 + width(of: $1) }
  }

  /// The text with spaces after it, or before it for numbers, up to a width.
  public static func padded(_ text: String, to width: Int, leading: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - self.width(of: text)))
    return leading ? space + text : text + space
  }

  /// The text cut to a width, with … where something was cut.
  public static func truncated(_ text: String, to width: Int) -> String {
    guard self.width(of: text) > width else { return text }
    var kept = ""
    var used = self.width(of: "…")
    for character in text {
      guard used + self.width(of: character) <= width else { break }
      kept.append(character)
      used += self.width(of: character)
    }
    return kept + "…"
  }

  private static func width(of character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if scalar.properties.generalCategory == .nonspacingMark { return 0 }
    let width =
      switch EastAsianWidth(scalar) {
      case .narrow: 1
      case .wide: 2
      case .ambiguous: ambiguous
      }
    // The voiced marks of half-width kana stand in a cell of their own, though they belong to the character before.
    return width
      + character.unicodeScalars.dropFirst().count {
        "\u{ff9e}\u{ff9f}".unicodeScalars.contains($0)
      }
  }
}
