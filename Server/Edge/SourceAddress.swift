import NIOCore

/// Where a connection comes from, as far as it is counted: an IPv4 address, or the first half of an IPv6
/// address, since a household or an office is given all of the second half.
struct SourceAddress: Hashable, Sendable {
  private let network: [UInt8]

  /// - Parameter address: nil, or one without an IP address, counts as one source of its own.
  init(_ address: SocketAddress?) {
    switch address {
    case .v4(let address):
      network = withUnsafeBytes(of: address.address.sin_addr) { Array($0) }
    case .v6(let address):
      let bytes = withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
      let isMapped = bytes[..<12].elementsEqual(SourceAddress.mappedPrefix)
      let isLoopback = bytes == SourceAddress.loopback
      network = isMapped ? Array(bytes[12...]) : isLoopback ? bytes : Array(bytes[..<8])
    default: network = []
    }
  }

  /// Whether it is this machine.
  var isLoopback: Bool {
    (network.count == 4 && network[0] == 127) || network == SourceAddress.loopback
  }

  private static let loopback = [UInt8](repeating: 0, count: 15) + [1]
  private static let mappedPrefix = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
}
