import Authority
import Merge
import Records
import Sync

/// An entry in the making: the state that the user has before their eyes, and their changes. *Seen*
/// is captured when the draft is begun, not when it is saved (DESIGN.md §3.3).
public struct Draft {
  public let id: RecordID
  public let kind: Kind
  /// As it was seen.
  public let state: RecordState
  public private(set) var writes: PathMap<Write> = [:]

  /// A new record.
  public init(new id: RecordID, _ kind: Kind) {
    self.id = id
    self.kind = kind
    state = RecordState(id: id, kind: kind.name)
  }

  /// A change to a record, as it was when `version` was printed, or as it is now.
  ///
  /// - Parameter target: the record that is written to, if the shown one joins several.
  public init(
    _ state: RecordState, _ kind: Kind, seen version: String? = nil, of target: RecordID? = nil
  ) throws {
    id = target ?? state.id
    self.kind = kind
    guard let version else {
      self.state = state
      return
    }
    guard let seen = SeenVersion(version) else { throw Problem(.badVersion, ["version": version]) }
    self.state = state.asSeen(seen)
  }

  /// Whether nothing was changed.
  public var isEmpty: Bool { writes.isEmpty }

  /// Sets a field.
  public mutating func set<Content>(_ field: Field<Content>, _ value: Value) {
    set(field.declaration, value)
  }

  /// Sets a field.
  public mutating func set(_ field: FieldDeclaration, _ value: Value) {
    write(FieldPath(field.name), value)
  }

  /// Sets one cell.
  public mutating func write(_ path: FieldPath, _ value: Value) {
    writes[path] = state.write(value, at: path)
  }

  /// Takes the typed text for one field.
  ///
  /// - Parameter newItem: makes the name of an item that is added to a list.
  public mutating func apply(
    _ assignment: FieldAssignment, _ reader: ValueReader, newItem: () -> String
  ) throws {
    let field = assignment.field
    switch (field.type, assignment.action) {
    case (.list(let list), .set):
      try setItem(field, list, assignment.text, reader, newItem)
    case (_, .remove) where !field.type.hasMembers: set(field, .null)
    case (.list, .remove): write(FieldPath(field.name, member: assignment.text), false)
    case (_, .clear): clear(field)
    case (_, let action) where field.type.hasMembers:
      for word in members(assignment.text) {
        let member = try reader.value(word, for: field).text ?? word
        write(FieldPath(field.name, member: member), .bool(action == .set))
      }
    default: set(field, try reader.value(assignment.text, for: field))
    }
  }

  private mutating func clear(_ field: FieldDeclaration) {
    guard field.type.hasMembers else { return set(field, .null) }
    for member in state.view.record.members(of: field.name) {
      write(FieldPath(field.name, member: member), false)
    }
  }

  /// `番号=0766-00-0001,種別=自宅` makes an item; `ab12:番号=…` changes the parts of one.
  private mutating func setItem(
    _ field: FieldDeclaration, _ list: ListDeclaration, _ text: String, _ reader: ValueReader,
    _ newItem: () -> String
  ) throws {
    let known = state.view.record.members(of: field.name)
    let typed = try ItemText.read(text, of: field, list, items: known)
    let parts = try typed.parts.map { part, text in
      (part, try reader.value(text, for: part))
    }
    if typed.item == nil,
      let missing = list.parts.first(where: { part in
        part.isRequired && !parts.contains { $0.0.name == part.name }
      })
    {
      throw Problem(
        .missingOption, .itemPart, ["field": field.label, "part": missing.label])
    }
    add(field.name, item: typed.item ?? newItem(), parts.map { ($0.0.name, $0.1) })
  }

  /// Writes an item's parts; touching its own cell keeps it where somebody else removes it meanwhile.
  public mutating func add(_ field: String, item: String, _ parts: [(String, Value)]) {
    write(FieldPath(field, member: item), true)
    for (part, value) in parts { write(FieldPath(field, item: item, part: part), value) }
  }

  /// - Throws: `Problem`: `missing_option` where a new record lacks a required field, or a change takes
  ///   one away.
  public func demandRequiredFields() throws {
    for field in kind.fields where field.isRequired {
      let path = FieldPath(field.name)
      let isThere =
        writes[path].map { $0.value != .null } ?? (state.origin != nil)
      guard isThere else {
        throw Problem(
          .missingOption, .labeledOption,
          ["label": field.label, "option": "--\(field.optionName)"])
      }
    }
  }

  private func members(_ text: String) -> [String] {
    text.split(whereSeparator: { ",，、".contains($0) }).map(String.init)
  }
}
