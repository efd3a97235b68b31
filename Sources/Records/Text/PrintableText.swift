/// Text that is safe on a screen, in an exported file or on paper: it moves no cursor, sets no
/// color, and changes no direction of the text around it.
///
/// `EntryText` keeps such characters out of new records. Text from elsewhere, or from an earlier
/// version, can still hold them.
public enum PrintableText {
  /// Puts U+FFFD in the place of controls and format characters. Newlines stay, also those of other systems, and so does a byte order
  /// mark at the very beginning.
  public static func printable(_ text: String) -> String {
    replaced(text) { printable, _ in printable.append("\u{fffd}") }
  }

  /// The same for the bytes of a text.
  public static func printable(_ bytes: [UInt8]) -> [UInt8] {
    Array(printable(String(decoding: bytes, as: UTF8.self)).utf8)
  }

  /// A JSON document for people, with such characters written as escapes: a parser still gets the
  /// original text.
  public static func printableDocument(_ json: String) -> String {
    replaced(json) { printable, scalar in
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        let padding = String(repeating: "0", count: 4 - digits.count)
        printable.append(contentsOf: "\\u\(padding)\(digits)".unicodeScalars)
      }
    }
  }

  private static func replaced(
    _ text: String, by replace: (inout String.UnicodeScalarView, Unicode.Scalar) -> Void
  ) -> String {
    let scalars = text.unicodeScalars
    guard scalars.contains(where: { !EntryText.isAllowed($0, true) }) else {
      return text
    }
    var printable = String.UnicodeScalarView()
    for (index, scalar) in zip(scalars.indices, scalars) {
      if EntryText.isAllowed(scalar, true) || isLineEnd(at: index, in: scalars)
        || scalar == "\u{feff}" && index == scalars.startIndex || scalar == "\u{fffd}"
      {
        printable.append(scalar)
      } else {
        replace(&printable, scalar)
      }
    }
    return String(printable)
  }

  private static func isLineEnd(
    at index: String.UnicodeScalarView.Index, in scalars: String.UnicodeScalarView
  ) -> Bool {
    guard scalars[index] == "\r" else { return false }
    let next = scalars.index(after: index)
    return next < scalars.endIndex && scalars[next] == "\n"
  }
}
