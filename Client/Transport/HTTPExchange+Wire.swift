import Compression

extension HTTPExchange {
  /// The body as it is sent.
  var bodyOnTheWire: [UInt8]? {
    guard let body else { return nil }
    return compressesBody ? Gzip.compress(body, level: Gzip.smallLevel) : body
  }

  /// The header lines as they are sent.
  var headersOnTheWire: [String] {
    // curl has its own ideas of what to say where nothing is said. An Expect would wait a second for a large
    // body's permission.
    var lines = ["Accept:", "Expect:"]
    if headers["Content-Type"] == nil { lines.append("Content-Type:") }
    // Who sends gzip takes it, too.
    let sendsGzip = compressesBody && body != nil
    lines.append(sendsGzip ? "Content-Encoding: gzip" : "Accept-Encoding: gzip")
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
      lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
    }
    return lines
  }
}
