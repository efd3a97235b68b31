import Authority
import GRDB
import Records
import Sync

import struct Foundation.Data

// Grants and what changed under them.

extension ServerRows {
  public func grants(of user: RecordID) throws -> [Int64: Grant] {
    guard let (memory, version) = try remembered else { return try storedGrants(of: user) }
    return try memory.grants.recall(user, as: version) { try storedGrants(of: user) }
  }

  private func storedGrants(of user: RecordID) throws -> [Int64: Grant] {
    let rows = try Row.fetchAll(
      try database.cachedStatement(
        sql: "SELECT id, scope, place, kinds, basis FROM grants WHERE user = ?"),
      arguments: [user.blob])
    var grants: [Int64: Grant] = [:]
    for row in rows {
      guard let scope = Grant.Scope(row["scope"], RecordID(row, "place")) else {
        throw Problem(.storeDamaged, ["part": "grants"])
      }
      let kinds = (row["kinds"] as String).split(separator: ",").map(String.init)
      grants[row["id"]] = Grant(scope: scope, kinds: kinds, basis: row["basis"])
    }
    return grants
  }

  public func addGrant(_ grant: Grant, to user: RecordID) throws -> Int64 {
    try database.execute(
      sql: "INSERT INTO grants (user, scope, place, kinds, basis) VALUES (?, ?, ?, ?, ?)",
      arguments: [
        user.blob, grant.scope.column.name, grant.scope.column.place?.blob,
        grant.kinds.joined(separator: ","), grant.basis,
      ])
    let id = database.lastInsertedRowID
    try countAccountChange()
    return id
  }

  public func endGrant(_ id: Int64) throws {
    try database.execute(sql: "DELETE FROM grants WHERE id = ?", arguments: [id])
    try countAccountChange()
  }

  public func changes(under grant: Grant, after cursor: Int64, limit: Int) throws -> RecordChanges {
    let (scope, place) = grant.scope.column
    let condition = place == nil ? "" : "\(scope) = ? AND "
    // `departures.record` corresponds to `records.id`.
    let ownCondition = scope == "record" ? "id = ? AND " : condition
    let placeArguments: [(any DatabaseValueConvertible)?] = place.map { [$0.blob] } ?? []
    var changes: [RecordChange] = []
    var upTo = Int64.max
    func read(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?], departs: Bool) throws {
      let rows = try Row.fetchAll(
        try database.cachedStatement(sql: sql), arguments: StatementArguments(arguments))
      if rows.count == limit, let last = rows.last { upTo = min(upTo, last[0]) }
      for row in rows where !departs || grant.kinds.contains(row[2]) {
        guard let record = RecordID(blob: row[1]) else {
          throw Problem(.storeDamaged, ["part": "records"])
        }
        changes.append(RecordChange(sequence: row[0], record: record, isDeparture: departs))
      }
    }
    // Each kind has its rows in order of sequence in an index of its own place.
    for kind in grant.kinds {
      try read(
        """
        SELECT sequence, id FROM records WHERE \(ownCondition)kind = ? AND sequence > ?
        ORDER BY sequence LIMIT ?
        """, placeArguments + [kind, cursor, limit], departs: false)
    }
    try read(
      """
      SELECT sequence, record, kind FROM departures WHERE \(condition)sequence > ?
      ORDER BY sequence LIMIT ?
      """, placeArguments + [cursor, limit], departs: true)
    let isLast = upTo == .max
    return RecordChanges(
      changes: changes.filter { $0.sequence <= upTo }.sorted { $0.sequence < $1.sequence },
      upTo: isLast ? cursor : upTo, isLast: isLast)
  }
}

extension Grant.Scope {
  /// The column of `records` that holds the place, and the place.
  var column: (name: String, place: RecordID?) {
    switch self {
    case .city: ("city", nil)
    case .district(let id): ("district", id)
    case .association(let id): ("association", id)
    case .person(let id): ("person", id)
    case .author(let id): ("author", id)
    case .record(let id): ("record", id)
    }
  }

  init?(_ name: String, _ place: RecordID?) {
    switch (name, place) {
    case ("city", nil): self = .city
    case ("district", let id?): self = .district(id)
    case ("association", let id?): self = .association(id)
    case ("person", let id?): self = .person(id)
    case ("author", let id?): self = .author(id)
    case ("record", let id?): self = .record(id)
    default: return nil
    }
  }
}
