/// A list that is handed out as a table of texts, from which every kind of file is made.
public struct ListTable: Sendable {
  public struct Column: Sendable, Hashable {
    public let heading: String
    /// On a sheet, in half-width characters; nil where the head of the sheet says it once for all rows.
    public let width: Int?
  }

  /// The name of its sheet.
  public let name: String
  /// The lines before the rows: what the copy says about itself.
  public let head: [String]
  public let columns: [Column]
  /// A cell for every column.
  public private(set) var rows: [[String]]

  init<Line>(name: String, head: [String], _ columns: [ListColumn<Line>], _ lines: [Line]) {
    self.name = name
    self.head = head
    self.columns = columns.map { Column(heading: $0.heading, width: $0.width) }
    rows = lines.map { line in columns.map { $0.cell(line) } }
  }

  /// Several copies of one list as one file of CSV: a heading row, then a row a person.
  public static func csv(of copies: [ListTable]) -> [UInt8] { DelimitedText.bytes(lines(copies)) }

  /// The same as text, for another encoding.
  public static func text(of copies: [ListTable]) -> String { DelimitedText.text(lines(copies)) }

  private static func lines(_ copies: [ListTable]) -> [[String]] {
    (copies.first.map { [$0.columns.map(\.heading)] } ?? []) + copies.flatMap(\.rows)
  }

  /// The table with every cell of its rows changed.
  public func mapped(_ change: (String) -> String) -> ListTable {
    var table = self
    table.rows = rows.map { $0.map(change) }
    return table
  }
}

/// A column of a list, declared once: its heading, and what stands in it.
struct ListColumn<Line>: Sendable {
  let heading: String
  let width: Int?
  let cell: @Sendable (Line) -> String
  let onPage: OnPage

  /// How a page prints it, where that is not as in a file.
  struct OnPage: Sendable {
    /// Shorter than in a file.
    var heading: String?
    /// In one cell with the column before.
    var isBeneath = false
    /// Not at all: the head of the sheet says it.
    var isAbsent = false
    /// As one writes it on paper, such as a day.
    var cell: (@Sendable (Line) -> String)?

    static var beneath: OnPage { OnPage(isBeneath: true) }
  }

  /// - Parameter width: as `ListTable.Column` has it.
  init(
    _ heading: String, width: Int? = nil, onPage: OnPage = OnPage(),
    _ cell: @escaping @Sendable (Line) -> String
  ) {
    (self.heading, self.width, self.onPage, self.cell) = (heading, width, onPage, cell)
  }
}
