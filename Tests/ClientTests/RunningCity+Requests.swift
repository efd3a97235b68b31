import Records
import Sync
import TestKit

@testable import tsunagu

extension RunningCity {
  /// The server's log of all requests until now: up to the line of a later request.
  func log() throws -> String {
    guard let server else { return "" }
    _ = try CurlTransport(version: "test", trust: .nobody).perform(
      HTTPExchange("GET", url + "/version", maximumAnswerBytes: 1_000))
    try server.waitForErrors("path=/version")
    return server.outputText + server.errorText
  }

  /// The request that trades a code's secret for a device with a key.
  static func enrollment(_ code: String, _ key: DeviceKey) throws -> [UInt8] {
    JSON.bytes(["code": .text(code), "public_key": .text(try key.publicText)])
  }
}
