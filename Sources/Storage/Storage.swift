// Storage keeps operations and states in SQLite through GRDB, for the server and for a device: the
// few tables of Schema.swift, the transactions that Sync asks for, and the queries that lists and
// reports use.
//
// It is the only layer that names GRDB or SQL. A transaction's changes are durable when it returns:
// WAL with `synchronous=FULL`, read back after opening, one writer. A lock refuses a second server on
// the same data; the processes of one device take turns.
//
// Never here: the meaning of an operation (Merge), permissions (Authority), messages (Sync).

import CPages
import Foundation
import GRDB
import GRDBSQLite
import Records
import Sync

/// Opens databases so that a commit is durable, and translates what SQLite says.
enum Opening {
  /// The purpose of a database file, written into it, so that the server's and a device's are never
  /// confused.
  enum Purpose: Int32 {
    case server = 0x5473_6e53
    case device = 0x5473_6e44
  }

  /// Pages of 4 KiB that the write-ahead log gathers before they go to their places: rarely enough that a
  /// page which many commits touch is moved once.
  private static let checkpointPages = 4_000

  /// Pages that a connection keeps in memory, and those that the server's writer keeps: every record that
  /// is written touches pages all over the indexes.
  private static let cacheKibibytes = 8_192
  private static let serverCacheKibibytes = 32_768

  /// Made once: files that are opened from then on can check their pages.
  private static let offered: Void = tsunagu_offer_page_checks()

  /// Every page is checked when it is read.
  static func checkingPages() -> Configuration {
    _ = offered
    var configuration = Configuration()
    configuration.prepareDatabase { database in
      let code = tsunagu_demand_page_checks(database.sqliteConnection)
      guard code == 0 else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
    return configuration
  }

  static func configuration(label: String) -> Configuration {
    var configuration = checkingPages()
    configuration.label = label
    configuration.journalMode = .wal
    configuration.maximumReaderCount = 2
    configuration.prepareDatabase { database in
      // Purged values leave no trace in free pages.
      try database.execute(sql: "PRAGMA secure_delete = ON")
      try database.execute(sql: "PRAGMA temp_store = MEMORY")
      try database.execute(sql: "PRAGMA cache_size = -\(cacheKibibytes)")
    }
    return configuration
  }

  /// A device's data, which several processes can have open. Connections that are closed leave the log where it is: its
  /// name may belong to another database by then, which took the place of the one that was open.
  static func deviceConfiguration() -> Configuration {
    var configuration = configuration(label: "device")
    configuration.busyMode = .timeout(Double(Limits.turnMilliseconds) / 1_000)
    configuration.prepareDatabase { database in
      var keepsLog: CInt = 1
      let code = sqlite3_file_control(
        database.sqliteConnection, "main", SQLITE_FCNTL_PERSIST_WAL, &keepsLog)
      guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
      try database.execute(sql: "PRAGMA journal_size_limit = 0")
    }
    return configuration
  }

  /// Asks for full durability and reads it back: GRDB sets NORMAL on WAL connections after
  /// `prepareDatabase`, without a word.
  static func demandFullDurability(_ database: Database) throws {
    try database.execute(sql: "PRAGMA synchronous = FULL")
    let durability = try Durability(database)
    guard durability == .demanded else {
      throw Problem(
        .storeUnwritable, ["place": "synchronous=\(durability.synchronous) \(durability.journal)"])
    }
  }

  /// Makes the file where it is missing, for its owner only; SQLite gives its log the same rights.
  static func makePrivately(_ path: String) throws {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Problem(.storeUnwritable, ["place": "errno \(errno)"]) }
    close(descriptor)
  }

  /// Refuses a file that is for something else, or that a newer version made; migrates an older one.
  static func prepare(
    _ writer: some DatabaseWriter, _ migrator: DatabaseMigrator, for purpose: Purpose
  ) throws {
    try writer.writeWithoutTransaction { database in
      try demandFullDurability(database)
      try database.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpointPages)")
      if purpose == .server {
        try database.execute(sql: "PRAGMA cache_size = -\(serverCacheKibibytes)")
      }
      let found = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
      guard found == 0 || found == purpose.rawValue else {
        throw Problem(.storeDamaged, ["part": "application_id"])
      }
      guard try !migrator.hasBeenSuperseded(database) else { throw Problem(.storeNewer) }
      if found == 0 {
        try database.execute(sql: "PRAGMA application_id = \(purpose.rawValue)")
      }
    }
    try migrator.migrate(writer)
  }

  /// Runs `body`, and translates SQLite's errors into problems of the catalogue.
  ///
  /// - Parameter side: the owner of the data: users are told of a damaged server in another way
  ///   than of a damaged device.
  static func translating<Result>(
    on side: Purpose = .device, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch {
      throw translated(error, on: side)
    }
  }

  static func translated(_ error: any Error, on side: Purpose) -> any Error {
    let said = (error as? DatabaseError).map { problem($0).caused(by: cause($0)) } ?? error
    guard side == .server, let damage = said as? Problem, damage.code == .storeDamaged else {
      return said
    }
    return Problem(code: .serverDamaged, reason: nil, details: damage.details).caused(
      by: damage.cause)
  }

  /// SQLite's code, its message and the statement with its places: GRDB keeps the values apart.
  private static func cause(_ error: DatabaseError) -> String {
    let message = error.message.map { " \($0)" } ?? ""
    let statement = error.sql.map { ": \($0)" } ?? ""
    return "SQLite \(error.extendedResultCode.rawValue)\(message)\(statement)"
  }

  private static func problem(_ error: DatabaseError) -> Problem {
    switch error.resultCode {
    case .SQLITE_FULL: Problem(.storageFull)
    // Tests run every statement. If SQLite cannot compile one, its table is gone.
    case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR:
      Problem(.storeDamaged, ["part": "SQLite \(error.resultCode.rawValue)"])
    case .SQLITE_BUSY, .SQLITE_LOCKED: Problem(.storeLocked)
    // No room for a page, or for the index of the write-ahead log.
    case .SQLITE_IOERR where [778, 4_874].contains(error.extendedResultCode.rawValue):
      Problem(.storageFull)
    // A damaged page (Sources/CPages), or a file that ends too early.
    case .SQLITE_IOERR where [8_202, 522].contains(error.extendedResultCode.rawValue):
      Problem(.storeDamaged, ["part": "SQLite \(error.extendedResultCode.rawValue)"])
    default: Problem(.storeUnwritable, ["place": "SQLite \(error.extendedResultCode.rawValue)"])
    }
  }
}
