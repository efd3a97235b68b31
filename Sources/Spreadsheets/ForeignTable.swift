/// A table as another program wrote it: the cells of one sheet, as text.
public struct ForeignTable: Sendable, Equatable, Codable {
  /// The sheet's name; empty for a text file.
  public var name: String
  /// Rows that hold something, in their order. Empty rows are left out; `number` keeps counting them.
  public var rows: [ForeignRow]
  /// The reader's findings that a user should know.
  public var notices: [TableNotice]

  public init(name: String = "", rows: [ForeignRow] = [], notices: [TableNotice] = []) {
    self.name = name
    self.rows = rows
    self.notices = notices
  }
}

/// One row of a table.
public struct ForeignRow: Sendable, Equatable, Codable {
  /// As the spreadsheet counts it, from 1. In a text file, the row; one with newlines in its cells is one.
  public let number: Int
  /// From the first column on; cells that the file leaves out are empty.
  public var cells: [ForeignCell]
  /// Whether a spreadsheet hides it.
  public let isHidden: Bool

  public init(number: Int, cells: [ForeignCell], isHidden: Bool = false) {
    self.number = number
    self.cells = cells
    self.isHidden = isHidden
  }

  /// The cell of a column, counted from 0; empty where there is none.
  public subscript(column: Int) -> ForeignCell {
    cells.indices.contains(column) ? cells[column] : ForeignCell("")
  }
}

/// One cell, as text.
public struct ForeignCell: Sendable, Equatable, Codable {
  /// The displayed text. A day is `2020-04-01`, a time `09:30`; a number has no thousands
  /// separators.
  public let text: String
  /// The furigana that Excel keeps beside the text; it is never part of the text.
  public let phonetic: String?
  public let origin: Origin

  /// How the file held the cell.
  public enum Origin: Sendable, Equatable, Codable {
    case text
    /// A number: digits before it may have been eaten.
    case number
    /// A number that its format shows as a day or a time.
    case date
    /// The value of the merged cell to which this one belongs.
    case merged
  }

  public init(_ text: String, phonetic: String? = nil, origin: Origin = .text) {
    self.text = text
    self.phonetic = phonetic
    self.origin = origin
  }

  public var isEmpty: Bool { text.isEmpty }
}

/// Something in a file that a person should know, since it was not taken as it stands.
public enum TableNotice: Sendable, Equatable, Codable {
  /// Hidden rows were read like any other; their numbers.
  case hiddenRows([Int])
  /// The value of a merged cell was taken for each of its rows; the ranges, as `A3:A7`.
  case mergedCells([String])
  /// The day that Excel counts though it never was: 1900-02-29 (serial 60); the cell, as `B12`.
  case impossibleDay(cell: String)
  /// A formula's error stands in the cell; it was taken for empty.
  case formulaError(cell: String, error: String)
  /// This many shapes are no points, so that their position was not read.
  case shapesWithoutPoint(Int)
  /// The workbook has further sheets that were not read; their names.
  case otherSheets([String])
}

/// Why bytes are no table that can be read.
public enum TableProblem: Error, Equatable, Sendable {
  /// An Excel file of before 2007.
  case oldExcel
  /// A workbook that needs a password.
  case passwordProtected
  /// Neither text nor a workbook; the recognized type, such as `pdf`.
  case notATable(String)
  /// The archive or the XML is broken; which part of the file.
  case broken(part: String)
  /// The file is larger, deeper or longer than `TableLimits` allow; which limit.
  case tooLarge(limit: String)
  /// No sheet has this name.
  case sheetUnknown(String)
  /// Nothing but empty cells.
  case empty
  /// A cell is not text in the encoding; row and column from 1.
  case undecodable(row: Int, column: Int, CharacterEncoding)
  /// A quote was opened and never closed; the row where it opens.
  case openQuote(row: Int)
}

/// Bounds for files from strangers.
public enum TableLimits {
  /// Bytes of a file.
  public static let fileBytes = 64 * 1_024 * 1_024
  /// Bytes of one part of a workbook, unpacked.
  public static let partBytes = 256 * 1_024 * 1_024
  /// Parts of a workbook.
  public static let parts = 2_000
  /// Rows that hold something.
  public static let rows = 200_000
  /// Cells that hold something.
  public static let cells = 5_000_000
  /// Names of properties of a GeoJSON file.
  public static let properties = 500
  /// Columns; Excel's own bound.
  public static let columns = 16_384
  /// UTF-8 bytes of one cell; Excel's own bound is 32,767 characters.
  public static let cellBytes = 131_068
  /// UTF-8 bytes of all shared strings.
  public static let sharedBytes = 256 * 1_024 * 1_024
  /// How deep XML may nest.
  public static let depth = 64
}
