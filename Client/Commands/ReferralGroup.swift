import ArgumentParser
import Casework
import Merge
import Records
import Storage
import Sync

/// `tsunagu referral …`: the common commands, and what becomes of a sheet that was sent.
struct ReferralGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Referral.kind.command, abstract: "つなぐシートを作り、受領と返事を記録します。",
    discussion: """
      例:
        tsunagu referral add --source 1a2b3c4d --destinations 区分=市,機関名=福祉課
        tsunagu referral accept last --due 12/1
        tsunagu referral answer last 訪問介護の利用が始まった。
      """,
    subcommands: [
      AddRecord<Referral>.self, ListRecords<Referral>.self, ShowRecord<Referral>.self,
      EditRecord<Referral>.self, Accept.self, Answer.self, DeleteRecord<Referral>.self,
      RestoreRecord<Referral>.self, EraseRecord<Referral>.self,
    ])

  struct Accept: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "accept", abstract: "紹介先が受け取ったことと、返事の期日を記録します。",
      discussion: "例: tsunagu referral accept 1a2b3c4d --due 12/1")

    @Argument(help: "つなぐシートの番号") var id: String
    @Option(name: .long, help: "返事の期日") var due: String?

    func run() throws {
      print(
        try ReferralGroup.written("を受領にしました。", in: Session.open()) {
          try $0.accept(id, due: due)
        })
    }
  }

  struct Answer: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "answer", abstract: "紹介先からの返事を書き、終結にします。",
      discussion: "例: tsunagu referral answer 1a2b3c4d 訪問介護の利用が始まった。")

    @Argument(help: "つなぐシートの番号") var id: String
    @Argument(help: "結果") var result: String

    func run() throws {
      print(
        try ReferralGroup.written("の返事を書き、終結にしました。", in: Session.open()) {
          try $0.answer(id, result)
        })
    }
  }

  /// - Returns: the sentence that says what was written.
  static func written(
    _ outcome: String, in session: Session, _ body: (Referrals) throws -> RecordID
  ) throws -> String {
    try session.store.transact { rows in
      let sheet = try body(
        Referrals(rows: rows, writer: session.writer(in: rows), reader: session.reader(in: rows)))
      return try EntrySubject(of: sheet, in: rows).naming(Referral.kind.label + outcome)
    }
  }
}
