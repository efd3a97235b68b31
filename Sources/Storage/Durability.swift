import GRDB

/// The durability settings of a connection: they are read back after being set, and tests read them
/// again.
public struct Durability: Sendable, Hashable {
  /// 2 is FULL: a commit waits until the disk has it.
  public let synchronous: Int
  public let journal: String

  public init(synchronous: Int, journal: String) {
    self.synchronous = synchronous
    self.journal = journal
  }

  static let demanded = Durability(synchronous: 2, journal: "wal")

  init(_ database: Database) throws {
    self.init(
      synchronous: try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1,
      journal: try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "")
  }
}

extension DeviceRows {
  public func durability() throws -> Durability { try Durability(database) }
}

extension ServerRows {
  public func durability() throws -> Durability { try Durability(database) }
}
