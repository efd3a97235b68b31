import Authority
import GRDB
import Merge
import Records
import Sync

import struct Foundation.Data

/// The tables `records` and `links`, which both sides have.
struct RecordTable {
  let database: Database
  /// A device seals its states, an empty one where only own operations stand, beside all that a row says, and counts
  /// a record's versions in its sequence. Nil on the server, which has a hash in each row.
  let sealing: Sealing?

  init(database: Database, sealing: Sealing? = nil) {
    self.database = database
    self.sealing = sealing
  }

  func allIDs() throws -> [RecordID] {
    try Data.fetchAll(database, sql: "SELECT id FROM records").compactMap(RecordID.init(blob:))
  }

  /// All that a row says, in the order in which it is sealed or hashed; on the server with the hash.
  static let sealedColumns = """
    id, kind, district, association, person, author, business_date, is_deleted, is_conflicted,
    sequence, state
    """
  static let columns = sealedColumns + ", hash"
  private static let insertion = RecordTable.insertion(columns, count: 12)
  private static let sealedInsertion = RecordTable.insertion(sealedColumns, count: 11)
  private static let sealedUpdate = """
    UPDATE records SET kind = ?2, district = ?3, association = ?4, person = ?5, author = ?6,
      business_date = ?7, is_deleted = ?8, is_conflicted = ?9, sequence = ?10, state = ?11
    """
  private static let update = sealedUpdate + ", hash = ?12"

  private static func insertion(_ columns: String, count: Int) -> String {
    let places = Array(repeating: "?", count: count).joined(separator: ", ")
    return "INSERT INTO records (\(columns)) VALUES (\(places))"
  }

  private var columns: String { sealing == nil ? RecordTable.columns : RecordTable.sealedColumns }

  /// Which of the columns is the state.
  static let stateColumn: Int32 = 10

  func place(_ id: RecordID) throws -> (kind: String, place: Place)? {
    try row(id, opening: false).map { ($0.kind, $0.place) }
  }

  func stateLine(_ id: RecordID) throws -> Data? { try row(id)?.line }

  /// Kind, place and state at once; the state is nil where only own operations stand.
  ///
  /// - Parameter isWanted: whether the state is wanted, too.
  func row(
    _ id: RecordID, opening isWanted: Bool = true
  ) throws -> (kind: String, place: Place, line: Data?)? {
    let statement = try database.cachedStatement(
      sql: "SELECT \(columns) FROM records WHERE id = ?")
    var found: (kind: String, place: Place, line: Data?)?
    try each(statement, [id.blob]) { row in
      let place = Place(
        district: RecordID(blob: row[2]), association: RecordID(blob: row[3]),
        person: RecordID(blob: row[4]), author: RecordID(blob: row[5]))
      found = (row[1], place, isWanted ? try line(row, statement) : nil)
    }
    return found
  }

  /// Reads the rows of a statement one after the other. On the server only intact rows are passed
  /// on; a device notices damage when it opens a state.
  private func each(
    _ statement: Statement, _ arguments: StatementArguments, _ body: (Row) throws -> Void
  ) throws {
    guard sealing != nil else {
      return try database.eachChecked(statement, arguments, "records", body)
    }
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    while let row = try rows.next() { try body(row) }
  }

  /// The state of the row at which a statement of `columns` stands.
  private func line(_ row: Row, _ statement: Statement) throws -> Data? {
    guard let sealing else { return row[Int(RecordTable.stateColumn)] }
    let line = try sealing.open(statement, at: RecordTable.stateColumn, in: .records)
    return line.isEmpty ? nil : line
  }

