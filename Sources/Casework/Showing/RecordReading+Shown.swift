import Authority
import Merge
import Records
import Sync

// A record as it is shown: a fact with its corrections, a person with everybody who is the same.

extension RecordReading {
  /// The record as it is shown; nil where there is none.
  ///
  /// - Throws: `Problem` of code `id_unknown` for a fact that is not there.
  public func shown(_ id: RecordID, _ kind: Kind) throws -> ShownRecord? {
    let view =
      kind.isFact
      ? try CorrectedFacts.family(of: id, kind, in: self).view : try joined(id)?.state.view
    return try view.map { try ShownRecord($0, askedFor: id, in: self) }
  }

  /// The records that show as one with this one, deleted ones among them; the record alone where nobody is joined.
  public func recordsShown(with id: RecordID, _ kind: Kind) throws -> [RecordID] {
    guard let person = try place(id)?.place.person,
      kind.name == Person.kind.name || kind.isPersonCompanion
    else { return [id] }
    let persons = try samePerson(as: person)
    guard persons.count > 1 else { return [id] }
    let records = persons.map { kind.name == Person.kind.name ? $0 : $0.companion(kind.name) }
    return try records.filter { try state($0) != nil }
  }
}
