import Merge
import Records

/// Finding records: on a device, and on the server as it is or as one principal sees it. The policy, the exchange and
/// Casework read through it.
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
  /// The joined records of each person, as far as this store holds them.
  var samePerson: SamePerson { get throws }
  /// The standing that decides whether a person's records of a kind are open to a class of
  /// recipients.
  func listStanding(of person: RecordID, toOpen kind: String) throws -> ListStanding
  /// The regime by which the municipality takes silence.
  var consentRegime: ConsentRegime { get throws }
  /// The arrival of an operation that a write to a record names as seen.
  func arrival(of id: OperationID, in record: RecordID) throws -> Arrival

  /// Tells the states that a query selects, one after the other by business date.
  ///
  /// - Parameter fields: the fields whose cells are wanted, nil for all.
  func eachState(
    _ query: RecordQuery, fields: [String]?, _ body: (RecordState) throws -> Void) throws
  /// The ids that a query selects, by business date.
  func ids(_ query: RecordQuery) throws -> [RecordID]
  /// Ids that begin with these hexadecimal digits, at most `limit`, sorted.
  func ids(beginning prefix: String, kind: String?, limit: Int) throws -> [RecordID]
  /// Records of a kind that correct others, and those that they correct, wherever they are; sorted by id.
  func corrections(of kind: String) throws -> [RecordID]
  /// Records with writes that have not seen each other; sorted by id.
  func conflicted() throws -> [RecordID]
  /// Whether the principal sees this record. A fact is seen where its last correction puts it.
  func isInSight(_ id: RecordID) throws -> Bool

  /// The user for whom records are read; nil where nobody in particular reads.
  var ownUser: OwnUser? { get throws }
  /// The name of a user who is known here.
  func userName(_ user: RecordID) throws -> String?
  /// The record of these kinds that the user wrote last.
  func lastWritten(of kinds: [String]) throws -> RecordID?
  /// The name of the person whom an own entry is about, while it is not taken.
  func subjectName(of operation: OperationID) throws -> String?
  /// Whether an own entry to this record has still to be sent.
  func isPending(_ record: RecordID) throws -> Bool
}

/// The user for whom records are read.
public struct OwnUser: Sendable {
  public let id: RecordID
  public let name: String
  public let municipality: String
  public let standing: UserStanding

  public init(id: RecordID, name: String, municipality: String, standing: UserStanding) {
    (self.id, self.name, self.municipality) = (id, name, municipality)
    self.standing = standing
  }

  /// The one 地区社協 that the user answers for on a day; nil where there is none, or more than one.
  public func district(on day: CalendarDate) -> RecordID? {
    let districts = Set(standing.assignments(on: day).compactMap(\.district))
    return districts.count == 1 ? districts.first : nil
  }
}

extension RecordReading {
  public func stateNamingSeen(_ id: RecordID) throws -> RecordState? { try state(id) }

  /// Reads every person; a store with an index does better.
  public var samePerson: SamePerson {
    get throws { SamePerson(try records(of: Person.kind.name).compactMap { try view($0)?.record }) }
  }

  public var consentRegime: ConsentRegime { get throws { .optIn } }

  /// Where no operations are kept, none is known to be held or refused.
  public func arrival(of id: OperationID, in record: RecordID) throws -> Arrival { .accepted }

  /// Records that are placed by naming this one: those of a person, of an area, the review of a source.
  public func dependents(of id: RecordID) throws -> [RecordID] {
    try links(to: id).filter { link in
      Catalogue.kind(link.kind)?.placingFields.contains(link.field) == true
    }.map(\.source)
  }

  /// A record as it is displayed.
  public func view(_ id: RecordID) throws -> RecordView? { try state(id)?.view }

  /// The displayed records that a query selects, by business date.
  public func views(_ query: RecordQuery) throws -> [RecordView] {
    var views: [RecordView] = []
    try eachState(query, fields: nil) { views.append($0.view) }
    return views
  }

  /// A device holds what its user may see, and nothing else.
  public func isInSight(_ id: RecordID) throws -> Bool { true }

  // A store that belongs to nobody in particular has no entries of its own.
  public var ownUser: OwnUser? { get throws { nil } }
  public func userName(_ user: RecordID) throws -> String? { nil }
  public func lastWritten(of kinds: [String]) throws -> RecordID? { nil }
  public func subjectName(of operation: OperationID) throws -> String? { nil }
  public func isPending(_ record: RecordID) throws -> Bool { false }
}
