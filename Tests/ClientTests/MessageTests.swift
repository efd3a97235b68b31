import Foundation
import Records
import Support
import Sync
import TestKit
import Testing

@testable import tsunagu

/// HTTP/1 as a careful peer, and a careless one, speaks it: byte for byte, on a real server.
@Suite("Messages at the server's edge", .timeLimit(.minutes(3)))
struct MessageTests {
  private let city: RunningCity
  private let port: UInt16

  init() throws {
    city = try RunningCity()
    port = try #require(UInt16(city.port))
  }

  private func answer(_ bytes: String, ending: Bool = false) throws -> String {
    let connection = try RawConnection(port: port)
    connection.send(bytes)
    if ending { connection.endSending() }
    return connection.readToEnd()
  }

  private func statuses(_ answer: String) -> [String] {
    answer.matches(of: #/HTTP/1\.1 ([0-9]{3}) /#).map { String($0.1) }
  }

  /// An enrollment, whose body is read whoever sends it.
  private func enrollment(_ headers: String, _ body: String, isLast: Bool = true) -> String {
    "POST /api/v1/enroll HTTP/1.1\r\nHost: a\r\n\(isLast ? "Connection: close\r\n" : "")\(headers)\r\n\(body)"
  }

  @Test(arguments: [
    "zz\r\n", "3\r\nabcdef\r\n0\r\n\r\n", "fffffffffffffffff\r\nabc", "-1\r\n", "2\r\n{}0\r\n\r\n",
  ])
  func aBodyOfBadChunksIsMalformed(body: String) throws {
    let said = try answer(enrollment("Transfer-Encoding: chunked\r\n", body))
    #expect(statuses(said) == ["400"])
    #expect(said.contains("\"malformed\""))
    #expect(said.lowercased().contains("connection: close"))
  }

  @Test func goodChunksAreRead() throws {
    for body in ["2;a=b\r\n{}\r\n0\r\n\r\n", "1\r\n{\r\n1\r\n}\r\n0\r\nX-Trailer: y\r\n\r\n"] {
      let said = try answer(enrollment("Transfer-Encoding: chunked\r\n", body))
      #expect(said.contains("(code)"), "\(said)")
    }
  }

  @Test func aBodyThatBreaksOffIsMalformed() throws {
    let said = try answer(enrollment("Content-Length: 10\r\n", "{}"), ending: true)
    #expect(statuses(said) == ["400"])
    #expect(said.contains("\"malformed\""))
  }

  @Test(arguments: [
    "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "Transfer-Encoding: gzip, chunked\r\n",
    "Transfer-Encoding: identity\r\n", "Transfer-Encoding: xchunked\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    "Content-Length: 2\r\nContent-Length: 2\r\n", "Content-Length: 2\r\nContent-Length: 3\r\n",
    "Content-Length: 2, 2\r\n", "Content-Length: +2\r\n",
    "Content-Length: 18446744073709551616\r\n",
    "X: a\r\n b\r\n", "X : a\r\n", "X: a\0b\r\n",
  ])
  func aHeadThatTwoReadersCouldTakeDifferentlyIsRefused(headers: String) throws {
    let said = try answer(enrollment(headers, "{}"))
    #expect(statuses(said) == ["400"])
    #expect(said.contains("\"malformed\""))
  }

  @Test func everyRequestNamesOneHost() throws {
    for (hosts, status) in [
      ("", "400"), ("Host: a\r\nHost: a\r\n", "400"), ("Host: a\r\nhost: b\r\n", "400"),
      ("Host: a b\r\n", "400"), ("Host: a/b\r\n", "400"), ("Host: x@a\r\n", "400"),
      ("Host: a, b\r\n", "400"), ("Host:\r\n", "200"), ("Host: tsunagu.example.jp:8443\r\n", "200"),
      ("Host: [2001:db8::1]:8443\r\n", "200"),
    ] {
      let said = try answer("GET /health HTTP/1.1\r\n\(hosts)Connection: close\r\n\r\n")
      #expect(statuses(said) == [status], "\(hosts)")
    }
  }

  @Test func whoSpeaksTheFirstVersionIsAnsweredAndLeftAlone() throws {
    for headers in ["", "Connection: keep-alive\r\n", "Host: a\r\n", "Expect: nonsense\r\n"] {
      let said = try answer("GET /health HTTP/1.0\r\n\(headers)\r\n")
      #expect(statuses(said) == ["200"], "\(headers)")
      #expect(said.lowercased().contains("connection: close"))
    }
    let twice = try answer("GET /health HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n")
    #expect(statuses(twice) == ["400"])
  }

  @Test func aConnectionEndsWhereItsRequestSaysSo() throws {
    for value in ["close", "Close", "x, CLOSE"] {
      let said = try answer("GET /health HTTP/1.1\r\nHost: a\r\nConnection: \(value)\r\n\r\n")
      #expect(statuses(said) == ["200"])
      #expect(said.lowercased().contains("connection: close"))
    }
  }

  @Test func requestsThatComeTogetherAreAnsweredInTheirOrder() throws {
    func get(_ path: String, _ more: String = "") -> String {
      "GET \(path) HTTP/1.1\r\nHost: a\r\n\(more)\r\n"
    }
    let said = try answer(
      get("/health") + get("/nowhere") + "HEAD /version HTTP/1.1\r\nHost: a\r\n\r\n"
        + enrollment("Content-Length: 2\r\n", "{}", isLast: false)
        + get("/version", "Connection: close\r\n"))
    #expect(statuses(said) == ["200", "404", "200", "400", "200"])
    let broken = try answer(get("/health") + "GET /version HTTP/1.1\r\n\r\n")
    #expect(statuses(broken).first == "200")
    #expect(statuses(broken).count <= 2)
  }

  @Test func whoWaitsForAWordBeforeTheBodyGetsIt() throws {
    let connection = try RawConnection(port: port)
    connection.send(enrollment("Content-Length: 2\r\nExpect: 100-Continue\r\n", ""))
    #expect(connection.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
    connection.send("{}")
    #expect(statuses(connection.readToEnd()) == ["400"])
  }

  @Test func whoDoesNotWaitForTheWordNeedsNone() throws {
    let said = try answer(enrollment("Content-Length: 2\r\nExpect: 100-continue\r\n", "{}"))
    #expect(statuses(said).last == "400")
    #expect(said.contains("(code)"))
  }

  @Test func otherExpectationsAreNotMet() throws {
    for value in ["nonsense", "100-continue, nonsense", ""] {
      let said = try answer(enrollment("Content-Length: 2\r\nExpect: \(value)\r\n", "{}"))
      #expect(statuses(said) == ["417"], "\(value)")
      #expect(said.contains("\"expectation_unknown\""))
    }
  }

  /// The body never comes, so that an answer that waits for it never comes either.
  @Test func whoIsTurnedAwayNeedNotSendTheBody() throws {
    let large = "Content-Length: \(Limits.compressedRequestBytes)\r\n"
    for (head, status) in [
      ("POST /api/v1/sync HTTP/1.1\r\nHost: a\r\n\(large)", "401"),
      ("POST /api/v1/sync HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\n\(large)", "401"),
      (
        "POST /api/v1/sync HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\(large)", "401"
      ),
      ("POST /nowhere HTTP/1.1\r\nHost: a\r\n\(large)", "404"),
      ("PUT /health HTTP/1.1\r\nHost: a\r\n\(large)", "405"),
      ("POST /api/v1/enroll HTTP/1.1\r\nHost: a\r\n\(large)", "413"),
      ("POST /api/v1/enroll HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n\(large)", "415"),
      ("POST /api/v1/enroll HTTP/1.1\r\nHost: a\r\nContent-Encoding: br\r\n\(large)", "415"),
    ] {
      let said = try answer(head + "\r\n")
      #expect(statuses(said) == [status], "\(head)")
      #expect(said.lowercased().contains("connection: close"))
    }
  }

  @Test func theBodyOfWhoIsTurnedAwayIsNoRequest() throws {
    let inner = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    let said = try answer(
      "POST /api/v1/sync HTTP/1.1\r\nHost: a\r\nContent-Length: \(inner.utf8.count + 9)\r\n\r\n"
        + inner, ending: true)
    #expect(statuses(said) == ["401"])
  }

  @Test func otherCodingsThanGzipAreNotRead() throws {
    for coding in ["br", "zstd", "deflate", "gzip, gzip", "gzip, br", "nonsense"] {
      let said = try answer(
        enrollment("Content-Encoding: \(coding)\r\nContent-Length: 2\r\n", "{}"))
      #expect(statuses(said) == ["415"], "\(coding)")
      #expect(said.contains("\"content_coding_unknown\""))
      #expect(said.lowercased().contains("accept-encoding: gzip"))
    }
    for coding in ["identity", "", "Identity"] {
      let said = try answer(
        enrollment("Content-Encoding: \(coding)\r\nContent-Length: 2\r\n", "{}"))
      #expect(said.contains("(code)"), "\(coding)")
    }
  }

  @Test func theWayOfSayingATokenIsFree() throws {
    let device = try city.device("one", .communitySocialWorker)
    let token = try device.setting("token").trimmingSpace
    for (said, isKnown) in [
      ("Bearer \(token)", true), ("bearer \(token)", true), ("BEARER   \(token)", true),
      ("Basic \(token)", false), ("Bearer", false), ("Bearer\t\(token)", false), (token, false),
      ("Bearer \(token.lowercased())", false),
    ] {
      let answer = try answer(
        "POST /api/v1/sync HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: \(said)\r\n"
          + "Content-Length: 0\r\n\r\n")
      #expect(statuses(answer) == [isKnown ? "400" : "401"], "\(said.prefix(12))")
    }
  }

  @Test func answersAreCompressedForWhoTakesThat() throws {
    let device = try city.device("one", .communitySocialWorker)
    let token = try device.setting("token").trimmingSpace
    let head =
      #"{"cursors":{},"oldest":1,"operations":0,"protocol":1,"replica":"00000000000000ab"}"#
    for (accepted, isCompressed) in [
      ("gzip", true), ("GZIP", true), ("x-gzip", true), ("*", true), ("br, gzip;q=0.5", true),
      ("gzip;q=0", false), ("gzip; q=0.000", false), ("*;q=0", false), ("gzip;q=0, *", false),
      ("identity", false), ("", false), ("notgzip", false), ("gzip;q=0.1, identity;q=0.9", false),
      ("gzip;q=nonsense", false),
    ] {
      let connection = try RawConnection(port: port)
      connection.send(
        "POST /api/v1/sync HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer \(token)\r\n"
          + "Accept-Encoding: \(accepted)\r\nContent-Length: \(head.utf8.count + 1)\r\n\r\n\(head)\n"
      )
      let said = connection.readToEnd()
      #expect(statuses(said) == ["200"])
      #expect(
        said.lowercased().contains("content-encoding: gzip") == isCompressed, "\(accepted)")
    }
  }

  @Test func headIsGetWithoutTheBody() throws {
    let got = try answer("GET /version HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    let head = try answer("HEAD /version HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    func lines(_ text: String) -> Set<String> {
      Set(text.components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n"))
    }
    #expect(head.hasSuffix("\r\n\r\n"))
    #expect(lines(head) == lines(got))
  }

  @Test func targetsOfEveryFormAreUnderstoodOrRefused() throws {
    for (line, status) in [
      ("GET http://a/health", "200"), ("GET https://b/version?x=1", "200"), ("OPTIONS *", "404"),
      ("OPTIONS /health", "405"), ("TRACE /health", "405"), ("GET health", "400"),
      ("get /health", "400"), ("GET /\(String(repeating: "a", count: 20_000))", "431"),
    ] {
      let said = try answer("\(line) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(statuses(said) == [status], "\(line.prefix(40))")
    }
  }
}
