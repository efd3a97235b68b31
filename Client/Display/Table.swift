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
    let widths = headings.indices.map { column in
      all.map { DisplayWidth.width(of: $0[column]) }.max() ?? 0
    }
    return all.map { row in
      let cells = zip(row, widths).map { DisplayWidth.padded($0, to: $1) }
      return trimmed(cells.joined(separator: "  "))
    }.joined(separator: "\n")
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
