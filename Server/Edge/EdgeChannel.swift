// Edge stands between strangers and the routes: TLS, connection limits, rate limits, pace, and the
// server's key. Every bound of it has its name in Sources/Records/Limits.swift.
//
// Never here: permissions of users; those are decided behind it, by who they are.

import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Records
import Sync

/// A connection's way in: counted at the gate, TLS where the server has an identity, its pace watched, HTTP.
struct EdgeChannel: ServerChildChannel {
  let gate: ConnectionGate
  /// Nil: without TLS, for this machine only.
  let identity: ServerIdentity?
  /// Whether connections from this machine are counted as well.
  let limitsLoopback: Bool
  let http: HTTP1Channel

  struct Refused: Error {}

  init(
    gate: ConnectionGate, identity: ServerIdentity?, limitsLoopback: Bool,
    responder: @escaping HTTPChannelHandler.Responder
  ) {
    self.gate = gate
    self.identity = identity
    self.limitsLoopback = limitsLoopback
    http = HTTP1Channel(
      responder: responder,
      configuration: .init(
        additionalChannelHandlers: [PaceHandler(), HeadGuard()],
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: Limits.headerBytes, maxHeaderListSize: Limits.headerBytes,
          maxHeaderFieldCount: Limits.headerLines)))
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    let address = SourceAddress(channel.remoteAddress)
    let isCounted = limitsLoopback || !address.isLoopback
    let giveWay: @Sendable () -> Void = { channel.close(promise: nil) }
    guard let place = gate.enter(address, isCounted: isCounted, at: .now, giveWay: giveWay) else {
      channel.close(promise: nil)
      return channel.eventLoop.makeFailedFuture(Refused())
    }
    channel.closeFuture.whenComplete { _ in gate.leave(place) }
    return channel.eventLoop.makeCompletedFuture {
      guard let context = identity?.context else { return }
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
    }.flatMap { http.setup(channel: channel, logger: logger) }
      .flatMapThrowing { value in
        let pipeline = channel.pipeline.syncOperations
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        try pipeline.addHandler(MessageGuard(), position: .after(decoder))
        try pipeline.handler(type: PaceHandler.self).onStanding = { gate.update($0, of: place) }
        return value
      }
  }

  func handle(value: HTTP1Channel.Value, logger: Logger) async {
    await http.handle(value: value, logger: logger)
  }
}
