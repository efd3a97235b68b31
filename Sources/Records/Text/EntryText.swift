import Foundation

/// Why a text cannot be recorded.
public enum TextProblem: Error, Equatable, Sendable {
  case empty
  /// A control character; its code point.
  case hiddenCharacter(UInt32)
  /// U+FFFD: an earlier program could not read the typed bytes, and the original is lost.
  case brokenCharacter
  case tooLong(limitBytes: Int)

  /// The problem and its remedy, in plain Japanese.
  public var sentence: String {
    switch self {
    case .empty: "空のままでは記録できません。"
    case .hiddenCharacter(let code):
      "使えない文字(U+\(codePoint(code)))が入っています。その文字を消してください。"
    case .brokenCharacter: "文字化けした文字(\u{fffd})が入っています。もとの文字を入れ直してください。"
    case .tooLong(let limit): "長すぎます。日本語で約\(limit / 3)文字までにしてください。"
    }
  }
}

/// The invisible characters that were taken out of a text, or became a space, when it was entered.
public struct InvisibleCharacters: Equatable, Sendable {
  /// Code points that were taken out: zero width, joiners, direction marks.
  public internal(set) var removed: [UInt32] = []
  /// Code points that became a space, or in a note a new line: tabs and separators of lines.
  public internal(set) var replaced: [UInt32] = []

  public init() {}

  public var isEmpty: Bool { removed.isEmpty && replaced.isEmpty }

  /// The changes that were made, in plain Japanese.
  public var sentence: String {
    [
      removed.isEmpty ? "" : "見えない文字\(removed.count)個(\(names(removed)))を取り除きました。",
      replaced.isEmpty ? "" : "タブなど\(replaced.count)個(\(names(replaced)))を空白や改行にしました。",
    ].joined()
  }

  private func names(_ codes: [UInt32]) -> String {
    Set(codes).sorted().map { "U+" + codePoint($0) }.joined(separator: "、")
  }
}

/// Text as it enters the records: composed (`ComposedText`), without control and format characters, with kanji
/// variation selectors as they were written (DESIGN.md §5).
public enum EntryText {
  /// - Parameters:
  ///   - allowsLines: whether a newline may stand in it.
  ///   - limitBytes: the most UTF-8 bytes.
  ///   - tell: told of invisible characters that did not stay.
  public static func normalised(
    _ text: String, allowsLines: Bool, limitBytes: Int,
    tell: (InvisibleCharacters) -> Void = { _ in }
  ) throws(TextProblem) -> String {
    let (visible, changes) = withoutInvisible(text, allowsLines: allowsLines)
    let composed = ComposedText.composed(visible)
    for scalar in composed.unicodeScalars where !isAllowed(scalar, allowsLines) {
      throw scalar == "\u{fffd}" ? .brokenCharacter : .hiddenCharacter(scalar.value)
    }
    let trimmed = composed.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !trimmed.isEmpty else { throw .empty }
    guard trimmed.utf8.count <= limitBytes else { throw .tooLong(limitBytes: limitBytes) }
    if !changes.isEmpty { tell(changes) }
    return trimmed
  }

  /// Whether a character may stand in a record. Refused are controls (except newlines in notes),
  /// format characters such as direction marks, and the replacement character U+FFFD.
  public static func isAllowed(_ scalar: Unicode.Scalar, _ allowsLines: Bool) -> Bool {
    // Letters of every day are told without a table.
    if (0x20..<0x7f).contains(scalar.value) || (0x3000..<0xa000).contains(scalar.value) {
      return true
    }
    return switch scalar.properties.generalCategory {
    case .control: allowsLines && scalar == "\n"
    case .format, .lineSeparator, .paragraphSeparator: false
    default: scalar != "\u{fffd}"
    }
  }

  /// Takes format characters out, and makes a space or a new line of tabs and of separators of lines. A paste brings
  /// them, and nobody can see or delete them.
  private static func withoutInvisible(
    _ text: String, allowsLines: Bool
  ) -> (text: String, changes: InvisibleCharacters) {
    var changes = InvisibleCharacters()
    guard text.utf8.contains(where: { $0 < 0x20 || $0 >= 0x80 }) else { return (text, changes) }
    var visible = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      switch scalar {
      // The lines of other systems end with a carriage return, or have one before the newline.
      case "\r" where allowsLines: visible.append("\n")
      case "\n" where allowsLines && previous == "\r": continue
      case "\t", "\u{b}", "\u{c}":
        visible.append(" ")
        changes.replaced.append(scalar.value)
      case "\u{85}", "\u{2028}", "\u{2029}":
        visible.append(allowsLines ? "\n" : " ")
        changes.replaced.append(scalar.value)
      default:
        if scalar.properties.generalCategory == .format {
          changes.removed.append(scalar.value)
        } else {
          visible.append(scalar)
        }
      }
    }
    return (String(visible), changes)
  }
}

private func codePoint(_ code: UInt32) -> String { String(code, radix: 16, uppercase: true) }
