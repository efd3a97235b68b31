import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Storage
import Sync

/// Joins store, routes and server: the one place where they meet.
enum Build {
  /// Open connections at the most.
  static let connectionLimit = 512
  /// Seconds after which a connection without a word is closed.
  static let idleTimeoutSeconds: Int64 = 60
  /// Bytes of all of a request's headers.
  static let headerBytes = 16 * 1_024

  static func application(
    store: ServerStore, host: String, port: Int, logger: Logger
  ) -> some ApplicationProtocol {
    let router = Router(context: BasicRequestContext.self)
    router.add(middleware: RequestLog())
    router.add(middleware: ProblemAnswer())
    StatusRoutes().add(to: router)
    SyncRoutes(committer: Committer(store: store), store: store).add(to: router)
    return Application(
      router: router,
      server: .http1(
        configuration: .init(
          idleTimeout: .seconds(idleTimeoutSeconds),
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: headerBytes, maxHeaderListSize: headerBytes,
            maxHeaderFieldCount: 100))),
      configuration: .init(
        address: .hostname(host, port: port), serverName: "tsunagu-server",
        availableConnectionsDelegate: MaximumAvailableConnections(connectionLimit)),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? port
        print("待ち受けを始めました http://\(host):\(port)")
        fflush(nil)
      },
      logger: logger)
  }
}
