import Authority
import Merge
import Records
import Sync

/// Makes entries of typed texts: one operation each.
public struct Entries {
  private let rows: any RecordReading
  private let writer: any RecordWriting

  public init(rows: any RecordReading, writer: any RecordWriting) {
    (self.rows, self.writer) = (rows, writer)
  }

  private var reader: ValueReader {
    ValueReader(lookup: Lookup(rows: rows), today: writer.today, tell: writer.tell)
  }

  /// A new record; an existing companion of a person is continued instead.
  public func add(_ kind: Kind, _ typed: TypedEntry) throws -> RecordID {
    let word = typed.assignments.first { $0.field.name == SharedField.person.text }?.text
    var draft = try newDraft(kind, seen: typed.seen) {
      try word.map { try Lookup(rows: rows).find($0, [Person.kindName]) }
    }
    for assignment in typed.assignments {
      try draft.apply(assignment, reader, newItem: writer.newItem)
    }
    return try finish(&draft)
  }

  /// A new record of the cells that a form's answers make.
  public func add(_ kind: Kind, _ cells: PathMap<Value>) throws -> RecordID {
    var draft = try newDraft(kind, seen: nil) {
      cells[SharedField.person]?.text.flatMap(RecordID.init)
    }
    let item = writer.newItem()
    for (path, value) in cells { draft.write(path.naming(item), value) }
    return try finish(&draft)
  }

  /// Completes a new record, and stores it.
  private func finish(_ draft: inout Draft) throws -> RecordID {
    try takeFromSource(&draft)
    try fillIn(&draft)
    try Consents.complete(&draft, today: writer.today)
    try draft.demandRequiredFields()
    try demandSubject(draft)
    try writer.record("add", draft.kind, draft.id, draft.writes)
    return draft.id
  }

  /// A change to a record.
  public func edit(_ kind: Kind, _ typed: TypedEntry) throws -> RecordID {
    let id = try target(kind, typed)
    guard let joined = try rows.joined(id) else { throw Problem(.idUnknown, ["word": id.short]) }
    var draft = try draft(joined, kind, seen: typed.seen)
    let begun = draft.writes.count
    for assignment in typed.assignments {
      try draft.apply(assignment, reader, newItem: writer.newItem)
    }
    guard draft.writes.count > begun else { throw Problem(.nothingToChange) }
    try Consents.complete(&draft, today: writer.today)
    try draft.demandRequiredFields()
    try writer.record("edit", kind, draft.id, draft.writes)
    return draft.id
  }

  /// A change to a shown record. If a person has the record twice, the change goes to that of the
  /// canonical person, which is begun if it is missing.
  private func draft(_ joined: JoinedRecord, _ kind: Kind, seen version: String?) throws -> Draft {
    var draft = try Draft(joined.state, kind, seen: version, of: joined.target)
    guard try rows.state(joined.target) == nil else { return draft }
    for field in kind.fields where field.isRequired {
      if let value = joined.state.view.record.values[FieldPath(field.name)] {
        draft.set(field, value)
      }
    }
    return draft
  }

  /// A correction holds the whole fact with the corrected fields, and names every version of the
  /// fact that the corrector had before their eyes.
  public func correct(_ kind: Kind, _ typed: TypedEntry) throws -> RecordID {
    let original = try target(kind, typed)
    guard !typed.assignments.isEmpty else { throw Problem(.nothingToChange) }
    let family = try CorrectedFacts.family(of: original, kind, in: rows)
    var draft = try Draft(new: writer.newRecord(), kind)
    for (path, value) in family.record.values where !path.isOf(SharedField.corrects.text) {
      draft.write(path, value)
    }
    for assignment in typed.assignments {
      try draft.apply(assignment, reader, newItem: writer.newItem)
    }
    let seen = typed.seen.flatMap { SeenVersion($0) }
    for leaf in family.leaves where seen == nil || CorrectedFacts.isSeen(leaf, seen) {
      draft.write(FieldPath(SharedField.corrects.text, member: leaf.id.description), true)
    }
    try draft.demandRequiredFields()
    try writer.record("correct", kind, draft.id, draft.writes)
    return draft.id
  }

