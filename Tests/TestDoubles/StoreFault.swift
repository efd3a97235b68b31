import GRDB
import GRDBSQLite
import Records

@testable import Storage

/// A fault that befalls a store during a transaction.
public enum StoreFault: Sendable {
  /// The process dies after so many times fifty steps of SQLite's machine.
  case dies(afterSteps: Int)
  /// The file can grow by so many pages only.
  case full(afterPages: Int)

  fileprivate func befall<Result>(
    _ access: ((Database) throws -> Void) throws -> Void, during body: () throws -> Result
  ) throws -> Result {
    switch self {
    case .dies(let steps):
      let interruption = Interruption(after: steps)
      try access(interruption.arm)
      defer { try? access(interruption.disarm) }
      return try body()
    case .full(let pages):
      try access { database in
        let now = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        try database.execute(sql: "PRAGMA max_page_count = \(now + pages)")
      }
      defer { try? access { try $0.execute(sql: "PRAGMA max_page_count = 4294967294") } }
      return try body()
    }
  }
}

extension ServerStore {
  /// Runs `body` while a fault befalls the store.
  public func meeting<Result>(_ fault: StoreFault?, _ body: () throws -> Result) throws -> Result {
    guard let fault else { return try body() }
    return try fault.befall({ try pool.writeWithoutTransaction($0) }, during: body)
  }
}

extension DeviceStore {
  /// Runs `body` while a fault befalls the store.
  public func meeting<Result>(_ fault: StoreFault, _ body: () throws -> Result) throws -> Result {
    try fault.befall(inspect, during: body)
  }

  func inspect(_ body: (Database) throws -> Void) throws {
    try inTurn { try opened.queue.writeWithoutTransaction(body) }
  }
}

/// Stops a transaction after some steps of SQLite's machine, as a dying process would: its changes are rolled back.
private final class Interruption: @unchecked Sendable {
  /// Only touched on the connection's own queue.
  private var stepsLeft: Int

  private static let stepsPerCall: Int32 = 50

  init(after steps: Int) { stepsLeft = steps }

  func arm(on database: Database) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_progress_handler(
      database.sqliteConnection, Interruption.stepsPerCall,
      { context in
        guard let context else { return 0 }
        return Unmanaged<Interruption>.fromOpaque(context).takeUnretainedValue().step()
      }, context)
  }

  func disarm(on database: Database) {
    sqlite3_progress_handler(database.sqliteConnection, 0, nil, nil)
  }

  /// Trips once: the rollback that follows must run.
  private func step() -> Int32 {
    stepsLeft -= 1
    return stepsLeft == 0 ? 1 : 0
  }
}
