import Foundation

/// Many kept-alive connections driven by one thread with `poll`: each sends its next request when it has
/// its answer. It shares the machine's cores with the server, so that what it says is a lower bound.
struct LoadGenerator {
  struct Outcome {
    var seconds = 0.0
    /// The latency of each exchange, in seconds.
    var latencies: [Double] = []
    var bytesUp = 0
    var bytesDown = 0
  }

  private final class Line {
    let connection: HTTPConnection
    var request: [UInt8] = []
    var sent = 0
    var reader = AnswerReader()
    var start = ContinuousClock.now
    var isDone = false

    init(port: UInt16) throws {
      connection = try HTTPConnection(port: port)
      _ = fcntl(connection.descriptor, F_SETFL, O_NONBLOCK)
    }
  }

  private let lines: [Line]
  private var buffer = [UInt8](repeating: 0, count: 262_144)
  private var outcome = Outcome()

  init(connections: Int, port: UInt16) throws {
    lines = try (0..<connections).map { _ in try Line(port: port) }
  }

  /// Runs until no connection has anything more to say.
  ///
  /// - Parameter next: a connection's next request, given its last answer's body; nil ends it.
  mutating func run(_ next: (Int, ArraySlice<UInt8>?) throws -> [UInt8]?) throws -> Outcome {
    outcome = Outcome()
    let start = ContinuousClock.now
    for place in lines.indices {
      lines[place].isDone = false
      try begin(place, try next(place, nil))
    }
    var waiting = lines.map { pollfd(fd: $0.connection.descriptor, events: 0, revents: 0) }
    while lines.contains(where: { !$0.isDone }) {
      for (place, line) in lines.enumerated() {
        let isSending = line.sent < line.request.count
        waiting[place].fd = line.isDone ? -1 : line.connection.descriptor
        waiting[place].events = Int16(isSending ? POLLOUT : POLLIN)
      }
      guard poll(&waiting, nfds_t(waiting.count), 30_000) > 0 else {
        throw BenchFailure("the server has been silent for 30 s")
      }
      for place in lines.indices where waiting[place].revents != 0 {
        if lines[place].sent < lines[place].request.count {
          try send(place)
        } else {
          try receive(place, next)
        }
      }
    }
    outcome.seconds = elapsedSeconds(since: start)
    return outcome
  }

  private mutating func begin(_ place: Int, _ request: [UInt8]?) throws {
    let line = lines[place]
    guard let request else {
      line.isDone = true
      return
    }
    line.request = request
    line.sent = 0
    line.reader.reset()
    line.start = .now
    try send(place)
  }

  private mutating func send(_ place: Int) throws {
    let line = lines[place]
    let count = line.request[line.sent...].withUnsafeBytes {
      Foundation.send(line.connection.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    if count < 0, errno == EAGAIN { return }
    guard count > 0 else { throw BenchFailure("the server hung up") }
    line.sent += count
  }

  private mutating func receive(
    _ place: Int, _ next: (Int, ArraySlice<UInt8>?) throws -> [UInt8]?
  ) throws {
    let line = lines[place]
    let count = recv(line.connection.descriptor, &buffer, buffer.count, 0)
    if count < 0, errno == EAGAIN { return }
    guard count > 0 else { throw BenchFailure("the server hung up") }
    try line.reader.take(buffer[..<count])
    guard line.reader.isComplete else { return }
    outcome.latencies.append(elapsedSeconds(since: line.start))
    outcome.bytesUp += line.request.count
    outcome.bytesDown += line.reader.count
    try begin(place, try next(place, line.reader.body))
  }
}
