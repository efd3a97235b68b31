import Authority
import Foundation
import GRDB
import Merge
import Records
import Sync

/// The readable content of a damaged device's database. A sealed row counts if it opens with the
/// device's key, even on a damaged page; an unsealed row counts only if its page is intact.
struct Salvage {
  /// An own operation.
  struct Own {
    let operation: Merge.Operation
    let line: Data
    let verdict: Verdict?
  }

  /// How far each replica had come, by name; nil where that cannot be read.
  private var replicas: [Int64: (counter: Int64, received: Int64)]?
  private(set) var settings: [String: String] = [:]
  private(set) var operations: [Own] = []
  private(set) var records: [(id: RecordID, kind: String, line: Data)] = []
  private(set) var journal: [JournalEntry] = []
  private let seal: Seal

  /// Numbers of rows without an answer after which nothing more is looked for.
  private static let unreadableInARow: Int64 = 1_000

  /// - Parameters:
  ///   - first: of a new database, where the damaged one cannot be read with its own.
  ///   - copy: where a copy with that page may be made.
  ///   - seal: of the device's key.
  init(of path: String, first: FirstPage, copy: String, _ seal: Seal) {
    self.seal = seal
    read(path)
    guard !isEnrolled else { return }
    var first = first
    guard (try? first.replace(in: path, to: copy)) != nil else { return }
    read(copy)
  }

  private mutating func read(_ path: String) {
    read(path, Opening.checkingPages()) { database in
      replicas = try? Salvage.replicas(database)
      journal = Salvage.journal(database, Sealing(database, seal))
      settings = readableSettings(database)
    }
    read(path, Configuration()) { database in
      if !isEnrolled { settings = readableSettings(database) }
      readOperations(database, Sealing(database, seal))
      readRecords(database, Sealing(database, seal))
    }
  }

  private func readableSettings(_ database: Database) -> [String: String] {
    let table = SealedSettingTable(database: database, sealing: Sealing(database, seal))
    return (try? table.readable()) ?? [:]
  }

  /// Whether it is known whose device this is.
  var isEnrolled: Bool {
    [
      "server", "token", "user", "user_name", DeviceRows.standingSetting, "municipality",
      DeviceRows.keySetting,
    ]
    .allSatisfy(settings.keys.contains)
  }

  /// Entries that were not sent and could not be read; nil where nobody can say how many.
  var unreadable: Int? {
    guard let replicas else { return nil }
    let found = Dictionary(grouping: operations, by: { $0.operation.id.replicaColumn })
    let missing = replicas.map { replica, mark in
      let there = found[replica]?.count { $0.operation.id.counterColumn > mark.received } ?? 0
      return Int(mark.counter - mark.received) - there
    }
    return max(missing.reduce(0, +), 0)
  }

  /// Whether the damaged file holds nothing any more that the server may not have.
  var isComplete: Bool { isEnrolled && unreadable == 0 }

  /// Replicas in the order in which they were begun: the lamport of a device never falls.
  var replicasInOrder: [(replica: UInt64, counter: UInt64)] {
    Dictionary(grouping: operations.map(\.operation), by: \.id.replica).map { replica, own in
      (own.map(\.lamport).min() ?? 0, replica, own.map(\.id.counter).max() ?? 0)
    }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map { ($0.1, $0.2) }
  }

  private func read(
    _ path: String, _ configuration: Configuration, _ body: (Database) throws -> Void
  ) {
    // A database that does not open has nothing to give.
    guard let queue = try? DatabaseQueue(path: path, configuration: configuration) else { return }
    try? queue.writeWithoutTransaction(body)
    try? queue.close()
  }

  private static func replicas(
    _ database: Database
  ) throws -> [Int64: (counter: Int64, received: Int64)] {
    let rows = try Row.fetchAll(database, sql: "SELECT replica, counter, received FROM replicas")
    return Dictionary(
      uniqueKeysWithValues: rows.map { ($0[0] as Int64, ($0[1] as Int64, $0[2] as Int64)) })
  }

