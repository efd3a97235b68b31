import Authority
import Merge
import Records
import Sync

/// The disagreements in the records.
public enum Conflicts {
  /// Records with a conflict, and facts whose corrections were made without knowledge of each other.
  ///
  /// - Parameter persons: those whose records are asked about; empty for everybody.
  public static func views(
    of persons: Set<RecordID> = [], in rows: some RecordReading
  ) throws -> [RecordView] {
    func isAskedFor(_ id: RecordID) throws -> Bool {
      try persons.isEmpty || rows.place(id)?.place.person.map(persons.contains) == true
    }
    var views = try rows.conflicted().filter(isAskedFor).compactMap { try rows.view($0) }.filter {
      $0.record.kind?.isFact != true
    }
    for kind in Catalogue.kinds where kind.isFact {
      let states = try rows.corrections(of: kind.name).filter(isAskedFor)
        .compactMap { try rows.state($0) }
      views += FactFamily.group(states).map(\.view).filter(\.isConflicted)
    }
    return views
  }

  /// A record that may be in disagreement.
  ///
  /// - Throws: the problems of `Lookup`.
  public static func view(_ word: String, in rows: some RecordReading) throws -> RecordView {
    let id = try Lookup(rows: rows).findRecord(word, Catalogue.kinds.map(\.name))
    if let kind = try rows.place(id).flatMap({ Catalogue.kind($0.kind) }), kind.isFact {
      return try CorrectedFacts.family(of: id, kind, in: rows).view
    }
    guard let view = try rows.view(id) else { throw Problem(.idUnknown, ["word": word]) }
    return view
  }
}

/// Writes what somebody has decided over everything that they had before their eyes.
public struct Settlement {
  private let rows: any RecordReading
  private let writer: any RecordWriting
  private let view: RecordView
  private let seen: String?

  /// - Parameter version: the version that the user had before their eyes; nil for the present
  ///   one.
  public init(
    of view: RecordView, seen version: String?, rows: any RecordReading, writer: any RecordWriting
  ) {
    (self.view, self.seen, self.rows, self.writer) = (view, version, rows, writer)
  }

  /// One value stands from now on.
  public func settle(_ conflict: Conflict, with value: Value) throws {
    guard let kind = view.record.kind else { throw Problem(.kindUnknown) }
    guard !kind.isFact else { return try correct(kind, conflict.path, value) }
    guard let state = try rows.state(view.record.id) else { throw Problem(.idUnknown) }
    var draft = try Draft(state, kind, seen: seen)
    draft.write(conflict.path, value)
    try writer.record("resolve", kind, state.id, draft.writes)
  }

  /// A deletion that an edit has overlapped is done or undone.
  public func settleDeletion(keep: Bool) throws {
    guard case .deletedWhileEdited = view.standing, let kind = view.record.kind,
      let state = try rows.state(view.record.id)
    else { throw Problem(.nothingToSettle) }
    let writes = keep ? Lifecycle.restoration(of: state) : Lifecycle.deletion(of: state)
    try writer.record("resolve", kind, state.id, writes)
  }

  /// A fact is settled by a correction that names all that stood.
  private func correct(_ kind: Kind, _ path: FieldPath, _ value: Value) throws {
    let family = try CorrectedFacts.family(of: view.record.id, kind, in: rows)
    var draft = try Draft(new: writer.newRecord(), kind)
    for (path, value) in family.record.values where !path.isOf(SharedField.corrects.text) {
      draft.write(path, value)
    }
    draft.write(path, value)
    for leaf in family.leaves {
      draft.write(FieldPath(SharedField.corrects.text, member: leaf.id.description), true)
    }
    try writer.record("resolve", kind, draft.id, draft.writes)
  }
}
