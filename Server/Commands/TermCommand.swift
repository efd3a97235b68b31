import ArgumentParser
import Foundation
import Records
import Sync

struct TermCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "term", abstract: "任期の交代をまとめて行います。", subcommands: [Change.self])

  struct Change: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "change", abstract: "ある日に替わる人たちを、一覧のとおりに交代させます。",
      discussion: """
        例:
          tsunagu-server term change 改選.csv --on R10.12.1            まず、何が起こるかを見ます
          tsunagu-server term change 改選.csv --on R10.12.1 --apply    そのとおりにします
        一覧はCSV(UTF-8かCP932)で、1行目が見出しです:
          退任者,後任者,地区社協,自治会
          森一郎,谷あき,,
          ,川口良,稲積地区社協,
        退任者の受け持ちがそのまま後任者に移ります。退任者が空の行は、地区社協か自治会に新しく置く人です。
        登録のない後任者は利用者として登録されます(端末は tsunagu-server enroll で登録します)。
        """)

    @OptionGroup var folder: DataFolder
    @Argument(help: "交代の一覧(CSV)")
    var file: String
    @Option(name: .long, help: "後任の最初の日")
    var on: String
    @Option(name: .long, help: "替わる役割")
    var role = "民生委員"
    @Flag(name: .long, help: "見るだけでなく、実行します。")
    var apply = false
    @Flag(name: .long, help: "担当のいなくなる人がいても実行します。")
    var allowGaps = false

    func run() throws {
      guard let bytes = FileManager.default.contents(atPath: file) else {
        throw Problem(.termChangeImpossible, .handoversUnreadable, ["path": file])
      }
      try folder.tell(
        ChangeTerm(
          role: role, day: on, handovers: HandoverFile.handovers(Array(bytes)), isApplied: apply,
          allowsGaps: allowGaps))
    }
  }
}
