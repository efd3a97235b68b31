import NIOCore
import NIOHTTPTypes

/// A request came too slowly for its connection to be kept.
struct RequestTooSlow: Error {}

/// Closes a connection that is slower than `Pace` allows. A request whose body is too slow is told so
/// first, by way of the routes.
final class PaceHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// An answer goes out in pieces of so many bytes, so that its way can be seen.
  private static let pieceBytes = 65_536
  /// How long somebody who was told has to take the answer.
  private static let farewell = TimeAmount.seconds(5)

  /// Told when the connection's activity has changed.
  var onStanding: ((ConnectionGate.Standing) -> Void)?
  private var lastStanding = ConnectionGate.Standing.resting

  private var pace: Pace?
  private var watch: (deadline: NIODeadline, task: Scheduled<Void>)?
  private var isGivenUp = false

  func handlerAdded(context: ChannelHandlerContext) {
    guard context.channel.isActive else { return }
    begin(context)
  }

  func channelActive(context: ChannelHandlerContext) {
    begin(context)
    context.fireChannelActive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { end() }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let now = context.eventLoop.now
    switch unwrapInboundIn(data) {
    case .head: pace?.headCame(at: now)
    case .body(let bytes): pace?.bodyCame(bytes.readableBytes)
    case .end: pace?.requestEnded(at: now)
    }
    keepWatch(context)
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head:
      pace?.answerBegan(at: context.eventLoop.now)
      keepWatch(context)
      context.write(data, promise: promise)
    case .body(let bytes): write(bytes, context, promise)
    case .end:
      let written = promise ?? context.eventLoop.makePromise()
      whenWritten(written, context) { pace, now in pace.answerEnded(at: now) }
      context.write(data, promise: written)
    }
  }

  private func write(
    _ bytes: ByteBuffer, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
  ) {
    var rest = bytes
    while let piece = rest.readSlice(length: min(Self.pieceBytes, rest.readableBytes)) {
      let isLast = rest.readableBytes == 0
      let written =
        isLast ? promise ?? context.eventLoop.makePromise() : context.eventLoop.makePromise()
      whenWritten(written, context) { pace, _ in pace.answerWent(piece.readableBytes) }
      context.write(wrapOutboundOut(.body(piece)), promise: written)
      if isLast { return }
    }
  }

  private func whenWritten(
    _ written: EventLoopPromise<Void>, _ context: ChannelHandlerContext,
    _ change: @escaping (inout Pace, NIODeadline) -> Void
  ) {
    written.futureResult.assumeIsolated().whenSuccess { [self] in
      guard var changed = pace else { return }
      change(&changed, context.eventLoop.now)
      pace = changed
      keepWatch(context)
    }
  }

  private func begin(_ context: ChannelHandlerContext) {
    guard pace == nil else { return }
    pace = Pace(openedAt: context.eventLoop.now)
    keepWatch(context)
  }

  private func end() {
    pace = nil
    watch?.task.cancel()
    watch = nil
  }

  /// Looks again when the present deadline comes; a look that comes sooner anyway is enough.
  private func keepWatch(_ context: ChannelHandlerContext) {
    if let standing = pace?.standing, standing != lastStanding {
      lastStanding = standing
      onStanding?(standing)
    }
    guard !isGivenUp, let deadline = pace?.deadline else { return }
    if let watch, watch.deadline <= deadline { return }
    watch?.task.cancel()
    let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in
      watch = nil
      look(context)
    }
    watch = (deadline, task)
  }

  private func look(_ context: ChannelHandlerContext) {
    guard let pace, let deadline = pace.deadline else { return }
    guard deadline <= context.eventLoop.now else { return keepWatch(context) }
    isGivenUp = true
    guard pace.isReading else { return context.close(promise: nil) }
    context.eventLoop.assumeIsolated().scheduleTask(in: Self.farewell) {
      context.close(promise: nil)
    }
    context.fireErrorCaught(RequestTooSlow())
  }
}
