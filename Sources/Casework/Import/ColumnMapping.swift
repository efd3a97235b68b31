import Records
import Spreadsheets

/// Which column of a table is which of a form.
public struct ColumnMapping: Sendable {
  /// The form's columns by the table's, from 0.
  public internal(set) var columns: [Int: ImportColumn]
  /// The number of the row with the headings; rows above it are titles.
  public let headingRow: Int
  /// Headings that no column of the form has: not imported.
  public internal(set) var unused: [String]
  /// All headings as they stand.
  public let headings: [String]

  /// Rows above the headings that are looked through: titles, dates, empty lines.
  static let titleRows = 10

  /// Finds the row of the headings: among the first rows the one with most that are known; where none is, the one
  /// with most cells, to which a mapping file can be applied.
  ///
  /// - Returns: nil for a table without rows.
  public init?(of table: ForeignTable, for form: ImportForm) {
    let candidates = table.rows.prefix(ColumnMapping.titleRows)
      .map { ColumnMapping($0, for: form) }
    func rank(_ place: Int) -> (Int, Int, Int) {
      let filled = candidates[place].headings.count { !$0.isEmpty }
      return (candidates[place].columns.count, filled, -place)
    }
    guard let best = candidates.indices.max(by: { rank($0) < rank($1) }) else { return nil }
    self = candidates[best]
  }

  /// Finds the row of the headings, and applies a mapping file where there is one.
  ///
  /// - Throws: `ImportProblem`.
  public init(
    of table: ForeignTable, for form: ImportForm, mapping: String?
  ) throws(ImportProblem) {
    guard let found = ColumnMapping(of: table, for: form) else {
      throw .headingsMissing(form.requiredLabels)
    }
    self = found
    if let mapping { try apply(mapping, for: form) }
  }

  /// Reads one row as headings.
  private init(_ row: ForeignRow, for form: ImportForm) {
    headingRow = row.number
    headings = row.cells.map(\.text)
    columns = [:]
    unused = []
    var matcher = HeadingMatcher(form)
    for (place, cell) in row.cells.enumerated() where !cell.isEmpty {
      if let column = matcher.column(for: cell.text) {
        columns[place] = column
      } else {
        unused.append(cell.text)
      }
    }
  }

  /// The place of a column of the form, or nil.
  func place(of name: String) -> Int? { columns.first { $0.value.name == name }?.key }

  /// The list of shelters that a table is: the list of one designation says of each place whether it has the other.
  var designation: ShelterDesignation? {
    let keys = Set(headings.map(Heading.key))
    func has(_ headings: [String]) -> Bool {
      !keys.isDisjoint(with: headings.map(Heading.key))
    }
    let isOfSites = has(ImportSynonyms.alsoShelter)
    guard isOfSites != has(ImportSynonyms.alsoEmergencySite) else { return nil }
    return isOfSites ? .emergencySite : .shelter
  }

  /// Whether some column says which record a row is.
  public func isSufficient(for form: ImportForm) -> Bool {
    let names = Set(columns.values.map(\.name))
    if form.isAboutPerson { return names.contains("person.name") }
    return form.kind.fields.filter(\.isRequired).allSatisfy { field in
      names.contains(field.name)
        || form.kind.name == Area.kind.name && field.name == Area.level.name
    }
  }
}

/// Matches the headings of one row, from left to right.
private struct HeadingMatcher {
  private let form: ImportForm
  private var taken: Set<String> = []
  /// The list to which the last column belonged, and the item: 支援協力者 | 連絡先 | 同意 are one.
  private var lastItem: (field: String, index: Int)?

  init(_ form: ImportForm) { self.form = form }

  mutating func column(for text: String) -> ImportColumn? {
    let key = Heading.key(text)
    guard !key.isEmpty else { return nil }
    let found =
      free(form.columns.first { $0.headings.contains(key) }) ?? continued(key) ?? numbered(key)
    guard let found else { return nil }
    taken.insert(found.name)
    if case .item(let field, _, let index, _) = found.target { lastItem = (field.name, index) }
    return found
  }

