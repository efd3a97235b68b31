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
final class AskerMemory: Sendable {
  /// As of which changes something was found.
  struct Version: Equatable {
    let accounts: Int64
    let sequence: Int64
  }

  private struct Found<Content: Sendable> {
    let version: Version
    let content: Content
  }

  private struct Contents {
    var askers: [Data: Found<ServerExchange.Asker>] = [:]
    var grants: [RecordID: Found<[Int64: Grant]>] = [:]
  }

  /// Devices that are remembered at the most; above it, all are looked up again.
  private static let limit = 10_000

  private let contents = Mutex(Contents())

  func asker(
    _ tokenHash: Data, as version: Version, otherwise look: () throws -> ServerExchange.Asker
  ) throws -> ServerExchange.Asker {
    if let found = contents.withLock({ $0.askers[tokenHash] }), found.version == version {
      return found.content
    }
    let asker = try look()
    contents.withLock { contents in
      if contents.askers.count >= AskerMemory.limit { contents.askers = [:] }
      contents.askers[tokenHash] = Found(version: version, content: asker)
    }
    return asker
  }

  func grants(
    of user: RecordID, as version: Version, otherwise look: () throws -> [Int64: Grant]
  ) throws -> [Int64: Grant] {
    if let found = contents.withLock({ $0.grants[user] }), found.version == version {
      return found.content
    }
    let grants = try look()
    contents.withLock { contents in
      if contents.grants.count >= AskerMemory.limit { contents.grants = [:] }
      contents.grants[user] = Found(version: version, content: grants)
    }
    return grants
  }
}
