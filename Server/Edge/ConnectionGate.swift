import Sync
import Synchronization

/// How many connections one address has open, and how fast it opens them. How many there are of all is bounded
/// where they are accepted: further ones wait in the system's queue.
final class ConnectionGate: Sendable {
  private let connectionsPerAddress: Int
  private let openings: Allowances<SourceAddress>
  private let open = Mutex<[SourceAddress: Int]>([:])

  init(
    connectionsPerAddress: Int = Limits.connectionsPerAddress,
    openings: Allowance = Limits.openingsPerAddress
  ) {
    self.connectionsPerAddress = connectionsPerAddress
    self.openings = Allowances(openings)
  }

  /// - Returns: whether the connection may be; if so, `leave` is to be called when it ends.
  func enter(_ address: SourceAddress, at now: ContinuousClock.Instant) -> Bool {
    guard openings.take(for: address, at: now) == nil else { return false }
    return open.withLock { open in
      guard open[address, default: 0] < connectionsPerAddress else { return false }
      open[address, default: 0] += 1
      return true
    }
  }

  func leave(_ address: SourceAddress) {
    open.withLock { open in
      let count = open[address, default: 0] - 1
      open[address] = count > 0 ? count : nil
    }
  }
}
