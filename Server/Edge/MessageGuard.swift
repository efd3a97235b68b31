import NIOCore
import NIOHTTP1
import Records
import Sync

/// A head that is no request, though it can be parsed.
struct UnacceptableHead: Error {
  let problem: Problem
}

/// A route is about to read the body of the request that it answers.
struct BodyWanted: Sendable {}

/// Enforces HTTP/1's rules for a server beyond parsing: forbidden heads, `Expect`, and the end of a
/// connection.
///
/// A request that is answered before its body has come is not read to its end: the answer says
/// `Connection: close`, and later bytes are discarded for a few seconds, so that the peer can read
/// the answer first.
final class MessageGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// How long somebody who is told before they have said everything has to take the answer.
  private static let farewell = TimeAmount.seconds(5)

  /// A request that is read or answered.
  private struct Message {
    /// Whether the connection ends with its answer.
    var isLast: Bool
    var isWhole = false
    var awaitsContinue: Bool
  }

  /// In the order in which they came: the last is being read, the first is being answered.
  private var messages: [Message] = []
  /// Nothing more is read.
  private var isEnding = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isEnding else { return }
    switch unwrapInboundIn(data) {
    case .head(let head): take(head, context)
    case .body:
      change(messages.count - 1) { $0.awaitsContinue = false }
      context.fireChannelRead(data)
    case .end:
      change(messages.count - 1) { $0.isWhole = true }
      context.fireChannelRead(data)
    }
  }

  private func take(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    if let problem = MessageRules.problem(with: head) {
      isEnding = true
      context.fireErrorCaught(UnacceptableHead(problem: problem))
      return
    }
    var head = head
    let isLast = head.version != .http1_1 || !head.isKeepAlive
    if isLast { head.headers.replaceOrAdd(name: "Connection", value: "close") }
    messages.append(
      Message(isLast: isLast, awaitsContinue: MessageRules.expectsContinue(head)))
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    guard event is BodyWanted else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    if messages.first?.awaitsContinue == true {
      change(0) { $0.awaitsContinue = false }
      let head = HTTPResponseHead(version: .http1_1, status: .continue)
      context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }
    promise?.succeed()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head) where head.status.code >= 200:
      change(0) { $0.isLast = $0.isLast || !$0.isWhole }
      if messages.first?.isLast == true {
        head.headers.replaceOrAdd(name: "Connection", value: "close")
      }
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .end: finish(data, context, promise)
    default: context.write(data, promise: promise)
    }
  }

  private func finish(
    _ data: NIOAny, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
  ) {
    let message = messages.isEmpty ? nil : messages.removeFirst()
    guard let message, message.isLast, !isEnding else {
      return context.write(data, promise: promise)
    }
    isEnding = true
    let written = promise ?? context.eventLoop.makePromise()
    written.futureResult.assumeIsolated().whenSuccess {
      context.close(mode: message.isWhole ? .all : .output, promise: nil)
    }
    context.writeAndFlush(data, promise: written)
    guard !message.isWhole else { return }
    context.eventLoop.assumeIsolated().scheduleTask(in: Self.farewell) {
      context.close(promise: nil)
    }
  }

  private func change(_ place: Int, _ body: (inout Message) -> Void) {
    guard messages.indices.contains(place) else { return }
    body(&messages[place])
  }
}

/// The rules that a request's head must keep (RFC 9110 and 9112).
enum MessageRules {
  static func problem(with head: HTTPRequestHead) -> Problem? {
    if !hasOneHost(head) { return Problem(.malformed, ["part": "Host"]) }
    let codings = head.headers["Transfer-Encoding"]
    if !codings.isEmpty {
      // Two ways of saying where a body ends, or one that we do not know: a proxy may have read it otherwise.
      guard codings.count == 1, codings[0].lowercased() == "chunked", head.version == .http1_1,
        head.headers["Content-Length"].isEmpty
      else { return Problem(.malformed, ["part": "Transfer-Encoding"]) }
    }
    let expectations = head.headers["Expect"]
    if head.version == .http1_1, !expectations.isEmpty, !expectsContinue(head) {
      return Problem(.expectationUnknown)
    }
    return nil
  }

  static func expectsContinue(_ head: HTTPRequestHead) -> Bool {
    head.version == .http1_1
      && head.headers["Expect"].map { $0.lowercased() } == ["100-continue"]
  }

  /// One of a known spelling; HTTP/1.0 did not know it.
  private static func hasOneHost(_ head: HTTPRequestHead) -> Bool {
    let hosts = head.headers["Host"]
    guard hosts.count == 1 else { return hosts.isEmpty && head.version != .http1_1 }
    return hosts[0].utf8.allSatisfy(isOfAuthority)
  }

  /// Whether a byte can stand in a host's name or address, or in its port.
  private static func isOfAuthority(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    default: "-._~%!$&'()*+;=:[]".utf8.contains(byte)
    }
  }
}
