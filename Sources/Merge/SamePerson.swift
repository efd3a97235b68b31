import Records

/// The same person recorded twice is not an error: a reviewer joins the records with reversible links, and
/// each is reached under the smallest id of its component (DESIGN.md §3.8).
public struct SamePerson: Sendable {
  private let canonical: [RecordID: RecordID]
  /// The sorted members of each component, by its smallest id.
  private let members: [RecordID: [RecordID]]

  /// - Parameter persons: the displayed persons with their links in the field `same_as`.
  public init(_ persons: some Sequence<Record>) {
    self.init(
      links: persons.flatMap { person in person[Person.sameAs].map { (person.id, $0) } })
  }

  /// - Parameter links: pairs of records that are the same person, each in either order.
  public init(links: some Sequence<(RecordID, RecordID)>) {
    var components = Components()
    var ids: Set<RecordID> = []
    for (one, other) in links {
      ids.formUnion([one, other])
      components.join(one, other)
    }
    var canonical: [RecordID: RecordID] = [:]
    for id in ids { canonical[id] = components.root(id) }
    self.canonical = canonical
    members = Dictionary(grouping: ids.sorted()) { canonical[$0] ?? $0 }
  }

  /// Nobody is joined with anybody.
  public var isEmpty: Bool { canonical.isEmpty }

  /// The id under which a person is known.
  public func canonicalID(of id: RecordID) -> RecordID { canonical[id] ?? id }

  /// Everybody who is the same person, sorted; the person alone where nobody is.
  public func records(of id: RecordID) -> [RecordID] { members[canonicalID(of: id)] ?? [id] }
}
