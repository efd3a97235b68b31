import NIOCore

/// The counted source of a connection: an IPv4 address, or the first 48 bits of an IPv6 address,
/// since one customer can be given that many (RFC 6177).
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
      network = isMapped ? Array(bytes[12...]) : isLoopback ? bytes : Array(bytes[..<6])
    default: network = []
    }
  }

  /// For the log: the address, or the part of it that is counted; `-` where there is none.
  var text: String {
    guard network.count != 4 else { return network.map(String.init).joined(separator: ".") }
    let groups = stride(from: 0, to: network.count - 1, by: 2).map {
      String(UInt16(network[$0]) << 8 | UInt16(network[$0 + 1]), radix: 16)
    }
    return groups.isEmpty ? "-" : groups.joined(separator: ":") + (network.count < 16 ? "::" : "")
  }

  /// Whether it is this machine.
  var isLoopback: Bool {
    (network.count == 4 && network[0] == 127) || network == SourceAddress.loopback
  }

  private static let loopback = [UInt8](repeating: 0, count: 15) + [1]
  private static let mappedPrefix = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
}
