import Merge
import Records

/// 住所秘匿: the hidden persons, and the writes that would reveal where they live. A user who may
/// write a person may hide them; only a named officer may lift that, by any write
/// (docs/decisions/0020-who-lifts-a-hidden-address.md).
public enum Hiding {
  /// Whether a record of a kind at a place tells where a hidden person lives.
  ///
  /// - Parameter state: asked only if the answer depends on the record's content.
  static func covers(
    _ kind: String, _ place: Place, in store: some RecordReading, state: () throws -> RecordState?
  ) throws -> Bool {
    guard Policy.tellsWhereabouts(kind) else { return false }
    if kind == Person.kind.name {
      let isHidden = try state()?.isAddressHidden ?? false
      guard !isHidden, let id = place.person, try store.samePerson.records(of: id).count > 1 else {
        return isHidden
      }
    }
    if let person = place.person { return try isHidden(person, in: store) }
    return try state().map { try Placing.isPlaceLost(of: $0.view.record, in: store) } ?? false
  }

  /// Whether a person is hidden: one 有 that stands in any of their records is enough, also in one that was deleted.
  public static func isHidden(_ person: RecordID, in store: some RecordReading) throws -> Bool {
    isHidden(try store.samePerson(as: person).compactMap { try store.stateNamingSeen($0) })
  }

  /// - Parameter records: those of one person.
  private static func isHidden(_ records: [RecordState]) -> Bool {
    guard records.count > 1 else { return records.first?.isAddressHidden ?? false }
    return records.contains(where: \.isErased)
      || RecordState(joining: records, as: records[0].id).isAddressHidden
  }

  /// Whether a write would show an address that is hidden, or puts another word in the place of the 有 that hides it.
  ///
  /// - Parameters:
  ///   - places: where the record would be, and where it is now if that is elsewhere.
  static func isLifted(
    by operation: Operation, from standing: RecordState, to next: RecordState, at places: [Place],
    in store: some RecordReading
  ) throws -> Bool {
    if operation.kind == Person.kind.name {
      return try isLifted(by: operation, from: standing, to: next, in: store)
    }
    // A record that is moved from a hidden person to another takes their address along, and so do
    // its dependents. An erased one takes nothing along.
    guard !operation.erases, places.count > 1, let before = places.last?.person,
      places.first?.person != before
    else {
      return false
    }
    return try isHidden(before, in: store)
  }

  /// A person's record: by another word, by separating it from the others who are the same person, or by erasing the
  /// one that hides them.
  private static func isLifted(
    by operation: Operation, from standing: RecordState, to next: RecordState,
    in store: some RecordReading
  ) throws -> Bool {
    let others = try store.samePerson(as: standing.id).filter { $0 != standing.id }
      .compactMap { try store.stateNamingSeen($0) }
    guard isHidden([standing] + others) else { return false }
    if operation.erases { return !others.allSatisfy(\.isAddressHidden) }
    let isSeparated = operation.writes.contains { path, write in
      path.field == Person.sameAs.name && write.value != true
    }
    return isSeparated || isYesOverwritten(by: operation, in: [standing] + others)
      || !isHidden([next] + others)
  }

  /// A 無 that has not seen the 有 stands beside it, and a named officer settles that.
  private static func isYesOverwritten(
    by operation: Operation, in records: [RecordState]
  ) -> Bool {
    let path = FieldPath(Person.addressHidden.name)
    let yes = Value.text(Presence.yes.rawValue)
    guard let write = operation.writes[path], write.value != yes else { return false }
    return records.flatMap { $0.heads(at: path) }
      .contains { $0.value == yes && write.seen.contains($0.id) }
  }
}

extension RecordState {
  /// Whether this is a person whose address is hidden (住所秘匿). An erased person counts as
  /// hidden: nobody knows any more whether they were, so that their dependents reveal nothing.
  package var isAddressHidden: Bool {
    guard kind == Person.kind.name else { return false }
    return isErased || displayed(Person.addressHidden) == Presence.yes.rawValue
  }
}