  /// From both ends, as far as the pages are right.
  private static func journal(_ database: Database, _ sealing: Sealing) -> [JournalEntry] {
    var found: [Int64: JournalEntry] = [:]
    for order in ["", "DESC"] {
      try? forEach(
        database, "SELECT version, entry FROM journal ORDER BY version \(order)"
      ) { statement, row in
        if let entry = try? sealing.journalEntry(statement) { found[row[0]] = entry }
      }
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  /// From both ends until a page cannot be read, then each that is missing by its name.
  private mutating func readOperations(_ database: Database, _ sealing: Sealing) {
    var found: [OperationID: Own] = [:]
    func take(_ statement: Statement, _ row: Row) {
      guard let line = try? sealing.operationLine(statement),
        let operation = try? Merge.Operation(line: Array(line))
      else { return }
      let verdict = String.fromDatabaseValue(row["verdict"]).flatMap {
        Verdict(name: $0, code: String.fromDatabaseValue(row["code"]))
      }
      found[operation.id] = Own(operation: operation, line: line, verdict: verdict)
    }
    let all = "SELECT \(Sealing.operationColumns), verdict, code FROM operations"
    for order in ["", "DESC"] {
      try? Salvage.forEach(
        database, "\(all) ORDER BY replica \(order), counter \(order)", body: take)
    }
    var highest = Dictionary(
      grouping: found.keys, by: \.replicaColumn
    ).mapValues { ($0.map(\.counterColumn).max() ?? 0) + Salvage.unreadableInARow }
    for (replica, mark) in replicas ?? [:] { highest[replica] = mark.counter }
    for (replica, highest) in highest where highest > 0 {
      for counter in 1...highest {
        let id = OperationID(
          replica: UInt64(bitPattern: replica), counter: UInt64(clamping: counter))
        guard found[id] == nil else { continue }
        try? Salvage.forEach(
          database, "\(all) WHERE replica = ? AND counter = ?", [replica, counter], body: take)
      }
    }
    operations = found.values.sorted {
      ($0.operation.lamport, $0.operation.id) < ($1.operation.lamport, $1.operation.id)
    }
  }

  /// In the order of the file; where a page cannot be read, from the next number that can.
  private mutating func readRecords(_ database: Database, _ sealing: Sealing) {
    var last: Int64 = 0
    var start: Int64 = 0
    while start - last < Salvage.unreadableInARow {
      let before = last
      if (try? readRecords(database, sealing, after: start, upTo: &last)) != nil { return }
      start = last > before ? last : start + 1
    }
  }

  private mutating func readRecords(
    _ database: Database, _ sealing: Sealing, after start: Int64, upTo last: inout Int64
  ) throws {
    let statement = try database.cachedStatement(
      sql: """
        SELECT number, \(RecordTable.sealedColumns) FROM records WHERE number > ? ORDER BY number
        """)
    let rows = try Row.fetchCursor(statement, arguments: [start])
    while let row = try rows.next() {
      last = max(last, row[0] as Int64)
      let column = RecordTable.stateColumn + 1
      guard let line = try? sealing.open(statement, at: column, in: .records, from: 1),
        !line.isEmpty, let id = RecordID(blob: row[1] as Data?)
      else { continue }
      records.append((id, row[2], line))
    }
  }

  private static func forEach(
    _ database: Database, _ sql: String, _ arguments: StatementArguments = [],
    body: (Statement, Row) -> Void
  ) throws {
    let statement = try database.cachedStatement(sql: sql)
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    while let row = try rows.next() { body(statement, row) }
  }
}

extension DeviceRows {
  /// Moves the salvaged content of a damaged database into an empty one. Cursors, marks and the
  /// server's received counter are dropped, as for a new server: the next exchange brings
  /// everything. The device's later operations get a new replica name, because nobody knows which
  /// counters were used.
  func take(_ salvage: Salvage) throws {
    for (name, value) in salvage.settings { try settings.set(name, value) }
    for (replica, counter) in salvage.replicasInOrder {
      try beginReplica(replica, counter: counter)
    }
    try beginReplica(randomNumber())
    for own in salvage.operations {
      try add(own.operation, line: own.line, verdict: own.verdict)
      try raiseLamport(to: own.operation.lamport)
    }
    // Records that place others come first.
    let records = salvage.records.map { (rank: rank(of: $0.kind), record: $0) }
      .sorted { ($0.rank, $0.record.id) < ($1.rank, $1.record.id) }
    for (_, record) in records {
      if let state = try? RecordState(kept: record.line) {
        try raiseLamport(to: state.allHeads.map(\.lamport).max() ?? 0)
      }
      try refresh(record.id, line: record.line)
    }
    for record in Set(salvage.operations.map(\.operation.record)).sorted() {
      try refresh(record, line: table.stateLine(record))
    }
    for entry in salvage.journal {
      try note(entry.event, record: entry.record, detail: entry.detail, at: entry.at)
    }
    try settings.set("purge_due", "1")
  }

  private func rank(of kind: String) -> Int {
    Catalogue.kind(kind)?.placement.rank ?? Placement.ranks
  }
}
