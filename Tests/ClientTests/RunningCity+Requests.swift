import Records
import Sync
import TestKit

@testable import tsunagu

extension RunningCity {
  /// The server's answer to a request by hand.
  func ask(
    _ method: String, _ path: String, _ body: [UInt8]? = nil, token: String? = nil,
    headers: [String: String] = [:],
    over transport: CurlTransport = CurlTransport(version: "test", trust: .nobody)
  ) throws -> HTTPAnswer {
    var exchange = HTTPExchange(
      method, url + path, headers: headers, body: body, maximumAnswerBytes: 10_000_000)
    if let token { exchange.headers["Authorization"] = "Bearer \(token)" }
    return try transport.perform(exchange)
  }

  /// The server's log of all requests until now: up to the line of a later request.
  func log() throws -> String {
    guard let server else { return "" }
    _ = try ask("GET", "/version")
    try server.waitForErrors("path=/version")
    return server.outputText + server.errorText
  }

  /// The request that trades a code's secret for a device with a key.
  static func enrollment(_ code: String, _ key: DeviceKey) throws -> [UInt8] {
    JSON.bytes(["code": .text(code), "public_key": .text(try key.publicText)])
  }
}

extension HTTPAnswer {
  /// The code of the problem in its body.
  var code: String? { (try? JSON.read(body))?["error"]?["code"]?.text }
}
