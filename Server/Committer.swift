import Foundation
import Storage
import Sync
import Synchronization

/// Lets exchanges that arrive together share one commit: while one is being written to disk, the next ones
/// gather. An answer leaves only after its commit.
final class Committer: Sendable {
  private struct Waiting {
    /// Does the work, and returns what tells of its result when that is durable.
    let work: @Sendable (ServerRows) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
  }

  /// Exchanges that share a commit at the most.
  static let batchLimit = 256

  private let store: ServerStore
  private let queue = DispatchQueue(label: "tsunagu.committer")
  private let waiting = Mutex<[Waiting]>([])

  init(store: ServerStore) {
    self.store = store
  }

  func run<Result: Sendable>(
    _ work: @escaping @Sendable (ServerRows) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      let own = Waiting(
        work: { rows in
          let result = try work(rows)
          return { continuation.resume(returning: result) }
        },
        fail: { continuation.resume(throwing: $0) })
      waiting.withLock { $0.append(own) }
      queue.async { self.commit() }
    }
  }

  /// Commits the waiting work; nothing if an earlier turn has taken it along.
  private func commit() {
    let batch = waiting.withLock { waiting in
      defer { waiting.removeFirst(min(waiting.count, Committer.batchLimit)) }
      return Array(waiting.prefix(Committer.batchLimit))
    }
    guard !batch.isEmpty else { return }
    do {
      for (waiting, outcome) in zip(batch, try store.writeTogether(batch.map(\.work))) {
        switch outcome {
        case .success(let tell): tell()
        case .failure(let error): waiting.fail(error)
        }
      }
    } catch {
      for waiting in batch { waiting.fail(error) }
    }
  }
}
