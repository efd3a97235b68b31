import Foundation
import Records
import Sync

/// The socket file by which administrators' commands reach a running server: one JSON line in, one out.
/// Only who may enter the data folder (mode 0700) can reach it.
enum AdminSocket {
  static let fileName = "admin.sock"
  /// Bytes of one command.
  static let commandBytes = 65_536
  /// Bytes of one answer: what an audit says of a person over ten years.
  static let replyBytes = 64 * 1_024 * 1_024

  private struct Reply: Codable {
    let text: String
    let code: String?
    let detail: String?
  }

  /// Seconds in which a command must be there, and an answer be taken.
  static let patienceSeconds = 10
  /// Connections that are answered at once; further ones wait in the system's queue.
  static let connections = 16

  /// Answers commands until the process ends. Each connection has a thread of its own: one that says nothing keeps
  /// nobody waiting. What changes something is done one after the other.
  static func serve(folder: String, _ administration: Administration) throws {
    let path = folder + "/" + fileName
    unlink(path)
    let listener = try open()
    guard try withAddress(path, { bind(listener, $0, $1) }) == 0, listen(listener, 8) == 0 else {
      throw Problem(.storeUnwritable, path)
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
  static func ask(_ command: AdminCommand, folder: String) throws -> String {
    let connection = try open()
    defer { close(connection) }
    let path = folder + "/" + fileName
    guard try withAddress(path, { connect(connection, $0, $1) }) == 0 else {
      throw Problem(.storeLocked)
    }
    send(try JSONEncoder().encode(command), to: connection)
    let reply = try JSONDecoder().decode(
      Reply.self, from: receive(from: connection, limit: replyBytes))
    if let code = reply.code { throw Problem(ProblemCode(rawValue: code), reply.detail ?? "") }
    return reply.text
  }

  private static func answer(
    _ connection: Int32, _ administration: Administration, _ turn: NSLock
  ) {
    let reply: Reply
    do {
      let command = try JSONDecoder().decode(
        AdminCommand.self,
        from: receive(
          from: connection, limit: commandBytes, within: patienceSeconds))
      let text = try turn.withLock { try administration.perform(command) }
      reply = Reply(text: text, code: nil, detail: nil)
    } catch let problem as Problem {
      reply = Reply(text: "", code: problem.code.rawValue, detail: problem.detail)
    } catch {
      reply = Reply(text: "", code: ProblemCode.malformed.rawValue, detail: "admin")
    }
    if let data = try? JSONEncoder().encode(reply) { send(data, to: connection) }
  }

  private static func open() throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Problem(.storeUnwritable, "socket") }
    return descriptor
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < capacity else { throw Problem(.storeUnwritable, path) }
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
    // Who sends a byte now and then has no more time than who sends none.
    let end = deadlineSeconds.map { ContinuousClock.now + .seconds($0) }
    while received.count < limit, received.last != 0x0a, end.map({ $0 > .now }) ?? true {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      received.append(contentsOf: buffer[..<count])
    }
    return received
  }
}
