/// CSV as offices open it: UTF-8 with a byte order mark, CRLF (RFC 4180, DOMAIN.md §7).
public enum DelimitedText {
  private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

  /// The file of some rows.
  public static func bytes(_ rows: [[String]]) -> [UInt8] {
    rows.reduce(into: byteOrderMark) { bytes, row in
      bytes += row.map(cell).joined(separator: ",").utf8
      bytes += [0x0d, 0x0a]
    }
  }

  /// One cell: what a spreadsheet would take for a formula begins with an apostrophe, what holds commas,
  /// quotes or newlines is quoted.
  static func cell(_ text: String) -> String {
    let isFormula = text.unicodeScalars.first.map(formulaStarts.contains) ?? false
    let safe = isFormula ? "'" + text : text
    guard safe.unicodeScalars.contains(where: quoted.contains) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }

  /// Half-width and full-width signs, tab and carriage return.
  private static let formulaStarts = Set("=+-@＝＋－＠\t\r".unicodeScalars)
  private static let quoted = Set(",\"\n\r".unicodeScalars)

  /// Reads a file back: quoted commas and newlines, with or without a byte order mark; nil where a quote
  /// is never closed.
  public static func rows(_ bytes: [UInt8]) -> [[String]]? {
    let start = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
    var reader = DelimitedReader(String(decoding: bytes[start...], as: UTF8.self))
    return reader.rows()
  }
}

/// Reads CSV character by character.
private struct DelimitedReader {
  private var rest: Substring.UnicodeScalarView
  private var cell = String.UnicodeScalarView()
  private var row: [String] = []
  private var result: [[String]] = []

  init(_ text: String) {
    rest = text[...].unicodeScalars
  }

  mutating func rows() -> [[String]]? {
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"": guard quotedCell() else { return nil }
      case ",": endCell()
      case "\n": endRow()
      case "\r": continue
      default: cell.append(scalar)
      }
    }
    if !cell.isEmpty || !row.isEmpty { endRow() }
    return result
  }

  private mutating func quotedCell() -> Bool {
    while let scalar = rest.popFirst() {
      guard scalar == "\"" else {
        cell.append(scalar)
        continue
      }
      guard rest.first == "\"" else { return true }
      rest.removeFirst()
      cell.append("\"")
    }
    return false
  }

  private mutating func endCell() {
    row.append(String(cell))
    cell = .init()
  }

  private mutating func endRow() {
    endCell()
    result.append(row)
    row = []
  }
}
