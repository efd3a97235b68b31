import ArgumentParser
import Casework
import Foundation
import Merge
import Records
import Reports
import Spreadsheets
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

  /// The kinds that can be imported, as a person reads them.
  private static let kinds = ImportForm.kinds.map { "\($0.command)(\($0.label))" }
    .joined(separator: "、")

  struct File: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "file", abstract: "ファイルを取り込みます。間違いのある行があれば、何も取り込みません。",
      discussion: """
        例:
          tsunagu import person 名簿.xlsx --dry-run           何が起きるかだけを見る
          tsunagu import person 名簿.xlsx --accept-good 残り.csv  良い行だけ取り込み、残りを書き出す
          tsunagu import supporter 名簿.csv --make-mapping 見出し.txt
          tsunagu import supporter 名簿.csv --mapping 見出し.txt
        種類: \(ImportGroup.kinds)
        同じファイルをもう一度取り込んでも、増えません。あとからだれかが直したところは、上書きしません。
        """)

    @Argument(help: "記録の種類") var kind: String
    @Argument(help: "ファイル(.csv、.tsv、.xlsx)") var file: String
    @Flag(name: .long, help: "何が起きるかだけを見せ、何も書きません。") var dryRun = false
    @Option(name: .long, help: "良い行だけを取り込み、残りの行をこのファイルに書き出します。") var acceptGood: String?
    @Option(name: .long, help: "見出しと項目の対応を、このファイルに書き始めます。") var makeMapping: String?
    @Option(name: .long, help: "見出しと項目の対応を、このファイルから読みます。") var mapping: String?
    @Option(name: .long, help: "文字コード(UTF-8、CP932、UTF-16LE、UTF-16BE、EUC-JP)") var encoding: String?
    @Option(name: .long, help: "Excelのシートの名前(既定は初めのシート)") var sheet: String?
    @Flag(name: .long, help: "JSONで出します。") var json = false

    func run() throws {
      let form = try form()
      let bytes = try ImportFile.bytes(file)
      let table = try ImportFile.table(bytes, encoding: encoding, sheet: sheet)
      let columns = try columns(of: table, form)
      if let makeMapping {
        try NewFile.write(Array(columns.file(for: form).utf8), to: makeMapping)
        return print("見出しと項目の対応を \(makeMapping) に書きました。直してから --mapping で指定してください。")
      }
      guard columns.isSufficient(for: form) else { throw ImportText.headingsMissing(form) }
      let session = try Session.open()
      let plan = try plan(form, columns, table, session)
      if json {
        Output.json(ImportText.json(plan, columns))
      } else {
        print(ImportText.page(plan, columns, table, file: file))
      }
      if dryRun { return json ? () : print("試しに読んだだけです。何も書いていません。") }
      try carryOut(plan, columns, table, bytes, session)
    }

    private func form() throws -> ImportForm {
      let key = SearchKey.make(kind)
      let found = ImportForm.kinds.first {
        [$0.command, $0.name, $0.label].map(SearchKey.make).contains(key)
      }
      guard let found else {
        throw Problem(
          .importKindUnknown, .kindNotImported, ["word": kind, "kinds": ImportGroup.kinds])
      }
      return ImportForm(found)
    }

    private func columns(of table: ForeignTable, _ form: ImportForm) throws -> ColumnMapping {
      guard var columns = ColumnMapping(of: table, for: form) else {
        throw ImportText.headingsMissing(form)
      }
      if let mapping {
        do {
          try columns.apply(
            String(decoding: try ImportFile.bytes(mapping), as: UTF8.self), for: form)
        } catch let problem as ImportProblem { throw ImportText.problem(problem, form) }
      }
      return columns
    }

    /// The plan of the import. A user is about to see it, so that the view is noted first.
    private func plan(
      _ form: ImportForm, _ columns: ColumnMapping, _ table: ForeignTable, _ session: Session
    ) throws -> ImportPlan {
      let progress = ProgressLine("読み合わせています", total: table.rows.count)
      defer { progress.end() }
      let plan = try session.store.read { rows in
        try session.demandOpen(rows)
        var planner = try ImportPlanner(
          form, columns, file: ImportFile.name(file), memory: rows.importMemory(),
          today: session.today, in: rows)
        var generator = SystemRandomNumberGenerator()
        return try planner.plan(table, using: &generator, progress: progress.show)
      }
      let seen = plan.entries.filter { !$0.isNew }.map(\.record) + plan.candidates
      session.note(Subjects(.list, [form.kind.name, Person.kind.name], seen))
      return plan
    }

    private func carryOut(
      _ plan: ImportPlan, _ columns: ColumnMapping, _ table: ForeignTable, _ bytes: [UInt8],
      _ session: Session
    ) throws {
      let rejected = plan.rejected
      if !rejected.isEmpty {
        guard let acceptGood else {
          throw Problem(.importRowsWrong, ["count": String(rejected.count)])
        }
        try NewFile.write(ImportText.remainder(rejected, columns, table), to: acceptGood)
      }
      do {
        try write(plan, bytes, session)
      } catch {
        if let acceptGood, !rejected.isEmpty { unlink(acceptGood) }
        throw error
      }
      guard !json else { return }
      print(ImportText.done(plan))
      if let acceptGood, !rejected.isEmpty {
        print("取り込まなかった\(rejected.count)行を \(acceptGood) に書き出しました。直して、もう一度取り込めます。")
      }
    }

    /// All of it in one transaction: killed in the middle, nothing of it is there.
    private func write(_ plan: ImportPlan, _ bytes: [UInt8], _ session: Session) throws {
      guard !plan.entries.isEmpty else { return }
      let progress = ProgressLine("書いています", total: plan.entries.count)
      defer { progress.end() }
      try session.store.transact { rows in
        let writer = session.writer(in: rows)
        try plan.carryOut(by: writer, progress: progress.show)
        try rows.setImportMemory(plan.memory)
        try writer.journal(
          "import", ImportText.journal(plan, file: ImportFile.name(file), bytes), about: nil)
      }
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
