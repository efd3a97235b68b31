import CCurl
import Foundation

/// An address that may be talked to, read by the same parser that curl connects with.
struct ServerAddress {
  let url: String
  /// Whether it is this machine, which is reached without TLS and without a proxy.
  let isLoopback: Bool

  /// - Throws: `badAddress` unless it is `https`, or `http` on loopback; `noLibrary` where libcurl cannot be loaded.
  init(_ url: String) throws(TransportFailure) {
    try CurlLibrary.load()
    guard let parsed = tsunagu_curl_url() else { throw .badAddress(url) }
    defer { tsunagu_curl_url_cleanup(parsed) }
    guard tsunagu_curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK,
      let scheme = Self.part(CURLUPART_SCHEME, of: parsed),
      let host = Self.part(CURLUPART_HOST, of: parsed)
    else { throw .badAddress(url) }

    self.url = url
    isLoopback = Self.isLoopback(host)
    guard scheme == "https" || (scheme == "http" && isLoopback) else { throw .badAddress(url) }
  }

  private static func part(_ part: CURLUPart, of parsed: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard tsunagu_curl_url_get(parsed, part, &text, 0) == CURLUE_OK, let text else { return nil }
    defer { tsunagu_curl_free(text) }
    return String(cString: text)
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "[::1]" { return true }
    var address = in_addr()
    guard inet_pton(AF_INET, host, &address) == 1 else { return false }
    return UInt32(bigEndian: address.s_addr) >> 24 == 127
  }
}
