/// CSV as offices open it: UTF-8 with a byte order mark, CRLF (RFC 4180, DOMAIN.md §7).
///
/// Works on bytes and code points throughout: to Swift's `Character`, a quote with a combining mark
/// after it is no quote, and would escape being escaped.
public enum DelimitedText {
  static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

  /// The file of some rows.
  public static func bytes(_ rows: [[String]]) -> [UInt8] {
    var bytes = byteOrderMark
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column > 0 { bytes.append(Sign.comma) }
        append(guarded(cell).utf8, to: &bytes)
      }
      bytes += [Sign.carriageReturn, Sign.lineFeed]
    }
    return bytes
  }

  /// A cell with commas, quotes or newlines is quoted.
  private static func append(_ cell: String.UTF8View, to bytes: inout [UInt8]) {
    guard cell.contains(where: Sign.needsQuotes) else { return bytes.append(contentsOf: cell) }
    bytes.append(Sign.quote)
    for byte in cell {
      if byte == Sign.quote { bytes.append(Sign.quote) }
      bytes.append(byte)
    }
    bytes.append(Sign.quote)
  }

  /// The cell with an apostrophe before it if a spreadsheet would take it for a formula: if it
  /// begins with = + - @ in half or full width, with or without white space before it, or with a
  /// tab or a line's end.
  ///
  /// A cell that differs from such a one only by apostrophes gets another, so that `unguarded`
  /// returns exactly the original.
  public static func guarded(_ cell: String) -> String {
    isFormula(cell.unicodeScalars.drop { $0 == "'" }) ? "'" + cell : cell
  }

  /// The original of a `guarded` cell.
  public static func unguarded(_ cell: String) -> String {
    let scalars = cell.unicodeScalars
    guard scalars.first == "'", isFormula(scalars.drop { $0 == "'" }) else { return cell }
    return String(scalars.dropFirst())
  }

  private static func isFormula(_ scalars: Substring.UnicodeScalarView) -> Bool {
    if let first = scalars.first, "\t\r\n".unicodeScalars.contains(first) { return true }
    return scalars.first { !$0.properties.isWhitespace }.map(formulaSigns.contains) ?? false
  }

  private static let formulaSigns = Set("=+-@＝＋－＠".unicodeScalars)
}

/// The bytes that mean something in CSV.
enum Sign {
  static let comma = UInt8(ascii: ",")
  static let quote = UInt8(ascii: "\"")
  static let carriageReturn: UInt8 = 0x0d
  static let lineFeed: UInt8 = 0x0a

  static func needsQuotes(_ byte: UInt8) -> Bool {
    byte == comma || byte == quote || byte == carriageReturn || byte == lineFeed
  }
}
