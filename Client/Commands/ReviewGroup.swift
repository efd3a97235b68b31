import ArgumentParser
import Casework
import Merge
import Records
import Storage
import Sync

/// `tsunagu review …`: the community social worker's one queue.
struct ReviewGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "地域からの報告(気づき・気になる見守り・相談)を一つの列で確認します。",
    discussion: """
      例:
        tsunagu review list
        tsunagu review show 1a2b3c4d
        tsunagu review take 1a2b3c4d
        tsunagu review note 1a2b3c4d 本人に電話。元気な声。
        tsunagu review close 1a2b3c4d
      """, subcommands: [List.self, ReviewShow.self, Take.self, Note.self, Close.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "確認を待っている報告です。急ぐものが先です。",
      discussion: "例: tsunagu review list --json")

    @Flag(name: .long, help: "終結したものも出します。") var all = false
    @Flag(name: .long, help: "JSONで出します。") var json = false

    func run() throws {
      let session = try Session.open()
      try session.show { rows, page in
        let items = try ReviewQueue.items(in: rows, includingClosed: all)
        let subjects = Subjects(.list, items.map(\.source.record))
        guard !json else {
          page.json(.list(items.map(\.json)))
          return subjects
        }
        let names = Names(rows: rows)
        var table = Table(["番号", "日付", "種類", "だれ・どこ", "内容", "急ぎ", "段階", "担当"])
        for item in items {
          table.add([
            item.source.record.id.short, item.date, item.source.record.kind?.label ?? "",
            try item.subject(names), item.source.record.summary, item.urgency, item.stage.rawValue,
            try item.assigneeText(names),
          ])
        }
        page.table(table, empty: "確認を待っている報告はありません。")
        if !items.isEmpty { page.print("\(items.count)件") }
        let doubles = try JoinedPersons.candidates(in: rows).count
        if doubles > 0 { page.print("同じ人かもしれない記録 \(doubles)組(tsunagu person duplicates)") }
        return subjects
      }
    }
  }

  struct Take: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "take", abstract: "報告を自分の担当にします。", discussion: "例: tsunagu review take 1a2b3c4d")

    @Argument(help: "報告の番号") var id: String
    @Flag(name: .long, help: "ほかの人が担当していても、替わって担当します。") var instead = false

    func run() throws {
      try ReviewGroup.write("を担当にしました。") { try $0.take(id, insteadOfOthers: instead) }
    }
  }

  struct Note: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "note", abstract: "経過を書きます。",
      discussion: "例: tsunagu review note 1a2b3c4d 訪問して様子を見た。 --stage 訪問 --due 12/1")

    @Argument(help: "報告の番号") var id: String
    @Argument(help: "経過") var text: String
    @Option(name: .long, help: "段階(未確認、確認中、訪問、協議、つないだ、終結)") var stage: String?
    @Option(name: .long, help: "次の期日") var due: String?

    func run() throws {
      try ReviewGroup.write("に経過を書きました。") {
        try $0.note(id, text, stage: stage, due: due)
      }
    }
  }

  struct Close: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "close", abstract: "対応を終えます。", discussion: "例: tsunagu review close 1a2b3c4d")

    @Argument(help: "報告の番号") var id: String

    func run() throws {
      try ReviewGroup.write("を終結にしました。") { try $0.close(id) }
    }
  }

  /// Writes to a report's follow-up and says whose report it is: a prefix can have matched another one.
  private static func write(
    _ outcome: String, _ body: (Reviews) throws -> RecordID
  ) throws {
    let session = try Session.open()
    let sentence = try session.store.transact { rows in
      let source = try body(
        Reviews(rows: rows, writer: session.writer(in: rows), reader: session.reader(in: rows)))
      let kind = try rows.view(source)?.record.kind?.label ?? "報告"
      return try EntrySubject(of: source, in: rows).naming(kind + outcome)
    }
    print(sentence)
  }
}
