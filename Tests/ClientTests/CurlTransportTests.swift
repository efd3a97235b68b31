import Compression
import Foundation
import Support
import TestDoubles
import Testing

@testable import tsunagu

@Suite("Carrying an exchange", .timeLimit(.minutes(2)))
struct CurlTransportTests {
  typealias Reply = LoopbackListener.Reply
  let transport = CurlTransport(version: "9.8.7")

  private func ask(
    _ listener: LoopbackListener, body: [UInt8]? = nil, limit: Int = 10_000,
    adjust: (inout HTTPExchange) -> Void = { _ in }
  ) throws -> HTTPAnswer {
    var exchange = HTTPExchange(
      body == nil ? "GET" : "POST", listener.url + "/api/v1/sync", body: body,
      maximumAnswerBytes: limit)
    adjust(&exchange)
    return try transport.perform(exchange)
  }

  @Test("A good answer comes back with status, type, headers and body")
  func goodAnswer() throws {
    let body = Array("{\"状態\":\"元気\"}\n".utf8)
    let listener = try LoopbackListener { _ in
      .answer(
        status: "201 Created", type: "Application/JSONL; charset=utf-8", headers: ["X-Id:  7 "],
        body: body)
    }
    let answer = try ask(listener)
    #expect(answer.status == 201)
    #expect(answer.contentType == "application/jsonl")
    #expect(answer.headers["x-id"] == "7")
    #expect(answer.body == body)
  }

  @Test("The request says who asks, what it takes, and carries its headers and body")
  func requestIsComplete() throws {
    let listener = try LoopbackListener { _ in .answer(body: []) }
    let body = Array("操作\n".utf8)
    _ = try ask(listener, body: body) { $0.headers = ["Authorization": "Bearer token"] }
    let request = try #require(listener.requests.first)
    let lines = request.head.components(separatedBy: "\r\n")
    #expect(lines.first == "POST /api/v1/sync HTTP/1.1")
    for line in [
      "User-Agent: tsunagu/9.8.7", "Accept-Encoding: gzip", "Authorization: Bearer token",
    ] {
      #expect(lines.contains(line))
    }
    #expect(!lines.contains { $0.hasPrefix("Accept:") || $0.hasPrefix("Content-Type:") })
    #expect(request.body == body)
  }

  @Test("An empty body is sent as an empty body")
  func emptyBody() throws {
    let listener = try LoopbackListener { _ in .answer(body: []) }
    _ = try ask(listener, body: [])
    #expect(listener.requests.first?.head.contains("Content-Length: 0") == true)
  }

