import Foundation
import Records
import Sync

/// A lock that processes on the same data take in turns: a menu that stays open, a timer's sync, a command in another
/// window. A process holds it while it reads or writes, and never while a person thinks. The system releases it when the
/// process ends, however it ends.
final class TurnLock: Sendable {
  /// How long a process waits for its turn.
  struct Patience: Sendable {
    let limitMilliseconds: Int
    /// The wait after which the user is told.
    let saidMilliseconds: Int
    /// Waits so many milliseconds.
    let pause: @Sendable (Int) -> Void

    static let stepMilliseconds = 10

    init(
      limitMilliseconds: Int, saidMilliseconds: Int = Limits.turnSaidMilliseconds,
      pause: @escaping @Sendable (Int) -> Void = { usleep(UInt32($0) * 1_000) }
    ) {
      self.limitMilliseconds = limitMilliseconds
      self.saidMilliseconds = saidMilliseconds
      self.pause = pause
    }
  }

  /// nil where nobody can write: then there is nothing to take turns for.
  private let descriptor: Int32?
  private let patience: Patience
  private let tell: @Sendable (Problem) -> Void
  /// The system's lock counts for the whole process: its threads take turns by this one.
  private let threads = NSLock()

  /// - Parameter tell: told once a wait takes longer than a moment, with who works.
  /// - Throws: `Problem` of code `store_unwritable` where no lock can be made.
  init(path: String, patience: Patience, tell: @escaping @Sendable (Problem) -> Void) throws {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 || errno == EROFS else {
      throw Problem(.storeUnwritable, ["place": "errno \(errno)"])
    }
    self.descriptor = descriptor >= 0 ? descriptor : nil
    self.patience = patience
    self.tell = tell
  }

  deinit {
    if let descriptor { close(descriptor) }
  }

  /// Runs `body` while no other process is in its turn.
  ///
  /// - Throws: `Problem` of code `store_locked` if another one works longer than this one waits.
  func take<Result>(_ body: () throws -> Result) throws -> Result {
    try threads.withLock {
      guard let descriptor else { return try body() }
      try wait(for: descriptor)
      // A program that this process is just starting may still hold a copy of the descriptor.
      defer { flock(descriptor, LOCK_UN) }
      return try body()
    }
  }

  private func wait(for descriptor: Int32) throws {
    var waited = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard waited < patience.limitMilliseconds else { throw problem(descriptor) }
      patience.pause(Patience.stepMilliseconds)
      let before = waited
      waited += Patience.stepMilliseconds
      if before < patience.saidMilliseconds, waited >= patience.saidMilliseconds {
        tell(problem(descriptor))
      }
    }
  }

  private func problem(_ descriptor: Int32) -> Problem {
    LockHolder(of: descriptor).map { Problem(.storeLocked, .lockHolder, $0.details) }
      ?? Problem(.storeLocked)
  }
}

/// The process that holds a lock, as the system names it. The command's own words are left out: they can name persons.
struct LockHolder {
  let process: Int32
  let program: String
  let since: Timestamp?

  var details: [String: String] {
    ["program": program, "process": String(process), "since": since?.clockInJapan ?? "?"]
  }

  /// nil where the system does not say it.
  init?(of descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0,
      let locks = try? String(contentsOfFile: "/proc/locks", encoding: .utf8)
    else { return nil }
    // `1: FLOCK  ADVISORY  WRITE 1234 08:01:393217 0 EOF`
    let holders = locks.split(separator: "\n").map { $0.split(separator: " ") }.filter {
      $0.count > 5 && $0[1] == "FLOCK" && $0[5].hasSuffix(":\(status.st_ino)")
    }
    guard let process = holders.first.flatMap({ Int32($0[4]) }), process > 0 else { return nil }
    self.process = process
    program = LockHolder.program(of: process)
    since = LockHolder.start(of: process)
  }

  /// `tsunagu sync`.
  private static func program(of process: Int32) -> String {
    let line = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/cmdline"))
    let words = (line ?? Data()).split(separator: 0).prefix(2).map {
      String(decoding: $0, as: UTF8.self)
    }
    let name = words.first.map { $0.split(separator: "/").last.map(String.init) ?? $0 } ?? "tsunagu"
    return ([name] + words.dropFirst()).joined(separator: " ")
  }

  /// The 22nd word of its `stat` counts ticks since the machine was started.
  private static func start(of process: Int32) -> Timestamp? {
    guard
      let line = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let uptime = try? String(contentsOfFile: "/proc/uptime", encoding: .utf8),
      let running = uptime.split(separator: " ").first.flatMap({ Double($0) }),
      let afterName = line.split(separator: ")").last?.split(separator: " "),
      afterName.count > 19, let ticks = Double(afterName[19])
    else { return nil }
    let age = running - ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    return Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 - age) * 1_000))
  }
}
