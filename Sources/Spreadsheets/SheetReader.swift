/// Reads the cells of one sheet as they stream by.
struct SheetReader {
  private let strings: SharedStrings
  private let formats: NumberFormats
  private let countsFrom1904: Bool

  private var table = ForeignTable()
  private var row: [ForeignCell] = []
  private var rowNumber = 0
  private var isRowHidden = false
  private var cellCount = 0
  private var cell = CellInTheMaking()
  private var merged: [CellRange] = []
  private var hiddenRows: [Int] = []

  init(strings: SharedStrings, formats: NumberFormats, countsFrom1904: Bool) {
    self.strings = strings
    self.formats = formats
    self.countsFrom1904 = countsFrom1904
  }

  /// One `c` element, until it ends.
  private struct CellInTheMaking {
    var column = 0
    var reference = ""
    var type = "n"
    var style = 0
    var value: [UInt8] = []
    var inline = WorkbookText()
    var isInValue = false
  }

  mutating func read(
    _ part: String, in archive: WorkbookArchive
  ) throws(TableProblem) -> ForeignTable {
    guard archive.contains(part) else { throw .broken(part: part) }
    let box = Box(self)
    var events = XMLEvents()
    events.onStart = { element throws(TableProblem) in try box.reader.start(element) }
    events.onText = { bytes throws(TableProblem) in try box.reader.text(bytes) }
    events.onEnd = { name throws(TableProblem) in try box.reader.end(name) }
    try archive.read(part, events)
    self = box.reader
    fillMerged()
    if !hiddenRows.isEmpty { table.notices.append(.hiddenRows(hiddenRows)) }
    return table
  }

  private final class Box {
    var reader: SheetReader
    init(_ reader: SheetReader) { self.reader = reader }
  }

  private mutating func start(_ element: XMLEvents.Element) throws(TableProblem) {
    switch element.name {
    case "row":
      rowNumber = element["r"].flatMap { Int($0) } ?? rowNumber + 1
      isRowHidden = ["1", "true"].contains(element["hidden"] ?? "")
      row = []
    case "c": try startCell(element)
    case "v": cell.isInValue = true
    case "mergeCell":
      guard merged.count < TableLimits.rows else { throw .tooLarge(limit: "rows") }
      if let range = element["ref"].flatMap(CellRange.init) { merged.append(range) }
    default: cell.inline.start(element.name)
    }
  }

  private mutating func startCell(_ element: XMLEvents.Element) throws(TableProblem) {
    cell = CellInTheMaking()
    cell.reference = element["r"] ?? ""
    cell.column = CellRange.column(of: cell.reference) ?? row.count
    guard cell.column < TableLimits.columns else { throw .tooLarge(limit: "columns") }
    cell.type = element["t"] ?? "n"
    cell.style = element["s"].flatMap { Int($0) } ?? 0
  }

  private mutating func text(_ bytes: [UInt8]) throws(TableProblem) {
    guard cell.isInValue else { return try cell.inline.add(bytes) }
    cell.value += bytes
    guard cell.value.count <= TableLimits.cellBytes else { throw .tooLarge(limit: "cellBytes") }
  }

  private mutating func end(_ name: String) throws(TableProblem) {
    switch name {
    case "v": cell.isInValue = false
    case "c": try endCell()
    case "row": try endRow()
    default: cell.inline.end(name)
    }
  }

  private mutating func endCell() throws(TableProblem) {
    let content = content()
    guard !content.isEmpty else { return }
    cellCount += 1
    guard cellCount <= TableLimits.cells else { throw .tooLarge(limit: "cells") }
    while row.count < cell.column { row.append(ForeignCell("")) }
    if row.count == cell.column { row.append(content) } else { row[cell.column] = content }
  }

  private mutating func endRow() throws(TableProblem) {
    guard row.contains(where: { !$0.isEmpty }) else { return }
    guard table.rows.count < TableLimits.rows else { throw .tooLarge(limit: "rows") }
    table.rows.append(ForeignRow(number: rowNumber, cells: row, isHidden: isRowHidden))
    if isRowHidden { hiddenRows.append(rowNumber) }
  }