  /// Writes to the lifecycle of everything that shows as one with a record.
  ///
  /// - Parameters:
  ///   - event: the word for the journal; `delete` finds listed records, any other word finds the
  ///     others.
  ///   - writes: those that delete, restore or erase a record.
  /// - Returns: the records that were written.
  /// - Throws: `Problem` of code `id_unknown`, and the problems of `Lookup`.
  public func lift(
    _ word: String, _ kind: Kind, _ event: String,
    _ writes: (RecordState) -> PathMap<Write>
  ) throws -> [RecordID] {
    let id = try Lookup(rows: rows).target(kind, word)
    let states = try rows.recordsShown(with: id, kind).compactMap { try rows.state($0) }
    guard !states.isEmpty else { throw Problem(.idUnknown, ["word": word]) }
    let isDeletion = event == "delete"
    let wanted = states.filter { states.count == 1 || $0.view.isListed == isDeletion }
    for state in wanted { try writer.record(event, kind, state.id, writes(state)) }
    return wanted.map(\.id)
  }

  /// The record that is meant.
  private func target(_ kind: Kind, _ typed: TypedEntry) throws -> RecordID {
    guard let word = typed.target else {
      throw Problem(.missingOption, .recordNumber, ["kind": kind.label])
    }
    return try Lookup(rows: rows).target(kind, word)
  }

  /// - Parameter owner: the person of whose only record this is, where the kind is such a one.
  private func newDraft(
    _ kind: Kind, seen version: String?, of owner: () throws -> RecordID?
  ) throws -> Draft {
    guard kind.isPersonCompanion else { return try Draft(new: writer.newRecord(), kind) }
    guard let person = try owner() else {
      throw Problem(.missingOption, .subjectPerson)
    }
    if let joined = try rows.joined(kind.name, of: person) {
      return try draft(joined, kind, seen: version)
    }
    let id = person.companion(kind.name)
    guard let state = try rows.state(id) else { return Draft(new: id, kind) }
    return try Draft(state, kind, seen: version)
  }

  /// Takes what the record says that a new one is made of: the needs of a consultation into its つなぐシート.
  private func takeFromSource(_ draft: inout Draft) throws {
    guard draft.state.origin == nil, !draft.kind.fromSource.isEmpty,
      case .record(let field, _) = draft.kind.placement,
      let source = draft.writes[field]?.value.text.flatMap(RecordID.init),
      let kind = try rows.place(source).flatMap({ Catalogue.kind($0.kind) }),
      let record = try rows.shown(source, kind)?.record
    else { return }
    let said = Set(draft.writes.keys.map(\.field))
    for field in draft.kind.fromSource where !said.contains(field.name) {
      for (path, value) in record.values where path.field == field.name {
        draft.write(path, value)
      }
    }
  }

  /// Fills in the declared defaults of a new record's fields.
  private func fillIn(_ draft: inout Draft) throws {
    guard draft.state.origin == nil else { return }
    let fillings = Fillings(rows: rows, today: writer.today)
    let person = draft.writes[SharedField.person]?.value.text.flatMap(RecordID.init)
    for field in draft.kind.fields where draft.writes[field.name] == nil {
      guard let filling = field.filledBy,
        let value = try fillings.value(filling, for: field, about: person)
      else { continue }
      draft.set(field, value)
    }
  }

  /// A record of some kinds is about a person, or about somebody or something in words.
  private func demandSubject(_ draft: Draft) throws {
    guard let words = draft.kind.subjectInWords, draft.state.origin == nil else { return }
    guard draft.writes[SharedField.person] != nil || draft.writes[words.name] != nil else {
      throw Problem(
        .missingOption, .personOrWords,
        ["label": words.label, "option": "--\(words.optionName)"])
    }
  }
}

extension FieldPath {
  /// The path with the id of an item that a form adds.
  fileprivate func naming(_ item: String) -> FieldPath {
    guard member == FormStep.newItem else { return self }
    return part.map { FieldPath(field, item: item, part: $0) } ?? FieldPath(field, member: item)
  }
}
