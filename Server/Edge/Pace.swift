import NIOCore
import Records
import Sync

/// Until when the next thing must have happened on a connection. A connection that trickles does not hold
/// its place; one over a thin line that keeps moving does.
struct Pace {
  private struct Transfer {
    let since: NIODeadline
    var bytes: Int64 = 0

    var deadline: NIODeadline {
      let earned = bytes * 1_000 / Limits.slowestBytesPerSecond
      return since + .seconds(Limits.graceSeconds) + .milliseconds(earned)
    }
  }

  /// The request whose body is being read.
  private var request: Transfer?
  /// The answer that is being written.
  private var answer: Transfer?
  /// Until when the next request's head must be there, where none is being read or answered.
  private var nextHead: NIODeadline?

  init(openedAt now: NIODeadline) {
    nextHead = now + .seconds(Limits.openingSeconds)
  }

  /// Nil while the server itself is at work.
  var deadline: NIODeadline? {
    [request?.deadline, answer?.deadline, nextHead].compactMap { $0 }.min()
  }

  /// Whether a peer is still sending the request that it wants answered.
  var isReading: Bool { request != nil && answer == nil }

  /// The connection's activity: a place at the gate that only waits for its peer can be given to
  /// another.
  var standing: ConnectionGate.Standing {
    if nextHead != nil { return .resting }
    return request != nil || answer != nil ? .transferring : .working
  }

  mutating func headCame(at now: NIODeadline) {
    nextHead = nil
    request = Transfer(since: now)
  }

  mutating func bodyCame(_ bytes: Int) {
    request?.bytes += Int64(bytes)
  }

  mutating func requestEnded(at now: NIODeadline) {
    request = nil
    // It was answered before it was all there.
    if isAnswered { rest(from: now) }
  }

  mutating func answerBegan(at now: NIODeadline) {
    isAnswered = false
    answer = Transfer(since: now)
  }

  mutating func answerWent(_ bytes: Int) {
    answer?.bytes += Int64(bytes)
  }

  mutating func answerEnded(at now: NIODeadline) {
    answer = nil
    isAnswered = true
    if request == nil { rest(from: now) }
  }

  private var isAnswered = false

  private mutating func rest(from now: NIODeadline) {
    isAnswered = false
    nextHead = now + .seconds(Limits.quietSeconds)
  }
}