  func save(
    _ id: RecordID, kind: String, line: Data?, _ index: RecordIndex, sequence: Int64, isNew: Bool
  ) throws {
    let place = index.place
    let version = try sealing?.nextVersion() ?? sequence
    var said: [(any DatabaseValueConvertible)?] = [
      id.blob, kind, place.district?.blob, place.association?.blob, place.person?.blob,
      place.author?.blob, index.businessDate, index.isDeleted, index.isConflicted, version,
    ]
    if let sealing {
      said.append(try sealing.close(line ?? Data(), in: .records, beside: said))
      if !isNew { try sealing.forget(.records, where: "id = ?", [id.blob]) }
      try sealing.add(.records, [id.blob, version])
    } else {
      said.append(line)
      said.append(RowHash.hash(of: said))
    }
    let columns = StatementArguments(said)
    let links = Set(index.links)
    guard let number = isNew ? nil : try number(of: id) else {
      try database.cachedStatement(
        sql: sealing == nil ? RecordTable.insertion : RecordTable.sealedInsertion
      ).execute(arguments: columns)
      return try add(links, to: database.lastInsertedRowID, kind)
    }
    try database.cachedStatement(
      sql: (sealing == nil ? RecordTable.update : RecordTable.sealedUpdate) + " WHERE id = ?1"
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
        guard let target = RecordID(blob: row[1]) else {
          throw Problem(.storeDamaged, ["part": "links"])
        }
        return RecordIndex.Link(field: row[0], target: target)
      })
  }

  func remove(_ id: RecordID) throws {
    guard let number = try number(of: id) else { return }
    try sealing?.forget(.records, where: "id = ?", [id.blob])
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

  func corrections(of kind: String) throws -> [RecordID] {
    // The field stands in the text: the index of corrections is for this field alone.
    let isCorrection = "field = '\(SharedField.corrects.text)'"
    return try Data.fetchAll(
      try database.cachedStatement(
        sql: """
          SELECT id FROM links JOIN records ON number = source
          WHERE \(isCorrection) AND links.kind = ?1
          UNION SELECT target FROM links WHERE \(isCorrection) AND kind = ?1 ORDER BY id
          """), arguments: [kind]
    ).compactMap(RecordID.init(blob:))
  }

  func conflicted() throws -> [RecordID] {
    try Data.fetchAll(
      try database.cachedStatement(
        sql: "SELECT id FROM records WHERE is_conflicted = 1 ORDER BY id")
    ).compactMap(RecordID.init(blob:))
  }

  /// The links between records of the same person.
  func samePerson() throws -> SamePerson {
    // The field stands in the text, as with corrections.
    let rows = try Row.fetchAll(
      try database.cachedStatement(
        sql: """
          SELECT id, target FROM links JOIN records ON number = source
          WHERE field = '\(Person.sameAs.name)'
          """))
    return SamePerson(
      links: try rows.map { row in
        guard let source = RecordID(blob: row[0]), let target = RecordID(blob: row[1]) else {
          throw Problem(.storeDamaged, ["part": "links"])
        }
        return (source, target)
      })
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
      guard let source = RecordID(blob: row[0]) else {
        throw Problem(.storeDamaged, ["part": "links"])
      }
      return (source, row[1], row[2])
    }
  }

  /// Ids in order of business date, then id. A row's other columns are checked when it is read.
  func ids(_ query: RecordQuery) throws -> [RecordID] {
    let (statement, arguments) = try statement(query, columns: "id")
    return try Data.fetchAll(statement, arguments: arguments).compactMap(RecordID.init(blob:))
  }

  /// Tells ids and states in the same order, a state's bytes in place; nil where only own operations stand.
  func eachLine(
    _ query: RecordQuery, _ body: (RecordID, UnsafeBufferPointer<UInt8>?) throws -> Void
  ) throws {
    let (statement, arguments) = try statement(query, columns: columns)
    try each(statement, arguments) { row in
      guard let id = RecordID(blob: row[0]) else {
        throw Problem(.storeDamaged, ["part": "records"])
      }
      guard sealing == nil else {
        guard let line = try line(row, statement) else { return try body(id, nil) }
        return try line.withUnsafeBytes { try body(id, $0.bindMemory(to: UInt8.self)) }
      }
      try row.withUnsafeData(atIndex: Int(RecordTable.stateColumn)) { line in
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
    if !query.persons.isEmpty {
      let places = query.persons.map { _ in "?" }.joined(separator: ", ")
      conditions.append("person IN (\(places))")
      arguments += query.persons.map(\.blob)
    }
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

/// The table `settings` of the server: a few named texts.
struct SettingTable {
  let database: Database

  subscript(name: String) -> String? {
    get throws {
      let statement = try database.cachedStatement(
        sql: "SELECT name, value, hash FROM settings WHERE name = ?")
      return try database.checked(statement, [name], "settings") { $0[1] as String }.first
    }
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
    ).execute(arguments: [name, value, RowHash.hash(of: [name, value])])
  }
}
