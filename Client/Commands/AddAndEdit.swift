import ArgumentParser
import Casework
import Merge
import Records
import Storage
import Sync

/// Makes a record. An existing companion of a person (支援者リストの行, いのちのバトン) is
/// continued instead.
struct AddRecord<Of: RecordKind>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "add", abstract: "\(Of.kind.label)を加えます。")
  }

  @Argument(parsing: .captureForPassthrough, help: "項目")
  var words: [String] = []

  func run() throws {
    try EntryCommand(kind: Of.kind, name: "add", example: Examples.add(Of.kind), takesID: false)
      .run(words, "\(Of.kind.label)を保存しました。") { try $0.add(Of.kind, $1) }
  }
}

/// Changes a record.
struct EditRecord<Of: RecordKind>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "edit", abstract: "\(Of.kind.label)を直します。")
  }

  @Argument(parsing: .captureForPassthrough, help: "番号と項目")
  var words: [String] = []

  func run() throws {
    try EntryCommand(
      kind: Of.kind, name: "edit", example: "1a2b3c4d " + Examples.edit(Of.kind), takesID: true
    ).run(words, "\(Of.kind.label)を直しました。") { try $0.edit(Of.kind, $1) }
  }
}

/// Corrects a fact: the original stays, the correction names it.
struct CorrectFact<Of: RecordKind>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "correct", abstract: "\(Of.kind.label)を訂正します。もとの記録も残ります。")
  }

  @Argument(parsing: .captureForPassthrough, help: "番号と項目")
  var words: [String] = []

  func run() throws {
    try EntryCommand(
      kind: Of.kind, name: "correct", example: "1a2b3c4d " + Examples.edit(Of.kind), takesID: true
    ).run(words, "\(Of.kind.label)の訂正を保存しました。もとの記録も残っています。") { try $0.correct(Of.kind, $1) }
  }
}

/// A command whose options are the declared fields of a kind: its help, and one entry in one transaction.
struct EntryCommand {
  let kind: Kind
  let name: String
  let example: String
  let takesID: Bool

  func run(
    _ words: [String], _ sentence: String,
    _ enter: (Entries, TypedEntry) throws -> RecordID
  ) throws {
    let arguments = try FieldArguments(words, kind: kind)
    guard !arguments.wantsHelp else {
      let line = "tsunagu \(CommandWord.of(kind)) \(name) \(example)"
      return print(FieldHelp.text(name, kind, example: line, takesID: takesID))
    }
    if let extra = arguments.positional.dropFirst(takesID ? 1 : 0).first {
      throw Problem(.usage, "「\(extra)」は余分です。項目は --項目 値 の形で入れてください。")
    }
    let session = try Session.open()
    let id = try session.store.transact {
      try enter(session.entries(in: $0), arguments.entry)
    }
    try Saved.tell(sentence, id, session, json: arguments.wantsJSON)
    if kind.name == Person.kind.name, !takesID { try Similar.ask(about: id, session) }
  }
}

/// The answer to an entry: it is saved here, and whether it has still to be sent.
enum Saved {
  static func tell(_ sentence: String, _ id: RecordID, _ session: Session, json: Bool) throws {
    if let notice = session.clockNotice { Output.notice(notice) }
    try session.store.read { rows in
      guard json else {
        let pending = try rows.pendingCounts().entries
        print("\(try EntrySubject(of: id, in: rows).naming(sentence)) 番号 \(id.short)")
        return print("この端末に保存済みです。未送信 \(pending)件(つながるところで tsunagu sync)。")
      }
      guard let view = try rows.view(id) else { return Output.json(["id": .text(id.description)]) }
      let subject = try EntrySubject(of: id, in: rows)
      let record = RecordJSON.value(view, isPending: try rows.isPending(id)).object ?? [:]
      Output.json(.object(record.merging(subject.json) { own, _ in own }))
    }
  }
}

/// Examples of the help, by kind.
enum Examples {
  static func add(_ kind: Kind) -> String {
    let examples = [
      "area": "--level 自治会 --name 中央町 --parent 氷見地区社協",
      "worker": "--name 山田花子 --kana ヤマダハナコ --area 氷見地区社協",
      "person": "--name 海老名リヨ --kana エビナリヨ --birth-date S10.3.3 --association 中央町 --attributes 独居",
      "household": "--name 海老名家 --association 中央町 --members 氏名=海老名リヨ,続柄=本人",
      "team": "--person 海老名リヨ --cooperators 山田花子",
      "visit": "--person 海老名リヨ --date 今日 --status 変わりなし --activities 見守り・声掛け",
      "concern": "--person 海老名リヨ --urgency 早めに --noticed-on 今日 --content 雨戸が閉まったまま",
      "consent":
        "--person 海老名リヨ --recipient 協力者 --data いのちのバトン --purpose 救急時の対応 --state 同意 --signed-on R2.4.1",
      "supporter_entry": "--person 海老名リヨ --support 声かけ,歩行補助 --consent 有",
      "kit": "--person 海老名リヨ --blood-type A --devices 酸素",
      "consultation": "--desk なんでも相談窓口 --received-on 今日 --route 家族 --main-need 介護",
    ]
    return examples[kind.name] ?? ""
  }

  static func edit(_ kind: Kind) -> String {
    let examples = [
      "area": "--households 120", "worker": "--phone 0766-00-0001", "person": "--status 入院",
      "household": "--memo 表札あり", "team": "--cooperators 山田花子 --remove-cooperators 森一郎",
      "visit": "--status 気になる --signs やせた", "concern": "--urgency すぐに",
      "consent": "--form-number 12", "supporter_entry": "--shelter 中央小学校 --remove-support 声かけ",
      "kit": "--allergies 原因=そば", "consultation": "--outcome 継続",
    ]
    return examples[kind.name] ?? ""
  }
}
