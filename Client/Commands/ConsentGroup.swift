import ArgumentParser
import Authority
import Casework
import Merge
import Records
import Storage
import Sync

/// `tsunagu consent …`: a grant is a new paper, a withdrawal ends the ones that stand.
struct ConsentGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Consent.kind.command, abstract: "個人情報共有の同意です。",
    discussion: "例: tsunagu consent grant --person 海老名リヨ --recipient 協力者 --data いのちのバトン",
    subcommands: [
      Grant.self, Withdraw.self, AddRecord<Consent>.self, ListRecords<Consent>.self,
      ShowRecord<Consent>.self, EditRecord<Consent>.self, DeleteRecord<Consent>.self,
      RestoreRecord<Consent>.self, EraseRecord<Consent>.self,
    ])

  struct Scope: ParsableArguments {
    @Option(name: .long, help: "対象者(番号か氏名)")
    var person: String
    @Option(name: .long, help: "渡す相手(民生委員、自治会、協力者、消防・警察、市)")
    var recipient: String
    @Option(name: .long, help: "情報の範囲(支援者リスト、いのちのバトン、個別避難計画)")
    var data: String
  }

  struct Grant: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "grant", abstract: "署名された同意を記録します。",
      discussion: """
        例: tsunagu consent grant --person 海老名リヨ --recipient 協力者 --data いのちのバトン \
        --signed-on R2.4.1 --signer 本人
        """)

    @OptionGroup var scope: Scope
    @Option(name: .long, help: "目的(平常時の見守り、災害時の支援、救急時の対応)")
    var purpose = ConsentPurpose.watching.rawValue
    @Option(name: .long, help: "署名日(既定は今日)")
    var signedOn = "今日"
    @Option(name: .long, help: "署名者(本人、家族、代理)")
    var signer = ConsentSigner.person.rawValue
    @Option(name: .long, help: "署名者が家族のときの続柄")
    var signerRelation: String?
    @Option(name: .long, help: "様式番号")
    var formNumber: String?
    @Flag(name: .long, help: "JSONで出します。")
    var json = false

    func run() throws {
      let paper: [(FieldDeclaration, String?)] = [
        (Consent.person.declaration, scope.person),
        (Consent.recipient.declaration, scope.recipient), (Consent.data.declaration, scope.data),
        (Consent.purpose.declaration, purpose),
        (Consent.state.declaration, ConsentState.given.rawValue),
        (Consent.signedOn.declaration, signedOn), (Consent.signer.declaration, signer),
        (Consent.signerRelation.declaration, signerRelation),
        (Consent.formNumber.declaration, formNumber),
      ]
      let entry = TypedEntry(
        paper.compactMap { field, text in text.map { FieldAssignment(field, .set, $0) } })
      let session = try Session.open()
      let id = try session.store.transact { rows in
        try session.entries(in: rows).add(Consent.kind, entry)
      }
      try Saved.tell("同意を記録しました。", id, session, json: json)
      if try session.store.read({ try !Consents.stands(id, in: $0) }) {
        Output.notice("ただし、この同意はいま効いていません。署名日と同じ日か、より後の日に撤回があります。consent list で確かめてください。")
      }
    }
  }

  struct Withdraw: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "withdraw", abstract: "同意の撤回を記録します。同じ日の同意より、撤回が優先されます。",
      discussion: """
        例: tsunagu consent withdraw --person 海老名リヨ --recipient 協力者 --data いのちのバトン
        書面がなくても、この端末で書面を見られなくても記録できます。
        """)

    @OptionGroup var scope: Scope
    @Option(name: .long, help: "撤回日(既定は今日)")
    var on = "今日"
    @Flag(name: .long, help: "JSONで出します。")
    var json = false

    func run() throws {
      let session = try Session.open()
      let (id, outcome) = try session.store.transact { try withdraw(session, $0) }
      let sentence =
        switch outcome {
        case .turned(let count): "同意\(count)件の撤回を記録しました。"
        case .added: "同意の撤回を記録しました。"
        case .known: "この撤回は、すでに記録されています。何も変えていません。"
        }
      try Saved.tell(sentence, id, session, json: json)
      if try session.store.read({ try Consents.stillGiven(like: id, in: $0) }) {
        Output.notice("撤回日より後に署名された同意があるので、そちらの同意が残っています。consent list で確かめてください。")
      }
    }

    private func withdraw(
      _ session: Session, _ rows: DeviceRows
    ) throws -> (RecordID, Consents.Withdrawal) {
      let lookup = Lookup(rows: rows)
      let reader = session.reader(in: rows)
      let person = try lookup.find(scope.person, [Person.kind.name])
      let recipient = try reader.word(
        scope.recipient, Vocabulary(ConsentRecipient.self), Consent.recipient.declaration)
      let data = try reader.word(scope.data, Vocabulary(ConsentData.self), Consent.data.declaration)
      return try Consents(rows: rows, writer: session.writer(in: rows)).withdraw(
        person: person, recipient: recipient, data: data, on: try reader.date(on))
    }
  }
}
