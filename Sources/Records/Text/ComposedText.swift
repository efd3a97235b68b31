import Foundation

/// The one form in which a text is kept: NFC, except that CJK compatibility ideographs stay as they were typed.
///
/// NFC turns the 神 (U+FA19) or 渚 (U+FA46) of a family's name into the common character, and nothing could turn it
/// back. Search keys fold both (`SearchKey`); docs/decisions/0029-typed-text.md.
public enum ComposedText {
  /// The kept form of a text. Applied twice it changes nothing more.
  public static func composed(_ text: String) -> String {
    if text.unicodeScalars.allSatisfy(isLeftAlone) { return text }
    guard text.unicodeScalars.contains(where: isCompatibilityIdeograph) else {
      return text.precomposedStringWithCanonicalMapping
    }
    var composed = String.UnicodeScalarView()
    var run = String.UnicodeScalarView()
    // Compatibility ideographs are starters and compose with nothing: the text between two of them
    // is composed by itself.
    for scalar in text.unicodeScalars {
      guard isCompatibilityIdeograph(scalar) else {
        run.append(scalar)
        continue
      }
      composed += String(run).precomposedStringWithCanonicalMapping.unicodeScalars
      composed.append(scalar)
      run.removeAll()
    }
    composed += String(run).precomposedStringWithCanonicalMapping.unicodeScalars
    return String(composed)
  }

  /// Whether a text is in its kept form already.
  public static func isComposed(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy(isLeftAlone) || composed(text).hasSameBytes(as: text)
  }

  /// Characters that NFC changes nowhere, whatever stands beside them: ASCII, kana, kanji, their punctuation and their
  /// wide and narrow forms, but no combining mark. Nearly every text here is of these alone.
  package static func isLeftAlone(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x302a...0x302f, 0x3099, 0x309a: false
    case 0..<0x80, 0x3000..<0xa000, 0xff00..<0xfff0: true
    default: false
    }
  }

  private static func isCompatibilityIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    (0xf900...0xfaff).contains(scalar.value) || (0x2f800...0x2fa1f).contains(scalar.value)
  }
}
