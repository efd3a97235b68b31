/// Why bytes are not CSV as we write it, and where.
public struct DelimitedTextProblem: Error, Equatable, Sendable {
  public enum Reason: String, Sendable {
    case notUTF8, openQuote, quoteInsideCell, textAfterQuote, loneCarriageReturn
  }

  public let reason: Reason
  /// Rows from 1; a row with newlines in its cells is one.
  public let row: Int
}

extension DelimitedText {
  /// Reads rows: quoted commas and newlines, CRLF or LF, a byte order mark or none. It is strict:
  /// text that violates RFC 4180 is refused, never guessed at. Cells are returned unchanged,
  /// apostrophes included (`unguarded`).
  public static func rows(_ bytes: [UInt8]) throws(DelimitedTextProblem) -> [[String]] {
    var reader = DelimitedReader(
      bytes.starts(with: byteOrderMark) ? bytes[byteOrderMark.count...] : bytes[...])
    return try reader.rows()
  }
}

/// Reads CSV byte by byte; all that means something in it is ASCII.
private struct DelimitedReader {
  private var rest: ArraySlice<UInt8>
  private var row: [String] = []
  private var result: [[String]] = []

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  mutating func rows() throws(DelimitedTextProblem) -> [[String]] {
    while !rest.isEmpty {
      row.append(try rest.first == Sign.quote ? quotedCell() : plainCell())
      try separator()
    }
    return result
  }

  /// Takes what ends a cell: a comma, a line's end, or the end of the file.
  private mutating func separator() throws(DelimitedTextProblem) {
    switch rest.popFirst() {
    case Sign.comma:
      // A comma at the very end has an empty cell behind it.
      if rest.isEmpty {
        row.append("")
        endRow()
      }
    case Sign.carriageReturn:
      guard rest.popFirst() == Sign.lineFeed else { throw problem(.loneCarriageReturn) }
      endRow()
    case nil, Sign.lineFeed: endRow()
    default: throw problem(.textAfterQuote)
    }
  }

  private mutating func plainCell() throws(DelimitedTextProblem) -> String {
    let cell = rest.prefix { !Sign.needsQuotes($0) }
    rest = rest.dropFirst(cell.count)
    if rest.first == Sign.quote { throw problem(.quoteInsideCell) }
    return try text(Array(cell))
  }

  private mutating func quotedCell() throws(DelimitedTextProblem) -> String {
    rest.removeFirst()
    var cell: [UInt8] = []
    while let byte = rest.popFirst() {
      guard byte == Sign.quote else {
        cell.append(byte)
        continue
      }
      guard rest.first == Sign.quote else { return try text(cell) }
      rest.removeFirst()
      cell.append(Sign.quote)
    }
    throw problem(.openQuote)
  }

  private mutating func endRow() {
    result.append(row)
    row = []
  }

  private func text(_ bytes: [UInt8]) throws(DelimitedTextProblem) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw problem(.notUTF8) }
    return text
  }

  private func problem(_ reason: DelimitedTextProblem.Reason) -> DelimitedTextProblem {
    DelimitedTextProblem(reason: reason, row: result.count + 1)
  }
}
