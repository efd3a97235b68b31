import Records

/// CSV as offices open it: UTF-8 with a byte order mark, CRLF (RFC 4180, DOMAIN.md §7).
///
/// Works on bytes and code points throughout: to Swift's `Character`, a quote with a combining mark
/// after it is no quote, and would escape being escaped.
public enum DelimitedText {
  static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

  /// The file of some rows.
  public static func bytes(_ rows: [[String]]) -> [UInt8] { byteOrderMark + lines(rows) }

  /// The same rows as text, without a byte order mark.
  public static func text(_ rows: [[String]]) -> String {
    String(decoding: lines(rows), as: UTF8.self)
  }

  private static func lines(_ rows: [[String]]) -> [UInt8] {
    var bytes: [UInt8] = []
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

  /// The cell with an apostrophe before it if a spreadsheet would not leave it as it is. It takes for a formula what
  /// begins with = + - @ in half or full width, with or without white space before it, or with a tab or a line's end; it
  /// takes the zeros before digits away, and makes a day of 1-2-3. A day as we write it, `2020-04-01`, stays a day.
  ///
  /// A cell that differs from such a one only by apostrophes gets another, so that `unguarded`
  /// returns exactly the original.
  public static func guarded(_ cell: String) -> String {
    isChanged(cell.unicodeScalars.drop { $0 == "'" }) ? "'" + cell : cell
  }

  /// The original of a `guarded` cell.
  public static func unguarded(_ cell: String) -> String {
    let scalars = cell.unicodeScalars
    guard scalars.first == "'", isChanged(scalars.drop { $0 == "'" }) else { return cell }
    return String(scalars.dropFirst())
  }

  private static func isChanged(_ scalars: Substring.UnicodeScalarView) -> Bool {
    isFormula(scalars) || CellGuess.isNumber(scalars) || CellGuess.isDay(scalars)
  }

  private static func isFormula(_ scalars: Substring.UnicodeScalarView) -> Bool {
    if let first = scalars.first, "\t\r\n".unicodeScalars.contains(first) { return true }
    return scalars.first { !$0.properties.isWhitespace }.map(formulaSigns.contains) ?? false
  }

  private static let formulaSigns = Set("=+-@＝＋－＠".unicodeScalars)
}

/// The guesses of a spreadsheet that opens a text file.
private enum CellGuess {
  /// Digits that a spreadsheet keeps of a number; more are lost.
  private static let keptDigits = 11
  private static let digits = Set("0123456789".unicodeScalars)

  /// A number that would be written otherwise: 0766000001, 4901234567890, 1E5.
  static func isNumber(_ text: Substring.UnicodeScalarView) -> Bool {
    guard let first = text.first, digits.contains(first) else { return false }
    let rest = text.drop { digits.contains($0) }
    let count = text.count - rest.count
    if rest.isEmpty { return first == "0" && count > 1 || count > keptDigits }
    let exponent = rest.dropFirst()
    return (rest.first == "E" || rest.first == "e") && !exponent.isEmpty
      && exponent.allSatisfy(digits.contains)
  }

  /// A house number such as 1-2-3 or 5/6 that would become a day.
  static func isDay(_ text: Substring.UnicodeScalarView) -> Bool {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "/" }
    guard (2...3).contains(parts.count) else { return false }
    var numbers: [Int] = []
    for part in parts {
      guard (1...4).contains(part.count), part.allSatisfy(digits.contains),
        let number = Int(String(part))
      else { return false }
      numbers.append(number)
    }
    let isOurs = parts.map(\.count) == [4, 2, 2] && text.contains("-")
    if isOurs, CalendarDate(iso: String(text)) != nil { return false }
    func isMonth(_ place: Int) -> Bool { (1...12).contains(numbers[place]) }
    func isDayOfMonth(_ place: Int) -> Bool { (1...31).contains(numbers[place]) }
    // The other one of two numbers can be a day or a year.
    if numbers.count == 2 { return isMonth(0) || isMonth(1) }
    return isMonth(1) && (isDayOfMonth(2) || isDayOfMonth(0)) || isMonth(0) && isDayOfMonth(1)
  }
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
