import Foundation

/// A program started with `posix_spawn`, which is waited for exactly once.
final class ChildProcess: @unchecked Sendable {
  /// The kinds of a child's three standard descriptors.
  enum Channel {
    case descriptor(Int32)
    case file(String, flags: Int32)
  }

  private let pid: pid_t
  private let condition = NSCondition()
  private var status: Int32?

  /// - Parameter isSessionLeader: the first terminal that a channel opens becomes its own.
  init(
    _ executable: String, _ arguments: [String], environment: [String: String],
    channels: [Channel], folder: String? = nil, isSessionLeader: Bool = false
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, channel) in channels.enumerated() {
      switch channel {
      case .descriptor(let from):
        posix_spawn_file_actions_adddup2(&actions, from, Int32(number))
      case .file(let path, let flags):
        posix_spawn_file_actions_addopen(&actions, Int32(number), path, flags, 0o600)
      }
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    Self.restoreSignals(&attributes, isSessionLeader: isSessionLeader)

    let words = (folder.map { ["env", "-C", $0] } ?? []) + [executable] + arguments
    pid = try Self.spawn(words, environment, actions, attributes)
    Thread.detachNewThread { self.reap() }
  }

  /// Sends a signal, unless the program has ended.
  func signal(_ number: Int32) {
    condition.withLock { if status == nil { _ = kill(pid, number) } }
  }

  /// Waits for the end: the exit code, 128 + the signal that ended it, or nil when it still runs.
  func wait(timeoutSeconds: Double) -> Int32? {
    let deadline = Date(timeIntervalSinceNow: timeoutSeconds)
    return condition.withLock {
      while status == nil, condition.wait(until: deadline) {}
      return status
    }
  }

  private func reap() {
    // The pid is kept from being used again until the status is noted: looked at first, then reaped.
    var information = siginfo_t()
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
    condition.withLock {
      var raw: Int32 = 0
      while waitpid(pid, &raw, 0) < 0 && errno == EINTR {}
      let endingSignal = raw & 0x7f
      status = endingSignal == 0 ? (raw >> 8) & 0xff : 128 + endingSignal
      condition.broadcast()
    }
  }

  /// Restores the default of every signal: the test runner may block or ignore some.
  private static func restoreSignals(
    _ attributes: inout posix_spawnattr_t, isSessionLeader: Bool
  ) {
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    // glibc's module does not show POSIX_SPAWN_SETSID to Swift.
    let newSession = isSessionLeader ? 0x80 : 0
    let flags = Int(POSIX_SPAWN_SETSIGMASK) | Int(POSIX_SPAWN_SETSIGDEF) | newSession
    posix_spawnattr_setflags(&attributes, Int16(flags))
  }

  private static func spawn(
    _ words: [String], _ environment: [String: String],
    _ actions: posix_spawn_file_actions_t, _ attributes: posix_spawnattr_t
  ) throws -> pid_t {
    var actions = actions
    var attributes = attributes
    var pid: pid_t = 0
    let result = Descriptors.lock.withLock {
      withPointers(words) { arguments in
        withPointers(environment.map { "\($0.key)=\($0.value)" }) { variables in
          posix_spawnp(&pid, words[0], &actions, &attributes, arguments, variables)
        }
      }
    }
    guard result == 0 else {
      throw SpawnFailure(description: "\(words[0]): \(String(cString: strerror(result)))")
    }
    return pid
  }

  private static func withPointers<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(&pointers)
  }
}

/// The environment that programs under test get: nothing of the developer's but what finds programs.
enum TestEnvironment {
  static func merged(with own: [String: String]) -> [String: String] {
    let outer = ProcessInfo.processInfo.environment
    var result = ["LANG": "C.UTF-8", "PATH": outer["PATH"] ?? "/usr/bin:/bin"]
    result["LD_LIBRARY_PATH"] = outer["LD_LIBRARY_PATH"]
    return result.merging(own) { $1 }
  }
}
