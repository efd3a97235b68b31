/// How many terminal cells text takes: East Asian wide and full-width characters two, marks none.
public enum DisplayWidth {
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
    var used = 0
    for character in text {
      guard used + self.width(of: character) < width else { break }
      kept.append(character)
      used += self.width(of: character)
    }
    return kept + "…"
  }

  private static func width(of character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if scalar.properties.generalCategory == .nonspacingMark { return 0 }
    let width = wide.contains { $0.contains(scalar.value) } ? 2 : 1
    // The voiced marks of half-width kana stand in a cell of their own, though they belong to the character before.
    return width
      + character.unicodeScalars.dropFirst().count {
        "\u{ff9e}\u{ff9f}".unicodeScalars.contains($0)
      }
  }

  /// Wide and full-width blocks (Unicode Standard Annex 11), and signs that Japanese fonts draw wide.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff,
    0xa000...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe4f, 0xff00...0xff60,
    0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f900...0x1f9ff, 0x20000...0x3fffd,
    0x25a0...0x25a1, 0x25cb...0x25cf, 0x2605...0x2606, 0x203b...0x203b, 0x3007...0x3007,
  ]
}
