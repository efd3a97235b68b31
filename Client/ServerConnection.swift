import Authority
import Foundation
import Merge
import Records
import Storage
import Sync
import Synchronization

/// The server as this device reaches it: HTTP over curl, errors in the words of the catalogue.
final class ServerConnection: Transport, Sendable {
  private let transport: CurlTransport
  private let base: String
  private let token: String?
  private let announced = Mutex<[KeyPin]>([])

  /// - Parameter pins: the keys by which the server is known; without any, authorities vouch for it: those of
  ///   `$SSL_CERT_FILE`, else the system's.
  convenience init(url: String, token: String?, pins: [KeyPin]) {
    let file = ProcessInfo.processInfo.environment["SSL_CERT_FILE"]
    self.init(
      url: url, token: token,
      trust: pins.isEmpty ? .authorities(file: file) : .keys(KeyPin.text(pins)))
  }

  private init(url: String, token: String?, trust: CurlTransport.Trust) {
    base = ServerConnection.base(of: url)
    self.token = token
    transport = CurlTransport(version: Release.version, trust: trust)
  }

  /// An address as it is kept.
  static func base(of url: String) -> String {
    var base = url
    while base.hasSuffix("/") { base.removeLast() }
    return base
  }

  /// The keys that the server said it has, in its last answer; empty where it said nothing.
  var announcedPins: [KeyPin] { announced.withLock { $0 } }

  func exchange(_ request: [UInt8]) throws -> [UInt8] {
    // The path implies the content type: an exchange without news is mostly headers.
    try post("/api/v1/sync", request)
  }

  func begin(_ request: [UInt8]) -> () throws -> [UInt8] {
    let outcome = Outcome()
    Thread.detachNewThread { [self] in outcome.settle(Result { try exchange(request) }) }
    return { try outcome.wait() }
  }

  /// Asks the responder at an address for the key that it claims to have, and believes the claim if
  /// it fits the letters on the paper. The next connection demands that key, and so proves it.
  static func pin(of url: String, matching letters: String) throws -> KeyPin {
    guard url.lowercased().hasPrefix("https://") else {
      throw Problem(.badAddress, ["address": url])
    }
    let stranger = ServerConnection(url: url, token: nil, trust: .nobody)
    let exchange = HTTPExchange(
      "GET", stranger.base + "/api/v1/key", maximumAnswerBytes: Limits.enrollmentBytes)
    let answer = try stranger.perform(exchange)
    guard let pin = (try? JSON.read(answer.body))?["pin"]?.text.flatMap(KeyPin.init),
      pin.letters == letters
    else { throw Problem(.serverKeyWrong) }
    return pin
  }

  /// Finds out whether the server is there and shows to be it.
  func greet() throws {
    _ = try perform(
      HTTPExchange("GET", base + "/health", maximumAnswerBytes: Limits.enrollmentBytes))
  }

  /// A server's answer to an enrollment.
  struct Enrolled {
    let enrollment: Enrollment
    /// The public half of the key by which the server signs receipts; nil from one that gives none.
    let receiptKey: [UInt8]?
  }

  /// Trades a code's secret for a device, which shows its key.
  ///
  /// - Parameter again: the proof of a device that was enrolled before.
  func enroll(
    secret: String, key: DeviceKey, again: EnrollmentAgain? = nil
  ) throws -> Enrolled {
    var body: [String: Value] = [
      "code": .text(secret), "public_key": .text(try key.publicText),
    ]
    body["again"] = again?.value
    let answer = try JSON.read(
      try post("/api/v1/enroll", JSON.bytes(.object(body)), type: "application/json"))
    guard let token = answer["token"]?.text, let user = answer["user"]?.text.flatMap(RecordID.init),
      let standing = answer["standing"].flatMap(UserStanding.init)
    else { throw Problem(.answerUnreadable, ["part": "enroll"]) }
    return Enrolled(
      enrollment: Enrollment(
        server: base, token: token, user: user, userName: answer["user_name"]?.text ?? "",
        standing: standing, municipality: answer["municipality"]?.text ?? ""),
      receiptKey: answer["receipt_key"]?.text.flatMap(DeviceKey.publicKey))
  }

  /// Whether the server knows the device of this connection's token: an unknown one may not ask for
  /// anything.
  func knowsDevice() throws -> Bool {
    do {
      _ = try held("")
    } catch let problem as Problem where problem.code == .unauthorized {
      return false
    } catch let problem as Problem where problem.code == .decisionNotPermitted {
      return true
    }
    return true
  }

  /// The server's data on held entries, for a supervisor.
  ///
  /// - Parameter path: below the list's: empty, an entry's, or a query.
  func held(_ path: String) throws -> Value {
    try read("/api/v1/held" + path)
  }

