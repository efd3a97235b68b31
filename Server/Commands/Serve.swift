import ArgumentParser
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Storage
import Sync

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "端末からの通信を待ち受けます。Ctrl-C で静かに終わります。",
    discussion: "例: tsunagu-server serve --port 8080")

  @OptionGroup var folder: DataFolder
  @Option(name: .long, help: "待ち受ける番地。暗号化なしで使えるのはこの機械の中だけです。")
  var host = "127.0.0.1"
  @Option(name: .long, help: "待ち受けるポート。0なら空いている番号を選びます。")
  var port = 8080

  func run() async throws {
    guard ["127.0.0.1", "::1", "localhost"].contains(host) else {
      throw Problem(.tlsRequired, host)
    }
    let store = try ServerStore(folder: folder.path)
    let isRestored = try store.beginIncarnationAfterRestore(Secret.incarnation())
    try AdminSocket.serve(folder: folder.path, Administration(store: store))
    var logger = Logger(label: "tsunagu-server")
    logger.logLevel = .info
    if isRestored { logger.notice("restored from a backup: a new incarnation has begun") }
    let application = Build.application(
      store: store, host: host, port: port, logger: logger)
    do {
      try await application.runService(gracefulShutdownSignals: [.sigterm, .sigint])
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw Problem(.portInUse, String(port))
    }
  }
}
