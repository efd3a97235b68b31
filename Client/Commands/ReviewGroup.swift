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
            try item.subject(names), item.summary, item.urgency, item.stage.rawValue,
            try item.assigneeText(names),
          ])
        }
        page.table(table, empty: "確認を待っている報告はありません。")
        if !items.isEmpty { page.print("\(items.count)件") }
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
      try ReviewGroup.write(id, "take") { draft, rows, _ in
        try demandFree(draft.state.view.record, rows)
        draft.set("stage", .text(ReviewStage.confirming.rawValue))
        if let worker = try rows.enrollment()?.standing.worker {
          draft.set("assignee", .text(worker.description))
        }
      }
      print("担当にしました。")
    }

    /// Two who take up one report should talk first.
    private func demandFree(_ review: Record, _ rows: DeviceRows) throws {
      guard !instead, let assignee = review[Review.assignee],
        try assignee != rows.enrollment()?.standing.worker
      else { return }
      throw Problem(
        .usage,
        "この報告は \(try Names(rows: rows).of(assignee)) さんが担当しています。何も変えていません。替わるときは --instead を付けてください。"
      )
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
      try ReviewGroup.write(id, "note") { draft, rows, session in
        let reader = session.reader(in: rows)
        let note = ReviewNote.shared
        draft.add(
          Review.progress.name, item: session.writer(in: rows).newItem(),
          [
            (note.date.name, .text(session.today.description)),
            (note.text.name, try reader.value(text, for: note.text.declaration)),
          ])
        if let stage {
          draft.set("stage", try reader.value(stage, for: Review.stage.declaration))
        } else if draft.state.origin == nil {
          draft.set("stage", .text(ReviewStage.confirming.rawValue))
        }
        if let due { draft.set("due_on", .text(try reader.futureDate(due).description)) }
      }
      print("経過を保存しました。")
    }
  }

  struct Close: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "close", abstract: "対応を終えます。", discussion: "例: tsunagu review close 1a2b3c4d")

    @Argument(help: "報告の番号") var id: String

    func run() throws {
      try ReviewGroup.write(id, "close") { draft, _, _ in
        draft.set("stage", .text(ReviewStage.closed.rawValue))
      }
      print("終結にしました。")
    }
  }

  /// Writes to the one review of a source.
  private static func write(
    _ word: String, _ event: String, _ change: (inout Draft, DeviceRows, Session) throws -> Void
  ) throws {
    let session = try Session.open()
    try session.store.transact { rows in
      let source = try ReviewQueue.source(word, in: rows)
      let id = source.companion(Review.kind.name)
      var draft =
        try rows.state(id).map { try Draft($0, Review.kind) } ?? Draft(new: id, Review.kind)
      if draft.state.origin == nil { draft.set("source", .text(source.description)) }
      try change(&draft, rows, session)
      try session.record(event, Review.kind, id, draft.writes, in: rows)
    }
  }
}
