import Authority
import Compression
import Merge
import Records
import Support
import Sync
import TestKit
import Testing

@testable import tsunagu

/// The server's HTTP face, spoken to by hand (docs/PROTOCOL.md): every refusal has its status and code, and
/// changes nothing.
@Suite struct ServerProtocolTests {
  private let transport = CurlTransport(version: "test")

  private func post(
    _ city: RunningCity, _ path: String, _ body: [UInt8], token: String? = nil, gzip: Bool = false
  ) throws -> HTTPAnswer {
    var headers = [
      "Content-Type": path.hasSuffix("sync") ? "application/x-ndjson" : "application/json"
    ]
    if gzip { headers["Content-Encoding"] = "gzip" }
    return try city.ask("POST", path, body, token: token, headers: headers, over: transport)
  }

  private let key: DeviceKey = {
    var generator = TestSeed.generator(stream: 910)
    return .random(using: &generator)
  }()

  /// Trades a code for a token, as a client would.
  private func token(_ city: RunningCity, _ role: Role = .communitySocialWorker) throws -> String {
    let code = try city.code(for: try city.users(role)[0])
    #expect(try post(city, "/api/v1/enroll", JSON.bytes(["code": .text(code)])).status == 400)
    let body = try RunningCity.enrollment(code, key)
    let answer = try post(city, "/api/v1/enroll", body)
    #expect(try post(city, "/api/v1/enroll", body).status == 403)
    return try JSON.read(answer.body)["token"]?.text ?? ""
  }

  @Test func whatIsNotARequestIsRefusedWithItsCode() throws {
    let city = try RunningCity()
    let token = try token(city)
    let head =
      #"{"protocol":1,"replica":"00000000000000ff","cursors":{},"oldest":1,"operations":1}"#
    let cases: [([UInt8], Int, String)] = [
      ([], 400, "malformed"), (Array("<html>".utf8), 400, "malformed"),
      (Array("{}\n".utf8), 426, "unsupported_protocol"),
      (Array("{\"protocol\":9}\n".utf8), 426, "unsupported_protocol"),
      (Array((head + "\n").utf8), 400, "malformed"),
      // Lines that are none are the verdicts' business; whose they are, the signature's.
      (Array((head + "\n{\"id\":1}\n").utf8), 403, "signature_wrong"),
      (
        Array((head + "\n" + String(repeating: "[", count: 10_000) + "\n").utf8), 403,
        "signature_wrong"
      ),
      (Array((head + "\n\0\n").utf8), 403, "signature_wrong"),
    ]
    for (body, status, expected) in cases {
      let answer = try post(city, "/api/v1/sync", body, token: token)
      #expect(answer.status == status, "\(body.count) bytes")
      #expect(answer.code == expected)
    }
    #expect(try post(city, "/api/v1/sync", []).code == "unauthorized")
    #expect(try post(city, "/api/v1/sync", [], token: "wrong").code == "unauthorized")
    #expect(try post(city, "/nowhere", []).status == 404)
    #expect(try post(city, "/nowhere", []).code == "not_found")
  }

  @Test func aBodyOverTheLimitIsRefusedCompressedOrNot() throws {
    let city = try RunningCity()
    let token = try token(city)
    let large = [UInt8](repeating: 0x20, count: Limits.compressedRequestBytes + 1)
    #expect(try post(city, "/api/v1/sync", large, token: token).status == 413)
    let bomb = Gzip.compress([UInt8](repeating: 0x20, count: Limits.requestBytes + 1))
    let answer = try post(city, "/api/v1/sync", bomb, token: token, gzip: true)
    #expect(answer.status == 413)
    #expect(answer.code == "body_too_large")
    let garbage = try post(city, "/api/v1/sync", Array("not gzip".utf8), token: token, gzip: true)
    #expect(garbage.code == "content_coding_unknown")
    let cut = Array(Gzip.compress(Array("{}\n".utf8)).dropLast(3))
    #expect(try post(city, "/api/v1/sync", cut, token: token, gzip: true).code == "malformed")
  }

