import Merge
import Records

/// Finding records, on either side.
public protocol RecordReading {
  /// The state of a record; on a device, with its own operations on top.
  func state(_ id: RecordID) throws -> RecordState?
  /// The same, in which every seen id that does not stand is awaited: it may be that of another record.
  func stateNamingSeen(_ id: RecordID) throws -> RecordState?
  /// Kind and place, without decoding.
  func place(_ id: RecordID) throws -> (kind: String, place: Place)?
  /// All records of a kind.
  func records(of kind: String) throws -> [RecordID]
  /// Records of a kind that name `target` in `field`.
  func records(of kind: String, linking field: String, to target: RecordID) throws -> [RecordID]
  /// Everything that names `target`.
  func links(to target: RecordID) throws -> [(source: RecordID, kind: String, field: String)]
  /// Who is the same person as whom, as far as this store says.
  var samePerson: SamePerson { get throws }
  /// What decides whether a person's records of a kind are open to a class of recipients.
  func listStanding(of person: RecordID, toOpen kind: String) throws -> ListStanding
  /// What has come of an operation that a write to a record names as seen.
  func arrival(of id: OperationID, in record: RecordID) throws -> Arrival
}

extension RecordReading {
  public func stateNamingSeen(_ id: RecordID) throws -> RecordState? { try state(id) }

  /// Reads every person; a store with an index does better.
  public var samePerson: SamePerson {
    get throws { SamePerson(try records(of: Person.kind.name).compactMap { try view($0)?.record }) }
  }

  /// Where no operations are kept, none is known to be held or refused.
  public func arrival(of id: OperationID, in record: RecordID) throws -> Arrival { .accepted }

  /// Records that this one places: those of a person, of an area, the review of a source.
  public func dependents(of id: RecordID, kind: String) throws -> [RecordID] {
    try links(to: id).filter { link in
      Catalogue.kind(link.kind)?.placingFields(by: kind).contains(link.field) == true
    }.map(\.source)
  }

  /// A record as it is displayed.
  public func view(_ id: RecordID) throws -> RecordView? { try state(id)?.view }
}
