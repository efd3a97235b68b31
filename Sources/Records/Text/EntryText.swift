import Foundation

/// Why a text cannot be recorded.
public enum TextProblem: Error, Equatable, Sendable {
  case empty
  /// A character that nobody can see or that moves others about; its code point.
  case hiddenCharacter(UInt32)
  case tooLong(limitBytes: Int)

  /// What is wrong and what to do, in plain Japanese.
  public var sentence: String {
    switch self {
    case .empty: "空のままでは記録できません。"
    case .hiddenCharacter(let code):
      "使えない文字(U+\(String(code, radix: 16, uppercase: true)))が入っています。その文字を消してください。"
    case .tooLong(let limit): "長すぎます。日本語で約\(limit / 3)文字までにしてください。"
    }
  }
}

/// Text as it enters the records: NFC, without control and format characters, with kanji variation
/// selectors as they were written (DESIGN.md §5).
public enum EntryText {
  /// - Parameters:
  ///   - allowsLines: whether a newline may stand in it.
  ///   - limitBytes: the most UTF-8 bytes.
  public static func normalised(
    _ text: String, allowsLines: Bool, limitBytes: Int
  ) throws(TextProblem) -> String {
    let unified = allowsLines ? text.replacing("\r\n", with: "\n") : text
    let composed = isASCII(unified) ? unified : unified.precomposedStringWithCanonicalMapping
    for scalar in composed.unicodeScalars where !isAllowed(scalar, allowsLines) {
      throw .hiddenCharacter(scalar.value)
    }
    let trimmed = composed.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !trimmed.isEmpty else { throw .empty }
    guard trimmed.utf8.count <= limitBytes else { throw .tooLong(limitBytes: limitBytes) }
    return trimmed
  }

  /// Whether a character may stand in a record. What may not: controls (a newline in notes excepted) and
  /// format characters such as direction marks.
  public static func isAllowed(_ scalar: Unicode.Scalar, _ allowsLines: Bool) -> Bool {
    switch scalar.properties.generalCategory {
    case .control: allowsLines && scalar == "\n"
    case .format, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }

  private static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }
}
