import Authority
import Merge
import Records
import Sync

/// A person as somebody who visits them wants to see them: all records of the person as one, and the last visits.
public struct PersonPicture {
  /// Visits that are shown.
  public static let visitsShown = 5

  public let person: RecordView
  /// The last visits, the newest at the end.
  public let visits: [RecordView]
  /// Whether an own entry has still to be sent.
  public let isPending: Bool

  /// Nil where there is no such person.
  public init?(of person: RecordID, in rows: some RecordReading) throws {
    guard let view = try rows.joined(person)?.state.view else { return nil }
    let records = try rows.samePerson(as: person)
    var query = RecordQuery(Visit.kind)
    query.persons = records
    self.person = view
    visits = try CorrectedFacts.all(query, in: rows).suffix(PersonPicture.visitsShown)
    isPending = try records.contains(where: rows.isPending)
  }
}