  @Test("Bodies are compressed both ways, a large one without waiting for permission")
  func gzipBothWays() throws {
    let page = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 5) }
    let listener = try LoopbackListener { request in
      .answer(headers: ["Content-Encoding: gzip"], body: request.body)
    }
    let answer = try ask(listener, body: page, limit: page.count) { $0.compressesBody = true }
    #expect(answer.body == page)
    let head = try #require(listener.requests.first?.head)
    #expect(head.contains("Content-Encoding: gzip"))
    #expect(!head.contains("Expect"))
  }

  @Test("Exchanges that follow one another share a connection, also after an error answer")
  func keepsConnection() throws {
    let listener = try LoopbackListener { _ in
      .answer(status: "409 Conflict", body: Array("no".utf8))
    }
    for _ in 0..<3 { #expect(try ask(listener).status == 409) }
    #expect(listener.requests.map(\.connection) == [1, 1, 1])
  }

  @Test("A connection that the server closed meanwhile is made anew, unnoticed")
  func reconnects() throws {
    let listener = try LoopbackListener { _ in
      var reply = Reply.answer(body: [1])
      reply.hangsUp = true
      return reply
    }
    for _ in 0..<3 { #expect(try ask(listener, body: [2]).body == [1]) }
    #expect(listener.requests.map(\.connection) == [1, 2, 3])
  }

  @Test("Another server's HTML is an answer, and can be told by its type")
  func html() throws {
    let page = Array("<html>ログイン</html>".utf8)
    let listener = try LoopbackListener { _ in .answer(type: "text/html", body: page) }
    let answer = try ask(listener)
    #expect(answer.contentType == "text/html")
    #expect(answer.body == page)
  }

  @Test("A redirect is an answer, not followed")
  func redirect() throws {
    let listener = try LoopbackListener { _ in
      .answer(status: "302 Found", headers: ["Location: /elsewhere"], body: [])
    }
    #expect(try ask(listener).status == 302)
    #expect(listener.requests.count == 1)
  }

  @Test("A cut answer is a cut, wherever it ends", arguments: ["head", "body", "chunk", "nothing"])
  func cut(place: String) throws {
    let listener = try LoopbackListener { _ in
      var reply = Reply.answer(body: [UInt8](repeating: 65, count: 500))
      switch place {
      case "head": reply.bytes = Array("HTTP/1.1 200 OK\r\nContent-Le".utf8)
      case "body": reply.bytes.removeLast(1)
      case "chunk":
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"
        reply.bytes = Array(head.utf8)
      default: reply.bytes = []
      }
      reply.hangsUp = true
      return reply
    }
    #expect(throws: TransportFailure.cut) { try ask(listener) }
  }

  @Test("gzip that ends early is a cut, damaged gzip is unreadable")
  func damagedGzip() throws {
    let whole = Gzip.compress(Array("坂の上の家".utf8))
    for (body, failure) in [
      (Array(whole.dropLast(3)), TransportFailure.cut),
      (whole + [0], .unreadable(reason: "gzip")),
    ] {
      let listener = try LoopbackListener { _ in
        .answer(headers: ["Content-Encoding: gzip"], body: body)
      }
      #expect(throws: failure) { try ask(listener) }
    }
  }

  @Test("An encoding that was not asked for is unreadable")
  func unknownEncoding() throws {
    let listener = try LoopbackListener { _ in
      .answer(headers: ["Content-Encoding: br"], body: [1, 2, 3])
    }
    #expect(throws: TransportFailure.unreadable(reason: "Content-Encoding: br")) {
      try ask(listener)
    }
  }

  @Test("Too large an answer is refused, announced or not, compressed or not")
  func tooLarge() throws {
    let plain = Reply.answer(body: [UInt8](repeating: 65, count: 10_001))
    var endless = Reply(bytes: Array("HTTP/1.1 200 OK\r\n\r\n".utf8), hangsUp: true)
    endless.bytes += [UInt8](repeating: 65, count: 500_000)
    let bomb = Reply.answer(
      headers: ["Content-Encoding: gzip"],
      body: Gzip.compress([UInt8](repeating: 0, count: 1_000_000)))
    for reply in [plain, endless, bomb] {
      let listener = try LoopbackListener { _ in reply }
      #expect(throws: TransportFailure.tooLarge(limit: 10_000)) { try ask(listener) }
    }
  }

  @Test("The largest answer that is allowed is taken, and a failure does not spoil what follows")
  func exactLimit() throws {
    let listener = try LoopbackListener { request in
      .answer(body: [UInt8](repeating: 65, count: request.connection == 1 ? 101 : 100))
    }
    #expect(throws: TransportFailure.tooLarge(limit: 100)) { try ask(listener, limit: 100) }
    #expect(try ask(listener, limit: 100).body.count == 100)
  }

  @Test("Nobody there is unreachable")
  func refused() throws {
    let port = try LoopbackListener.unusedPort()
    let exchange = HTTPExchange("GET", "http://127.0.0.1:\(port)/", maximumAnswerBytes: 10)
    let failure = #expect(throws: TransportFailure.self) { try transport.perform(exchange) }
    guard case .unreachable(let reason) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test("A server that takes the request and says nothing times out")
  func silence() throws {
    let listener = try LoopbackListener { _ in nil }
    #expect(throws: TransportFailure.timedOut) {
      try ask(listener) { $0.stallTimeoutSeconds = 1 }
    }
  }

  @Test("Another protocol's greeting is unreadable")
  func notHTTP() throws {
    let listener = try LoopbackListener { _ in
      Reply(bytes: Array("SSH-2.0-OpenSSH_9.2\r\n".utf8), hangsUp: true)
    }
    let failure = #expect(throws: TransportFailure.self) { try ask(listener) }
    guard case .unreadable = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test("A server without TLS at an https address is not trusted")
  func notTLS() throws {
    let listener = try LoopbackListener(greeting: Array("HTTP/1.1 400 Bad\r\n\r\n".utf8))
    let url = "https://127.0.0.1:\(listener.port)/"
    let failure = #expect(throws: TransportFailure.self) {
      try transport.perform(HTTPExchange("GET", url, maximumAnswerBytes: 10))
    }
    guard case .untrusted = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test(
    "What is no address, or leads elsewhere without TLS, is refused before anything is sent",
    arguments: [
      "", "tsunagu", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://a b/",
      "http://example.org/", "http://127.0.0.1.example.org/", "http://[::2]/", "//127.0.0.1/",
    ])
  func badAddress(url: String) {
    let exchange = HTTPExchange("GET", url, maximumAnswerBytes: 10)
    #expect(throws: TransportFailure.badAddress(url)) { try transport.perform(exchange) }
  }

  @Test("Loopback is known by each of its names")
  func loopbackNames() throws {
    for host in ["localhost", "127.0.0.1", "127.8.9.10", "[::1]"] {
      #expect(try ServerAddress("http://\(host):80/").isLoopback)
    }
    #expect(try !ServerAddress("https://tsunagu.example.org/").isLoopback)
  }
}
