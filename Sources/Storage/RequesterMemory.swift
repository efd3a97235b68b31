import Authority
import Foundation
import Records
import Sync
import Synchronization

/// A cache of requesters and what they may see, valid while the data that it was derived from is
/// unchanged: most exchanges bring nothing new.
///
/// Permissions follow from accounts, devices and grants, whose changes are counted in the setting
/// `accounts`, and from records, whose changes are counted by the sequence. Only a reading
/// transaction fills the cache: a writing one may be rolled back.
struct RequesterMemory: Sendable {
  /// As of which changes something was found.
  struct Version: Equatable {
    let accounts: Int64
    let sequence: Int64
  }

  /// The hashes of tokens that are somebody's.
  let tokens = TokenMemory()
  /// By the hash of a device's token, and by day: terms begin and end.
  let requesters = Memory<RequesterKey, ServerExchange.Requester>()
  /// By user.
  let grants = Memory<RecordID, [Int64: Grant]>()
}

struct RequesterKey: Hashable {
  let tokenHash: Data
  let day: CalendarDate
}

/// A cache of facts that never change once they are found.
final class TokenMemory: Sendable {
  private let all = Mutex<Set<Data>>([])

  /// Whether the hash is cached, or else whether `look` finds it now.
  func holds(_ hash: Data, otherwise look: () throws -> Bool) rethrows -> Bool {
    if all.withLock({ $0.contains(hash) }) { return true }
    let isFound = try look()
    if isFound { all.withLock { _ = $0.insert(hash) } }
    return isFound
  }
}

/// A cache of one version's findings, by key.
final class Memory<Key: Hashable & Sendable, Content: Sendable>: Sendable {
  private struct Found {
    let version: RequesterMemory.Version
    let content: Content
  }

  /// Keys that are remembered at the most; above it, all are looked up again.
  private static var limit: Int { 10_000 }

  private let all = Mutex<[Key: Found]>([:])

  /// The content that is cached for this version, or else the one that `look` finds now.
  func recall(
    _ key: Key, as version: RequesterMemory.Version, otherwise look: () throws -> Content
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
