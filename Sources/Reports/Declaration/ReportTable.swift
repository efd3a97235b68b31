import Records

/// A table of a report: for the screen as lines that align, for calculation as CSV.
public struct ReportTable: Sendable, Hashable {
  public enum Cell: Sendable, Hashable {
    case text(String)
    case count(Int)
    /// A count and how many per cent of its column it is.
    case share(Int, percent: Int)

    /// As it is printed: `8,186`, `33 (10%)`.
    public var printed: String {
      switch self {
      case .text(let text): text
      case .count(let count): Grouping.text(count)
      case .share(let count, let percent): "\(Grouping.text(count)) (\(percent)%)"
      }
    }
  }

  public let title: String
  public let headings: [String]
  /// Rows, each with a cell for every heading.
  public let cells: [[Cell]]
  /// A remark below the table; empty if there is none.
  public let note: String

  public init(title: String, headings: [String], cells: [[Cell]], note: String = "") {
    precondition(cells.allSatisfy { $0.count == headings.count }, "a row has a cell a heading")
    self.title = title
    self.headings = headings
    self.cells = cells
    self.note = note
  }

  /// The rows as they are printed.
  public var rows: [[String]] { cells.map { $0.map(\.printed) } }

  /// Title, table and note as plain text; full-width characters take two cells, columns of numbers
  /// stand on the right.
  public var text: String {
    let rows = rows
    let columns = headings.indices.map { column in
      let width = ([headings] + rows).map { DisplayWidth.width(of: $0[column]) }.max() ?? 0
      return (width: width, isNumeric: cells.allSatisfy { !$0[column].isText })
    }
    let lines = ([headings] + rows).map { row in
      let line = zip(row, columns).map { cell, column in
        DisplayWidth.padded(cell, to: column.width, leading: column.isNumeric)
      }.joined(separator: "  ")
      return ReportTable.withoutSpacesAtTheEnd(line)
    }
    return ([title] + lines + (note.isEmpty ? [] : [note])).joined(separator: "\n")
  }

  private static func withoutSpacesAtTheEnd(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }

  /// The table in parts that fit a screen: a row of numbers alone stands upright, and columns for which there is no
  /// room stand below, beside the first column again.
  public func parts(width: Int) -> [ReportTable] {
    guard self.width > width else { return [self] }
    if cells.count == 1, let row = cells.first, row.allSatisfy({ !$0.isText }) {
      return [
        ReportTable(
          title: title, headings: ["項目", "数"],
          cells: zip(headings, row).map { [.text($0), $1] }, note: note)
      ]
    }
    var groups: [[Int]] = []
    for column in headings.indices.dropFirst() {
      let group = (groups.last ?? [0]) + [column]
      if groups.isEmpty || part(group).width > width {
        groups.append([0, column])
      } else {
        groups[groups.count - 1] = group
      }
    }
    return groups.enumerated().map { index, group in
      part(group, note: index == groups.count - 1 ? note : "")
    }
  }

  private func part(_ columns: [Int], note: String = "") -> ReportTable {
    ReportTable(
      title: title, headings: columns.map { headings[$0] },
      cells: cells.map { row in columns.map { row[$0] } }, note: note)
  }

  /// Cells of the widest line of headings and rows.
  private var width: Int {
    let columns = headings.indices.map { column in
      ([headings] + rows).map { DisplayWidth.width(of: $0[column]) }.max() ?? 0
    }
    return columns.reduce(0, +) + 2 * max(0, columns.count - 1)
  }

  /// Headings and rows as CSV: plain digits, and a column of its own for percentages, whose heading
  /// says that they are rounded.
  public var csv: [UInt8] { DelimitedText.bytes(delimitedRows) }

  /// Several tables in one CSV file: a line with the title before each, an empty line between them.
  public static func csv(_ tables: [ReportTable]) -> [UInt8] {
    let blocks = tables.map { [[$0.title]] + $0.delimitedRows }
    return DelimitedText.bytes(Array(blocks.joined(separator: [[""]])))
  }

  private var delimitedRows: [[String]] {
    let isShared = headings.indices.map { column in cells.contains { $0[column].percent != nil } }
    let head = zip(headings, isShared).flatMap { heading, isShared in
      isShared ? [heading, "\(heading) 割合(%・四捨五入)"] : [heading]
    }
    let body = cells.map { row in
      zip(row, isShared).flatMap { cell, isShared in
        isShared ? [cell.plain, cell.percent.map { String($0) } ?? ""] : [cell.plain]
      }
    }
    return [head] + body
  }
}

extension ReportTable.Cell {
  fileprivate var isText: Bool { if case .text = self { true } else { false } }

  fileprivate var percent: Int? {
    if case .share(_, let percent) = self { percent } else { nil }
  }

  /// Without grouping, for programs.
  fileprivate var plain: String {
    switch self {
    case .text(let text): text
    case .count(let count), .share(let count, _): String(count)
    }
  }
}

/// Numbers with a comma every three digits, as they are printed.
private enum Grouping {
  static func text(_ number: Int) -> String {
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}
