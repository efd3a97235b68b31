import ArgumentParser
import Casework
import Console
import Foundation
import Merge
import Records
import Reports
import Storage
import Sync

/// `tsunagu import …`: takes old lists in.
struct ImportGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "これまでの名簿(CSV、Excel)を取り込みます。",
    discussion: """
      例:
        tsunagu import person 名簿.xlsx --dry-run
        tsunagu import person 名簿.xlsx
        tsunagu import undo
      """,
    subcommands: [File.self, UndoImport.self], defaultSubcommand: File.self)

  struct File: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "file", abstract: "ファイルを取り込みます。間違いのある行があれば、何も取り込みません。",
      discussion: """
        例:
          tsunagu import person 名簿.xlsx --dry-run           何が起きるかだけを見る
          tsunagu import person 名簿.xlsx --accept-good 残り.csv  良い行だけ取り込み、残りを書き出す
          tsunagu import supporter 名簿.csv --make-mapping 見出し.txt
          tsunagu import supporter 名簿.csv --mapping 見出し.txt
        種類: \(ImportForm.names(of: ImportForm.all))
        同じファイルをもう一度取り込んでも、増えません。あとからだれかが直したところは、上書きしません。
        """)

    @Argument(help: "記録の種類") var kind: String
    @OptionGroup var arguments: ImportArguments

    func run() throws {
      let form = try ImportForm(named: kind, of: ImportForm.all)
      try arguments.run(form, say: { print($0) }, prepare: prepared)
    }

    private func prepared(_ list: ImportList) throws -> PreparedImport {
      let session = try Session.open()
      let plan = try plan(list, session)
      return PreparedImport(plan.rows) { try write(plan, of: list, session) }
    }

    /// The plan of the import. A user is about to see it, so that the view is noted first.
    private func plan(_ list: ImportList, _ session: Session) throws -> ImportPlan {
      let progress = ProgressLine("読み合わせています", total: list.table.rows.count)
      defer { progress.end() }
      let plan = try session.store.read { rows in
        try session.demandOpen(rows)
        var planner = try ImportPlanner(
          list.form, list.columns, file: list.name, memory: rows.importMemory(),
          today: session.today, in: rows)
        var generator = SystemRandomNumberGenerator()
        return try planner.plan(list.table, using: &generator, progress: progress.show)
      }
      let seen = plan.entries.filter { !$0.isNew }.map(\.record) + plan.candidates
      session.note(Subjects(.list, [list.form.kind.name, Person.kind.name], seen))
      return plan
    }

    /// All of it in one transaction: killed in the middle, nothing of it is there.
    private func write(
      _ plan: ImportPlan, of list: ImportList, _ session: Session
    ) throws -> String {
      guard !plan.entries.isEmpty else { return "変わるところはありません。何も書いていません。" }
      let progress = ProgressLine("書いています", total: plan.entries.count)
      defer { progress.end() }
      try session.store.transact { rows in
        let writer = session.writer(in: rows)
        try plan.carryOut(by: writer, progress: progress.show)
        try rows.setImportMemory(plan.memory)
        try writer.journal("import", list.journal(plan.rows), about: nil)
      }
      return
        "\(plan.entries.count)件を取り込みました。この端末に保存済みです(つながるところで tsunagu sync)。取り消すには tsunagu import undo"
    }
  }

  struct UndoImport: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "undo", abstract: "最後の取り込みを、まとめて取り消します。だれかが手を入れた記録は残します。",
      discussion: "例: tsunagu import undo --yes")

    @Flag(name: .long, help: "聞かずに取り消します。") var yes = false

    func run() throws {
      let session = try Session.open()
      let (last, undo) = try session.store.read { rows in
        try session.demandOpen(rows)
        guard let last = try rows.importMemory().last, let user = try rows.enrollment()?.user else {
          throw Problem(.nothingToUndo, .nothingImported)
        }
        return (last, try ImportUndo(last, by: user, in: rows))
      }
      let label = undo.kind.label
      print(
        "\(last.file) の取り込み(\(label))を取り消します。\(undo.entries.count)件を戻し、手の入った\(undo.kept.count)件は残します。"
      )
      guard yes || Confirmation.ask("取り消しますか") else { return print("何も変えていません。") }
      try session.store.transact { rows in
        let writer = session.writer(in: rows)
        try undo.carryOut(by: writer)
        var memory = try rows.importMemory()
        memory.forgetLast()
        try rows.setImportMemory(memory)
        try writer.journal("import undo", "\(label) \(last.file)", about: nil)
      }
      print("取り消しました。つながるところで tsunagu sync をしてください。")
    }
  }
}

extension ImportPlan {
  /// Records that rows may be.
  fileprivate var candidates: [RecordID] {
    rows.flatMap { row -> [RecordID] in
      guard case .unclear(let candidates) = row.outcome else { return [] }
      return candidates.map(\.record)
    }
  }
}

extension DeviceRows {
  private static let importSetting = "import_memory"

  func importMemory() throws -> ImportMemory {
    try setting(DeviceRows.importSetting).flatMap { try? JSON.read($0) }.map(ImportMemory.init)
      ?? ImportMemory()
  }

  func setImportMemory(_ memory: ImportMemory) throws {
    try setSetting(DeviceRows.importSetting, JSON.text(memory.value))
  }
}

/// A yes at the terminal; elsewhere nobody can be asked, and nothing is done.
enum Confirmation {
  static func ask(_ question: String) -> Bool {
    guard isatty(0) == 1 else { return false }
    Output.aside("\(question)(はい: y + Enter、いいえ: Enter) ")
    let answer = readLine().map(SearchKey.make) ?? ""
    return ["y", "yes", "はい"].contains(answer)
  }
}
