import Records
import Storage
import Sync

/// The server as this device reaches it: HTTP over curl, errors in the words of the catalogue.
struct ServerConnection: Transport {
  private let transport = CurlTransport(version: "0.1.0")
  private let base: String
  private let token: String?

  init(url: String, token: String?) throws {
    var base = url
    while base.hasSuffix("/") { base.removeLast() }
    self.base = base
    self.token = token
  }

  func exchange(_ request: [UInt8]) throws -> [UInt8] {
    try post("/api/v1/sync", request, type: "application/x-ndjson")
  }

  /// Trades a code for a device.
  func enroll(code: String) throws -> Enrollment {
    let body = JSON.bytes(["code": .text(code.trimmingSpace.uppercased())])
    let answer = try JSON.read(try post("/api/v1/enroll", body, type: "application/json"))
    guard let token = answer["token"]?.text, let user = answer["user"]?.text.flatMap(RecordID.init),
      let role = answer["role"]?.text.flatMap(Role.init)
    else { throw Problem(.answerUnreadable, "enroll") }
    return Enrollment(
      server: base, token: token, user: user, userName: answer["user_name"]?.text ?? "", role: role,
      worker: answer["worker"]?.text.flatMap(RecordID.init),
      district: answer["district"]?.text.flatMap(RecordID.init),
      seesHiddenAddresses: answer["sees_hidden_addresses"] == true,
      municipality: answer["municipality"]?.text ?? "")
  }

  private func post(_ path: String, _ body: [UInt8], type: String) throws -> [UInt8] {
    var exchange = HTTPExchange(
      "POST", base + path, headers: ["Content-Type": type], body: body,
      maximumAnswerBytes: Limits.answerBytes)
    exchange.compressesBody = true
    if let token { exchange.headers["Authorization"] = "Bearer \(token)" }
    let answer: HTTPAnswer
    do throws(TransportFailure) { answer = try transport.perform(exchange) } catch {
      throw problem(error)
    }
    guard answer.status == 200 else { throw problem(answer) }
    return answer.body
  }

  private func problem(_ failure: TransportFailure) -> Problem {
    switch failure {
    case .unreachable, .timedOut: Problem(.serverUnreachable)
    case .badAddress: Problem(.badAddress, base)
    case .cut: Problem(.answerUnreadable, "途中で切れました")
    case .tooLarge: Problem(.answerUnreadable, "大きすぎます")
    case .untrusted: Problem(.answerUnreadable, "サーバーの身元を確かめられません")
    case .unreadable: Problem(.answerUnreadable, "HTTPではありません")
    }
  }

  /// The server's own problem where it said one; otherwise whoever answered is not Tsunagu's server.
  private func problem(_ answer: HTTPAnswer) -> Problem {
    guard let said = (try? JSON.read(answer.body))?["error"], let code = said["code"]?.text else {
      return Problem(.answerUnreadable, "HTTP \(answer.status)")
    }
    return Problem(ProblemCode(rawValue: code))
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
