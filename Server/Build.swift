import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Records
import Storage
import Sync

/// Joins store, routes, edge and server: the one place where they meet.
enum Build {
  /// - Parameters:
  ///   - identity: the server's certificate and key; nil serves without TLS.
  ///   - limitsLoopback: whether the rate limits apply to this machine as well.
  static func application(
    store: ServerStore, host: String, port: Int, identity: ServerIdentity?, limitsLoopback: Bool,
    room: DiskRoom, logger: Logger
  ) -> some ApplicationProtocol {
    let router = Router(context: EdgeContext.self)
    router.add(middleware: RequestLog())
    router.add(middleware: KeyAnnouncement(identity: identity))
    router.add(middleware: EdgeGuard(limitsLoopback: limitsLoopback))
    router.add(middleware: ProblemAnswer())
    let endpoints = endpoints(store: store, identity: identity, room: room)
    router.add(middleware: MethodGuard(endpoints: endpoints))
    endpoints.add(to: router)
    let gate = ConnectionGate()
    return Application(
      router: router,
      server: HTTPServerBuilder { responder in
        EdgeChannel(
          gate: gate, identity: identity, limitsLoopback: limitsLoopback, responder: responder)
      },
      configuration: .init(
        address: .hostname(host, port: port),
        availableConnectionsDelegate: MaximumAvailableConnections(
          Limits.connections + Limits.connectionsGivingWay)),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? port
        print("待ち受けを始めました \(identity == nil ? "http" : "https")://\(host):\(port)")
        fflush(nil)
      },
      logger: logger)
  }

  /// Everything that is served.
  ///
  /// - Parameter room: nil where nobody looks at the disk.
  static func endpoints(
    store: ServerStore, identity: ServerIdentity?, room: DiskRoom? = nil
  ) -> Endpoints {
    let committer = Committer(store: store)
    let (shares, questions) = (DeviceShares(), Questions())
    return Endpoints(
      StatusRoutes(room: room).endpoints + KeyRoutes(identity: identity).endpoints
        + SyncRoutes(committer: committer, store: store, shares: shares, room: room).endpoints
        + DecisionRoutes(committer: committer, store: store).endpoints
        + StatisticsRoutes(store: store, questions: questions).endpoints
        + AuditRoutes(committer: committer, store: store, questions: questions).endpoints)
  }
}
