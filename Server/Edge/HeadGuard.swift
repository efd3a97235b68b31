import Foundation
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import Records
import Sync

/// Answers bytes that are no request with a problem of the catalogue, and closes. While an earlier
/// request is still being answered, its answer comes first, and the connection just ends.
final class HeadGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private var unanswered = 0

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head = unwrapInboundIn(data) { unanswered += 1 }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { unanswered -= 1 }
    context.write(data, promise: promise)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case let error as UnacceptableHead where unanswered == 0: answer(error.problem, context)
    case let error as HTTPParserError where unanswered == 0:
      let isTooLarge = error == .headerOverflow
      answer(
        isTooLarge ? Problem(.headersTooLarge) : Problem(.malformed, ["part": "HTTP"]), context)
    default: context.fireErrorCaught(error)
    }
  }

  private func answer(_ problem: Problem, _ context: ChannelHandlerContext) {
    let response = Answer.problem(problem)
    var head = response.head
    head.headerFields[.connection] = "close"
    let body = ByteBuffer(bytes: JSON.bytes(Answer.error(problem)))
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(body)), promise: nil)
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
  }
}