  /// Numbers that the server counts for this user.
  func statistics(_ path: String) throws -> Value {
    try read("/api/v1/statistics/" + path)
  }

  /// Lines of the server's audit.
  func audit(_ query: String) throws -> Value { try read("/api/v1/audit?" + query) }

  /// Reads data that only the server has.
  ///
  /// - Throws: `Problem`; of code `server_needed` if the server is out of reach.
  private func read(_ path: String) throws -> Value {
    var exchange = HTTPExchange("GET", base + path, maximumAnswerBytes: Limits.answerBytes)
    if let token { exchange.headers["Authorization"] = "Bearer \(token)" }
    do {
      return try document(perform(exchange).body)
    } catch let problem as Problem where problem.code == .serverUnreachable {
      throw Problem(.serverNeeded)
    }
  }

  /// Decides on a held entry.
  func decide(_ id: OperationID, _ decision: Value) throws -> Value {
    try document(
      post(
        "/api/v1/held/\(hexText(id.replica))/\(id.counter)", JSON.bytes(decision),
        type: "application/json"))
  }

  private func document(_ bytes: [UInt8]) throws -> Value {
    guard let value = try? JSON.read(bytes) else {
      throw Problem(.answerUnreadable, ["part": "JSON"])
    }
    return value
  }

  private func post(_ path: String, _ body: [UInt8], type: String? = nil) throws -> [UInt8] {
    var exchange = HTTPExchange(
      "POST", base + path, body: body, maximumAnswerBytes: Limits.answerBytes)
    exchange.headers["Content-Type"] = type
    exchange.compressesBody = true
    if let token { exchange.headers["Authorization"] = "Bearer \(token)" }
    let answer = try perform(exchange)
    let pins = answer.headers["tsunagu-keys"].flatMap(KeyPin.list) ?? []
    announced.withLock { $0 = pins }
    return answer.body
  }

  private func perform(_ exchange: HTTPExchange) throws -> HTTPAnswer {
    let answer: HTTPAnswer
    do throws(TransportFailure) { answer = try transport.perform(exchange) } catch {
      throw problem(error)
    }
    guard answer.status == 200 else { throw problem(answer) }
    return answer
  }

  private func problem(_ failure: TransportFailure) -> Problem {
    switch failure {
    case .unreachable, .timedOut: Problem(.serverUnreachable)
    case .badAddress: Problem(.badAddress, ["address": base])
    case .cut, .tooLarge, .unreadable: Problem(.answerUnreadable, ["part": failure.label])
    case .untrusted(let distrust, _): Problem(distrust.code)
    case .noLibrary: Problem(.networkLibraryMissing)
    }
  }

  /// The server's own problem if it named one; otherwise the responder is not Tsunagu's server.
  private func problem(_ answer: HTTPAnswer) -> Problem {
    guard let said = (try? JSON.read(answer.body))?["error"], let code = said["code"]?.text else {
      return Problem(.answerUnreadable, ["part": "HTTP \(answer.status)"])
    }
    return Problem(ProblemCode(rawValue: code))
  }
}

extension Distrust {
  fileprivate var code: ProblemCode {
    switch self {
    case .wrongKey: .serverKeyWrong
    case .wrongName: .serverNameWrong
    case .expired: .serverCertificateExpired
    case .unknownAuthority: .serverAuthorityUnknown
    case .oldProtocol: .serverProtocolOld
    case .unclear: .serverNotTrusted
    }
  }
}

/// The keys by which this device knows its server, where no authority vouches for it.
enum KnownKeys {
  private static let setting = "server_pins"

  static func read(_ rows: DeviceRows) throws -> [KeyPin] {
    try rows.setting(setting).flatMap(KeyPin.list) ?? []
  }

  static func write(_ pins: [KeyPin], to rows: DeviceRows) throws {
    try rows.setSetting(setting, pins.isEmpty ? nil : KeyPin.text(pins))
  }

  /// Takes over the keys that the server announced in an exchange that a known key has guarded. A
  /// device that trusts authorities stays with them.
  static func update(with announced: [KeyPin], in rows: DeviceRows) throws {
    let known = try read(rows)
    guard !known.isEmpty, !announced.isEmpty, known != announced else { return }
    try write(announced, to: rows)
  }
}

extension String {
  var trimmingSpace: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

/// The outcome of an exchange on a thread of its own.
private final class Outcome: Sendable {
  private let result = Mutex<Result<[UInt8], any Error>?>(nil)
  private let isSettled = DispatchSemaphore(value: 0)

  func settle(_ result: Result<[UInt8], any Error>) {
    self.result.withLock { $0 = result }
    isSettled.signal()
  }

  /// To be called once.
  func wait() throws -> [UInt8] {
    isSettled.wait()
    return try result.withLock { $0 }?.get() ?? []
  }
}
