import Merge
import Records

/// 住所秘匿: who is hidden, and which writes would tell where they live. Whoever may write a person may hide them;
/// only named officers may lift that, by whatever write (docs/decisions/0020-who-lifts-a-hidden-address.md).
enum Hiding {
  /// Whether a record of a kind at a place tells where a hidden person lives.
  ///
  /// - Parameter state: asked only where the answer depends on what the record says.
  static func covers(
    _ kind: String, _ place: Place, in store: some RecordReading, state: () throws -> RecordState?
  ) throws -> Bool {
    guard Policy.tellsWhereabouts(kind) else { return false }
    if kind == Person.kind.name { return try state()?.isAddressHidden ?? false }
    if let person = place.person { return try isHidden(person, in: store) }
    // What hung on an erased record may have been about anybody.
    guard let record = try state()?.view.record, let anchor = Placing.anchor(of: record) else {
      return false
    }
    return try store.state(anchor)?.isErased ?? false
  }

  static func isHidden(_ person: RecordID, in store: some RecordReading) throws -> Bool {
    try store.state(person)?.isAddressHidden ?? false
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
      guard standing.isAddressHidden else { return false }
      return !next.isAddressHidden || isYesOverwritten(by: operation, in: standing)
    }
    // A record that is taken from a hidden person and given to another takes their address along, and so does
    // what it places.
    guard places.count > 1, let before = places.last?.person, places.first?.person != before else {
      return false
    }
    return try isHidden(before, in: store)
  }

  /// A 無 that has not seen the 有 stands beside it, and a named officer settles that.
  private static func isYesOverwritten(
    by operation: Operation, in standing: RecordState
  ) -> Bool {
    let path = FieldPath(Person.addressHidden.name)
    let yes = Value.text(Presence.yes.rawValue)
    guard let write = operation.writes[path], write.value != yes else { return false }
    return standing.heads(at: path).contains { $0.value == yes && write.seen.contains($0.id) }
  }
}

extension RecordState {
  /// Whether this is a person whose address is hidden (住所秘匿). Of an erased one nobody knows any more whether it
  /// was: what hangs on them tells nobody where they are.
  var isAddressHidden: Bool {
    guard kind == Person.kind.name else { return false }
    return isErased || displayed(Person.addressHidden) == Presence.yes.rawValue
  }
}
