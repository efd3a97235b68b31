import Records

/// Whose clock can be believed (docs/decisions/0030-clocks.md).
enum ClockRules {
  /// Whether an entry's time cannot be what it says: it lies ahead, or years back, or the device that brings it has a
  /// clock that is off by more than a day. Entries from weeks without a network are all right.
  ///
  /// - Parameter deviceClock: what the device would stamp an entry with at this moment; nil where it did not say.
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
