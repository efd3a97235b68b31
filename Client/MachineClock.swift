import Foundation
import Records
import Storage
import Sync

/// This machine's clocks.
enum MachineClock {
  /// The machine's own clock, and its count since it was started. Debug builds take another clock from
  /// `TSUNAGU_CLOCK`, in milliseconds since 1970: tests use it. A released program obeys no variable.
  static var moment: DeviceClock.Moment {
    DeviceClock.Moment(wall: wall, run: run, running: running)
  }

  private static var wall: Timestamp {
    #if DEBUG
      if let fixed = ProcessInfo.processInfo.environment["TSUNAGU_CLOCK"].flatMap({ Int64($0) }) {
        return Timestamp(milliseconds: fixed)
      }
    #endif
    return Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
  }

  /// The kernel names each of its runs.
  private static var run: String {
    (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?
      .trimmingSpace ?? ""
  }

  private static var running: Int64 {
    var time = timespec()
    guard clock_gettime(CLOCK_BOOTTIME, &time) == 0 else { return 0 }
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }
}

/// The device's clock as it is kept with its data.
enum KeptClock {
  private static let name = "clock"
  /// How rarely the reckoning of the silence is written down: an hour.
  private static let stepMilliseconds: Int64 = 3_600_000

  /// nil before the first exchange.
  static func read(_ rows: DeviceRows) throws -> DeviceClock? {
    if let clock = try rows.setting(name).flatMap(DeviceClock.init(text:)) { return clock }
    // An earlier release kept the moment of the last exchange by its own clock.
    guard let last = try rows.setting(CacheLock.lastSync).flatMap({ Int64($0) }) else { return nil }
    let moment = Timestamp(milliseconds: last)
    return DeviceClock(
      .init(server: moment, device: .init(wall: moment, run: "", running: 0)))
  }

  static func write(_ clock: DeviceClock, to rows: DeviceRows) throws {
    try rows.setSetting(name, clock.text)
  }

  /// Writes down how long the device has been silent, where that is news: set back, its clock would otherwise make it
  /// younger.
  static func advance(_ clock: DeviceClock, to moment: DeviceClock.Moment, in store: DeviceStore) {
    var advanced = clock
    advanced.advance(to: moment)
    guard advanced.silence(at: moment) - clock.kept >= stepMilliseconds else { return }
    // On a full disk the device goes on; the next command tries again.
    try? store.transact { try write(advanced, to: $0) }
  }
}