  /// The column, where it has not been seen; else the same part of the next item.
  private func free(_ column: ImportColumn?) -> ImportColumn? {
    guard let column, taken.contains(column.name) else { return column }
    guard case .item(let field, _, _, let part) = column.target else { return nil }
    return (0..<ImportForm.itemsPerRow).lazy.compactMap { item(field.name, $0, part.name) }
      .first { !taken.contains($0.name) }
  }

  /// A heading that only names a part, behind a column of the item: the second 氏名 in a supporters' list.
  private func continued(_ key: String) -> ImportColumn? {
    for column in form.columns {
      guard case .item(let field, _, let index, let part) = column.target,
        Heading.key(part.label) == key, !taken.contains(column.name)
      else { continue }
      if let lastItem, lastItem.field == field.name, lastItem.index == index { return column }
      // A new item begins with the part by which it is known.
      if part.isRequired, lastItem == nil || lastItem?.field == field.name { return column }
    }
    return nil
  }

  private func numbered(_ key: String) -> ImportColumn? {
    guard let (rest, number) = Heading.numbered(key),
      let first = form.columns.first(where: { $0.headings.contains(rest) }),
      case .item(let field, _, _, let part) = first.target
    else { return nil }
    return item(field.name, number - 1, part.name).flatMap { taken.contains($0.name) ? nil : $0 }
  }

  private func item(_ field: String, _ index: Int, _ part: String) -> ImportColumn? {
    form.column(named: index == 0 ? "\(field).\(part)" : "\(field).\(index + 1).\(part)")
  }
}

/// A mapping file: a line a heading, `対象者の名前 = name`; a heading without a column is left out.
extension ColumnMapping {
  /// The file that `--make-mapping` begins: every heading with the column that was found, and the columns that there
  /// are.
  public func file(for form: ImportForm) -> String {
    var lines = ["# 見出し = 項目。使わない列は = の右を空けておきます。"]
    for (place, heading) in headings.enumerated() where !heading.isEmpty {
      lines.append("\(ColumnMapping.oneLine(heading)) = \(columns[place]?.name ?? "")")
    }
    lines.append("")
    lines.append("# 使える項目:")
    lines += form.columns.map { "#   \($0.name)  \($0.label)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Replaces guessed columns by those of a mapping file.
  ///
  /// - Throws: `ImportProblem.mappingUnreadable` with the line's number.
  public mutating func apply(_ file: String, for form: ImportForm) throws(ImportProblem) {
    var chosen: [Int: ImportColumn] = [:]
    for (index, line) in file.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let text = line.trimmed
      guard !text.isEmpty, !text.hasPrefix("#") else { continue }
      guard let sign = text.lastIndex(where: { $0 == "=" || $0 == "＝" }) else {
        throw .mappingUnreadable(line: index + 1)
      }
      let heading = text[..<sign].trimmed
      let name = text[text.index(after: sign)...].trimmed
      guard !name.isEmpty else { continue }
      // `attributes=独居` has a sign of its own.
      guard let column = form.column(named: name) ?? ColumnMapping.word(text, form),
        let place = headings.firstIndex(where: {
          Heading.key($0) == Heading.key(heading) || text.hasPrefix(ColumnMapping.oneLine($0))
        })
      else { throw .mappingUnreadable(line: index + 1) }
      chosen[place] = column
    }
    columns = chosen
    unused = headings.enumerated().filter { !$0.element.isEmpty && chosen[$0.offset] == nil }
      .map(\.element)
  }

  private static func word(_ line: String, _ form: ImportForm) -> ImportColumn? {
    form.columns.first { column in
      guard case .word = column.target else { return false }
      return line.hasSuffix(column.name)
    }
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

extension StringProtocol {
  /// Without white space at either end.
  var trimmed: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text = text.dropFirst() }
    while let last = text.last, last.isWhitespace { text = text.dropLast() }
    return String(text)
  }
}
