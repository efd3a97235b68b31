import Foundation
import Records
import Sync

/// The socket file by which administrators' requests reach a running server: one JSON line in, one out.
/// Only those who may enter the data folder (mode 0700) can reach it.
enum AdminSocket {
  static let fileName = "admin.sock"
  /// Bytes of one request: a list of 担い手 to import fits.
  static let requestBytes = 64 * 1_024 * 1_024
  /// Bytes of one answer: the audit of a person over ten years fits.
  static let replyBytes = 64 * 1_024 * 1_024

  /// The type of a request, which its content follows.
  private struct Heading: Decodable {
    let name: String
  }

  private struct Question<Request: AdminRequest>: Codable {
    let name: String
    let request: Request
  }

  /// Either an outcome or a problem.
  private struct Reply<Outcome: Codable>: Codable {
    var outcome: Outcome?
    var code: String?
    var reason: String?
    var details: [String: String]?

    var problem: Problem? {
      code.map {
        Problem(
          code: ProblemCode(rawValue: $0), reason: reason.flatMap(ProblemReason.init),
          details: details ?? [:])
      }
    }
  }

  /// Seconds in which a request must be there, and an answer be taken.
  static let patienceSeconds = 10
  /// Connections that are answered at once; further ones wait in the system's queue.
  static let connections = 16

  /// Answers requests until the process ends. Each connection has a thread of its own, so that a silent one keeps
  /// nobody waiting. Requests are performed one after the other.
  static func serve(folder: String, _ administration: Administration) throws {
    let path = folder + "/" + fileName
    unlink(path)
    let listener = try open()
    guard try withAddress(path, { bind(listener, $0, $1) }) == 0, listen(listener, 8) == 0 else {
      throw Problem(.storeUnwritable, ["place": path])
    }
    chmod(path, 0o600)
    let turns = DispatchSemaphore(value: connections)
    let turn = NSLock()
    Thread.detachNewThread {
      while true {
        turns.wait()
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else {
          turns.signal()
          continue
        }
        Thread.detachNewThread {
          limitTime(of: connection)
          answer(connection, administration, turn)
          close(connection)
          turns.signal()
        }
      }
    }
  }

  private static func limitTime(of connection: Int32) {
    var limit = timeval(tv_sec: patienceSeconds, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(
        connection, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
  }

  /// Asks the server that runs on a folder.
  static func ask<Request: AdminRequest>(
    _ request: Request, folder: String
  ) throws -> Request.Outcome {
    let connection = try open()
    defer { close(connection) }
    let path = folder + "/" + fileName
    guard try withAddress(path, { connect(connection, $0, $1) }) == 0 else {
      throw Problem(.storeLocked)
    }
    let question = Question(name: Request.name, request: request)
    send(try JSONEncoder().encode(question), to: connection)
    let answer = receive(from: connection, limit: replyBytes)
    guard let reply = try? JSONDecoder().decode(Reply<Request.Outcome>.self, from: answer) else {
      throw Problem(.malformed, ["part": "admin"])
    }
    if let problem = reply.problem { throw problem }
    guard let outcome = reply.outcome else { throw Problem(.malformed, ["part": "admin"]) }
    return outcome
  }

  private static func answer(
    _ connection: Int32, _ administration: Administration, _ turn: NSLock
  ) {
    let question = receive(from: connection, limit: requestBytes, within: patienceSeconds)
    let reply: Data?
    do {
      reply = try turn.withLock { try answer(question, administration) }
    } catch {
      // Whatever is no problem of the catalogue is a question that cannot be read.
      let problem = error as? Problem ?? Problem(.malformed, ["part": "admin"])
      reply = try? JSONEncoder().encode(
        Reply<Bool>(
          code: problem.code.rawValue, reason: problem.reason?.rawValue, details: problem.details))
    }
    if let reply { send(reply, to: connection) }
  }

  private static func answer(_ question: Data, _ administration: Administration) throws -> Data {
    let name = try JSONDecoder().decode(Heading.self, from: question).name
    guard let request = Administration.requests.first(where: { $0.name == name }) else {
      throw Problem(.malformed, ["part": "admin"])
    }
    return try answer(question, as: request, administration)
  }

  private static func answer<Request: AdminRequest>(
    _ question: Data, as type: Request.Type, _ administration: Administration
  ) throws -> Data {
    let request = try JSONDecoder().decode(Question<Request>.self, from: question).request
    return try JSONEncoder().encode(Reply(outcome: administration.perform(request)))
  }

  private static func open() throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Problem(.storeUnwritable, ["place": "socket"]) }
    return descriptor
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < capacity else { throw Problem(.storeUnwritable, ["place": path]) }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  private static func send(_ data: Data, to connection: Int32) {
    let line = Array(data) + [0x0a]
    var sent = 0
    while sent < line.count {
      let count = line[sent...].withUnsafeBytes {
        Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  private static func receive(
    from connection: Int32, limit: Int, within deadlineSeconds: Int? = nil
  ) -> Data {
    var received = Data()
    var buffer = [UInt8](repeating: 0, count: 4_096)
    // A slow sender has no more time than a silent one.
    let end = deadlineSeconds.map { ContinuousClock.now + .seconds($0) }
    while received.count < limit, received.last != 0x0a, end.map({ $0 > .now }) ?? true {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      received.append(contentsOf: buffer[..<count])
    }
    return received
  }
}
