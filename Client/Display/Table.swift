import Records

/// Rows that line up, with full-width characters counted as two cells.
struct Table {
  let headings: [String]
  private(set) var rows: [[String]] = []
  /// Cells at the most in one column; longer text ends with ….
  static let columnWidth = 40

  init(_ headings: [String]) {
    self.headings = headings
  }

  mutating func add(_ row: [String]) {
    rows.append(
      row.map { cell in
        DisplayWidth.truncated(
          cell.replacing("\n", with: " "), to: Table.columnWidth)
      })
  }

  var text: String {
    let all = [headings] + rows
    let widths = fitting(
      headings.indices.map { column in all.map { DisplayWidth.width(of: $0[column]) }.max() ?? 0 })
    return all.map { row in
      let cells = zip(row, widths).map {
        DisplayWidth.padded(DisplayWidth.truncated($0, to: $1), to: $1)
      }
      return trimmed(cells.joined(separator: "  "))
    }.joined(separator: "\n")
  }

  /// At a terminal the widest columns give way until a row fits into a line.
  private func fitting(_ widths: [Int]) -> [Int] {
    guard let columns = Output.terminalColumns else { return widths }
    var widths = widths
    while widths.reduce(0, +) + 2 * (widths.count - 1) > columns,
      let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
      widths[widest] > Table.leastWidth
    {
      widths[widest] -= 1
    }
    return widths
  }

  private static let leastWidth = 8

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
