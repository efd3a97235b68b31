import Authority
import Records
import Sync

/// The records that are erased with persons, as far as the reader knows.
public struct ErasurePlan {
  public let persons: [RecordID]
  /// Everybody who is the same person, also where only one record goes.
  public let joined: [RecordID]
  /// Records that go, by kind.
  public let counts: [String: Int]
  /// Lines of households that go.
  public let householdMembers: Int

  public init(of persons: [RecordID], joined: [RecordID], in rows: some RecordReading) throws {
    self.persons = persons
    self.joined = joined
    var counts = [Person.kind.name: persons.count]
    var members = 0
    for id in persons {
      for kind in try ErasureSubjects(of: id, in: rows).kinds.values {
        counts[kind, default: 0] += 1
      }
      if let state = try rows.state(id) {
        members += try HouseholdWithout(state, in: rows)?.items.count ?? 0
      }
    }
    self.counts = counts
    householdMembers = members
  }

  /// Labels and numbers, in the order of the catalogue.
  public var lines: [(String, Int)] {
    Catalogue.kinds.compactMap { kind in counts[kind.name].map { (kind.label, $0) } }
      + (householdMembers > 0 ? [("世帯員の欄", householdMembers)] : [])
  }
}
