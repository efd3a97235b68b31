import Records
import Reports
import Spreadsheets

/// The formats of the files that a list is handed out as. All show the same columns but for the page, which is the form.
public enum ListFormat: String, Sendable, CaseIterable {
  case csv, xlsx, geojson, html, pdf

  /// Whether a file of it may go to a screen.
  public var isText: Bool { self != .xlsx && self != .pdf }

  /// Whether it is a page for paper.
  public var isPage: Bool { self == .html || self == .pdf }
}

/// The encodings of a CSV file: some programs of offices read no other than Windows' old one.
public enum ListEncoding: String, Sendable, CaseIterable {
  case utf8 = "utf-8"
  case cp932
}

/// Copies of a list as one file.
public struct ListFile: Sendable {
  /// A character that the encoding cannot carry, and where it stood.
  public struct Substitution: Sendable, Hashable {
    /// The person whose row it is, and their name.
    public let person: RecordID?
    public let name: String
    public let heading: String
    public let character: Character
    public let standIn: String
  }

  /// For a PDF this is the page that becomes one: a program beside this one draws it.
  public let bytes: [UInt8]
  /// The characters that became others; empty but for an old encoding.
  public private(set) var substitutions: [Substitution] = []
  /// The map, which counts those who are not on it; nil for other formats.
  public private(set) var map: ListMap?

  /// - Throws: `Problem` of code `output_failed`; the page's own errors.
  public init(_ lists: [PersonList], _ format: ListFormat, _ encoding: ListEncoding) throws {
    switch format {
    case .csv where encoding == .cp932:
      let carried = try CarriedLists(lists, by: .cp932)
      substitutions = carried.substitutions
      bytes = carried.bytes
    case .csv: bytes = PrintableText.printable(ListTable.csv(of: lists.map(\.table)))
    case .html, .pdf:
      let page = try lists.first.map { try $0.form.html(lists) } ?? ""
      bytes = PrintableText.printable(Array(page.utf8))
    case .geojson:
      let map = ListMap(lists)
      bytes = PrintableText.printable(JSON.bytes(map.geoJSON))
      self.map = map
    case .xlsx: bytes = try ListFile.workbook(lists.map { WrittenSheet($0.table) })
    }
  }

  private static func workbook(_ sheets: [WrittenSheet]) throws -> [UInt8] {
    do { return try WorkbookWriter.bytes(of: sheets) } catch let error as WorkbookUnwritten {
      throw Problem(.outputFailed, ["cause": "libxlsxwriter \(error.reason)"])
    }
  }
}

extension WrittenSheet {
  /// The columns that the head of the sheet does not say.
  fileprivate init(_ table: ListTable) {
    let shown = table.columns.enumerated().compactMap { index, column in
      column.width.map { (index: index, column: Column(column.heading, width: $0)) }
    }
    self.init(
      name: table.name, head: table.head, columns: shown.map(\.column),
      rows: table.rows.map { row in shown.map { row[$0.index] } },
      foot: table.head.dropFirst().first ?? "")
  }
}

/// Lists in an encoding that lacks characters: stand-ins are put into the cells, before a cell is guarded against being
/// taken for a formula, because a stand-in can look like the beginning of one.
private struct CarriedLists {
  private(set) var substitutions: [ListFile.Substitution] = []
  private(set) var bytes: [UInt8] = []

  init(_ lists: [PersonList], by encoding: CharacterEncoding) throws {
    var standIns = StandIns(encoding)
    let tables = lists.map { list in list.table.mapped(PrintableText.printable) }
    for (list, table) in zip(lists, tables) {
      for (row, cells) in zip(list.rows, table.rows) {
        for (column, cell) in zip(table.columns, cells) {
          substitutions += standIns.changes(in: cell).map { change in
            ListFile.Substitution(
              person: row.person.id, name: row.name, heading: column.heading,
              character: change.character, standIn: change.standIn)
          }
        }
      }
    }
    let carried = tables.map { $0.mapped { standIns.replacing(in: $0) } }
    guard let bytes = encoding.bytes(ListTable.text(of: carried)) else {
      throw Problem(.outputFailed, ["cause": encoding.rawValue])
    }
    self.bytes = bytes
  }
}
