import GRDB
import Records
import Sync

import struct Foundation.Data

/// A device as administrators see it.
public struct DeviceListing: Sendable, Hashable, Codable {
  public let id: Int64
  public let user: RecordID
  public let userName: String
  public let enrolledAt: Timestamp
  /// Noted once an hour at the most.
  public let lastContact: Timestamp
  public let revokedAt: Timestamp?
  public let revocationReason: String?
  public let hasUserEnded: Bool
  /// Entries of this device that wait for a supervisor.
  public let held: Int
}

// Devices: a code is traded for one, a token says who asks, one can be revoked. Tokens are stored as SHA-256.

extension ServerRows {
  /// Trades a code for a device; the code is gone afterwards.
  ///
  /// - Parameters:
  ///   - publicKey: of the key that the device made.
  ///   - again: the proof of a device that was enrolled before.
  /// - Throws: `Problem` of code `enrollment_code_invalid` or `enrollment_of_another`.
  public func enrollDevice(
    code: String, token: String, publicKey: [UInt8], again: EnrollmentAgain? = nil,
    at now: Timestamp
  ) throws -> Account {
    let user = try Data.fetchOne(
      database, sql: "SELECT user FROM enrollment_codes WHERE code_hash = ? AND expires_at > ?",
      arguments: [digest(code), now.milliseconds])
    guard let user, let row = try userRow(user), row["ended_at"] == nil else {
      throw Problem(.enrollmentCodeInvalid)
    }
    let account = try account(row)
    if let again { try demandSameUser(again, account) }
    // With the key of another device, its parcels could be sent again as this one's.
    let isUsed = try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM devices WHERE public_key = ?)",
      arguments: [Data(publicKey)])
    guard isUsed != true else { throw Problem(.badValue) }
    try database.execute(
      sql: "DELETE FROM enrollment_codes WHERE code_hash = ? OR expires_at <= ?",
      arguments: [digest(code), now.milliseconds])
    try database.execute(
      sql: """
        INSERT INTO devices (user, token_hash, public_key, enrolled_at, last_contact)
        VALUES (?, ?, ?, ?, ?)
        """,
      arguments: [user, digest(token), Data(publicKey), now.milliseconds, now.milliseconds])
    let device = database.lastInsertedRowID
    if let again { try takeOver(again, to: device, publicKey: publicKey, of: account) }
    try countAccountChange()
    try append(
      AuditEntry(
        .deviceEnrolled, at: now,
        ["user": .text(account.id.description), "device": .integer(device)]))
    return account
  }

  /// The requester who holds a token, as of this moment.
  ///
  /// - Parameter now: a term may have begun or ended, and the time of a disclosure may be over.
  /// - Throws: `Problem` of code `unauthorized`.
  public func requester(token: String, at now: Timestamp) throws -> ServerExchange.Requester {
    let key = RequesterKey(tokenHash: digest(token), day: now.dateInJapan)
    guard let (memory, version) = try remembered else { return try requester(key, at: now) }
    let known = try memory.requesters.recall(key, as: version) { try requester(key, at: now) }
    return known.principal.isAsOf(now) ? known : try requester(key, at: now)
  }

  private func requester(
    _ key: RequesterKey, at now: Timestamp
  ) throws -> ServerExchange.Requester {
    let (device, account) = try device(key.tokenHash)
    return ServerExchange.Requester(
      principal: try principal(of: account, at: now), device: device)
  }

  /// The device that holds a token.
  ///
  /// - Throws: `Problem` of code `unauthorized`.
  public func device(token: String) throws -> ServerExchange.Requester.Device {
    try device(digest(token)).device
  }

  private func device(
    _ tokenHash: Data
  ) throws -> (device: ServerExchange.Requester.Device, account: Account) {
    let device = try Row.fetchOne(
      try database.cachedStatement(
        sql: """
          SELECT id, user, public_key, last_contact, revoked_at, token_hash FROM devices
          WHERE token_hash = ? OR next_token_hash = ?
          """),
      arguments: [tokenHash, tokenHash])
    guard let device, let row = try userRow(device["user"]) else { throw Problem(.unauthorized) }
    let account = try account(row)
    let isRevoked = (device["revoked_at"] as Int64?) != nil
    let found = ServerExchange.Requester.Device(
      id: device["id"], publicKey: Array(device["public_key"] as Data),
      lastContact: Timestamp(milliseconds: device["last_contact"]),
      // A revoked device is dismissed whatever its user's status.
      dismissal: isRevoked ? .deviceRevoked : account.endedAt == nil ? nil : .accountEnded,
      usesNextToken: (device["token_hash"] as Data) != tokenHash,
      formerUsers: try formerUsers(of: device["id"]))
    return (found, account)
  }

  func isToken(_ hash: Data) throws -> Bool {
    try Int.fetchOne(
      try database.cachedStatement(
        sql: "SELECT 1 FROM devices WHERE token_hash = ? OR next_token_hash = ?"),
      arguments: [hash, hash]) != nil
  }

  public func noteContact(of device: Int64, at now: Timestamp) throws {
    try database.execute(
      sql: "UPDATE devices SET last_contact = ? WHERE id = ?",
      arguments: [now.milliseconds, device])
    try countAccountChange()
  }

  /// All devices in the order in which they were enrolled.
  public func devices() throws -> [DeviceListing] {
    let held = try Row.fetchAll(
      database,
      sql: """
        SELECT device, count(*) FROM operations JOIN replicas USING (replica)
        WHERE verdict = 'held' GROUP BY device
        """
    ).reduce(into: [Int64: Int]()) { $0[$1[0]] = $1[1] }
    return try Row.fetchAll(
      database,
      sql: """
        SELECT devices.*, users.name, users.ended_at FROM devices JOIN users ON users.id = user
        ORDER BY devices.id
        """
    ).map { row in
      guard let user = RecordID(row, "user") else {
        throw Problem(.storeDamaged, ["part": "devices"])
      }
      return DeviceListing(
        id: row["id"], user: user, userName: row["name"],
        enrolledAt: Timestamp(milliseconds: row["enrolled_at"]),
        lastContact: Timestamp(milliseconds: row["last_contact"]),
        revokedAt: (row["revoked_at"] as Int64?).map(Timestamp.init(milliseconds:)),
        revocationReason: row["revocation_reason"],
        hasUserEnded: (row["ended_at"] as Int64?) != nil, held: held[row["id"]] ?? 0)
    }
  }

  /// Revokes one device: from now on it is served nothing. The first revocation stands.
  ///
  /// - Throws: `Problem` of code `device_unknown`.
  public func revokeDevice(_ id: Int64, reason: String?, at now: Timestamp) throws -> DeviceListing
  {
    try database.execute(
      sql: """
        UPDATE devices SET revoked_at = ?, revocation_reason = ?
        WHERE id = ? AND revoked_at IS NULL
        """, arguments: [now.milliseconds, reason, id])
    try countAccountChange()
    guard let device = try devices().first(where: { $0.id == id }) else {
      throw Problem(.deviceUnknown, ["number": String(id)])
    }
    let key = try Data.fetchOne(
      database, sql: "SELECT public_key FROM devices WHERE id = ?", arguments: [id])
    if let key { try note(.deviceRevoked(keyDigest: ServerRows.keyDigest(Array(key)))) }
    try append(
      AuditEntry(
        .deviceRevoked, at: now,
        ["user": .text(device.user.description), "device": .integer(id)]))
    return device
  }

  private static let regimeSetting = "consent_regime"

  public var consentRegime: ConsentRegime {
    get throws { try settings[ServerRows.regimeSetting].flatMap(ConsentRegime.init) ?? .optIn }
  }

  /// Other records are seen from now on: each user's grants begin anew with the next exchange.
  public func setConsentRegime(_ regime: ConsentRegime) throws {
    try settings.set(ServerRows.regimeSetting, regime.rawValue)
    try countAccountChange()
  }

  private static let lockSetting = "lock_after_days"

  public var lockAfterDays: Int {
    get throws {
      try settings[ServerRows.lockSetting].flatMap { Int($0) } ?? Limits.lockAfterDays
    }
  }

  /// - Parameter days: 0 for never, as while a disaster is declared.
  public func setLockAfterDays(_ days: Int) throws {
    try settings.set(ServerRows.lockSetting, String(days))
  }
}
