import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

/// Which records a list or report wants. All conditions hold together; nil asks for nothing.
public struct RecordQuery: Sendable, Hashable {
  public var kind: String
  public var person: RecordID?
  public var district: RecordID?
  public var association: RecordID?
  public var link: RecordIndex.Link?
  /// Business dates, both included.
  public var from: CalendarDate?
  public var to: CalendarDate?
  public var includesDeleted = false

  public init(_ kind: Kind) {
    self.kind = kind.name
  }
}

/// The tables `records` and `links`, which both sides have.
struct RecordTable {
  let database: Database

  func place(_ id: RecordID) throws -> (kind: String, place: Place)? {
    let row = try Row.fetchOne(
      try database.cachedStatement(
        sql: "SELECT kind, district, association, person, author FROM records WHERE id = ?"),
      arguments: [id.blob])
    return row.map { ($0["kind"], Place($0)) }
  }

  func stateLine(_ id: RecordID) throws -> Data? {
    try Data.fetchOne(
      try database.cachedStatement(sql: "SELECT state FROM records WHERE id = ?"),
      arguments: [id.blob])
  }

  func save(
    _ id: RecordID, kind: String, line: Data?, _ index: RecordIndex, sequence: Int64
  ) throws {
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO records (id, kind, district, association, person, author, business_date,
          is_deleted, is_conflicted, sequence, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, district = excluded.district,
          association = excluded.association, person = excluded.person, author = excluded.author,
          business_date = excluded.business_date, is_deleted = excluded.is_deleted,
          is_conflicted = excluded.is_conflicted, sequence = excluded.sequence,
          state = excluded.state
        """)
    let head: [(any DatabaseValueConvertible)?] = [id.blob, kind]
    let tail: [(any DatabaseValueConvertible)?] = [
      index.businessDate, index.isDeleted, index.isConflicted, sequence, line,
    ]
    try statement.execute(arguments: StatementArguments(head + index.place.columns + tail))
    try saveLinks(of: id, kind: kind, index.links)
  }

  private func saveLinks(of id: RecordID, kind: String, _ links: [RecordIndex.Link]) throws {
    try database.cachedStatement(sql: "DELETE FROM links WHERE source = ?")
      .execute(arguments: [id.blob])
    let statement = try database.cachedStatement(
      sql: "INSERT INTO links (source, field, target, kind) VALUES (?, ?, ?, ?)")
    for link in links {
      try statement.execute(arguments: [id.blob, link.field, link.target.blob, kind])
    }
  }

  func remove(_ id: RecordID) throws {
    try database.execute(sql: "DELETE FROM records WHERE id = ?", arguments: [id.blob])
    try database.execute(sql: "DELETE FROM links WHERE source = ?", arguments: [id.blob])
  }

  func records(of kind: String, linking field: String, to target: RecordID) throws -> [RecordID] {
    try Data.fetchAll(
      try database.cachedStatement(
        sql: "SELECT source FROM links WHERE target = ? AND kind = ? AND field = ? ORDER BY source"),
      arguments: [target.blob, kind, field]
    ).compactMap(RecordID.init(blob:))
  }

  /// Ids in order of business date, then id.
  func ids(_ query: RecordQuery) throws -> [RecordID] {
    var conditions = ["kind = ?"]
    var arguments: [(any DatabaseValueConvertible)?] = [query.kind]
    func demand(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
      guard let value else { return }
      conditions.append(condition)
      arguments.append(value)
    }
    demand("person = ?", query.person?.blob)
    demand("district = ?", query.district?.blob)
    demand("association = ?", query.association?.blob)
    demand("business_date >= ?", query.from?.description)
    demand("business_date <= ?", query.to?.description)
    if let link = query.link {
      demand("id IN (SELECT source FROM links WHERE target = ? AND field = ?)", link.target.blob)
      arguments.append(link.field)
    }
    if !query.includesDeleted { conditions.append("is_deleted = 0") }
    return try Data.fetchAll(
      database,
      sql: """
        SELECT id FROM records WHERE \(conditions.joined(separator: " AND "))
        ORDER BY business_date, id
        """, arguments: StatementArguments(arguments)
    ).compactMap(RecordID.init(blob:))
  }

  /// Ids whose text begins with these hexadecimal digits.
  func ids(beginning prefix: String, kind: String?, limit: Int) throws -> [RecordID] {
    try Data.fetchAll(
      database,
      sql: """
        SELECT id FROM records WHERE substr(hex(id), 1, ?) = ? AND (? IS NULL OR kind = ?)
        ORDER BY id LIMIT ?
        """,
      arguments: [prefix.utf8.count, prefix.uppercased(), kind, kind, limit]
    ).compactMap(RecordID.init(blob:))
  }
}

/// The table `settings`: a few named texts.
struct SettingTable {
  let database: Database

  subscript(name: String) -> String? {
    get throws {
      try String.fetchOne(
        try database.cachedStatement(sql: "SELECT value FROM settings WHERE name = ?"),
        arguments: [name])
    }
  }

  func set(_ name: String, _ value: String?) throws {
    guard let value else {
      try database.execute(sql: "DELETE FROM settings WHERE name = ?", arguments: [name])
      return
    }
    try database.cachedStatement(
      sql: """
        INSERT INTO settings (name, value) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """
    ).execute(arguments: [name, value])
  }
}
