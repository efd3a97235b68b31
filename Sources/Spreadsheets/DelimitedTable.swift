/// Reads CSV and TSV as offices have them: separated by commas, tabs or semicolons, quoted or not, with any line ends.
///
/// Unlike `DelimitedText` in Reports, which reads back exactly what we wrote, this one takes what other programs write:
/// a quote inside an unquoted cell is a character, and text behind a closing quote belongs to the cell.
public enum DelimitedTable {
  /// - Parameter encoding: that of `EncodingGuess`, or what a person chose.
  /// - Throws: `TableProblem`.
  public static func read(
    _ bytes: [UInt8], _ encoding: CharacterEncoding, markBytes: Int = 0
  ) throws(TableProblem) -> ForeignTable {
    guard bytes.count <= TableLimits.fileBytes else { throw .tooLarge(limit: "fileBytes") }
    let body = Array(bytes[min(markBytes, bytes.count)...])
    guard let text = encoding.text(body) else { throw undecodable(body, encoding) }
    var reader = Reader(Array(text.utf8))
    return try reader.read()
  }

  /// Names the cell that cannot be decoded. Separators are ASCII in every encoding that can fail
  /// here except UTF-16, for which the first row is named.
  private static func undecodable(
    _ bytes: [UInt8], _ encoding: CharacterEncoding
  ) -> TableProblem {
    guard encoding != .utf16LittleEndian, encoding != .utf16BigEndian else {
      return .undecodable(row: 1, column: 1, encoding)
    }
    for (row, line) in bytes.split(separator: Sign.lineFeed, omittingEmptySubsequences: false)
      .enumerated() where encoding.text(line) == nil
    {
      let cells = line.split(omittingEmptySubsequences: false) {
        $0 == Sign.comma || $0 == Sign.tab
      }
      let column = cells.firstIndex { encoding.text($0) == nil } ?? 0
      return .undecodable(row: row + 1, column: column + 1, encoding)
    }
    return .undecodable(row: 1, column: 1, encoding)
  }

  /// The sign that parts cells: named by a first line `sep=;`, as Excel writes it, or the one that the first lines have
  /// most of outside of quotes.
  static func separator(_ bytes: [UInt8]) -> (sign: UInt8, skippedBytes: Int) {
    if bytes.starts(with: Array("sep=".utf8)), bytes.count > 4 {
      let line = bytes.prefix { $0 != Sign.lineFeed }
      return (bytes[4], min(line.count + 1, bytes.count))
    }
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for byte in bytes.prefix(separatorSample) {
      if byte == Sign.quote { isQuoted.toggle() }
      if !isQuoted, Sign.separators.contains(byte) { counts[byte, default: 0] += 1 }
    }
    let best = Sign.separators.max { (counts[$0] ?? 0) < (counts[$1] ?? 0) } ?? Sign.comma
    // If counts are equal, or zero, the comma wins.
    return (counts[best, default: 0] > counts[Sign.comma, default: 0] ? best : Sign.comma, 0)
  }

  private static let separatorSample = 65_536

  enum Sign {
    static let comma = UInt8(ascii: ",")
    static let tab = UInt8(ascii: "\t")
    static let quote = UInt8(ascii: "\"")
    static let carriageReturn: UInt8 = 0x0d
    static let lineFeed: UInt8 = 0x0a
    static let separators = [comma, tab, UInt8(ascii: ";")]
  }
}

extension DelimitedTable {
  /// Parts a text into rows and cells, byte by byte: all that means something is ASCII.
  private struct Reader {
    private let bytes: [UInt8]
    private let separator: UInt8
    private var place: Int
    private var row: [ForeignCell] = []
    private var cell: [UInt8] = []
    private var rowNumber = 1
    private var table = ForeignTable()
    private var cellCount = 0

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      (separator, place) = DelimitedTable.separator(bytes)
    }

    mutating func read() throws(TableProblem) -> ForeignTable {
      while place < bytes.count {
        if bytes[place] == Sign.quote, cell.isEmpty { try readQuoted() } else { try readPlain() }
      }
      if !cell.isEmpty || !row.isEmpty { try endRow() }
      guard !table.rows.isEmpty else { throw .empty }
      return table
    }

    /// Reads one sign outside of quotes.
    private mutating func readPlain() throws(TableProblem) {
      let byte = bytes[place]
      place += 1
      switch byte {
      case separator: try endCell()
      case Sign.carriageReturn:
        if place < bytes.count, bytes[place] == Sign.lineFeed { place += 1 }
        try endRow()
      case Sign.lineFeed: try endRow()
      default: cell.append(byte)
      }
    }

    /// Reads from an opening quote to the closing one; a doubled quote is a character.
    private mutating func readQuoted() throws(TableProblem) {
      place += 1
      while place < bytes.count {
        let byte = bytes[place]
        place += 1
        guard byte == Sign.quote else {
          cell.append(byte)
          continue
        }
        guard place < bytes.count, bytes[place] == Sign.quote else { return }
        place += 1
        cell.append(Sign.quote)
      }
      throw .openQuote(row: rowNumber)
    }

    private mutating func endCell() throws(TableProblem) {
      guard row.count < TableLimits.columns else { throw .tooLarge(limit: "columns") }
      guard cell.count <= TableLimits.cellBytes else { throw .tooLarge(limit: "cellBytes") }
      row.append(ForeignCell(String(decoding: cell, as: UTF8.self)))
      cell.removeAll(keepingCapacity: true)
    }

    private mutating func endRow() throws(TableProblem) {
      try endCell()
      if row.contains(where: { !$0.isEmpty }) {
        cellCount += row.count
        guard table.rows.count < TableLimits.rows else { throw .tooLarge(limit: "rows") }
        guard cellCount <= TableLimits.cells else { throw .tooLarge(limit: "cells") }
        table.rows.append(ForeignRow(number: rowNumber, cells: row))
      }
      row = []
      rowNumber += 1
    }
  }
}
