import Crypto
import GRDB
import Records
import Sync

import struct Foundation.Data

/// A user of the server.
public struct Account: Sendable, Hashable {
  public let id: RecordID
  public let name: String
  public let role: Role
  public let worker: RecordID?
  public let district: RecordID?
  public let seesHiddenAddresses: Bool
  public let endedAt: Timestamp?

  public init(
    id: RecordID, name: String, role: Role, worker: RecordID?, district: RecordID?,
    seesHiddenAddresses: Bool, endedAt: Timestamp? = nil
  ) {
    self.id = id
    self.name = name
    self.role = role
    self.worker = worker
    self.district = district
    self.seesHiddenAddresses = seesHiddenAddresses
    self.endedAt = endedAt
  }
}

// Users and enrollment codes. Codes are stored as SHA-256 only.

extension ServerRows {
  public func addAccount(_ account: Account) throws {
    try database.execute(
      sql: """
        INSERT INTO users (id, name, role, worker, district, sees_hidden_addresses, ended_at)
        VALUES (?, ?, ?, ?, ?, ?, NULL)
        """,
      arguments: [
        account.id.blob, account.name, account.role.rawValue, account.worker?.blob,
        account.district?.blob, account.seesHiddenAddresses,
      ])
    try countAccountChange()
  }

  /// All users, in the order of their names.
  public func accounts() throws -> [Account] {
    try Row.fetchAll(database, sql: "SELECT * FROM users ORDER BY name, id").map(account)
  }

  /// The one user of this name or id.
  ///
  /// - Throws: `Problem` of code `user_unknown` or `id_ambiguous`.
  public func account(named name: String) throws -> Account {
    let found = try Row.fetchAll(
      database, sql: "SELECT * FROM users WHERE name = ? OR id = ?",
      arguments: [name, RecordID(name)?.blob]
    ).map(account)
    guard let first = found.first else { throw Problem(.userUnknown, name) }
    guard found.count == 1 else {
      throw Problem(.idAmbiguous, "「\(name)」という利用者が\(found.count)人います。番号で指定してください。")
    }
    return first
  }

  public func endAccount(_ id: RecordID, at now: Timestamp) throws {
    try database.execute(
      sql: "UPDATE users SET ended_at = ? WHERE id = ? AND ended_at IS NULL",
      arguments: [now.milliseconds, id.blob])
    try database.execute(sql: "DELETE FROM enrollment_codes WHERE user = ?", arguments: [id.blob])
    try countAccountChange()
  }

  public func addEnrollmentCode(_ code: String, for user: RecordID, until expiry: Timestamp) throws
  {
    try database.execute(
      sql: "INSERT INTO enrollment_codes (code_hash, user, expires_at) VALUES (?, ?, ?)",
      arguments: [digest(code), user.blob, expiry.milliseconds])
  }

  /// A user as the policy sees them at this moment.
  public func viewer(of account: Account) throws -> Viewer {
    Viewer(
      user: account.id, role: account.role, worker: account.worker, district: account.district,
      seesHiddenAddresses: account.seesHiddenAddresses,
      teamPersons: account.role == .cooperator
        ? try TeamMembership.persons(of: account.worker, in: self) : [])
  }

  func userRow(_ id: Data) throws -> Row? {
    try Row.fetchOne(
      try database.cachedStatement(sql: "SELECT * FROM users WHERE id = ?"), arguments: [id])
  }

  func account(_ row: Row) throws -> Account {
    guard let id = RecordID(row, "id"), let role = Role(rawValue: row["role"]) else {
      throw Problem(.storeDamaged, "users")
    }
    return Account(
      id: id, name: row["name"], role: role, worker: RecordID(row, "worker"),
      district: RecordID(row, "district"), seesHiddenAddresses: row["sees_hidden_addresses"],
      endedAt: (row["ended_at"] as Int64?).map(Timestamp.init(milliseconds:)))
  }

  func digest(_ secret: String) -> Data { Data(SHA256.hash(data: Array(secret.utf8))) }

  /// Counts for `status`.
  public func counts() throws -> (records: Int, operations: Int, held: Int, devices: Int) {
    func count(_ sql: String) throws -> Int { try Int.fetchOne(database, sql: sql) ?? 0 }
    return (
      try count("SELECT count(*) FROM records"), try count("SELECT count(*) FROM operations"),
      try count("SELECT count(*) FROM operations WHERE verdict = 'held'"),
      try count("SELECT count(*) FROM devices")
    )
  }
}
