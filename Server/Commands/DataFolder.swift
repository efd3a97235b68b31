import ArgumentParser
import Foundation
import Records
import Storage
import Sync

/// Where the server keeps its data.
struct DataFolder: ParsableArguments {
  @Option(name: .long, help: "データの置き場所(既定は環境変数 TSUNAGU_SERVER_HOME、なければ ./tsunagu-data)")
  var data: String?

  var path: String {
    data ?? ProcessInfo.processInfo.environment["TSUNAGU_SERVER_HOME"] ?? "tsunagu-data"
  }

  /// Performs a request: on the data itself, or, where a server is running on it, by asking that server.
  /// There is only ever one process that writes.
  func perform<Request: AdminRequest>(_ request: Request) throws -> Request.Outcome {
    precondition(
      Administration.requests.contains { $0 == Request.self }, "a running server must know it")
    do {
      let store = try ServerStore(folder: path)
      ServerClock.shared.compare(with: try store.read { try $0.newestAuditMoment() })
      var administration = Administration(store: store, folder: path)
      administration.auditProgress = AuditProgress().tell
      return try administration.perform(request)
    } catch let problem as Problem where problem.code == .storeLocked {
      return try AdminSocket.ask(request, folder: path)
    }
  }
}
