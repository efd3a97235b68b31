/// Reads Excel workbooks (ECMA-376), streaming: shared strings, styles, then one sheet.
public struct Workbook {
  /// A sheet by its name, in the order of the tabs.
  struct Sheet {
    let name: String
    let part: String
    let isHidden: Bool
  }

  private let archive: WorkbookArchive
  private let sheets: [Sheet]
  private let countsFrom1904: Bool
  private let formats: NumberFormats

  /// Whether bytes are a ZIP archive, as every workbook since 2007 is.
  public static func isWorkbook(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x50, 0x4b, 3, 4])
  }

  /// - Throws: `TableProblem`.
  public init(_ bytes: [UInt8]) throws(TableProblem) {
    guard bytes.count <= TableLimits.fileBytes else { throw .tooLarge(limit: "fileBytes") }
    let archive = try WorkbookArchive(bytes)
    guard archive.contains("xl/workbook.xml") else { throw .notATable("zip") }
    let targets = try Workbook.targets(archive)
    let book = try Workbook.book(archive, targets)
    (self.archive, sheets, countsFrom1904) = (archive, book.sheets, book.countsFrom1904)
    formats = try NumberFormats(archive, "xl/styles.xml")
  }

  /// The names of the sheets that are not hidden.
  public var sheetNames: [String] { sheets.filter { !$0.isHidden }.map(\.name) }

  /// The cells of one sheet.
  ///
  /// - Parameter name: the first visible sheet where it is nil.
  /// - Throws: `TableProblem`.
  public func table(sheet name: String? = nil) throws(TableProblem) -> ForeignTable {
    let sheet =
      name.map { name in sheets.first { $0.name == name } } ?? sheets.first { !$0.isHidden }
    guard let sheet else { throw name.map { .sheetUnknown($0) } ?? .empty }
    var reader = SheetReader(
      strings: try SharedStrings(archive), formats: formats, countsFrom1904: countsFrom1904)
    var table = try reader.read(sheet.part, in: archive)
    table.name = sheet.name
    let others = sheetNames.filter { $0 != sheet.name }
    if !others.isEmpty { table.notices.append(.otherSheets(others)) }
    guard !table.rows.isEmpty else { throw .empty }
    return table
  }

  /// The parts that the workbook's relations name, by id.
  private static func targets(_ archive: WorkbookArchive) throws(TableProblem) -> [String: String] {
    var targets: [String: String] = [:]
    var events = XMLEvents()
    events.onStart = { element throws(TableProblem) in
      guard element.name == "Relationship", let id = element["Id"], let target = element["Target"]
      else { return }
      targets[id] = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
    }
    try archive.read("xl/_rels/workbook.xml.rels", events)
    return targets
  }

  private static func book(
    _ archive: WorkbookArchive, _ targets: [String: String]
  ) throws(TableProblem) -> (sheets: [Sheet], countsFrom1904: Bool) {
    var sheets: [Sheet] = []
    var countsFrom1904 = false
    var events = XMLEvents()
    events.onStart = { element throws(TableProblem) in
      switch element.name {
      case "workbookPr": countsFrom1904 = ["1", "true"].contains(element["date1904"] ?? "")
      case "sheet":
        guard let name = element["name"], let part = element["id"].flatMap({ targets[$0] }) else {
          return
        }
        let isHidden = element["state"].map { $0 != "visible" } ?? false
        sheets.append(Sheet(name: name, part: part, isHidden: isHidden))
      default: break
      }
    }
    try archive.read("xl/workbook.xml", events)
    return (sheets, countsFrom1904)
  }
}

/// Texts that cells name by number.
struct SharedStrings {
  private(set) var cells: [ForeignCell] = []

  init(_ archive: WorkbookArchive) throws(TableProblem) {
    var cells: [ForeignCell] = []
    var text = WorkbookText()
    var total = 0
    var events = XMLEvents()
    events.onStart = { element throws(TableProblem) in
      if element.name == "si" { text = WorkbookText() }
      text.start(element.name)
    }
    events.onText = { bytes throws(TableProblem) in
      total += bytes.count
      guard total <= TableLimits.sharedBytes else { throw .tooLarge(limit: "sharedBytes") }
      try text.add(bytes)
    }
    events.onEnd = { name throws(TableProblem) in
      text.end(name)
      guard name == "si" else { return }
      guard cells.count < TableLimits.cells else { throw .tooLarge(limit: "cells") }
      cells.append(text.cell)
    }
    try archive.read("xl/sharedStrings.xml", events)
    self.cells = cells
  }

  subscript(index: Int) -> ForeignCell? { cells.indices.contains(index) ? cells[index] : nil }
}
