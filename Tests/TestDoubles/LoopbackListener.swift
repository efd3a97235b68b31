import Foundation
import Support

/// A server on loopback that answers exactly the bytes it is told to, right or wrong.
public final class LoopbackListener: @unchecked Sendable {
  /// One request as it came.
  public struct Request: Sendable {
    /// Request line and headers, without the empty line.
    public let head: String
    public let body: [UInt8]
    /// Counts connections from 1.
    public let connection: Int
  }

  /// The bytes to send back, and whether to hang up afterwards.
  public struct Reply: Sendable {
    public var bytes: [UInt8]
    public var hangsUp: Bool

    public init(bytes: [UInt8], hangsUp: Bool = false) {
      self.bytes = bytes
      self.hangsUp = hangsUp
    }

    /// A whole HTTP answer, with the right length.
    public static func answer(
      status: String = "200 OK", type: String = "application/jsonl", headers: [String] = [],
      body: [UInt8]
    ) -> Reply {
      let lines = ["HTTP/1.1 \(status)", "Content-Type: \(type)", "Content-Length: \(body.count)"]
      let head = (lines + headers).map { $0 + "\r\n" }.joined() + "\r\n"
      return Reply(bytes: Array(head.utf8) + body)
    }
  }

  public let port: UInt16
  private let listener: Int32
  private let greeting: [UInt8]
  private let respond: @Sendable (Request) -> Reply?
  private let lock = NSLock()
  private var connections: Set<Int32> = []
  private var connectionCount = 0
  private var seen: [Request] = []

  /// - Parameters:
  ///   - greeting: the bytes sent before any request.
  ///   - respond: the answer to a request; nil: nothing at all, the connection stays open.
  public init(
    greeting: [UInt8] = [], _ respond: @escaping @Sendable (Request) -> Reply? = { _ in nil }
  ) throws {
    (listener, port) = try Self.listen()
    self.greeting = greeting
    self.respond = respond
    let listener = listener
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        Descriptors.closeOnExec(connection)
        if connection < 0 && errno == EINTR { continue }
        guard connection >= 0 else { return }
        guard let self else {
          close(connection)
          return
        }
        self.serve(connection)
      }
    }
  }

  deinit {
    stop()
    close(listener)
  }

  public var url: String { "http://127.0.0.1:\(port)" }

  /// Every request so far.
  public var requests: [Request] { lock.withLock { seen } }

  /// Hangs up on everybody and accepts nobody any more.
  public func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    lock.withLock { for connection in connections { shutdown(connection, Int32(SHUT_RDWR)) } }
  }

  /// A port on which nobody listens: taken, and given back.
  public static func unusedPort() throws -> UInt16 {
    let (listener, port) = try listen()
    close(listener)
    return port
  }

  private static func listen() throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, size) == 0 && Foundation.listen(descriptor, 16) == 0
          && getsockname(descriptor, generic, &size) == 0
      }
    }
    guard isListening else {
      throw SpawnFailure.now("listen")
    }
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }

  private func serve(_ connection: Int32) {
    let number = lock.withLock {
      connections.insert(connection)
      connectionCount += 1
      return connectionCount
    }
    Thread.detachNewThread { [weak self, greeting, respond] in
      send(greeting, to: connection)
      var reader = RequestReader(descriptor: connection, connection: number)
      while let request = reader.next() {
        self?.note(request)
        guard let reply = respond(request) else { continue }
        send(reply.bytes, to: connection)
        if reply.hangsUp { break }
      }
      self?.forget(connection)
      // Not only closed: a program started meanwhile may hold a copy.
      shutdown(connection, Int32(SHUT_RDWR))
      close(connection)
    }
  }

  private func note(_ request: Request) {
    lock.withLock { seen.append(request) }
  }

  private func forget(_ connection: Int32) {
    _ = lock.withLock { connections.remove(connection) }
  }
}

private func send(_ bytes: [UInt8], to connection: Int32) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes {
      Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return }
    rest = rest.dropFirst(count)
  }
}

/// Reads requests, one after the other, from a connection.
private struct RequestReader {
  let descriptor: Int32
  let connection: Int
  private var buffer: [UInt8] = []

  init(descriptor: Int32, connection: Int) {
    self.descriptor = descriptor
    self.connection = connection
  }

  mutating func next() -> LoopbackListener.Request? {
    let separator = Array("\r\n\r\n".utf8)
    while true {
      if let end = buffer.firstRange(of: separator) {
        let head = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
        let length = Self.contentLength(head)
        if buffer.count - end.upperBound >= length {
          let body = Array(buffer[end.upperBound..<(end.upperBound + length)])
          buffer.removeFirst(end.upperBound + length)
          return LoopbackListener.Request(head: head, body: body, connection: connection)
        }
      }
      guard readMore() else { return nil }
    }
  }

  private mutating func readMore() -> Bool {
    var block = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &block, block.count)
    if count < 0 && errno == EINTR { return true }
    guard count > 0 else { return false }
    buffer += block[..<count]
    return true
  }

  private static func contentLength(_ head: String) -> Int {
    for line in head.split(separator: "\r\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[0].lowercased() == "content-length" {
        return Int(parts[1].trimmingCharacters(in: .whitespaces)) ?? 0
      }
    }
    return 0
  }
}
