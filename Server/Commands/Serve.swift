import ArgumentParser
import Foundation
import Hummingbird
import Logging
import NIOCore
import Records
import ServiceLifecycle
import Storage
import Sync

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "端末からの通信を待ち受けます。Ctrl-C で静かに終わります。",
    discussion: """
      例:
        tsunagu-server serve --port 8080                    この機械の中だけ、暗号化なし
        tsunagu-server serve --host 0.0.0.0 --port 8443     証明書を作った後
        tsunagu-server serve --host 0.0.0.0 --port 8443 --certificate fullchain.pem --key privkey.pem
      証明書を新しくしたら、tsunagu-server reload か SIGHUP で読み直します。
      """)

  @OptionGroup var folder: DataFolder
  @Option(name: .long, help: "待ち受ける番地。暗号化なしで使えるのはこの機械の中だけです。")
  var host = "127.0.0.1"
  @Option(name: .long, help: "待ち受けるポート。0なら空いている番号を選びます。")
  var port = 8080
  @Option(name: .long, help: "認証局から受けた証明書(PEM、中間証明書も続けて)")
  var certificate: String?
  @Option(name: .long, help: "その秘密鍵(PEM)")
  var key: String?
  @Flag(name: .long, help: "回数の制限を、この機械からの接続にもかけます。")
  var limitsLoopback = false
  @Option(
    name: .long, help: "ディスクの空きをこの大きさ(MiB)だけ残します。下回ると端末から記録を受け取らず、取り消しや控えの作成は続けられます。")
  var keepFree = Limits.reservedDiskMiB
  @Flag(name: .long, help: "控えより新しい取り消しの記録がないことを、確かめました(restore の後に一度)。")
  var noNewerActs = false

  func validate() throws {
    guard (certificate == nil) == (key == nil) else {
      throw ValidationError("--certificate と --key は一緒に指定してください。")
    }
    guard (0...(1 << 30)).contains(keepFree) else {
      throw ValidationError("--keep-free は0以上の数で指定してください。")
    }
  }

  func run() async throws {
    let identity = try identity()
    guard identity != nil || ["127.0.0.1", "::1", "localhost"].contains(host) else {
      throw Problem(.tlsRequired, ["host": host])
    }
    let store = try ServerStore(folder: folder.path)
    let newest = try store.read { try $0.newestAuditMoment() }
    var logger = Logger(label: "tsunagu-server")
    logger.logLevel = .info
    let isRestored = try comeBack(store, logger)
    ServerClock.shared.compare(with: newest, mayLeap: isRestored)
    if let doubt = ServerClock.shared.doubt { logger.error("\(doubt.problem.described)") }
    let reloading = Reloading(identity: identity, store: store, logger: logger)
    try AdminSocket.serve(
      folder: folder.path,
      Administration(store: store, folder: folder.path, reload: reloading.perform))
    // Without a certificate SIGHUP ends the server, as it does when a terminal goes.
    let hangups = identity == nil ? nil : reloading.onHangup()
    defer { hangups?.cancel() }
    let application = Build.application(
      store: store, host: host, port: port, identity: identity, limitsLoopback: limitsLoopback,
      room: DiskRoom(folder: folder.path, reservedBytes: Int64(keepFree) << 20), logger: logger)
    do {
      try await application.runService(gracefulShutdownSignals: [.sigterm, .sigint])
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw Problem(.portInUse, ["port": String(port)])
    }
    try store.emptyLog()
  }

  /// Continues from the present data, which may have come back from a backup or an older copy.
  ///
  /// - Returns: whether the data went back.
  /// - Throws: `Problem` of code `acts_wanted`.
  private func comeBack(_ store: ServerStore, _ logger: Logger) throws -> Bool {
    let comeback = try store.comeBack(Secret.incarnation(), at: .now)
    switch comeback.cause {
    case .backup: logger.notice("restored from a backup: a new incarnation has begun")
    case .olderData:
      logger.warning("the data is older than the ledger of acts: a new incarnation has begun")
    case nil: break
    }
    if !comeback.repeated.isEmpty {
      logger.notice(
        "acts done again",
        metadata: ["acts": "\(RepeatedActs.counts(comeback.repeated).joined(separator: "、"))"])
    }
    let isOlder = comeback.cause != nil
    guard comeback.lacksActs else { return isOlder }
    guard !noNewerActs else {
      try store.confirmActs(at: .now)
      return isOlder
    }
    guard try store.read({ try $0.missingActs }) != .asked else { throw Problem(.actsWanted) }
    logger.warning(
      "no ledger of acts beside the database: what was erased, withdrawn or revoked after the backup is unknown; serve --no-newer-acts ends this line"
    )
    return isOlder
  }

  /// The operator's certificate, or the one that was made; nil without either.
  private func identity() throws -> ServerIdentity? {
    let made = MadeCertificate(data: folder.path)
    guard let certificate, let key else {
      return made.exists ? try ServerIdentity(.made(data: folder.path)) : nil
    }
    // Enrollment codes would carry the pin of a key that the server does not show.
    guard !made.exists else { throw Problem(.certificateExists, ["folder": made.folder]) }
    return try ServerIdentity(.files(certificate: certificate, key: key))
  }
}

/// Reads certificate and key anew, when an administrator or SIGHUP asks for it.
struct Reloading: Sendable {
  let identity: ServerIdentity?
  let store: ServerStore
  let logger: Logger

  func perform() throws -> ReloadCertificate.Outcome {
    guard let identity else { throw Problem(.certificateMissing) }
    let validUntil: Timestamp
    do { validUntil = try identity.reload() } catch let problem as Problem {
      logger.error(
        "certificate not loaded; the old one stays", metadata: ["code": "\(problem.code.rawValue)"])
      throw Problem(problem.code, .loadedCertificateStays, ["fault": problem.reasonSentence])
    }
    let recorded = Result { try store.write { try $0.append(AuditEntry(.certificate, at: .now)) } }
    logger.notice("certificate loaded", metadata: ["valid_until": "\(validUntil)"])
    try recorded.get()
    return ReloadCertificate.Outcome(validUntil: validUntil)
  }

  /// SIGHUP reloads until the source is canceled.
  func onHangup() -> any DispatchSourceSignal {
    signal(SIGHUP, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
    source.setEventHandler { _ = try? perform() }
    source.activate()
    return source
  }
}
