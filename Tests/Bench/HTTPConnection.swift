import Compression
import Foundation
import Records
import Sync

/// One kept-alive connection to the server on loopback, with the headers that the client's curl sends.
/// Counts what crosses the wire.
final class HTTPConnection {
  let descriptor: Int32
  private(set) var bytesUp = 0
  private(set) var bytesDown = 0
  private(set) var exchanges = 0

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in.loopback(port: port)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      close(descriptor)
      throw BenchFailure("no connection to port \(port)")
    }
    var yes: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { close(descriptor) }

  /// A request of `sync` as it crosses the wire.
  static func syncRequest(_ body: [UInt8], token: String, port: UInt16) -> [UInt8] {
    let head = """
      POST /api/v1/sync HTTP/1.1\r
      Host: 127.0.0.1:\(port)\r
      User-Agent: tsunagu/\(Release.version)\r
      Content-Encoding: gzip\r
      Authorization: Bearer \(token)\r
      Content-Length: \(body.count)\r
      \r\n
      """
    return Array(head.utf8) + body
  }

  /// Sends and waits for the whole answer: its body as it came.
  func exchange(_ request: [UInt8]) throws -> [UInt8] {
    var sent = 0
    while sent < request.count {
      let count = request[sent...].withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw BenchFailure("the server hung up") }
      sent += count
    }
    var reader = AnswerReader()
    var buffer = [UInt8](repeating: 0, count: 262_144)
    while !reader.isComplete {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { throw BenchFailure("the server hung up") }
      try reader.take(buffer[..<count])
    }
    exchanges += 1
    bytesUp += request.count
    bytesDown += reader.count
    return Array(reader.body)
  }
}

/// Puts an answer with a known length together.
struct AnswerReader {
  private var bytes: [UInt8] = []
  private var start = 0
  private var end: Int?

  /// Headers and body.
  var count: Int { bytes.count }
  var isComplete: Bool { end.map { bytes.count >= $0 } ?? false }
  var body: ArraySlice<UInt8> { bytes[start...] }

  mutating func take(_ portion: ArraySlice<UInt8>) throws {
    bytes += portion
    guard end == nil, let blank = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
    let head = String(decoding: bytes[..<blank.lowerBound], as: UTF8.self)
    let length = head.split(separator: "\r\n").compactMap { line -> Int? in
      let parts = line.split(separator: ":")
      guard parts.count == 2, parts[0].lowercased() == "content-length" else { return nil }
      return Int(parts[1].trimmingCharacters(in: .whitespaces))
    }.first
    guard head.hasPrefix("HTTP/1.1 200"), let length else {
      throw BenchFailure("answered: \(head.prefix(200))")
    }
    (start, end) = (blank.upperBound, blank.upperBound + length)
  }

  mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    (start, end) = (0, nil)
  }
}

/// The client's exchanges over such a connection, counted.
final class CountingTransport: Transport {
  let connection: HTTPConnection
  private let token: String
  private let port: UInt16
  /// Seconds that the transport took, server included.
  private(set) var seconds = 0.0
  /// Cells of the states that came.
  private(set) var answers: [[UInt8]] = []
  var keepsAnswers = false

  init(port: UInt16, token: String) throws {
    connection = try HTTPConnection(port: port)
    self.token = token
    self.port = port
  }

  func exchange(_ request: [UInt8]) throws -> [UInt8] {
    let start = ContinuousClock.now
    defer { seconds += elapsedSeconds(since: start) }
    let body = try connection.exchange(
      HTTPConnection.syncRequest(Gzip.compress(request), token: token, port: port))
    let answer = try Gzip.decompress(body, limit: Limits.answerBytes)
    if keepsAnswers { answers.append(answer) }
    return answer
  }
}
