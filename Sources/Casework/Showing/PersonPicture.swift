import Authority
import Merge
import Records
import Sync

/// A person as somebody who visits them wants to see them: all records of the person as one, and the last visits.
public struct PersonPicture {
  /// Visits that are shown.
  public static let visitsShown = 5

  public let person: ShownRecord
  /// The last visits, the newest at the end.
  public let visits: [RecordView]

  /// Nil where there is no such person.
  public init?(of person: RecordID, in rows: some RecordReading) throws {
    guard let view = try rows.joined(person)?.state.view else { return nil }
    var query = RecordQuery(Visit.kind)
    query.persons = try rows.samePerson(as: person)
    self.person = try ShownRecord(view, in: rows)
    visits = try CorrectedFacts.all(query, in: rows).suffix(PersonPicture.visitsShown)
  }
}
