import Foundation
import Logging
import Records
import Storage
import Sync
import Synchronization

extension Problem {
  /// The sentence with its code, as it is printed and logged.
  var described: String { "\(sentence) [\(code.rawValue)]" }
}

/// The server's time, and whether it can be believed (docs/decisions/0030-clocks.md).
///
/// A clock that lies before the newest entry of the audit, or that leaps, would hold everybody's
/// entries, end terms and lock devices. Until somebody has looked, the last believed time is
/// counted on, and nobody is judged by it.
final class ServerClock: Sendable {
  /// Why the clock is not believed.
  enum Doubt: String, Sendable {
    /// It lies before the newest entry of the audit, or was set back.
    case behind
    /// It lies far after it, or was set ahead.
    case leapt

    var problem: Problem {
      Problem(.serverClockWrong, self == .behind ? .clockBehind : .clockLeapt)
    }
  }

  private struct State {
    /// A moment that was believed, and the machine's own count then.
    var believed: Timestamp
    var running: Int64
    var doubt: Doubt?
  }

  private let wall: @Sendable () -> Timestamp
  private let running: @Sendable () -> Int64
  private let state: Mutex<State>

  /// The one of this process.
  static let shared = ServerClock(wall: { machineTime }, running: { machineRunning })

  /// - Parameters:
  ///   - wall: the clock that people can set.
  ///   - running: milliseconds that nobody can set, sleep included.
  init(
    wall: @escaping @Sendable () -> Timestamp, running: @escaping @Sendable () -> Int64
  ) {
    self.wall = wall
    self.running = running
    state = Mutex(State(believed: wall(), running: running()))
  }

  /// The time that is believed. A clock that was put right meanwhile is believed again.
  var now: Timestamp {
    state.withLock { state in
      let counted = ServerClock.count(state, to: running())
      let wall = wall()
      guard wall.isFurther(than: Limits.clockOffMilliseconds, from: counted) else {
        state.doubt = nil
        return wall
      }
      let doubt = wall.milliseconds < counted.milliseconds ? Doubt.behind : .leapt
      state.doubt = state.doubt ?? doubt
      return counted
    }
  }

  /// Why the clock is not believed; nil where it is.
  var doubt: Doubt? {
    _ = now
    return state.withLock { $0.doubt }
  }

  /// Compares the clock with the time of the newest entry.
  ///
  /// - Parameter mayLeap: whether much time may have passed since, as after restoring a backup.
  func compare(with newest: Timestamp?, mayLeap: Bool = false) {
    guard let newest else { return }
    state.withLock { state in
      let wall = wall()
      if wall.milliseconds < newest.milliseconds {
        guard wall.isFurther(than: Limits.clockOffMilliseconds, from: newest) else { return }
        state = State(believed: newest, running: running(), doubt: .behind)
      } else if !mayLeap, wall.isFurther(than: Limits.serverAbsenceMilliseconds, from: newest) {
        state = State(believed: newest, running: running(), doubt: .leapt)
      }
    }
  }

  /// Somebody has looked: the clock is right as it is.
  func confirm() {
    state.withLock { $0 = State(believed: wall(), running: running()) }
  }

  private static func count(_ state: State, to running: Int64) -> Timestamp {
    Timestamp(milliseconds: state.believed.milliseconds + max(0, running - state.running))
  }

  /// Debug builds take another clock from `TSUNAGU_CLOCK`, in milliseconds since 1970: tests use it. A released
  /// program obeys no variable.
  private static var machineTime: Timestamp {
    #if DEBUG
      if let fixed = ProcessInfo.processInfo.environment["TSUNAGU_CLOCK"].flatMap({ Int64($0) }) {
        return Timestamp(milliseconds: fixed)
      }
    #endif
    return Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
  }

  private static var machineRunning: Int64 {
    var time = timespec()
    guard clock_gettime(CLOCK_BOOTTIME, &time) == 0 else { return 0 }
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }
}

extension Timestamp {
  /// The server's clock: shown, written to logs, and used to let codes expire.
  static var now: Timestamp { ServerClock.shared.now }
}
