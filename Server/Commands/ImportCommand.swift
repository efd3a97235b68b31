import ArgumentParser
import Casework
import Console
import Records

/// `tsunagu-server import KIND FILE`: the lists with which a council begins.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "はじめの名簿(地域、担い手、利用者)を取り込みます。間違いのある行があれば、何も取り込みません。",
    discussion: """
      例:
        tsunagu-server import area 自治会一覧.csv --dry-run   何が起きるかだけを見る
        tsunagu-server import area 自治会一覧.csv
        tsunagu-server import worker 担い手.xlsx
        tsunagu-server import user 利用者.csv                見出しは 氏名,役割,地区社協,自治会,任期の初日 など
        tsunagu-server enroll --page 登録コード.html         登録コードを、まとめて紙に
        tsunagu-server import undo --yes                     最後の取り込みを、まとめて取り消す
      種類: \(ImportForm.names(of: ImportTable.forms))
      同じファイルをもう一度取り込んでも、増えません。対象者などの名簿は、CSWの端末の tsunagu import で取り込みます。
      """, subcommands: [File.self, UndoLast.self], defaultSubcommand: File.self)

  struct File: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "file", abstract: "名簿のファイルを取り込みます。", shouldDisplay: false)

    @OptionGroup var folder: DataFolder
    @Argument(help: "名簿の種類") var kind: String
    @OptionGroup var arguments: ImportArguments

    func run() throws {
      let form = try ImportForm(named: kind, of: ImportTable.forms)
      try arguments.run(form, say: { print($0) }, prepare: prepared)
    }

    private func prepared(_ list: ImportList) throws -> PreparedImport {
      PreparedImport(try folder.perform(request(list, isApplied: false)).rows) {
        try folder.perform(request(list, isApplied: true)).text
      }
    }

    /// Rows that are wrong are asked about before anything is applied.
    private func request(_ list: ImportList, isApplied: Bool) -> ImportTable {
      ImportTable(
        kind: list.form.kind.name, file: list.name, hash: list.hash, table: list.table,
        mapping: list.mapping, isApplied: isApplied, acceptsGoodRows: arguments.acceptsGoodRows)
    }
  }

  struct UndoLast: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "undo",
      abstract: "最後の取り込みを、まとめて取り消します。だれかが手を入れた記録と、端末を登録した利用者は残ります。",
      discussion: "例: tsunagu-server import undo")

    @OptionGroup var folder: DataFolder
    @Flag(name: .long, help: "取り消します。付けなければ、何が起きるかだけを見ます。") var yes = false
    @Flag(name: .long, help: "JSONで出します。") var json = false

    func run() throws { try folder.tell(UndoImport(isApplied: yes), json: json) }
  }
}
