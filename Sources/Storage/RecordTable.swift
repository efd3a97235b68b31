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

  /// All that a row says, in the order in which it is hashed, and the hash.
  static let columns = """
    id, kind, district, association, person, author, business_date, is_deleted, is_conflicted,
    sequence, state, hash
    """

  func place(_ id: RecordID) throws -> (kind: String, place: Place)? {
    try row(id).map { ($0.kind, $0.place) }
  }

  func stateLine(_ id: RecordID) throws -> Data? { try row(id)?.line }

  /// Kind, place and state at once; the state is nil where only own operations stand.
  func row(_ id: RecordID) throws -> (kind: String, place: Place, line: Data?)? {
    let statement = try database.cachedStatement(
      sql: "SELECT \(RecordTable.columns) FROM records WHERE id = ?")
    return try database.checked(statement, [id.blob], "records") { row in
      let place = Place(
        district: RecordID(blob: row[2]), association: RecordID(blob: row[3]),
        person: RecordID(blob: row[4]), author: RecordID(blob: row[5]))
      return (kind: row[1] as String, place: place, line: row[10] as Data?)
    }.first
  }

  func save(
    _ id: RecordID, kind: String, line: Data?, _ index: RecordIndex, sequence: Int64, isNew: Bool
  ) throws {
    let place = index.place
    let said: [(any DatabaseValueConvertible)?] = [
      id.blob, kind, place.district?.blob, place.association?.blob, place.person?.blob,
      place.author?.blob, index.businessDate, index.isDeleted, index.isConflicted, sequence, line,
    ]
    let columns = StatementArguments(said + [RowHash.of(said)])
    let links = Set(index.links)
    guard let number = isNew ? nil : try number(of: id) else {
      try database.cachedStatement(
        sql: """
          INSERT INTO records (\(RecordTable.columns))
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """
      ).execute(arguments: columns)
      return try add(links, to: database.lastInsertedRowID, kind)
    }
    try database.cachedStatement(
      sql: """
        UPDATE records SET kind = ?2, district = ?3, association = ?4, person = ?5, author = ?6,
          business_date = ?7, is_deleted = ?8, is_conflicted = ?9, sequence = ?10, state = ?11,
          hash = ?12 WHERE id = ?1
        """
    ).execute(arguments: columns)
    let before = try self.links(of: number)
    for link in before.subtracting(links) {
      try database.cachedStatement(
        sql: "DELETE FROM links WHERE source = ? AND field = ? AND target = ?"
      ).execute(arguments: [number, link.field, link.target.blob])
    }
    try add(links.subtracting(before), to: number, kind)
  }

  private func add(_ links: Set<RecordIndex.Link>, to number: Int64, _ kind: String) throws {
    for link in links {
      try database.cachedStatement(
        sql: "INSERT INTO links (source, field, target, kind) VALUES (?, ?, ?, ?)"
      ).execute(arguments: [number, link.field, link.target.blob, kind])
    }
  }

  private func number(of id: RecordID) throws -> Int64? {
    try Int64.fetchOne(
      try database.cachedStatement(sql: "SELECT number FROM records WHERE id = ?"),
      arguments: [id.blob])
  }

  private func links(of number: Int64) throws -> Set<RecordIndex.Link> {
    let rows = try Row.fetchAll(
      try database.cachedStatement(sql: "SELECT field, target FROM links WHERE source = ?"),
      arguments: [number])
    return try Set(
      rows.map { row in
        guard let target = RecordID(blob: row[1]) else { throw Problem(.storeDamaged, "links") }
        return RecordIndex.Link(field: row[0], target: target)
      })
  }

  func remove(_ id: RecordID) throws {
    guard let number = try number(of: id) else { return }
    try database.execute(sql: "DELETE FROM links WHERE source = ?", arguments: [number])
    try database.execute(sql: "DELETE FROM records WHERE number = ?", arguments: [number])
  }

  func records(of kind: String) throws -> [RecordID] {
    try Data.fetchAll(
      try database.cachedStatement(sql: "SELECT id FROM records WHERE kind = ? ORDER BY id"),
      arguments: [kind]
    ).compactMap(RecordID.init(blob:))
  }

  func records(of kind: String, linking field: String, to target: RecordID) throws -> [RecordID] {
    try Data.fetchAll(
      try database.cachedStatement(
        sql: """
          SELECT id FROM links JOIN records ON number = source
          WHERE target = ? AND links.kind = ? AND field = ? ORDER BY id
          """),
      arguments: [target.blob, kind, field]
    ).compactMap(RecordID.init(blob:))
  }

  func linked(by field: String, kind: String) throws -> [RecordID] {
    try Data.fetchAll(
      database,
      sql: """
        SELECT id FROM links JOIN records ON number = source WHERE field = ?1 AND links.kind = ?2
        UNION SELECT target FROM links WHERE field = ?1 AND kind = ?2 ORDER BY id
        """, arguments: [field, kind]
    ).compactMap(RecordID.init(blob:))
  }

  func links(to target: RecordID) throws -> [(source: RecordID, kind: String, field: String)] {
    try Row.fetchAll(
      try database.cachedStatement(
        sql: """
          SELECT id, links.kind, field FROM links JOIN records ON number = source
          WHERE target = ? ORDER BY id
          """),
      arguments: [target.blob]
    ).map { row in
      guard let source = RecordID(blob: row[0]) else { throw Problem(.storeDamaged, "links") }
      return (source, row[1], row[2])
    }
  }

  /// Ids in order of business date, then id. What a row says besides is checked when it is read.
  func ids(_ query: RecordQuery) throws -> [RecordID] {
    let (statement, arguments) = try statement(query, columns: "id")
    return try Data.fetchAll(statement, arguments: arguments).compactMap(RecordID.init(blob:))
  }

  /// Tells ids and states in the same order, a state's bytes in place; nil where only own operations stand.
  func eachLine(
    _ query: RecordQuery, _ body: (RecordID, UnsafeBufferPointer<UInt8>?) throws -> Void
  ) throws {
    let (statement, arguments) = try statement(query, columns: RecordTable.columns)
    try database.eachChecked(statement, arguments, "records") { row in
      guard let id = RecordID(blob: row[0]) else { throw Problem(.storeDamaged, "records") }
      try row.withUnsafeData(atIndex: 10) { line in
        guard let line else { return try body(id, nil) }
        try line.withUnsafeBytes { try body(id, $0.bindMemory(to: UInt8.self)) }
      }
    }
  }

  private func statement(
    _ query: RecordQuery, columns: String
  ) throws -> (Statement, StatementArguments) {
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
      demand(
        "number IN (SELECT source FROM links WHERE target = ? AND field = ?)", link.target.blob)
      arguments.append(link.field)
    }
    if !query.includesDeleted { conditions.append("is_deleted = 0") }
    let statement = try database.makeStatement(
      sql: """
        SELECT \(columns) FROM records WHERE \(conditions.joined(separator: " AND "))
        ORDER BY business_date, id
        """)
    return (statement, StatementArguments(arguments))
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
      let statement = try database.cachedStatement(
        sql: "SELECT name, value, hash FROM settings WHERE name = ?")
      return try database.checked(statement, [name], "settings") { $0[1] as String }.first
    }
  }

  /// All that can be read, whatever stands beside it.
  func readable() throws -> [String: String] {
    let statement = try database.makeStatement(sql: "SELECT name, value, hash FROM settings")
    let rows = try Row.fetchCursor(statement)
    var values: [String: String] = [:]
    while let row = try rows.next() {
      if RowHash.isRight(statement) { values[row[0]] = row[1] }
    }
    return values
  }

  func set(_ name: String, _ value: String?) throws {
    guard let value else {
      try database.execute(sql: "DELETE FROM settings WHERE name = ?", arguments: [name])
      return
    }
    try database.cachedStatement(
      sql: """
        INSERT INTO settings (name, value, hash) VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value, hash = excluded.hash
        """
    ).execute(arguments: [name, value, RowHash.of([name, value])])
  }
}
