import Foundation
import Records
import Storage
import Sync

/// A device goes on to a new token every month, so that one that was copied from it is of little use. It makes the token
/// itself and stores it before it says so; the server keeps the old one until the new one is used. So an answer that is
/// lost costs nothing, and a server that came back from a backup finds the one before.
enum TokenRenewal {
  private static let next = "next_token"
  private static let previous = "previous_token"
  private static let since = "token_since"

  /// SHA-256 of the token that this device would go on with; nil where it is not time.
  static func proposal(_ session: Session) throws -> [UInt8]? {
    let now = session.now
    return try session.store.transact { rows in
      if let kept = try rows.setting(next) { return EnrollmentToken.hash(of: kept) }
      let since = try rows.setting(since).flatMap { Int64($0) } ?? 0
      guard now.milliseconds >= since,
        now.isFurther(than: Limits.tokenMilliseconds, from: Timestamp(milliseconds: since))
      else { return nil }
      var generator = SystemRandomNumberGenerator()
      let token = EnrollmentToken.random(using: &generator)
      try rows.setSetting(next, token)
      return EnrollmentToken.hash(of: token)
    }
  }

  /// The server has taken the token.
  static func take(at now: Timestamp, in rows: DeviceRows) throws {
    guard let token = try rows.setting(next), let old = try rows.enrollment()?.token else { return }
    try rows.setToken(token)
    try rows.setSetting(previous, old)
    try rows.setSetting(next, nil)
    try begin(at: now, in: rows)
  }

  /// Tokens of an earlier enrollment are useless now.
  static func forget(in rows: DeviceRows) throws {
    try rows.setSetting(next, nil)
    try rows.setSetting(previous, nil)
  }

  /// A token that is new today.
  static func begin(at now: Timestamp, in rows: DeviceRows) throws {
    try rows.setSetting(since, String(now.milliseconds))
  }

  /// Goes back to the token before, which a server from a backup may know. Both are kept: the other one may be right.
  ///
  /// - Returns: whether there is one.
  static func goBack(in rows: DeviceRows) throws -> Bool {
    guard let old = try rows.setting(previous), let token = try rows.enrollment()?.token else {
      return false
    }
    try rows.setToken(old)
    try rows.setSetting(previous, token)
    return true
  }
}
