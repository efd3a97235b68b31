import Merge
import Records

// The one look-up of joined persons: lists, counts, menus, sheets, exports, reports and the policy
// ask it. A person is the component of `same as` links; the records that a person has only once
// (支援者リストの行, 個別避難計画, いのちのバトン) show as one with it (DOMAIN.md §2, "The same
// person").

/// A record as it is shown, and the target of writes to it.
public struct JoinedRecord: Sendable {
  /// The record's own state, or one that joins it with those of the same person.
  public let state: RecordState
  /// The record that takes all later writes.
  public let target: RecordID
  /// The records that show in it, sorted.
  public let members: [RecordID]

  public var isJoined: Bool { members.count > 1 }
}

extension Kind {
  /// Whether records of this kind show as one where their persons are joined.
  fileprivate static func showsOnce(_ name: String) -> Bool {
    name == Person.kindName || Catalogue.kind(name)?.isPersonCompanion == true
  }
}

extension RecordReading {
  /// The records that are the same person, as far as this store holds them, sorted: deleted ones among them, as their
  /// visits are still hers. The record alone where there is no other.
  public func samePerson(as id: RecordID) throws -> [RecordID] {
    let all = try samePerson.records(of: id)
    guard all.count > 1 else { return all }
    let held = try all.filter { try place($0)?.place.author != nil }
    return held.isEmpty ? [id] : held
  }

  /// The record under which a person is known here: the smallest that this store holds and that is not deleted.
  public func canonicalPerson(of id: RecordID) throws -> RecordID {
    let members = try samePerson(as: id)
    guard members.count > 1 else { return members.first ?? id }
    return try members.first { try view($0)?.isListed == true } ?? members[0]
  }

  /// A record as it is shown: for a person and their companions, the whole component.
  public func joined(_ id: RecordID) throws -> JoinedRecord? {
    guard try !samePerson.isEmpty, let (kind, place) = try place(id), let person = place.person
    else { return try alone(id) }
    return try joined(kind, of: kind == Person.kind.name ? id : person) ?? alone(id)
  }

  /// A person's record of a kind as it is shown.
  ///
  /// - Parameter kind: 対象者 or a kind of which a person has one record.
  /// - Returns: nil where none of the joined has one, or where there is nobody to join.
  public func joined(_ kind: String, of person: RecordID) throws -> JoinedRecord? {
    guard Kind.showsOnce(kind) else { return nil }
    let isCompanion = kind != Person.kind.name
    let persons = try samePerson(as: person)
    guard persons.count > 1 else { return nil }
    let canonical = try canonicalPerson(of: person)
    func record(_ person: RecordID) -> RecordID { isCompanion ? person.companion(kind) : person }
    let states = try persons.compactMap { try stateNamingSeen(record($0)) }.filter {
      $0.kind == kind
    }
    let listed = states.filter(\.view.isListed)
    let shown = listed.isEmpty ? states : listed
    guard let first = shown.first(where: { $0.id == record(canonical) }) ?? shown.first else {
      return nil
    }
    guard shown.count > 1 || first.id != record(canonical) else {
      return JoinedRecord(state: first, target: first.id, members: [first.id])
    }
    let fixed = isCompanion ? [SharedField.person: Value.text(canonical.description)] : [:]
    return JoinedRecord(
      state: RecordState(joining: shown, as: first.id, fixed: fixed), target: record(canonical),
      members: shown.map(\.id).sorted())
  }

  /// The record of a kind of which a person has one, as it is shown; nil where none stands.
  public func companion(_ kind: Kind, of person: RecordID) throws -> Record? {
    let shown = try joined(kind.name, of: person) ?? joined(person.companion(kind.name))
    return shown.flatMap { $0.state.view.isListed ? $0.state.view.record : nil }
  }

  private func alone(_ id: RecordID) throws -> JoinedRecord? {
    try state(id).map { JoinedRecord(state: $0, target: id, members: [id]) }
  }

  /// Displayed records with each person's once: companions of joined persons show as one, in the
  /// place of the first.
  public func joinedOnce(_ views: [RecordView]) throws -> [RecordView] {
    guard let kind = views.first?.record.kindName, Kind.showsOnce(kind),
      try !samePerson.isEmpty
    else { return views }
    var shown: Set<RecordID> = []
    return try views.compactMap { view in
      guard let joined = try joined(view.record.id),
        joined.isJoined || joined.target != view.record.id
      else { return view }
      return shown.insert(joined.state.id).inserted ? joined.state.view : nil
    }
  }
}
