// Transport carries one HTTP exchange at a time to the server and back, over libcurl, and reports
// the outcome plainly. It is the only place that names curl.
//
// Never here: the content of requests and answers (Sync), sentences for people (the commands),
// retries.

/// One HTTP request, and how patient to be with it.
struct HTTPExchange: Sendable {
  var method: String
  /// An `https` address, or an `http` one of this machine.
  var url: String
  /// Names and values as they are sent; neither may hold a control character.
  var headers: [String: String]
  var body: [UInt8]?
  /// Sends the body as gzip, with the header that says so.
  var compressesBody = false
  var connectTimeoutSeconds = 5
  /// How long nothing may come or go before the exchange counts as timed out. There is no limit on the
  /// whole: a large answer over a slow line may take its time.
  var stallTimeoutSeconds = 60
  /// The most bytes of an answer's body, both as they cross the wire and after decompression.
  var maximumAnswerBytes: Int

  init(
    _ method: String, _ url: String, headers: [String: String] = [:], body: [UInt8]? = nil,
    maximumAnswerBytes: Int
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.maximumAnswerBytes = maximumAnswerBytes
  }
}

/// A complete answer of the responder at that address: not every answer is Tsunagu's.
struct HTTPAnswer: Sendable, Equatable {
  let status: Int
  /// By lower-case name; of a repeated header, the last.
  let headers: [String: String]
  /// Decompressed.
  let body: [UInt8]

  /// The media type without parameters, in lower case: `text/html`. Nil when none is given.
  var contentType: String? {
    guard let value = headers["content-type"] else { return nil }
    let type = value.split(separator: ";", omittingEmptySubsequences: false).first ?? ""
    return type.trimming { $0 == " " }.lowercased()
  }
}

/// The reason why there is no complete answer. Only for `unreachable`, `untrusted` and `badAddress`
/// it is certain that the server did not carry out the request.
enum TransportFailure: Error, Equatable {
  /// Nobody answers there: no network, no such name, connection refused.
  case unreachable(reason: String)
  /// The responder cannot prove to be the server.
  case untrusted(Distrust, reason: String)
  /// Nothing moved for as long as the exchange allows.
  case timedOut
  /// The connection ended before the answer did.
  case cut
  /// The answer is larger than the exchange allows.
  case tooLarge(limit: Int)
  /// The answer is not HTTP, or is damaged.
  case unreadable(reason: String)
  /// Not an address, not `http` or `https`, or `http` to another machine.
  case badAddress(String)
  /// libcurl is not on this machine, or another one than is needed.
  case noLibrary(reason: String)

  /// The fault of an answer that came; empty where none did.
  var label: String {
    switch self {
    case .cut: "途中で切れました"
    case .tooLarge: "大きすぎます"
    case .unreadable: "HTTPではありません"
    case .unreachable, .untrusted, .timedOut, .badAddress, .noLibrary: ""
    }
  }
}

/// The reason why the responder is not taken for the server.
enum Distrust: Equatable {
  /// It has another key than those that are known.
  case wrongKey
  /// Its certificate is for another name.
  case wrongName
  /// Its certificate is not valid yet or any more.
  case expired
  /// Nobody who is trusted vouches for its certificate.
  case unknownAuthority
  /// It speaks no TLS 1.3.
  case oldProtocol
  /// It speaks no TLS, or its certificate cannot be read.
  case unclear
}

extension Substring {
  func trimming(_ isTrimmed: (Character) -> Bool) -> Substring {
    guard let last = lastIndex(where: { !isTrimmed($0) }) else { return self[endIndex...] }
    return self[...last].drop(while: isTrimmed)
  }
}
