import CCurl

/// libcurl itself, which a command that needs no network does without.
enum CurlLibrary {
  /// Why it cannot be loaded; nil where it can.
  private static let fault: String? = tsunagu_curl_load().map { String(cString: $0) }

  /// To be called before any of its functions.
  ///
  /// - Throws: `noLibrary` where it cannot be loaded.
  static func load() throws(TransportFailure) {
    if let fault { throw .noLibrary(reason: fault) }
  }
}

/// One reusable easy handle of libcurl. Options are set anew for every exchange; connections stay.
final class CurlHandle {
  private let pointer: UnsafeMutableRawPointer
  private let reason = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  /// - Throws: `noLibrary` where libcurl cannot be loaded.
  init() throws(TransportFailure) {
    try CurlLibrary.load()
    guard let pointer = tsunagu_curl_easy_init() else {
      preconditionFailure("libcurl could not start")
    }
    self.pointer = pointer
    reason.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    tsunagu_curl_easy_cleanup(pointer)
    reason.deallocate()
  }

  /// Everything that does not depend on the single exchange: where to, how guarded, how identified.
  func configure(for address: ServerAddress, trust: CurlTransport.Trust, userAgent: String) {
    tsunagu_curl_easy_reset(pointer)
    set(CURLOPT_URL, address.url)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_3))
    setTrust(trust)
    // A proxy from the environment may lead out of the building, never back to this machine.
    if address.isLoopback { set(CURLOPT_NOPROXY, "*") }
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_USERAGENT, userAgent)
    set(CURLOPT_NOSIGNAL, 1)
    // The body is taken as it crosses the wire; its decompression has our limit.
    set(CURLOPT_HTTP_CONTENT_DECODING, 0)
    require(tsunagu_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, reason))
  }

  private func setTrust(_ trust: CurlTransport.Trust) {
    set(CURLOPT_SSL_VERIFYHOST, 2)
    switch trust {
    case .authorities(let file):
      set(CURLOPT_SSL_VERIFYPEER, 1)
      if let file { set(CURLOPT_CAINFO, file) }
    case .keys(let pins):
      set(CURLOPT_SSL_VERIFYPEER, 0)
      set(CURLOPT_PINNEDPUBLICKEY, pins)
    case .nobody: set(CURLOPT_SSL_VERIFYPEER, 0)
    }
  }

  /// Sends the request and receives until the answer is complete.
  func perform(_ exchange: HTTPExchange, into received: inout Received) throws(TransportFailure) {
    set(CURLOPT_CONNECTTIMEOUT, exchange.connectTimeoutSeconds)
    set(CURLOPT_LOW_SPEED_LIMIT, 1)
    set(CURLOPT_LOW_SPEED_TIME, exchange.stallTimeoutSeconds)

    let body = exchange.bodyOnTheWire
    let headers = HeaderList(exchange.headersOnTheWire)
    require(tsunagu_curl_set_list(pointer, CURLOPT_HTTPHEADER, headers.first))
    setMethod(exchange.method, hasBody: body != nil)

    let code = (body ?? []).withUnsafeBytes { bytes in
      if body != nil { setBody(bytes) }
      return receive(into: &received)
    }
    // Nothing of this exchange stays behind in the handle.
    tsunagu_curl_easy_reset(pointer)
    if let failure = failure(code, received) { throw failure }
  }

  private func setMethod(_ method: String, hasBody: Bool) {
    if method == "HEAD" { set(CURLOPT_NOBODY, 1) }
    if hasBody { set(CURLOPT_POST, 1) }
    set(CURLOPT_CUSTOMREQUEST, method)
  }

  private func setBody(_ bytes: UnsafeRawBufferPointer) {
    require(
      tsunagu_curl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)))
    require(tsunagu_curl_set_pointer(pointer, CURLOPT_POSTFIELDS, bytes.baseAddress))
  }

  private func receive(into received: inout Received) -> CURLcode {
    withUnsafeMutablePointer(to: &received) { context in
      require(tsunagu_curl_set_callback(pointer, CURLOPT_WRITEFUNCTION, Received.takeBody))
      require(tsunagu_curl_set_pointer(pointer, CURLOPT_WRITEDATA, context))
      require(tsunagu_curl_set_callback(pointer, CURLOPT_HEADERFUNCTION, Received.takeHeader))
      require(tsunagu_curl_set_pointer(pointer, CURLOPT_HEADERDATA, context))
      let code = tsunagu_curl_easy_perform(pointer)
      var status = 0
      require(tsunagu_curl_get_long(pointer, CURLINFO_RESPONSE_CODE, &status))
      context.pointee.status = status
      require(
        tsunagu_curl_get_long(
          pointer, CURLINFO_SSL_VERIFYRESULT, &context.pointee.certificateCheck))
      return code
    }
  }

  private func failure(_ code: CURLcode, _ received: Received) -> TransportFailure? {
    let reason = String(
      cString: reason[0] == 0 ? tsunagu_curl_easy_strerror(code) : UnsafePointer(reason))
    return TransportFailure(code, reason: reason, received)
  }

  private func set(_ option: CURLoption, _ value: Int) {
    require(tsunagu_curl_set_long(pointer, option, value))
  }

  private func set(_ option: CURLoption, _ value: String) {
    require(tsunagu_curl_set_string(pointer, option, value))
  }

  private func require(_ code: CURLcode) {
    precondition(code == CURLE_OK, "libcurl does not know an option: \(code.rawValue)")
  }
}

/// Header lines in the form that curl takes, released with the value.
private struct HeaderList: ~Copyable {
  private(set) var first: UnsafeMutablePointer<curl_slist>?

  init(_ lines: [String]) {
    for line in lines {
      let isPrintable = line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
      precondition(isPrintable, "a header holds a control character")
      first = tsunagu_curl_slist_append(first, line)
    }
  }

  deinit {
    tsunagu_curl_slist_free_all(first)
  }
}
