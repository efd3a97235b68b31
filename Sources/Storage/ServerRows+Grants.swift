import GRDB
import Records
import Sync

import struct Foundation.Data

// Grants and what changed under them.

extension ServerRows {
  public func grants(of user: RecordID) throws -> [Int64: Grant] {
    let rows = try Row.fetchAll(
      try database.cachedStatement(
        sql: "SELECT id, scope, place, kinds FROM grants WHERE user = ?"),
      arguments: [user.blob])
    var grants: [Int64: Grant] = [:]
    for row in rows {
      guard let scope = Grant.Scope(row["scope"], RecordID(row, "place")) else {
        throw Problem(.storeDamaged, "grants")
      }
      let kinds = (row["kinds"] as String).split(separator: ",").map(String.init)
      grants[row["id"]] = Grant(scope: scope, kinds: kinds)
    }
    return grants
  }

  public func addGrant(_ grant: Grant, to user: RecordID) throws -> Int64 {
    try database.execute(
      sql: "INSERT INTO grants (user, scope, place, kinds) VALUES (?, ?, ?, ?)",
      arguments: [
        user.blob, grant.scope.column.name, grant.scope.column.place?.blob,
        grant.kinds.joined(separator: ","),
      ])
    return database.lastInsertedRowID
  }

  public func endGrant(_ id: Int64) throws {
    try database.execute(sql: "DELETE FROM grants WHERE id = ?", arguments: [id])
  }

  public func changes(under grant: Grant, after cursor: Int64, limit: Int) throws -> RecordChanges {
    let kinds = Set(grant.kinds)
    let (scope, place) = grant.scope.column
    let condition = place == nil ? "" : "\(scope) = :place AND "
    // Both halves are read in order of sequence from an index; kinds are sifted here.
    let rows = try Row.fetchAll(
      try database.cachedStatement(
        sql: """
          SELECT sequence, id AS record, kind, 0 AS departs FROM records
          WHERE \(condition)sequence > :cursor
          UNION ALL
          SELECT sequence, record, kind, 1 FROM departures WHERE \(condition)sequence > :cursor
          ORDER BY sequence, departs LIMIT :limit
          """),
      arguments: place.map { ["place": $0.blob, "cursor": cursor, "limit": limit] }
        ?? ["cursor": cursor, "limit": limit])
    let changes = rows.compactMap { row -> RecordChange? in
      guard kinds.contains(row["kind"]), let record = RecordID(row, "record") else { return nil }
      return RecordChange(
        sequence: row["sequence"], record: record, isDeparture: row["departs"] == 1)
    }
    return RecordChanges(
      changes: changes, upTo: rows.last.map { $0["sequence"] } ?? cursor,
      isLast: rows.count < limit)
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
    }
  }

  init?(_ name: String, _ place: RecordID?) {
    switch (name, place) {
    case ("city", nil): self = .city
    case ("district", let id?): self = .district(id)
    case ("association", let id?): self = .association(id)
    case ("person", let id?): self = .person(id)
    case ("author", let id?): self = .author(id)
    default: return nil
    }
  }
}
