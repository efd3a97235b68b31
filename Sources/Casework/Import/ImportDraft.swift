import Merge
import Records

/// The writes of a row to one record.
struct ImportDraft {
  private let state: RecordState
  private let view: Record
  /// The cells that earlier imports and this one wrote to the record.
  private(set) var memory: ImportMemory.Cells
  private(set) var writes: PathMap<Write>
  private(set) var changes: [ImportPlan.Change] = []
  /// The items that the row has named: two items of one row are two.
  private var taken: Set<String> = []
  /// A cell to which another row of the file gives another value.
  private(set) var clash: FieldPath?

  /// - Parameter planned: the writes of the file's earlier rows to the record.
  init(_ state: RecordState, memory: ImportMemory.Cells, planned: PathMap<Write>) {
    self.state = state
    self.memory = memory
    writes = planned
    view = state.view.record
  }

  mutating func take(_ row: ImportedRow, using generator: inout some RandomNumberGenerator) {
    for (field, value) in row.values { set(FieldPath(field.name), value) }
    for (field, member, isThere) in row.members {
      set(FieldPath(field.name, member: member), isThere: isThere)
    }
    taken = []
    for item in row.items { set(item, using: &generator) }
  }

  /// Writes a value, unless it stands already, or the same file wrote it before and somebody has
  /// changed it since.
  ///
  /// The write supersedes an import's writes only; a user's entry stands beside it.
  mutating func set(_ path: FieldPath, _ value: Value) {
    if let planned = writes[path] {
      if planned.value != value { clash = path }
      return
    }
    let heads = state.heads(at: path)
    guard !heads.contains(where: { ImportDraft.says($0.value, value) }) else {
      return memory.keep(value, at: path)
    }
    guard !memory.wrote(value, at: path) else { return }
    let seen = heads.filter { memory.wrote($0.value, at: path) || $0.value == .null }
    writes[path] = Write(value, seen: seen.map(\.id))
    memory.keep(value, at: path)
    changes.append(
      .init(
        path: path, before: view.values[path], after: value,
        standsBeside: heads.count > seen.count))
  }

  /// Whether the standing value equals a cell's value or extends it: an address with its postal
  /// code, a whole birth date beside its year.
  private static func says(_ standing: Value, _ value: Value) -> Bool {
    if standing == value { return true }
    if let known = Address(standing), let address = Address(value) {
      return address.postalCode.isEmpty
        && SearchKey.make(known.line) == SearchKey.make(address.line)
    }
    guard let known = BirthDate(standing), let birth = BirthDate(value),
      let day = known.date, let other = birth.date
    else { return false }
    return switch birth.precision {
    case .day: known.precision == .day && day == other
    case .month: known.precision != .year && (day.year, day.month) == (other.year, other.month)
    case .year: day.year == other.year
    case .unknown: true
    }
  }

  /// A member is added where it is not there. It is taken out only where an import had put it there: a cross in a list
  /// removes nothing that somebody else has said.
  private mutating func set(_ path: FieldPath, isThere: Bool) {
    let stands = view.values[path] == true
    if isThere, !stands { set(path, true) }
    if !isThere, stands, memory.wrote(true, at: path) { set(path, false) }
  }

  /// An item is known by its first required part, folded; the other parts are changed.
  private mutating func set(
    _ item: (field: FieldDeclaration, list: ListDeclaration, parts: [(FieldDeclaration, Value)]),
    using generator: inout some RandomNumberGenerator
  ) {
    let field = item.field.name
    let known = item.list.parts.first { $0.isRequired }
    let id =
      existing(item, known?.name)
      ?? String(hexText(generator.next()).prefix(8))
    taken.insert(id)
    set(FieldPath(field, member: id), isThere: true)
    for (part, value) in item.parts {
      let path = FieldPath(field, item: id, part: part.name)
      // Another spelling of that by which it is known is no change.
      if part.name == known?.name, current(path) != nil { continue }
      set(path, value)
    }
  }

  /// The item that is meant: by its name, and in a list of terms also by the term's beginning. Another beginning is a
  /// correction where an import wrote the only one, else another term.
  private func existing(
    _ item: (field: FieldDeclaration, list: ListDeclaration, parts: [(FieldDeclaration, Value)]),
    _ part: String?
  ) -> String? {
    func said(_ name: String?) -> Value? { item.parts.first { $0.0.name == name }?.1 }
    func known(_ id: String, _ name: String) -> Value? {
      current(FieldPath(item.field.name, item: id, part: name))
    }
    guard let part, let key = said(part)?.text.map(ImportDraft.key) else { return nil }
    let planned = writes.keys.filter { $0.field == item.field.name && $0.part == nil }
      .compactMap(\.member)
    let alike = (view.members(of: item.field.name) + planned).filter {
      known($0, part)?.text.map(ImportDraft.key) == key
    }
    guard let begin = item.list.newestFirst, let beginning = said(begin) else { return alike.first }
    if let same = alike.first(where: { known($0, begin) == beginning }) { return same }
    let free = Set(alike).subtracting(taken).sorted()
    if let open = free.first(where: { known($0, begin) == nil }) { return open }
    guard let only = free.first, Set(alike).count == 1 else { return nil }
    let path = FieldPath(item.field.name, item: only, part: begin)
    return known(only, begin).map { memory.wrote($0, at: path) } == true ? only : nil
  }

  private func current(_ path: FieldPath) -> Value? { writes[path]?.value ?? view.values[path] }

  /// Telephone numbers are compared by their digits, names folded.
  private static func key(_ text: String) -> String {
    let digits = HalfWidth.text(of: text).filter { $0.isASCII && $0.isNumber }
    return digits.count >= 6 ? String(digits) : SearchKey.make(text)
  }
}
