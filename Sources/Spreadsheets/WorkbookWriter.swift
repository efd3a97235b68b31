import CXLSXWriter
import Glibc
import Records

/// A sheet of a workbook as it is to be printed: lines that say what it is, then a table.
public struct WrittenSheet: Sendable {
  public struct Column: Sendable {
    public let heading: String
    /// In characters of half width.
    public let width: Int

    public init(_ heading: String, width: Int) {
      (self.heading, self.width) = (heading, width)
    }
  }

  /// At most 31 characters, none of `[]:*?/\`.
  public let name: String
  public let head: [String]
  public let columns: [Column]
  /// A text for every column.
  public let rows: [[String]]
  /// On the left of every page's foot.
  public let foot: String

  public init(
    name: String, head: [String], columns: [Column], rows: [[String]], foot: String
  ) {
    (self.name, self.head, self.columns) = (name, head, columns)
    (self.rows, self.foot) = (rows, foot)
  }
}

/// A workbook that could not be made, with libxlsxwriter's number of the reason.
public struct WorkbookUnwritten: Error {
  public let reason: Int
}

/// Excel workbooks (.xlsx) in which every cell is text, so that telephone numbers, house numbers and what looks like a
/// formula stay as they are. A4 landscape; the head and the headings are repeated on every page and stay in sight.
public enum WorkbookWriter {
  /// - Throws: `WorkbookUnwritten`.
  public static func bytes(of sheets: [WrittenSheet]) throws -> [UInt8] {
    let xlsx = try library()
    // The library writes to a path. This one leads to memory, so that nothing of the list stays on a disk.
    let descriptor = tsunagu_memory_file()
    guard descriptor >= 0 else { throw WorkbookUnwritten(reason: Int(errno)) }
    defer { close(descriptor) }
    let memory = "/dev/shm"
    let error = memory.withCString { folder in
      var options = lxw_workbook_options()
      options.tmpdir = access(folder, W_OK) == 0 ? UnsafeMutablePointer(mutating: folder) : nil
      guard let book = xlsx.workbook_new_opt("/proc/self/fd/\(descriptor)", &options) else {
        return LXW_ERROR_MEMORY_MALLOC_FAILED
      }
      let writing = BookWriting(xlsx, book)
      for sheet in sheets { writing.add(sheet) }
      let closed = xlsx.workbook_close(book)
      return writing.error == LXW_NO_ERROR ? closed : writing.error
    }
    guard error == LXW_NO_ERROR else { throw WorkbookUnwritten(reason: Int(error.rawValue)) }
    return try contents(of: descriptor)
  }

  private static func library() throws -> tsunagu_xlsx {
    let functions = UnsafeMutablePointer<tsunagu_xlsx>.allocate(capacity: 1)
    defer { functions.deallocate() }
    guard tsunagu_xlsx_load(functions) else { throw WorkbookUnwritten(reason: Int(ENOENT)) }
    return functions.pointee
  }

  private static func contents(of descriptor: Int32) throws -> [UInt8] {
    let size = Int(lseek(descriptor, 0, SEEK_END))
    var bytes = [UInt8](repeating: 0, count: max(size, 0))
    let read = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    guard size > 0, read == size else { throw WorkbookUnwritten(reason: Int(errno)) }
    return bytes
  }
}

/// One workbook while it is made. The first error is kept.
private final class BookWriting {
  private let xlsx: tsunagu_xlsx
  private let book: UnsafeMutablePointer<lxw_workbook>
  private let title: UnsafeMutablePointer<lxw_format>?
  private let line: UnsafeMutablePointer<lxw_format>?
  private let heading: UnsafeMutablePointer<lxw_format>?
  private let cell: UnsafeMutablePointer<lxw_format>?
  private(set) var error = LXW_NO_ERROR

  init(_ xlsx: tsunagu_xlsx, _ book: UnsafeMutablePointer<lxw_workbook>) {
    (self.xlsx, self.book) = (xlsx, book)
    title = xlsx.format(of: book, size: 14, isBold: true)
    line = xlsx.format(of: book, size: 11)
    heading = xlsx.format(of: book, size: BookWriting.points, isBold: true, isBoxed: true)
    cell = xlsx.format(of: book, size: BookWriting.points, isBoxed: true)
    xlsx.format_set_align(heading, UInt8(LXW_ALIGN_CENTER.rawValue))
    xlsx.format_set_bg_color(heading, BookWriting.shade)
  }

