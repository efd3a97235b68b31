import Compression

extension HTTPExchange {
  /// The body as it is sent.
  var bodyOnTheWire: [UInt8]? {
    guard let body else { return nil }
    return compressesBody ? Gzip.compress(body, level: Gzip.smallLevel) : body
  }

  /// The header lines as they are sent.
  var headersOnTheWire: [String] {
    // Without the empty Expect, curl waits a second for a large body's permission.
    var lines = ["Accept-Encoding: gzip", "Expect:"]
    if compressesBody && body != nil { lines.append("Content-Encoding: gzip") }
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
      lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
    }
    return lines
  }
}
