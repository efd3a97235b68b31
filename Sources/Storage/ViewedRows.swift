import Authority
import Merge
import Records
import Sync

/// The server's records as one principal is shown them: what is listed lies in the principal's places. A record that is asked
/// for by its id answers as the server knows it: joined persons and corrections reach over districts.
public struct ViewedRows {
  private let rows: ServerRows
  private let scopes: Set<Grant.Scope>

  /// - Parameter scopes: the places that the policy gives the principal.
  public init(_ rows: ServerRows, in scopes: Set<Grant.Scope>) {
    (self.rows, self.scopes) = (rows, scopes)
  }

  private func seen(_ ids: [RecordID]) throws -> [RecordID] { try ids.filter(isInSight) }
}

extension ViewedRows: RecordReading {
  public func isInSight(_ id: RecordID) throws -> Bool {
    guard let place = try rows.place(id)?.place else { return false }
    return scopes.contains { $0.covers(id, at: place) }
  }

  public func eachState(
    _ query: RecordQuery, fields: [String]?, _ body: (RecordState) throws -> Void
  ) throws {
    try rows.eachState(query, fields: fields) { if try isInSight($0.id) { try body($0) } }
  }

  public func records(of kind: String) throws -> [RecordID] { try seen(rows.records(of: kind)) }

  public func records(of kind: String, linking field: String, to target: RecordID) throws
    -> [RecordID]
  {
    try seen(rows.records(of: kind, linking: field, to: target))
  }

  public func ids(beginning prefix: String, kind: String?, limit: Int) throws -> [RecordID] {
    try seen(rows.ids(beginning: prefix, kind: kind, limit: limit))
  }

  public func conflicted() throws -> [RecordID] { try seen(rows.conflicted()) }
  public func ids(_ query: RecordQuery) throws -> [RecordID] { try rows.ids(query) }
  public func corrections(of kind: String) throws -> [RecordID] { try rows.corrections(of: kind) }
  public func state(_ id: RecordID) throws -> RecordState? { try rows.state(id) }
  public func stateNamingSeen(_ id: RecordID) throws -> RecordState? {
    try rows.stateNamingSeen(id)
  }
  public func place(_ id: RecordID) throws -> (kind: String, place: Place)? { try rows.place(id) }
  public func links(to target: RecordID) throws -> [(
    source: RecordID, kind: String, field: String
  )] {
    try rows.links(to: target)
  }
  public var consentRegime: ConsentRegime { get throws { try rows.consentRegime } }
  public var samePerson: SamePerson { get throws { try rows.samePerson } }
  public func listStanding(of person: RecordID, toOpen kind: String) throws -> ListStanding {
    try rows.listStanding(of: person, toOpen: kind)
  }
  public func arrival(of id: OperationID, in record: RecordID) throws -> Arrival {
    try rows.arrival(of: id, in: record)
  }
}
