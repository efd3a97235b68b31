import CCurl
import Compression
import Synchronization

/// Carries exchanges over one libcurl handle, so that those that follow one another share a connection.
/// Safe to share between threads; exchanges wait for each other.
final class CurlTransport: Sendable {
  /// How the server proves who it is. Its certificate must bear the address's name in every case, and its TLS
  /// be 1.3.
  enum Trust: Sendable, Equatable {
    /// By a certificate that an authority vouches for: one of the system's, or of a PEM file.
    case authorities(file: String?)
    /// By a key whose pin is among these (`sha256//…`, separated by semicolons), whoever signed its
    /// certificate, and whatever its dates.
    case keys(String)
    /// Not at all: to ask a stranger for the key that it claims to have. Nothing secret is sent that way.
    case nobody
  }

  private let trust: Trust
  private let userAgent: String
  /// Opened by the first exchange.
  private let handle = Mutex<CurlHandle?>(nil)

  /// - Parameter version: this program's version, for the user agent.
  init(version: String, trust: Trust = .authorities(file: nil)) {
    self.trust = trust
    userAgent = "tsunagu/\(version)"
  }

  /// Sends a request and waits for the complete answer.
  func perform(_ exchange: HTTPExchange) throws(TransportFailure) -> HTTPAnswer {
    let address = try ServerAddress(exchange.url)
    var received = Received(limit: exchange.maximumAnswerBytes)
    try handle.withLock { opened throws(TransportFailure) in
      let handle: CurlHandle = if let opened { opened } else { try CurlHandle() }
      opened = handle
      handle.configure(for: address, trust: trust, userAgent: userAgent)
      try handle.perform(exchange, into: &received)
    }
    return try answer(from: received)
  }

  private func answer(from received: Received) throws(TransportFailure) -> HTTPAnswer {
    HTTPAnswer(
      status: received.status, headers: received.headers, body: try decoded(received))
  }

  private func decoded(_ received: Received) throws(TransportFailure) -> [UInt8] {
    let encoding = received.headers["content-encoding"]?.lowercased() ?? "identity"
    if encoding == "identity" || received.body.isEmpty { return received.body }
    guard encoding == "gzip" else { throw .unreadable(reason: "Content-Encoding: \(encoding)") }
    do {
      return try Gzip.decompress(received.body, limit: received.limit)
    } catch {
      switch error {
      case .tooLarge(let limit): throw .tooLarge(limit: limit)
      case .truncated: throw .cut
      case .corrupt: throw .unreadable(reason: "gzip")
      }
    }
  }
}
