import CCurl

extension TransportFailure {
  /// What curl's code means for the exchange; nil when it is complete.
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
      self = .untrusted(reason: reason)
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2,
      CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR:
      self = .unreadable(reason: reason)
    default: self = .unreachable(reason: reason)
    }
  }
}
