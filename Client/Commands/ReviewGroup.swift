import ArgumentParser
import Casework
import Merge
import Records
import Storage
import Sync

/// `tsunagu review …`: the community social worker's one queue.
struct ReviewGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "確認や対応を待っているものを、急ぐ順に一つの列で見て、進めます。",
    discussion: """
      例:
        tsunagu review list
        tsunagu review show 1a2b3c4d
        tsunagu review take 1a2b3c4d
        tsunagu review note 1a2b3c4d 本人に電話。元気な声。
        tsunagu review postpone 1a2b3c4d 12/1
        tsunagu review close 1a2b3c4d --outcome 見守りへ
      """,
    subcommands: [
      ReviewList.self, ReviewShow.self, Take.self, Hand.self, Note.self, Postpone.self, Close.self,
    ])

  struct Take: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "take", abstract: "報告を自分の担当にします。", discussion: "例: tsunagu review take 1a2b3c4d")

    @Argument(help: "報告の番号") var id: String
    @Flag(name: .long, help: "ほかの人が担当していても、替わって担当します。") var instead = false

    func run() throws {
      try ReviewGroup.write("を担当にしました。") { try $0.take(id, insteadOfOthers: instead) }
    }
  }

  struct Hand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "hand", abstract: "ほかの担い手の担当にします。",
      discussion: "例: tsunagu review hand 1a2b3c4d 森一郎")

    @Argument(help: "報告の番号") var id: String
    @Argument(help: "担当する担い手(番号か氏名)") var worker: String

    func run() throws {
      try ReviewGroup.write("の担当を替えました。") { try $0.hand(id, to: worker) }
    }
  }

  struct Postpone: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "postpone", abstract: "その日まで列に出さないことにします。",
      discussion: "例: tsunagu review postpone 1a2b3c4d 12/1")

    @Argument(help: "報告の番号") var id: String
    @Argument(help: "ふたたび列に出す日") var day: String

    func run() throws {
      try ReviewGroup.write("を先送りしました。") { try $0.postpone(id, until: day) }
    }
  }

  struct Note: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "note", abstract: "経過を書きます。",
      discussion: """
        例:
          tsunagu review note 1a2b3c4d 訪問して様子を見た。 --step 家庭訪問 --due 12/1
          tsunagu review note 1a2b3c4d 包括と役割を決めた。 --step 情報共有・協議
        """)

    @Argument(help: "報告の番号") var id: String
    @Argument(help: "経過") var text: String
    @Option(name: .long, help: "動き(\(Note.steps))") var step: String?
    @Option(name: .long, help: "段階(未確認、確認中、訪問、協議、つないだ、終結)") var stage: String?
    @Option(name: .long, help: "次の期日") var due: String?

    private static let steps = CaseworkStep.allCases.map(\.rawValue).joined(separator: "、")

    func run() throws {
      try ReviewGroup.write("に経過を書きました。") {
        try $0.note(id, text, step: step, stage: stage, due: due)
      }
    }
  }

  struct Close: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "close", abstract: "対応を終えます。結果は記録に、ことばは知らせた人の画面に残ります。",
      discussion: """
        例:
          tsunagu review close 1a2b3c4d --outcome 見守りへ
          tsunagu review close 1a2b3c4d --outcome 解決 --thanks ありがとうございました。
        """)

    @Argument(help: "報告の番号") var id: String
    @Option(
      name: .long, help: "結果(\(Close.outcomes))") var outcome: String?
    @Option(name: .long, help: "知らせた人へのことば(その人の画面に一度出ます)") var thanks: String?

    private static let outcomes = ReviewOutcome.allCases.map(\.rawValue).joined(separator: "、")

    func run() throws {
      try ReviewGroup.write("を終結にしました。") {
        try $0.close(id, outcome: outcome, thanks: thanks)
      }
    }
  }

  /// Writes to a report's follow-up and says whose report it is: a prefix can have matched another one.
  private static func write(
    _ outcome: String, _ body: (Reviews) throws -> RecordID
  ) throws {
    print(try written(outcome, in: Session.open(), body))
  }

  /// - Returns: the sentence that says what was written.
  static func written(
    _ outcome: String, in session: Session, _ body: (Reviews) throws -> RecordID
  ) throws -> String {
    try session.store.transact { rows in
      let source = try body(
        Reviews(rows: rows, writer: session.writer(in: rows), reader: session.reader(in: rows)))
      let kind = try rows.view(source)?.record.kind?.label ?? "報告"
      return try EntrySubject(of: source, in: rows).naming(kind + outcome)
    }
  }
}
