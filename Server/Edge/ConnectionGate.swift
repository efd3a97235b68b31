import Authority
import Records
import Sync
import Synchronization

/// The open connections by address, and the rate at which an address opens them. If all places are
/// taken, a connection that waits for its peer gives way to a new one, first of the address with
/// the most: so that no address, and no few of them, keep the others out.
final class ConnectionGate: Sendable {
  /// The activity of a connection. A connection that the server works on never gives way.
  enum Standing { case resting, transferring, working }

  /// A connection's place.
  struct Place: Hashable, Sendable {
    fileprivate let number: UInt64
  }

  private struct Connection {
    let address: SourceAddress
    /// Since when it stands so: the lower, the longer.
    var order: UInt64
    var standing = Standing.resting
    let giveWay: @Sendable () -> Void
  }

  private struct Open {
    var connections: [UInt64: Connection] = [:]
    var counts: [SourceAddress: Int] = [:]
    var next: UInt64 = 0

    mutating func number() -> UInt64 {
      next += 1
      return next
    }

    mutating func remove(_ number: UInt64) -> Connection? {
      guard let connection = connections.removeValue(forKey: number) else { return nil }
      let count = counts[connection.address, default: 0] - 1
      counts[connection.address] = count > 0 ? count : nil
      return connection
    }

    /// Which one gives way to a connection of an address that has `count`; nil where none does.
    func yielding(to count: Int) -> UInt64? {
      /// The longest standing connection of the address with the most connections.
      func first(_ standing: Standing, ofMoreThan least: Int) -> UInt64? {
        connections.filter {
          $0.value.standing == standing && counts[$0.value.address, default: 0] > least
        }.max { left, right in
          let (one, other) = (
            counts[left.value.address, default: 0], counts[right.value.address, default: 0]
          )
          return (one, right.value.order) < (other, left.value.order)
        }?.key
      }
      return first(.resting, ofMoreThan: 0) ?? first(.transferring, ofMoreThan: count + 1)
    }
  }

  private let connections: Int
  private let connectionsPerAddress: Int
  private let openings: Allowances<SourceAddress>
  private let open = Mutex(Open())

  init(
    connections: Int = Limits.connections,
    connectionsPerAddress: Int = Limits.connectionsPerAddress,
    openings: Allowance = Limits.openingsPerAddress
  ) {
    self.connections = connections
    self.connectionsPerAddress = connectionsPerAddress
    self.openings = Allowances(openings)
  }

  /// - Parameters:
  ///   - isCounted: whether there are bounds on what this address has by itself.
  ///   - giveWay: closes the connection.
  /// - Returns: its place, to be given back with `leave`; nil where it may not be.
  func enter(
    _ address: SourceAddress, isCounted: Bool = true, at now: ContinuousClock.Instant,
    giveWay: @escaping @Sendable () -> Void = {}
  ) -> Place? {
    if isCounted, openings.take(for: address, at: now) != nil { return nil }
    let (place, yielded) = open.withLock { open -> (Place?, Connection?) in
      let count = open.counts[address, default: 0]
      if isCounted, count >= connectionsPerAddress { return (nil, nil) }
      var yielded: Connection?
      if open.connections.count >= connections {
        guard let number = open.yielding(to: count) else { return (nil, nil) }
        yielded = open.remove(number)
      }
      let number = open.number()
      open.connections[number] = Connection(address: address, order: number, giveWay: giveWay)
      open.counts[address, default: 0] += 1
      return (Place(number: number), yielded)
    }
    yielded?.giveWay()
    return place
  }

  /// Notes a connection's present activity.
  func update(_ standing: Standing, of place: Place) {
    open.withLock { open in
      let order = open.number()
      open.connections[place.number]?.standing = standing
      open.connections[place.number]?.order = order
    }
  }

  /// A place is given back once; one that has given way has none any more.
  func leave(_ place: Place) {
    open.withLock { _ = $0.remove(place.number) }
  }
}
