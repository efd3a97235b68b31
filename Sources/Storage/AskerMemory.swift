import Foundation
import Records
import Sync
import Synchronization

/// What the server remembers of who asks, as long as nothing has changed from which it follows: most exchanges
/// bring nothing new.
///
/// Who may see what follows from accounts, devices and grants, which count their changes in the setting
/// `accounts`, and from records, whose changes count the sequence. Only what a reading transaction has found is
/// remembered: what a writing one finds may be rolled back.
struct AskerMemory: Sendable {
  /// As of which changes something was found.
  struct Version: Equatable {
    let accounts: Int64
    let sequence: Int64
  }

  /// The hashes of tokens that are somebody's.
  let tokens = TokenMemory()
  /// By the hash of a device's token, and by day: terms begin and end.
  let askers = Memory<AskerKey, ServerExchange.Asker>()
  /// By user.
  let grants = Memory<RecordID, [Int64: Grant]>()
}

struct AskerKey: Hashable {
  let tokenHash: Data
  let day: CalendarDate
}

/// What was found once and for all.
final class TokenMemory: Sendable {
  private let all = Mutex<Set<Data>>([])

  /// What is remembered, else what a look finds now.
  func holds(_ hash: Data, otherwise look: () throws -> Bool) rethrows -> Bool {
    if all.withLock({ $0.contains(hash) }) { return true }
    let isFound = try look()
    if isFound { all.withLock { _ = $0.insert(hash) } }
    return isFound
  }
}

/// What was found of a version, by key.
final class Memory<Key: Hashable & Sendable, Content: Sendable>: Sendable {
  private struct Found {
    let version: AskerMemory.Version
    let content: Content
  }

  /// Keys that are remembered at the most; above it, all are looked up again.
  private static var limit: Int { 10_000 }

  private let all = Mutex<[Key: Found]>([:])

  /// What is remembered of this version, else what a look finds now.
  func recall(
    _ key: Key, as version: AskerMemory.Version, otherwise look: () throws -> Content
  ) rethrows -> Content {
    if let found = all.withLock({ $0[key] }), found.version == version { return found.content }
    let content = try look()
    all.withLock { all in
      if all.count >= Memory.limit { all = [:] }
      all[key] = Found(version: version, content: content)
    }
    return content
  }
}
