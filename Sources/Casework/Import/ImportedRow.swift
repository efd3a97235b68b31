import Records
import Reports
import Spreadsheets

/// One row as it was understood: its values and its problems.
struct ImportedRow {
  let number: Int
  /// The file's own number of it.
  var label: String?
  /// Plain fields.
  var values: [(field: FieldDeclaration, value: Value)] = []
  /// Members of sets: whether each is there.
  var members: [(field: FieldDeclaration, member: String, isThere: Bool)] = []
  /// Items of lists: their parts.
  var items:
    [(field: FieldDeclaration, list: ListDeclaration, parts: [(FieldDeclaration, Value)])] = []
  /// The row's traits of the person it is about.
  var subject: [SubjectTrait: Value] = [:]
  var context = RowContext()
  var problems: [CellProblem] = []
  var repairs: [CellRepair] = []

  init(number: Int) { self.number = number }

  func value(_ field: String) -> Value? { values.first { $0.field.name == field }?.value }
}

/// Reads rows by a mapping.
struct RowReader {
  let form: ImportForm
  let mapping: ColumnMapping
  let cells: CellReader

  func row(_ row: ForeignRow) -> ImportedRow {
    var result = ImportedRow(number: row.number)
    let columns = mapping.columns.sorted { $0.key < $1.key }
    if let (place, _) = columns.first(where: { $0.value.saysDistrict }) {
      let name = row[place].text.trimmed
      let found = cells.directory.named(name, kind: Area.kind.name)
      result.context.district = found.count == 1 ? found.first : nil
    }
    var parts = RowParts()
    for (place, column) in columns where !row[place].text.trimmed.isEmpty {
      do throws(CellReader.Misfit) {
        try read(row[place].unguarded, column, heading(place), &result, &parts)
      } catch {
        result.problems.append(
          CellProblem(
            row: row.number, heading: heading(place), text: row[place].text, error.reason))
      }
    }
    parts.finish(&result)
    offerKana(row, columns, &result)
    return result
  }

  private func heading(_ place: Int) -> String {
    mapping.headings.indices.contains(place) ? mapping.headings[place] : ""
  }

  private func read(
    _ cell: ForeignCell, _ column: ImportColumn, _ heading: String, _ row: inout ImportedRow,
    _ parts: inout RowParts
  ) throws(CellReader.Misfit) {
    switch column.target {
    case .field(let field): try readField(cell, field, heading, &row)
    case .addressPart(let field, let part):
      try cells.demandNoDay(cell)
      var text = try cells.clean(cell.text, allowsLines: false)
      if part == .postalCode {
        guard let code = LostZeros.postalCode(text) else { throw .init(reason: .notANumber) }
        if cell.origin == .number {
          row.repairs.append(
            CellRepair(row: row.number, heading: heading, before: text, after: code))
        }
        text = code
      }
      parts.address[part] = text
      parts.addressField = field
    case .latitude(let field):
      parts.latitude = (field, try cells.degrees(cell.text.trimmed, within: -90...90))
    case .longitude(let field):
      parts.longitude = (field, try cells.degrees(cell.text.trimmed, within: -180...180))
    case .age(let field):
      guard row.value(field.name) == nil else { return }
      let age = try cells.count(cell.text.trimmed)
      row.values.append((field, try cells.birthDate("\(age)歳", cell).value))
    case .word(let field, let word):
      row.members.append((field, word, try cells.mark(cell.text.trimmed)))
    case .item(let field, let list, let index, let part):
      try readItem(cell, field, list, index, part, heading, &row, &parts)
    case .subject(let trait): try readSubject(cell, trait, heading, &row)
    case .rowNumber: row.label = cell.text.trimmed
    case .district:
      // Only where it tells two 自治会 apart, a 地区 can be one that is not recorded.
      guard form.kind.name == Worker.kind.name, row.context.district == nil else { break }
      _ = try cells.records(cell.text.trimmed, Area.kind.name, RowContext())
    }
  }

  private func readField(
    _ cell: ForeignCell, _ field: FieldDeclaration, _ heading: String, _ row: inout ImportedRow
  ) throws(CellReader.Misfit) {
    switch field.type {
    case .words(let vocabulary):
      let text = try cells.clean(cell.text, allowsLines: true)
      let (words, other) = try cells.words(text, vocabulary, field)
      for word in words { row.members.append((field, word, true)) }
      if let other, let beside = form.kind.field("other_\(field.name)") {
        row.values.append((beside, .text(other)))
      }
    case .references(let kind):
      let text = try cells.clean(cell.text, allowsLines: true)
      for id in try cells.records(text, kind, row.context) {
        row.members.append((field, id.description, true))
      }
    case .list: break
    default:
      let reading = try cells.value(cell, for: field, row.context)
      note(reading, cell, heading, &row)
      row.values.removeAll { $0.field.name == field.name }
      row.values.append((field, reading.value))
    }
  }

