import Foundation
import Storage
import Sync

/// Lets exchanges that arrive together share one commit: while one is being written to disk, the next ones
/// gather. An answer leaves only after its commit.
actor Committer {
  private struct Waiting {
    let work: @Sendable (ServerRows) throws -> [UInt8]
    let continuation: CheckedContinuation<[UInt8], any Error>
  }

  /// Exchanges that share a commit at the most.
  static let batchLimit = 256

  private let store: ServerStore
  private let queue = DispatchQueue(label: "tsunagu.committer")
  private var waiting: [Waiting] = []
  private var isRunning = false

  init(store: ServerStore) {
    self.store = store
  }

  func run(_ work: @escaping @Sendable (ServerRows) throws -> [UInt8]) async throws -> [UInt8] {
    try await withCheckedThrowingContinuation { continuation in
      waiting.append(Waiting(work: work, continuation: continuation))
      guard !isRunning else { return }
      isRunning = true
      Task { await drain() }
    }
  }

  private func drain() async {
    while !waiting.isEmpty {
      let batch = Array(waiting.prefix(Committer.batchLimit))
      waiting.removeFirst(batch.count)
      let results = await commit(batch.map(\.work))
      for (waiting, result) in zip(batch, results) { waiting.continuation.resume(with: result) }
    }
    isRunning = false
  }

  private func commit(
    _ works: [@Sendable (ServerRows) throws -> [UInt8]]
  ) async -> [Result<[UInt8], any Error>] {
    let store = store
    return await withCheckedContinuation { continuation in
      queue.async {
        do {
          continuation.resume(returning: try store.writeTogether(works))
        } catch {
          continuation.resume(returning: works.map { _ in .failure(error) })
        }
      }
    }
  }
}
