import Records
import Storage
import Sync

/// A device that has not been in contact for so many days as its server says shows no records, so that a
/// forgotten laptop does not stay an open book. Entering goes on, and the next sync opens it again: a clock that
/// jumped makes nothing unreadable for good (docs/decisions/0012-signed-parcels.md). The last contact is the
/// server's moment, and a clock that is set back shortens the silence by nothing (0030-clocks.md). While a disaster is
/// declared on this device nothing locks: the list is needed where the server cannot be reached.
enum CacheLock {
  /// The setting of the moment of the last sync: the server's, where it says its time.
  static let lastSync = "last_sync"

  /// The problem to show in place of a record; nil if records may be shown.
  static func problem(in rows: DeviceRows, at moment: DeviceClock.Moment) throws -> Problem? {
    let days = try rows.lockAfterDays()
    guard days > 0, let clock = try KeptClock.read(rows),
      clock.silence(at: moment) > Int64(days) * 86_400_000
    else { return nil }
    let now = clock.now(at: moment)
    if try OpenedPack.isOpen(at: now, in: rows) { return nil }
    if try rows.disclosures().contains(where: { $0.liftsLocks(at: now) }) { return nil }
    return Problem(.cacheLocked, ["days": String(days)])
  }
}
