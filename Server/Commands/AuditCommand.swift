import ArgumentParser
import Foundation
import Records
import Sync

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "だれがいつ何を見て、渡して、変えたかの記録です。",
    discussion: """
      例:
        tsunagu-server audit verify
        tsunagu-server audit show --person 海老名リヨ --format html > 閲覧の記録.html
        tsunagu-server audit show --refused
      """,
    subcommands: [Verify.self, Show.self, Exposed.self, Head.self])

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: "記録が書かれたときのままか、はじめから確かめます。",
      discussion: """
        例: tsunagu-server audit verify --head 120:…
        端末の知っている先頭は、端末の tsunagu status --json の audit にあります。
        """)

    @OptionGroup var folder: DataFolder
    @Option(name: .long, help: "端末の知っている先頭(番号:しるし、いくつでも)")
    var head: [String] = []

    func run() throws { try folder.tell(VerifyAudit(heads: head)) }
  }

  struct Exposed: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "exposed", abstract: "端末をなくしたとき、だれの記録がその端末に送られたかの一覧です。",
      discussion: """
        例: tsunagu-server audit exposed 3
        その後に端末から消えたものも載ります。報告の期限は docs/OPERATIONS.md にあります。
        """)

    @OptionGroup var folder: DataFolder
    @Argument(help: "端末の番号(device list)")
    var device: Int64
    @Flag(name: .long, help: "JSONで出します。")
    var json = false

    func run() throws { try folder.tell(ListExposed(device: device), json: json) }
  }

  struct Head: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "head", abstract: "最後の記録の番号と、そこまでのしるしです。",
      discussion: "例: tsunagu-server audit head")

    @OptionGroup var folder: DataFolder

    func run() throws { try folder.tell(ReadAuditHead()) }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "だれが見たか、何をしたかを、新しいものを後に出します。",
      discussion: """
        例:
          tsunagu-server audit show --person 海老名リヨ --from R8.4.1
          tsunagu-server audit show --person 海老名リヨ --user 山田花子
          tsunagu-server audit show --user 山田花子 --format json
          tsunagu-server audit show --device 3 --refused
        いくつも選ぶと、すべてに当てはまるものだけ、何も選ばないと全部です。
        """)

    @OptionGroup var folder: DataFolder
    @Option(name: .long, help: "この対象者の記録をだれが見たか(番号か氏名)")
    var person: String?
    @Option(name: .long, help: "この利用者がしたこと(番号か氏名)")
    var user: String?
    @Option(name: .long, help: "この番号の端末がしたこと")
    var device: Int64?
    @Flag(name: .long, help: "受け付けられなかったことと、断られた端末")
    var refused = false
    @Option(name: .long, help: "この日から")
    var from: String?
    @Option(name: .long, help: "この日まで")
    var to: String?
    @Option(name: .long, help: "text、html(--person のとき、本人に渡せる紙)、json")
    var format = Format.text

    enum Format: String, ExpressibleByArgument, CaseIterable {
      case text, html, json
    }

    func run() throws {
      let request = ShowAudit(
        person: person, user: user, device: device, refusedOnly: refused, from: from, to: to)
      guard format == .html else {
        return try folder.tell(request, json: format == .json)
      }
      guard person != nil, let page = try folder.perform(request).page else {
        throw Problem(
          .usage, .optionOfAnother, ["option": "--format html", "other": "--person"])
      }
      print(try page.html())
    }
  }
}

/// Says how far a check is, where it takes more than a second.
final class AuditProgress: @unchecked Sendable {
  private let begun = ContinuousClock.now
  private static let step: Int64 = 50_000

  func tell(_ number: Int64) {
    guard number % AuditProgress.step == 0, begun.duration(to: .now) > .seconds(1) else { return }
    FileHandle.standardError.write(Data("\(number)件目まで確かめました…\n".utf8))
  }
}
