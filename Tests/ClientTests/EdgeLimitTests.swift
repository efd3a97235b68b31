import Compression
import Foundation
import Records
import Support
import Sync
import TestKit
import Testing

@testable import tsunagu

/// The limits at the edge, on a real server that counts this machine's requests as well.
@Suite("The server's edge", .timeLimit(.minutes(3)))
struct EdgeLimitTests {
  private let transport = CurlTransport(version: "test")

  private func limitedCity() throws -> RunningCity {
    let city = try RunningCity(isStarted: false)
    city.serveOptions = ["--limits-loopback"]
    try city.start()
    return city
  }

  private func post(
    _ city: RunningCity, _ path: String, _ body: [UInt8], token: String? = nil,
    headers: [String: String] = [:]
  ) throws -> HTTPAnswer {
    try city.ask("POST", path, body, token: token, headers: headers, over: transport)
  }

  private func enroll(_ city: RunningCity, _ code: String) throws -> HTTPAnswer {
    var generator = TestSeed.generator(stream: 920)
    let key = DeviceKey.random(using: &generator)
    return try post(city, "/api/v1/enroll", RunningCity.enrollment(code, key))
  }

  @Test func wrongCodesAreCountedAndThenNotEvenTheRightOneWorks() throws {
    let city = try limitedCity()
    let user = try city.users(.cooperator)[0]
    let right = try city.code(for: user)
    // A request without a wrong code costs nothing.
    for _ in 0..<50 { #expect(try post(city, "/api/v1/enroll", [0x7b]).status == 400) }
    for _ in 0..<Int(Limits.wrongCodesPerAddress.atOnce) {
      #expect(try enroll(city, "AAAA-AAAA").status == 403)
    }
    let refused = try enroll(city, right)
    #expect(refused.status == 429)
    #expect(refused.code == "too_many_tries")
    let wait = try #require(refused.headers["retry-after"].flatMap { Int($0) })
    #expect((1...180).contains(wait))
    let device = city.newDevice("late")
    let said = try device.run("enroll", city.url, right)
    #expect(said.status == 1)
    #expect(said.errors.contains("[too_many_tries]"))
    // Everything else goes on.
    #expect(try post(city, "/api/v1/sync", [], token: "wrong").status == 401)
    // The code was not used up.
    city.stop()
    city.serveOptions = []
    try city.start()
    try device.succeed("enroll", city.url, right)
  }

  @Test func wrongCodesAllLookTheSame() throws {
    let city = try RunningCity()
    let users = try city.users(.cooperator)
    let used = try city.code(for: users[0])
    #expect(try enroll(city, used).status == 200)
    let ended = try city.code(for: users[1])
    #expect(try city.admin("user", "end", users[1]).status == 0)
    let answers = try [used, ended, "AAAA-AAAA", "", String(repeating: "A", count: 1_000)].map {
      let answer = try enroll(city, $0)
      return [String(answer.status), String(decoding: answer.body, as: UTF8.self)]
    }
    #expect(Set(answers).count == 1)
    #expect(answers[0][0] == "403")
  }

  @Test func aStrangersBodyIsSmall() throws {
    let city = try RunningCity()
    let large = [UInt8](repeating: 0x20, count: Limits.enrollmentBytes + 1)
    #expect(try post(city, "/api/v1/enroll", large).code == "body_too_large")
    let bomb = Gzip.compress([UInt8](repeating: 0x20, count: 1_000_000))
    let answer = try post(city, "/api/v1/enroll", bomb, headers: ["Content-Encoding": "gzip"])
    #expect(answer.code == "body_too_large")
  }

  @Test func aDeviceOutOfOrderIsTheOnlyOneThatWaits() throws {
    let city = try limitedCity()
    let eager = try city.device("eager", .cooperator)
    let patient = try city.device("patient", .communitySocialWorker)
    let token = try eager.setting("token").trimmingSpace
    var refused: HTTPAnswer?
    var count = 0
    while refused == nil, count < 4_000 {
      let answer = try post(city, "/api/v1/sync", [], token: token)
      count += 1
      if answer.status == 429 { refused = answer } else { #expect(answer.status == 400) }
    }
    #expect(count > Int(Limits.requestsPerDevice.atOnce) - 20)
    let answer = try #require(refused)
    #expect(answer.code == "too_many_requests")
    #expect(answer.headers["retry-after"] == "1")
    try patient.succeed("sync")
  }

  @Test func tokensThatNobodyHoldsAreCounted() throws {
    let city = try limitedCity()
    let device = try city.device("one", .cooperator)
    var statuses: Set<Int> = []
    for number in 0..<1_000 where !statuses.contains(429) {
      statuses.insert(try post(city, "/api/v1/sync", [], token: "guess-\(number)").status)
    }
    #expect(statuses == [401, 429])
    try device.succeed("sync")
  }

  @Test func oneAddressDoesNotTakeAllConnections() throws {
    let city = try limitedCity()
    let port = try #require(UInt16(city.port))
    let held = try (0..<Limits.connectionsPerAddress).map { _ in try RawConnection(port: port) }
    let oneMore = try RawConnection(port: port)
    #expect(oneMore.isClosedByTheOtherSide())
    let device = city.newDevice("late")
    let said = try device.run("enroll", city.url, "AAAA-AAAA")
    #expect(said.status == 3)
    withExtendedLifetime(held) {}
  }

  @Test func sixtyFourDevicesOfOneOfficeAreServed() throws {
    let city = try limitedCity()
    let devices = (0..<64).map { _ in CurlTransport(version: "test") }
    let exchange = HTTPExchange("GET", city.url + "/health", maximumAnswerBytes: 1_000)
    // Each keeps its connection.
    for _ in 0..<40 {
      for device in devices { #expect(try device.perform(exchange).status == 200) }
    }
  }

  @Test func whatIsNoRequestIsRefusedWithItsCode() throws {
    let city = try RunningCity()
    let port = try #require(UInt16(city.port))
    let line = "GET /health HTTP/1.1\r\nHost: a\r\n"
    for (bytes, status, code) in [
      (
        line + "X: " + String(repeating: "a", count: Limits.headerBytes + 1), 431,
        "headers_too_large"
      ),
      (
        line + (0...Limits.headerLines).map { "X-\($0): 1" }.joined(separator: "\r\n"), 431,
        "headers_too_large"
      ),
      ("GET /" + String(repeating: "a", count: 100_000), 431, "headers_too_large"),
      ("SSH-2.0-OpenSSH_9.2", 400, "malformed"),
      (line + "Content-Length: x", 400, "malformed"),
    ] {
      let connection = try RawConnection(port: port)
      connection.send(bytes + "\r\n\r\n")
      let said = connection.readToEnd()
      #expect(said.hasPrefix("HTTP/1.1 \(status) "), "\(bytes.prefix(60)): \(said.prefix(60))")
      #expect(said.contains("\"\(code)\""), "\(bytes.prefix(60))")
    }
  }
}

/// A connection without HTTP.
final class RawConnection {
  private let descriptor: Int32

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    // No test hangs on a server that says nothing.
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw TransportFailure.unreachable(reason: "connect") }
  }

  deinit { close(descriptor) }

  func send(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Whether it ends without a word.
  func isClosedByTheOtherSide() -> Bool {
    var byte: UInt8 = 0
    let count = recv(descriptor, &byte, 1, 0)
    return count == 0 || (count < 0 && errno == ECONNRESET)
  }

  func readToEnd() -> String { read(until: nil) }

  /// Reads until a text has come, or the other side ends.
  func read(until text: String?) -> String {
    var received: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = recv(descriptor, &block, block.count, 0)
      guard count > 0 else { return String(decoding: received, as: UTF8.self) }
      received += block[..<count]
      if let text, received.suffix(text.utf8.count).elementsEqual(text.utf8) {
        return String(decoding: received, as: UTF8.self)
      }
    }
  }

  /// Says that nothing more comes; the other side's answer can still be read.
  func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }
}