  /// A part of an item. The part by which items are known can list several in one cell.
  private func readItem(
    _ cell: ForeignCell, _ field: FieldDeclaration, _ list: ListDeclaration, _ index: Int,
    _ part: FieldDeclaration, _ heading: String, _ row: inout ImportedRow, _ parts: inout RowParts
  ) throws(CellReader.Misfit) {
    let pieces = part.type.isText ? CellWords.pieces(cell.text) : [cell.text]
    for (offset, piece) in pieces.enumerated() {
      let single = ForeignCell(piece, phonetic: nil, origin: cell.origin)
      let reading = try cells.value(single, for: part, row.context)
      note(reading, single, heading, &row)
      parts.add(reading.value, part, to: field, list, at: index + offset)
    }
    let names = ["携帯": "携帯", "自宅": "自宅", "固定": "自宅"]
    guard field.name == Person.phones.name, part.name == Phone.shared.number.name,
      let label = names.first(where: { heading.contains($0.key) })?.value,
      let beside = list.parts.first(where: { $0.name == Phone.shared.label.name })
    else { return }
    for offset in pieces.indices {
      parts.add(.text(label), beside, to: field, list, at: index + offset)
    }
  }

  private func readSubject(
    _ cell: ForeignCell, _ trait: SubjectTrait, _ heading: String, _ row: inout ImportedRow
  ) throws(CellReader.Misfit) {
    switch trait {
    case .name, .kana: row.subject[trait] = .text(try cells.clean(cell.text, allowsLines: false))
    case .phone:
      let number = try cells.clean(CellWords.pieces(cell.text).first ?? "", allowsLines: false)
      row.subject[trait] = .text(LostZeros.phone(number))
    case .birthDate, .address, .association:
      guard let field = Person.kind.field(trait.personField) else { return }
      row.subject[trait] = try cells.value(cell, for: field, row.context).value
    }
  }

  private func note(
    _ reading: CellReader.Reading, _ cell: ForeignCell, _ heading: String, _ row: inout ImportedRow
  ) {
    guard let repaired = reading.repaired else { return }
    row.repairs.append(
      CellRepair(row: row.number, heading: heading, before: cell.text, after: repaired))
  }

  /// The furigana that Excel keeps beside a name are its kana where no column says them.
  private func offerKana(
    _ row: ForeignRow, _ columns: [(key: Int, value: ImportColumn)], _ result: inout ImportedRow
  ) {
    guard let kana = form.kind.field(Person.kana.name), result.value(Person.kana.name) == nil,
      let place = columns.first(where: { $0.value.name == Person.name.name })?.key,
      let phonetic = row[place].phonetic,
      let text = try? cells.clean(phonetic, allowsLines: false)
    else { return }
    result.values.append((kana, .text(text)))
    result.repairs.append(
      CellRepair(row: row.number, heading: heading(place), before: row[place].text, after: text))
  }
}

extension FieldType {
  var isAddress: Bool { if case .address = self { true } else { false } }
  fileprivate var isText: Bool { if case .text = self { true } else { false } }
}

/// Cells that make one value together.
private struct RowParts {
  var address: [AddressPart: String] = [:]
  var addressField: FieldDeclaration?
  var latitude: (FieldDeclaration, Double)?
  var longitude: (FieldDeclaration, Double)?
  private var items:
    [(
      field: FieldDeclaration, list: ListDeclaration, index: Int, parts: [(FieldDeclaration, Value)]
    )] = []

  mutating func add(
    _ value: Value, _ part: FieldDeclaration, to field: FieldDeclaration, _ list: ListDeclaration,
    at index: Int
  ) {
    if let place = items.firstIndex(where: { $0.field.name == field.name && $0.index == index }) {
      items[place].parts.append((part, value))
    } else {
      items.append((field, list, index, [(part, value)]))
    }
  }

  func finish(_ row: inout ImportedRow) {
    if let addressField {
      // A whole address and parts of one: the parts stand beside it, and say more.
      var whole = row.value(addressField.name).flatMap(Address.init) ?? Address()
      if let code = address[.postalCode] { whole.postalCode = code }
      if let town = address[.town] { whole.town = town }
      if let street = address[.street] { whole.street = street }
      if let building = address[.building] { whole.building = building }
      row.values.removeAll { $0.field.name == addressField.name }
      row.values.append((addressField, whole.value))
    }
    if let latitude, let longitude,
      let point = Coordinate(latitude: latitude.1, longitude: longitude.1)
    {
      row.values.append((latitude.0, point.value))
    }
    for item in items.sorted(by: { $0.index < $1.index }) {
      // An item without that by which it is known is none: 同意 beside an empty name.
      let known = item.list.parts.first { $0.isRequired }
      guard known == nil || item.parts.contains(where: { $0.0.name == known?.name }) else {
        continue
      }
      row.items.append((item.field, item.list, item.parts))
    }
  }
}

extension ForeignCell {
  /// Without the apostrophe that our own lists put before what a spreadsheet would change.
  fileprivate var unguarded: ForeignCell {
    guard origin == .text, text.first == "'" else { return self }
    return ForeignCell(DelimitedText.unguarded(text), phonetic: phonetic, origin: origin)
  }
}
