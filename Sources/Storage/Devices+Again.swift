import GRDB
import Records
import Sync

import struct Foundation.Data

// A device that the server does not know enrolls again, and the server accepts its earlier
// operations.

extension ServerRows {
  /// Whether a code of this account is for the user whose device it was: the same one, or one of the same name where
  /// the server does not know the other any more.
  ///
  /// - Throws: `Problem` of code `enrollment_of_another`; the code stays good.
  func demandSameUser(_ again: EnrollmentAgain, _ account: Account) throws {
    guard let user = again.users.first, user != account.id else { return }
    guard try userRow(user.blob) == nil, again.userName.hasSameBytes(as: account.name) else {
      throw Problem(.enrollmentOfAnother)
    }
  }

  /// Lets a device bring what it made under earlier enrollments.
  ///
  /// - Parameter publicKey: its key of now, which its former ones have signed.
  func takeOver(
    _ again: EnrollmentAgain, to device: Int64, publicKey: [UInt8], of account: Account
  ) throws {
    for user in again.users where user != account.id {
      // Nobody brings what somebody else has made whom the server knows.
      guard try userRow(user.blob) == nil else { continue }
      try database.execute(
        sql: "INSERT INTO former_users (device, user) VALUES (?, ?) ON CONFLICT DO NOTHING",
        arguments: [device, user.blob])
    }
    for key in again.provenKeys(for: publicKey) {
      try database.execute(
        sql: """
          UPDATE replicas SET device = ? WHERE device IN (
            SELECT id FROM devices WHERE public_key = ? AND user = ? AND id <> ?)
          """, arguments: [device, Data(key), account.id.blob, device])
    }
  }

  /// Users that the server does not know, whose operations a device may bring.
  func formerUsers(of device: Int64) throws -> Set<RecordID> {
    try Data.fetchAll(
      try database.cachedStatement(sql: "SELECT user FROM former_users WHERE device = ?"),
      arguments: [device]
    ).reduce(into: []) { users, blob in
      if let user = RecordID(blob: blob) { users.insert(user) }
    }
  }
}
