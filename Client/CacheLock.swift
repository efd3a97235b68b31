import Records
import Storage
import Sync

/// A device that has not been in contact for so many days as its server says shows no records, so that a
/// forgotten laptop does not stay an open book. Entering goes on, and the next sync opens it again: a clock that
/// jumped makes nothing unreadable for good (docs/decisions/0012-signed-parcels.md).
enum CacheLock {
  /// The setting of the moment of the last sync, by the device's own clock.
  static let lastSync = "last_sync"

  /// What is to be said in place of a record; nil where records may be shown.
  static func problem(in rows: DeviceRows, at now: Timestamp) throws -> Problem? {
    let days = try rows.lockAfterDays()
    guard days > 0, let last = try rows.setting(lastSync).flatMap({ Int64($0) }) else { return nil }
    let (silence, isBeyondCounting) = now.milliseconds.subtractingReportingOverflow(last)
    let isLate = silence > Int64(days) * 86_400_000
    // A clock that was set back has not been silent for long, as far as anybody can say.
    guard isLate || (isBeyondCounting && now.milliseconds > last) else { return nil }
    return Problem(.cacheLocked, String(days))
  }
}