  private mutating func content() -> ForeignCell {
    let value = String(decoding: cell.value, as: UTF8.self)
    switch cell.type {
    case "s": return Int(value).flatMap { strings[$0] } ?? ForeignCell("")
    case "inlineStr": return cell.inline.cell
    case "str": return ForeignCell(WorkbookText.unescaped(cell.value))
    case "b": return ForeignCell(value == "1" ? "TRUE" : "FALSE")
    case "e":
      table.notices.append(.formulaError(cell: cell.reference, error: value))
      return ForeignCell("")
    case "d": return ForeignCell(String(value.prefix(10)), origin: .date)
    default: return number(value)
    }
  }

  private mutating func number(_ value: String) -> ForeignCell {
    guard let number = Double(value), number.isFinite else { return ForeignCell(value) }
    let whole = number.rounded(.down)
    switch formats.showing(style: cell.style) {
    case .time where number < 1: return ForeignCell(SerialDay.time(number), origin: .date)
    case .day, .dayAndTime, .time:
      if let day = day(whole) { return ForeignCell(day, origin: .date) }
    case .digits(let pattern):
      return ForeignCell(SheetReader.digits(whole, pattern), origin: .text)
    case .plain: break
    }
    let isInteger = whole == number && abs(number) < 1e15
    return ForeignCell(isInteger ? String(Int64(number)) : String(number), origin: .number)
  }

  /// nil for a number that is no day; empty for the day that never was.
  private mutating func day(_ serial: Double) -> String? {
    guard abs(serial) < 1e7 else { return nil }
    switch SerialDay.reading(Int(serial), from1904: countsFrom1904) {
    case .day(let day): return day
    case .none: return nil
    case .impossible:
      table.notices.append(.impossibleDay(cell: cell.reference))
      return ""
    }
  }

  /// A number as a pattern of zeros shows it: 9350011 as `000-0000` is 935-0011.
  private static func digits(_ number: Double, _ pattern: String) -> String {
    guard number >= 0, number < 1e15 else { return String(number) }
    var digits = Array(String(Int64(number)).reversed())
    var shown: [Character] = []
    for sign in pattern.reversed() {
      if sign == "-" {
        shown.append("-")
      } else {
        shown.append(digits.isEmpty ? "0" : digits.removeFirst())
      }
    }
    return String((shown + digits).reversed())
  }

  /// Gives a merged cell's value to each of its rows: a 自治会 that is written once beside ten people is meant ten times.
  /// Along a row nothing is copied: a title that spans the sheet is one title.
  private mutating func fillMerged() {
    let downwards = merged.filter { $0.lastRow > $0.firstRow }
    guard !downwards.isEmpty else { return }
    let places = Dictionary(
      table.rows.enumerated().map { ($0.element.number, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    for range in downwards {
      guard let first = places[range.firstRow] else { continue }
      let value = table.rows[first][range.firstColumn]
      guard !value.isEmpty else { continue }
      for row in table.rows[first...].indices.dropFirst() {
        guard table.rows[row].number <= range.lastRow else { break }
        var cells = table.rows[row].cells
        while cells.count <= range.firstColumn { cells.append(ForeignCell("")) }
        guard cells[range.firstColumn].isEmpty else { continue }
        cells[range.firstColumn] = ForeignCell(
          value.text, phonetic: value.phonetic, origin: .merged)
        table.rows[row].cells = cells
      }
    }
    table.notices.append(.mergedCells(downwards.map(\.text)))
  }
}

/// A range of cells, as `A3:B7`. Columns from 0, rows from 1.
struct CellRange: Equatable {
  let firstColumn: Int
  let firstRow: Int
  let lastRow: Int
  let text: String

  init?(_ text: String) {
    let ends = text.split(separator: ":").map(String.init)
    guard let first = ends.first, let column = CellRange.column(of: first),
      let top = CellRange.row(of: first), let bottom = CellRange.row(of: ends.last ?? first)
    else { return nil }
    (firstColumn, firstRow, lastRow, self.text) = (column, top, bottom, text)
  }

  /// The column of `BC12`, from 0; nil where no letters come first.
  static func column(of reference: String) -> Int? {
    var column = 0
    var letters = 0
    for byte in reference.utf8 {
      guard byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") else { break }
      letters += 1
      guard letters <= 3 else { return nil }
      column = column * 26 + Int(byte - UInt8(ascii: "A")) + 1
    }
    return letters > 0 ? column - 1 : nil
  }

  private static func row(of reference: String) -> Int? {
    Int(reference.drop { $0.isLetter }).flatMap { $0 > 0 ? $0 : nil }
  }
}
