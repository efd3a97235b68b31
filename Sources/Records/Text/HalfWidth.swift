/// Digits, letters and signs as they are typed with a Japanese input method on.
public enum HalfWidth {
  /// The text with full-width ASCII, the ideographic space and every dash as their ASCII forms. For numbers, times
  /// and signs between words; never for a name.
  public static func text(of text: String) -> String {
    var folded = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { folded.append(HalfWidth.scalar(of: scalar)) }
    return String(folded)
  }

  static func scalar(of scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar {
    case "\u{ff01}"..."\u{ff5e}": Unicode.Scalar(scalar.value - 0xfee0) ?? scalar
    case "\u{3000}": " "
    case "\u{2212}", "ー", "‐", "‑", "–", "—", "―", "ｰ": "-"
    default: scalar
    }
  }

  /// The number of a text of digits, full or half width; nil for anything else.
  public static func number(_ text: some StringProtocol) -> Int64? {
    let digits = HalfWidth.text(of: String(text)).filter { !$0.isWhitespace }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int64(digits)
  }
}
