import Foundation

/// The one form in which a text is kept: NFC, except that CJK compatibility ideographs stay as they were typed.
///
/// NFC turns the 神 (U+FA19) or 渚 (U+FA46) of a family's name into the common character, and nothing could turn it
/// back. Search keys fold both (`SearchKey`); docs/decisions/0029-typed-text.md.
public enum ComposedText {
  /// The kept form of a text. Applied twice it changes nothing more.
  public static func composed(_ text: String) -> String {
    switch content(of: text) {
    case .ascii: return text
    case .plain: return text.precomposedStringWithCanonicalMapping
    case .ideographs: break
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
    content(of: text) == .ascii || composed(text).hasSameBytes(as: text)
  }

  private enum Content { case ascii, plain, ideographs }

  /// Looks at the bytes only: U+F900 to U+FAFF begin with EF A4 to EF AB, U+2F800 to U+2FA1F with F0 AF.
  private static func content(of text: String) -> Content {
    text.withBytes { bytes in
      var content = Content.ascii
      for index in bytes.indices where bytes[index] >= 0x80 {
        content = .plain
        guard index + 1 < bytes.count else { break }
        let next = bytes[index + 1]
        if bytes[index] == 0xef && (0xa4...0xab).contains(next)
          || bytes[index] == 0xf0 && next == 0xaf
        {
          return .ideographs
        }
      }
      return content
    }
  }

  private static func isCompatibilityIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    (0xf900...0xfaff).contains(scalar.value) || (0x2f800...0x2fa1f).contains(scalar.value)
  }
}
