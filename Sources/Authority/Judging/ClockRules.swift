import Records

/// Which clock can be believed (docs/decisions/0030-clocks.md).
enum ClockRules {
  /// Whether an entry's time cannot be right: it lies ahead, or years back, or the device that
  /// sends it has a clock that is off by more than a day. Entries from weeks without a network are
  /// all right.
  ///
  /// - Parameter deviceClock: the time that the device would stamp an entry with at this moment;
  ///   nil if it does not say.
  static func isSkewed(
    _ recordedAt: Timestamp, deviceClock: Timestamp?, at now: Timestamp
  ) -> Bool {
    if recordedAt.milliseconds > now.milliseconds,
      recordedAt.isFurther(than: Limits.clockOffMilliseconds, from: now)
    {
      return true
    }
    if recordedAt.isFurther(than: Limits.clockSkewMilliseconds, from: now) { return true }
    return deviceClock.map { $0.isFurther(than: Limits.clockOffMilliseconds, from: now) } ?? false
  }
}
