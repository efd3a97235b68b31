import Authority
import Records
import Sync

/// The records that a face shows, for the note of who saw what.
public struct Subjects: Sendable {
  public let action: AccessAction
  /// Names of kinds.
  public let kinds: Set<String>
  /// Records that the page says something of.
  public let records: [RecordID]

  public init(_ action: AccessAction, _ kinds: Set<String>, _ records: [RecordID]) {
    self.action = action
    self.kinds = kinds
    self.records = records
  }

  public init(_ action: AccessAction, _ records: [Record]) {
    self.init(action, Set(records.map(\.kindName)), records.map(\.id))
  }

  /// Nothing about anybody.
  public static let nobody = Subjects(.show, [], [])

  /// A search is worth a note even without a result; an empty list is not.
  public var isWorthNoting: Bool {
    !records.isEmpty || action == .search || action == .tally
  }

  /// Areas are no personal information.
  public var namesNobody: Bool { kinds.isSubset(of: [Area.kind.name]) && action != .tally }

  /// The persons that the records are about.
  public func persons(in rows: some RecordReading) throws -> RecordSet {
    var persons: Set<RecordID> = []
    for record in records {
      guard let place = try rows.place(record) else { continue }
      // A person's page shows all her joined records.
      if let person = place.place.person { persons.formUnion(try rows.samePerson(as: person)) }
      guard place.kind == Household.kind.name else { continue }
      persons.formUnion(
        try rows.records(of: Person.kind.name, linking: Person.household.name, to: record))
    }
    return RecordSet(persons)
  }
}
