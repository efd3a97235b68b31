import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Records
import Sync
import Testing

@testable import tsunagu_server

/// Slow connections, in a loop whose time the test moves.
@Suite struct EdgePaceTests {
  /// A connection with only its pace watched.
  private func connection() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel(handler: PaceHandler())
    try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
    return channel
  }

  private func pass(_ seconds: Int64, on channel: EmbeddedChannel) {
    channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
  }

  private func head(on channel: EmbeddedChannel) throws {
    let request = HTTPRequest(method: .post, scheme: "https", authority: "a", path: "/")
    try channel.writeInbound(HTTPRequestPart.head(request))
  }

  private func body(_ bytes: Int, on channel: EmbeddedChannel) throws {
    try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: bytes)))
  }

  private func answer(on channel: EmbeddedChannel) throws {
    try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
    try channel.writeOutbound(HTTPResponsePart.body(ByteBuffer(repeating: 0, count: 10)))
    try channel.writeOutbound(HTTPResponsePart.end(nil))
  }

  @Test func whoConnectsAndAsksNothingIsSentAway() throws {
    let channel = try connection()
    pass(Limits.openingSeconds - 1, on: channel)
    #expect(channel.isActive)
    pass(1, on: channel)
    #expect(!channel.isActive)
  }

  @Test func aTrickleOfOneByteASecondDoesNotHoldAPlace() throws {
    let channel = try connection()
    try head(on: channel)
    var seconds: Int64 = 0
    var refusal: (any Error)?
    while channel.isActive, seconds < 10_000 {
      do { try body(1, on: channel) } catch { refusal = error }
      pass(1, on: channel)
      seconds += 1
    }
    #expect(refusal is RequestTooSlow)
    // The grace, the time that sixty bytes earn, and the time to be told.
    #expect(seconds <= Limits.graceSeconds + 1 + 6)
  }

  @Test func aThinLineThatKeepsMovingIsWaitedFor() throws {
    let channel = try connection()
    try head(on: channel)
    for _ in 0..<3_600 {
      try body(Int(Limits.slowestBytesPerSecond), on: channel)
      pass(1, on: channel)
    }
    #expect(channel.isActive)
    // Bytes that were sent quickly at first have earned their time and no more.
    pass(Limits.graceSeconds - 1, on: channel)
    #expect(channel.isActive)
    pass(7, on: channel)
    #expect(!channel.isActive)
  }

  @Test func whoIsTooSlowIsToldBeforeTheConnectionEnds() throws {
    let channel = try connection()
    try head(on: channel)
    pass(Limits.graceSeconds, on: channel)
    #expect(throws: RequestTooSlow.self) { try channel.throwIfErrorCaught() }
    #expect(channel.isActive)
    try answer(on: channel)
    pass(5, on: channel)
    #expect(!channel.isActive)
  }

  @Test func theServerMayTakeItsTime() throws {
    let channel = try connection()
    try head(on: channel)
    try channel.writeInbound(HTTPRequestPart.end(nil))
    pass(10_000, on: channel)
    #expect(channel.isActive)
    try answer(on: channel)
    pass(Limits.quietSeconds - 1, on: channel)
    #expect(channel.isActive)
    pass(1, on: channel)
    #expect(!channel.isActive)
  }

  @Test func manyRequestsOnOneConnectionEachHaveTheirTime() throws {
    let channel = try connection()
    for _ in 0..<100 {
      try head(on: channel)
      pass(Limits.graceSeconds - 1, on: channel)
      try channel.writeInbound(HTTPRequestPart.end(nil))
      try answer(on: channel)
      pass(Limits.quietSeconds - 1, on: channel)
    }
    #expect(channel.isActive)
  }

  @Test func anAnswerBeforeTheWholeRequestDoesNotFreeItsBody() throws {
    let channel = try connection()
    try head(on: channel)
    try answer(on: channel)
    pass(Limits.graceSeconds - 1, on: channel)
    #expect(channel.isActive)
    pass(7, on: channel)
    #expect(!channel.isActive)
  }

  @Test func whoDoesNotTakeTheAnswerIsSentAway() throws {
    let stuck = StuckSocket()
    let channel = EmbeddedChannel(handlers: [stuck, PaceHandler()])
    try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
    try head(on: channel)
    try channel.writeInbound(HTTPRequestPart.end(nil))
    let page = ByteBuffer(repeating: 7, count: 2 * 1_024 * 1_024)
    channel.write(HTTPResponsePart.head(HTTPResponse(status: .ok)), promise: nil)
    channel.write(HTTPResponsePart.body(page), promise: nil)
    channel.writeAndFlush(HTTPResponsePart.end(nil), promise: nil)
    // One piece goes out, and earns its time.
    #expect(stuck.waiting.count == 34)
    for _ in 0..<2 { stuck.waiting.removeFirst()?.succeed() }
    pass(Limits.graceSeconds + 65_536 / Limits.slowestBytesPerSecond - 1, on: channel)
    #expect(channel.isActive)
    pass(1, on: channel)
    #expect(!channel.isActive)
  }

  @Test func theWholeWayInIsWatchedFromItsFirstByte() async throws {
    let channel = NIOAsyncTestingChannel()
    try await channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1))
    let edge = EdgeChannel(gate: ConnectionGate(), identity: nil, limitsLoopback: false) {
      _, _, _ in
    }
    let logger = Logger(label: "test")
    let connection = try await channel.testingEventLoop.executeInContext {
      edge.setup(channel: channel, logger: logger)
    }.get()
    for byte in "GET / HTTP/1.1".utf8.prefix(Int(Limits.openingSeconds) - 1) {
      try await channel.writeInbound(ByteBuffer(bytes: [byte]))
      await channel.testingEventLoop.advanceTime(by: .seconds(1))
    }
    #expect(channel.isActive)
    await channel.testingEventLoop.advanceTime(by: .seconds(1))
    #expect(!channel.isActive)
    await edge.handle(value: connection, logger: logger)
  }
}

/// A socket whose other side takes nothing until the test says so.
private final class StuckSocket: ChannelOutboundHandler {
  typealias OutboundIn = HTTPResponsePart
  var waiting: [EventLoopPromise<Void>?] = []

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    waiting.append(promise)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    for promise in waiting { promise?.fail(ChannelError.ioOnClosedChannel) }
  }
}
