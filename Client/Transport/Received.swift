import CCurl

/// The received part of an answer, filled by curl's callbacks.
struct Received {
  let limit: Int
  var status = 0
  /// OpenSSL's result of checking the certificate (X509_V_…), if it was checked.
  var certificateCheck = 0
  private(set) var headers: [String: String] = [:]
  private(set) var body: [UInt8] = []
  private(set) var isTooLarge = false
  /// Whether the empty line came. curl takes an answer that ends among its headers for a whole one.
  private(set) var hasAllHeaders = false

  init(limit: Int) {
    self.limit = limit
  }

  /// curl's write callback: taking fewer bytes than offered ends the exchange.
  static let takeBody: tsunagu_curl_callback = { data, size, count, context in
    let offered = size * count
    guard let data, let received = context?.assumingMemoryBound(to: Received.self) else { return 0 }
    let bytes = UnsafeRawBufferPointer(start: data, count: offered)
    return received.pointee.append(bytes) ? offered : 0
  }

  /// curl's header callback: called once a line, the status line included.
  static let takeHeader: tsunagu_curl_callback = { data, size, count, context in
    let offered = size * count
    guard let data, let received = context?.assumingMemoryBound(to: Received.self) else { return 0 }
    let bytes = UnsafeRawBufferPointer(start: data, count: offered)
    received.pointee.takeHeaderLine(String(decoding: bytes, as: UTF8.self))
    return offered
  }

  private mutating func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard body.count + bytes.count <= limit else {
      isTooLarge = true
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }

  private mutating func takeHeaderLine(_ line: String) {
    // A status line starts the headers anew: an interim answer (100) came before the real one.
    if line.hasPrefix("HTTP/") { headers = [:] }
    hasAllHeaders = line == "\r\n" || line == "\n"
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...].trimming(\.isWhitespace)
    headers[line[..<colon].lowercased()] = String(value)
  }
}
