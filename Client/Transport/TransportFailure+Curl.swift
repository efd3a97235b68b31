import CCurl

extension TransportFailure {
  /// The failure that curl's code means for the exchange; nil if it is complete.
  init?(_ code: CURLcode, reason: String, _ received: Received) {
    switch code {
    case CURLE_OK where received.hasAllHeaders: return nil
    case CURLE_OK: self = .cut
    case CURLE_WRITE_ERROR where received.isTooLarge: self = .tooLarge(limit: received.limit)
    case CURLE_OPERATION_TIMEDOUT: self = .timedOut
    case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR: self = .cut
    case CURLE_URL_MALFORMAT: self = .badAddress(reason)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
      self = .untrusted(Distrust(code, reason: reason, received), reason: reason)
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2,
      CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR:
      self = .unreadable(reason: reason)
    default: self = .unreachable(reason: reason)
    }
  }
}

extension Distrust {
  init(_ code: CURLcode, reason: String, _ received: Received) {
    switch code {
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH: self = .wrongKey
    case CURLE_PEER_FAILED_VERIFICATION:
      switch received.certificateCheck {
      // OpenSSL's X509_V_ERR_…: not yet valid, expired; hostname and address mismatch.
      case 9, 10: self = .expired
      case 62, 64: self = .wrongName
      // The chain was not found wrong: curl itself compares the name, before it asks for the result.
      case 0, 1: self = .wrongName
      default: self = .unknownAuthority
      }
    // TLS has its alert for it; OpenSSL says it in words, and by its own code where it saw it first.
    case CURLE_SSL_CONNECT_ERROR
    where ["alert protocol version", "unsupported protocol"].contains(where: reason.contains):
      self = .oldProtocol
    default: self = .unclear
    }
  }
}
