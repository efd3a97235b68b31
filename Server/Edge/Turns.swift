import Records
import Sync
import Synchronization

/// Lets each source have a few things done at once; further ones wait for their turn, a few of them. It waits without
/// a thread, so that those who wait keep nobody else from working.
final class Turns<Source: Hashable & Sendable>: Sendable {
  private struct Queue {
    var running = 0
    var waiting: [CheckedContinuation<Bool, Never>] = []
  }

  private let atOnce: Int
  private let waitingLimit: Int
  private let queues = Mutex<[Source: Queue]>([:])

  init(atOnce: Int, waiting waitingLimit: Int) {
    self.atOnce = atOnce
    self.waitingLimit = waitingLimit
  }

  /// - Throws: `Deferred` where too many are waiting, and whatever `body` throws.
  func run<Result>(
    for source: Source, _ body: () async throws -> sending Result
  ) async throws -> sending Result {
    guard await enter(source) else { throw Deferred(Problem(.tooManyRequests), .seconds(5)) }
    defer { leave(source) }
    return try await body()
  }

  /// How many of a source wait.
  func waiting(of source: Source) -> Int {
    queues.withLock { $0[source]?.waiting.count ?? 0 }
  }

  /// Waits for a place.
  ///
  /// - Returns: false where too many wait already.
  private func enter(_ source: Source) async -> Bool {
    await withCheckedContinuation { continuation in
      let answer = queues.withLock { queues -> Bool? in
        var queue = queues[source, default: Queue()]
        defer { queues[source] = queue }
        if queue.running < atOnce {
          queue.running += 1
          return true
        }
        guard queue.waiting.count < waitingLimit else { return false }
        queue.waiting.append(continuation)
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }

  /// Gives the place to the one that waits longest.
  private func leave(_ source: Source) {
    let next = queues.withLock { queues -> CheckedContinuation<Bool, Never>? in
      guard var queue = queues[source] else { return nil }
      if !queue.waiting.isEmpty {
        let next = queue.waiting.removeFirst()
        queues[source] = queue
        return next
      }
      queue.running -= 1
      queues[source] = queue.running == 0 ? nil : queue
      return nil
    }
    next?.resume(returning: true)
  }
}
