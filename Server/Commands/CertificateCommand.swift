import ArgumentParser
import Foundation
import Records
import Storage
import Sync

struct CertificateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "certificate", abstract: "サーバーの証明書を自分で作り、鍵を替えます。",
    discussion: """
      認証局の証明書を使うときは要りません(serve --certificate と --key)。
      例:
        tsunagu-server certificate make --name tsunagu.example.jp --name 192.0.2.10
        tsunagu-server certificate show
        tsunagu-server certificate names --name tsunagu2.example.jp
        tsunagu-server certificate prepare       次の鍵を作り、通信のたびに端末へ知らせる
        tsunagu-server certificate switch        みなに行きわたったら、次の鍵に替える
      """,
    subcommands: [Make.self, Show.self, Names.self, Prepare.self, Switch.self])

  struct Make: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "make", abstract: "鍵と証明書を作ります。登録コードに鍵のしるしが付くようになります。",
      discussion: "例: tsunagu-server certificate make --name tsunagu.example.jp")

    @OptionGroup var folder: DataFolder
    @Option(name: .long, help: "端末がつなぐ名前かIPアドレス(いくつでも)")
    var name: [String] = []

    func validate() throws {
      guard !name.isEmpty else { throw ValidationError("--name が必要です。") }
    }

    func run() throws {
      try folder.requireData()
      let made = MadeCertificate(data: folder.path)
      try made.make(for: name, at: .now)
      _ = try folder.perform(RecordCertificateChange())
      print("\(name.joined(separator: "、"))の証明書を作りました。次の serve から使います。")
      print("鍵のしるし: \(try made.letters())")
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "証明書の名前と、鍵のしるしです。",
      discussion: "例: tsunagu-server certificate show")

    @OptionGroup var folder: DataFolder

    func run() throws {
      let made = MadeCertificate(data: folder.path)
      print("名前: \(try made.names().joined(separator: "、"))")
      print("鍵のしるし: \(try made.letters())")
      if try made.pins().count > 1 { print("次の鍵があり、通信のたびに端末へ知らせています。") }
    }
  }

  struct Names: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "names", abstract: "同じ鍵のまま、別の名前の証明書にします。端末はそのまま使えます。",
      discussion: "例: tsunagu-server certificate names --name tsunagu.example.jp --name 192.0.2.10")

    @OptionGroup var folder: DataFolder
    @Option(name: .long, help: "端末がつなぐ名前かIPアドレス(いくつでも。前の名前は残りません)")
    var name: [String] = []

    func validate() throws {
      guard !name.isEmpty else { throw ValidationError("--name が必要です。") }
    }

    func run() throws {
      try MadeCertificate(data: folder.path).rename(to: name, at: .now)
      print("\(name.joined(separator: "、"))の証明書に替えました。")
      try folder.reloadIfRunning()
    }
  }

  struct Prepare: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "prepare", abstract: "次の鍵を作り、通信のたびに端末へ知らせます。",
      discussion: "例: tsunagu-server certificate prepare")

    @OptionGroup var folder: DataFolder

    func run() throws {
      try MadeCertificate(data: folder.path).prepareNextKey()
      print("次の鍵を作りました。すべての端末が一度通信してから certificate switch をしてください。")
      try folder.reloadIfRunning()
    }
  }

  struct Switch: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "switch", abstract: "次の鍵に替えます。",
      discussion: "例: tsunagu-server certificate switch")

    @OptionGroup var folder: DataFolder

    func run() throws {
      let made = MadeCertificate(data: folder.path)
      try made.switchKeys(at: .now)
      print("鍵を替えました。次の鍵を知らない端末は tsunagu trust としるしで直せます。")
      print("鍵のしるし: \(try made.letters())")
      try folder.reloadIfRunning()
    }
  }
}

struct Reload: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reload", abstract: "動いているサーバーに、証明書と鍵を読み直させます。",
    discussion: "例: tsunagu-server reload")

  @OptionGroup var folder: DataFolder

  func run() throws { try folder.tell(ReloadCertificate()) }
}

extension MadeCertificate {
  /// The pin of the key in use, as `tsunagu trust` takes it.
  func letters() throws -> String {
    guard let pin = try pins().first else { throw Problem(.certificateMissing) }
    return EnrollmentCode(secret: nil, pin: pin.letters).text
  }
}

extension DataFolder {
  /// - Throws: `Problem` of code `server_not_initialised`.
  fileprivate func requireData() throws {
    guard FileManager.default.fileExists(atPath: path + "/" + ServerStore.fileName) else {
      throw Problem(.serverNotInitialised, ["folder": path])
    }
  }

  fileprivate func reloadIfRunning() throws {
    do {
      try tell(ReloadCertificate())
    } catch let problem as Problem
      where [.serverNotRunning, .certificateMissing].contains(problem.code)
    {
      // A server without a certificate goes on so until its next start.
      _ = try perform(RecordCertificateChange())
      print("次の serve から使います。")
    }
  }
}
