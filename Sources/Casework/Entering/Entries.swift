import Authority
import Merge
import Records
import Sync

/// Makes entries of what was typed: one operation each.
public struct Entries {
  private let rows: any RecordReading
  private let writer: any RecordWriting

  public init(rows: any RecordReading, writer: any RecordWriting) {
    (self.rows, self.writer) = (rows, writer)
  }

  private var reader: ValueReader {
    ValueReader(lookup: Lookup(rows: rows), today: writer.today, tell: writer.tell)
  }

  /// A new record; of what a person has one of, that one is continued.
  public func add(_ kind: Kind, _ typed: TypedEntry) throws -> RecordID {
    var draft = try newDraft(kind, typed)
    for assignment in typed.assignments {
      try draft.apply(assignment, reader, newItem: writer.newItem)
    }
    fillIn(&draft)
    try Consents.complete(&draft, today: writer.today)
    try draft.demandRequiredFields()
    try demandSubject(draft)
    try writer.record("add", kind, draft.id, draft.writes)
    return draft.id
  }

  /// A change to a record.
  public func edit(_ kind: Kind, _ typed: TypedEntry) throws -> RecordID {
    let id = try target(kind, typed)
    guard let joined = try rows.joined(id) else { throw Problem(.idUnknown, id.short) }
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

  /// A change to what is shown. Where a person has a record twice, it goes to the one under which she is known, which
  /// is begun where it is not there yet.
  private func draft(_ joined: JoinedRecord, _ kind: Kind, seen version: String?) throws -> Draft {
    var draft = try Draft(joined.state, kind, seen: version, of: joined.target)
    guard try rows.state(joined.target) == nil else { return draft }
    for field in kind.fields where field.isRequired {
      if let value = joined.state.view.record.values[FieldPath(field.name)] {
        draft.set(field.name, value)
      }
    }
    return draft
  }

  /// A correction holds everything that the fact said, with what is corrected, and names every version of
  /// the fact that was before the corrector's eyes.
  public func correct(_ kind: Kind, _ typed: TypedEntry) throws -> RecordID {
    let original = try target(kind, typed)
    guard !typed.assignments.isEmpty else { throw Problem(.nothingToChange) }
    let family = try CorrectedFacts.family(of: original, kind, in: rows)
    var draft = try Draft(new: writer.newRecord(), kind)
    for (path, value) in family.record.values where path.field != "corrects" {
      draft.write(path, value)
    }
    for assignment in typed.assignments {
      try draft.apply(assignment, reader, newItem: writer.newItem)
    }
    let seen = typed.seen.flatMap { SeenVersion($0) }
    for leaf in family.leaves where seen == nil || CorrectedFacts.isSeen(leaf, seen) {
      draft.write(FieldPath("corrects", member: leaf.id.description), true)
    }
    try draft.demandRequiredFields()
    try writer.record("correct", kind, draft.id, draft.writes)
    return draft.id
  }

  /// Writes to the lifecycle of everything that shows as one with a record.
  ///
  /// - Parameters:
  ///   - event: the word for the journal; `delete` finds what is listed, any other what is not.
  ///   - writes: those that delete, restore or erase a record.
  /// - Returns: the records that were written.
  /// - Throws: `Problem` of code `id_unknown`, and what `Lookup` says.
  public func lift(
    _ word: String, _ kind: Kind, _ event: String,
    _ writes: (RecordState) -> PathMap<Write>
  ) throws -> [RecordID] {
    let id = try Lookup(rows: rows).target(kind, word)
    let states = try rows.recordsShown(with: id, kind).compactMap { try rows.state($0) }
    guard !states.isEmpty else { throw Problem(.idUnknown, word) }
    let isDeletion = event == "delete"
    let wanted = states.filter { states.count == 1 || $0.view.isListed == isDeletion }
    for state in wanted { try writer.record(event, kind, state.id, writes(state)) }
    return wanted.map(\.id)
  }

  /// The record that is meant.
  private func target(_ kind: Kind, _ typed: TypedEntry) throws -> RecordID {
    guard let word = typed.target else {
      throw Problem(.missingOption, "\(kind.label)の番号")
    }
    return try Lookup(rows: rows).target(kind, word)
  }

  /// Whether a person has one record of a kind.
  public static func isCompanion(_ kind: Kind) -> Bool { PersonCompanion.kinds.contains(kind.name) }

  private func newDraft(_ kind: Kind, _ typed: TypedEntry) throws -> Draft {
    guard Entries.isCompanion(kind) else { return try Draft(new: writer.newRecord(), kind) }
    guard let word = typed.assignments.first(where: { $0.field.name == "person" })?.text else {
      throw Problem(.missingOption, "対象者(--person)")
    }
    let person = try Lookup(rows: rows).find(word, [Person.kind.name])
    if let joined = try rows.joined(kind.name, of: person) {
      return try draft(joined, kind, seen: typed.seen)
    }
    let id = person.companion(kind.name)
    guard let state = try rows.state(id) else { return Draft(new: id, kind) }
    return try Draft(state, kind, seen: typed.seen)
  }

  /// What goes without saying: the visitor is the device's own worker, the team the one of the person, the
  /// day today.
  private func fillIn(_ draft: inout Draft) {
    if draft.kind.name == Visit.kind.name {
      if draft.writes["visitor"] == nil, let worker = (try? rows.ownUser)?.standing.worker {
        draft.set("visitor", .text(worker.description))
      }
      if draft.writes["date"] == nil { draft.set("date", .text(writer.today.description)) }
      if draft.writes["team"] == nil,
        let person = draft.writes["person"]?.value.text.flatMap(RecordID.init),
        let team = try? rows.samePerson(as: person).lazy.compactMap({
          try? rows.records(of: Team.kind.name, linking: "person", to: $0).first
        }).first
      {
        draft.set("team", .text(team.description))
      }
    }
    if draft.kind.name == Referral.kind.name,
      let person = draft.writes["person"]?.value.text.flatMap(RecordID.init),
      let known = try? rows.joined(person)?.state.view.record
    {
      // Whoever the sheet is for may not see the person's own record: it says by itself who it is about.
      for field in ["name", "kana", "birth_date", "address"] where draft.writes[field] == nil {
        if let value = known.values[FieldPath(field)] { draft.set(field, value) }
      }
    }
    if draft.kind.name == Concern.kind.name {
      if draft.writes["noticed_on"] == nil {
        draft.set("noticed_on", .text(writer.today.description))
      }
      if draft.writes["urgency"] == nil { draft.set("urgency", .text(Urgency.ordinary.rawValue)) }
    }
    if [Consultation.kind.name, Referral.kind.name].contains(draft.kind.name),
      draft.writes["received_on"] == nil
    {
      draft.set("received_on", .text(writer.today.description))
    }
  }

  /// A concern is about a person, or about somebody or something in words.
  private func demandSubject(_ draft: Draft) throws {
    guard draft.kind.name == Concern.kind.name, draft.state.origin == nil else { return }
    guard draft.writes["person"] != nil || draft.writes["subject"] != nil else {
      throw Problem(.missingOption, "対象者(--person)か、だれ・どこのことか(--subject)")
    }
  }
}
