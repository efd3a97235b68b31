import Compression

extension HTTPExchange {
  /// The body as it is sent.
  var bodyOnTheWire: [UInt8]? {
    guard let body else { return nil }
    return compressesBody ? Gzip.compress(body, level: Gzip.smallLevel) : body
  }

  /// The header lines as they are sent.
  var headersOnTheWire: [String] {
    // curl adds headers of its own unless they are set empty. An Expect would wait a second for the
    // permission to send a large body.
    var lines = ["Accept:", "Expect:"]
    if headers["Content-Type"] == nil { lines.append("Content-Type:") }
    // A client that sends gzip accepts it, too.
    let sendsGzip = compressesBody && body != nil
    lines.append(sendsGzip ? "Content-Encoding: gzip" : "Accept-Encoding: gzip")
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
      lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
    }
    return lines
  }
}