  /// The size of the cells' letters, before the page is scaled to its paper: 10.5 are left on a page of 170 characters.
  private static let points = 13.0
  private static let shade: UInt32 = 0xe8e8e8

  /// In points. Not every program makes a row as high as its texts are when they are broken into lines.
  private static func height(of texts: [String], _ columns: [WrittenSheet.Column]) -> Double {
    let lines = zip(texts, columns).map { text, column in
      // Widths are told for letters of 11 points.
      let room = max(Int(Double(column.width) * 11 / points) - 1, 2)
      return text.split(separator: "\n", omittingEmptySubsequences: false)
        .reduce(0) { $0 + max(1, (DisplayWidth.width(of: String($1)) + room - 1) / room) }
    }
    return min(Double(lines.max() ?? 1) * points * 1.4 + 4, tallestRow)
  }

  /// Excel's own limits: points of a row, characters of a foot with its commands.
  private static let tallestRow = 409.0
  private static let footLength = 200

  func add(_ sheet: WrittenSheet) {
    guard let page = xlsx.workbook_add_worksheet(book, sheet.name) else {
      return note(LXW_ERROR_SHEETNAME_ALREADY_USED)
    }
    let columns = sheet.columns.enumerated().map { (index: UInt16($0), column: $1) }
    for (index, column) in columns {
      note(xlsx.worksheet_set_column(page, index, index, Double(column.width), nil))
    }
    for (row, text) in sheet.head.enumerated() {
      write(text, to: page, UInt32(row), 0, row == 0 ? title : line)
    }
    let top = UInt32(sheet.head.count)
    let table = [sheet.columns.map(\.heading)] + sheet.rows
    for (row, texts) in table.enumerated() {
      let row = top + UInt32(row)
      for (column, text) in texts.enumerated() {
        write(text, to: page, row, UInt16(column), row == top ? heading : cell)
      }
      note(xlsx.worksheet_set_row(page, row, BookWriting.height(of: texts, sheet.columns), nil))
    }
    print(sheet, on: page, top)
  }

  /// How the sheet comes out of a printer.
  private func print(
    _ sheet: WrittenSheet, on page: UnsafeMutablePointer<lxw_worksheet>, _ top: UInt32
  ) {
    let last = UInt16(max(sheet.columns.count - 1, 0))
    xlsx.worksheet_set_landscape(page)
    xlsx.worksheet_set_paper(page, Paper.a4)
    xlsx.worksheet_set_margins(page, Paper.margin, Paper.margin, Paper.margin, Paper.foot)
    // As many pages as it takes, each as wide as the table.
    xlsx.worksheet_fit_to_pages(page, 1, 0)
    note(xlsx.worksheet_repeat_rows(page, 0, top))
    note(xlsx.worksheet_print_area(page, 0, 0, top + UInt32(sheet.rows.count), last))
    xlsx.worksheet_freeze_panes(page, top + 1, 2)
    note(xlsx.worksheet_set_footer(page, "&L\(BookWriting.plain(sheet.foot))&R&P/&N"))
  }

  /// In a foot, & begins a command.
  private static func plain(_ foot: String) -> String {
    PrintableText.printable(String(foot.prefix(footLength)))
      .split(separator: "&", omittingEmptySubsequences: false).joined(separator: "&&")
  }

  private func write(
    _ text: String, to page: UnsafeMutablePointer<lxw_worksheet>, _ row: UInt32, _ column: UInt16,
    _ format: UnsafeMutablePointer<lxw_format>?
  ) {
    note(xlsx.worksheet_write_string(page, row, column, PrintableText.printable(text), format))
  }

  private func note(_ found: lxw_error) {
    if error == LXW_NO_ERROR { error = found }
  }
}

/// A4 landscape, in inches.
private enum Paper {
  static let a4: UInt8 = 9
  static let margin = 0.4
  static let foot = 0.6
}

extension tsunagu_xlsx {
  fileprivate func format(
    of book: UnsafeMutablePointer<lxw_workbook>, size: Double, isBold: Bool = false,
    isBoxed: Bool = false
  ) -> UnsafeMutablePointer<lxw_format>? {
    let format = workbook_add_format(book)
    format_set_font_name(format, "Yu Gothic")
    format_set_font_size(format, size)
    if isBold { format_set_bold(format) }
    guard isBoxed else { return format }
    format_set_border(format, UInt8(LXW_BORDER_THIN.rawValue))
    format_set_text_wrap(format)
    format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
    // A cell that somebody types into stays text, too.
    format_set_num_format(format, "@")
    return format
  }
}