  @Test func pushingAgainIsHarmlessAndAnswersTheSame() throws {
    let city = try RunningCity()
    let token = try token(city)
    let user = try city.accounts(.communitySocialWorker).first?["id"]?.text
      .flatMap(RecordID.init)
    let operation = Operation(
      id: OperationID(replica: 255, counter: 1), lamport: 1,
      author: try #require(user), recordedAt: Timestamp(milliseconds: 1_795_000_000_000),
      record: RecordID(high: 1, low: 2), kind: "area",
      writes: ["level": Write("自治会"), "name": Write("試験自治会")].reduce(into: [:]) {
        $0[FieldPath($1.key)] = $1.value
      })
    var request = SyncRequest(
      replica: 255, incarnation: nil, cursors: [:], oldest: 1, lines: [operation.line])
    #expect(try post(city, "/api/v1/sync", request.bytes, token: token).code == "signature_wrong")
    // The line may come after the answer.
    _ = try city.server?.waitForErrors("device=1")
    try request.sign(with: key)
    let first = try SyncAnswer(
      bytes: try post(city, "/api/v1/sync", request.bytes, token: token).body)
    let again = try SyncAnswer(
      bytes: try post(city, "/api/v1/sync", request.bytes, token: token).body)
    #expect(first.verdicts == [operation.id: .accepted])
    #expect(again.verdicts == first.verdicts)
    #expect(again.received == 1)
    #expect(again.cursors == first.cursors)
    let counts = try city.admin("status", "--json").output
    #expect(try JSON.read(counts)["operations"]?.integer != nil)
    var quiet = request
    (quiet.lines, quiet.signature) = ([], nil)
    (quiet.incarnation, quiet.cursors) = (first.incarnation, first.cursors)
    let nothing = try post(city, "/api/v1/sync", quiet.bytes, token: token)
    #expect(try SyncAnswer(bytes: nothing.body).states.isEmpty)
    #expect(nothing.body.count < 400)
  }

  @Test func methodsAndMediaTypesThatARouteHasNotAreToldSo() throws {
    let city = try RunningCity()
    for (method, path, allowed) in [
      ("DELETE", "/api/v1/sync", "POST"), ("POST", "/health", "GET, HEAD"),
      ("PUT", "/api/v1/held/0000000000000001/1", "GET, HEAD, POST"),
      ("HEAD", "/api/v1/sync", "POST"),
    ] {
      let answer = try city.ask(method, path, over: transport)
      #expect(answer.status == 405, "\(method) \(path)")
      #expect(answer.headers["allow"] == allowed)
      #expect(answer.code == (method == "HEAD" ? nil : "method_not_allowed"))
    }
    // The connection goes on behind an answer to HEAD.
    #expect(try post(city, "/api/v1/enroll", []).status == 400)
    for type in ["text/plain", "multipart/form-data; boundary=x", ""] {
      let enrollment = "/api/v1/enroll"
      let unknown = try city.ask("POST", enrollment, [], headers: ["Content-Type": type])
      #expect(unknown.code == "media_type_unknown", "\(type)")
      let json = ["Content-Type": "Application/JSON; charset=utf-8"]
      #expect(try city.ask("POST", enrollment, [], headers: json).code == "malformed")
    }
    let description = try city.ask("GET", "/openapi.json")
    #expect(description.status == 200)
    #expect(try JSON.read(description.body)["paths"]?["/api/v1/key"] != nil)
  }

  @Test func healthAndVersionAreSaid() throws {
    let city = try RunningCity()
    for path in ["/health", "/version"] {
      let answer = try city.ask("GET", path)
      #expect(answer.status == 200)
      #expect(answer.contentType == "application/json")
    }
  }

  @Test func nothingPersonalIsInTheLog() throws {
    let city = try RunningCity()
    let device = try city.device("volunteer", .cooperator)
    let person = try device.json("person", "list").list?.first
    let id = person?["id"]?.text ?? ""
    let name = person?["fields"]?["name"]?.text ?? "?"
    try device.succeed("visit", "add", "--person", id, "--status", "異変", "--memo", "秘密のメモ")
    try device.succeed("sync")
    let log = try city.log()
    #expect(log.contains("/api/v1/sync"))
    for secret in [name, "秘密のメモ", id, "異変"] { #expect(!log.contains(secret)) }
  }
}
