import ArgumentParser
import Casework
import Console
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
    try EntryCommand(kind: Of.kind, name: "add", example: Of.kind.examples.add, takesID: false)
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
      kind: Of.kind, name: "edit", example: "1a2b3c4d " + Of.kind.examples.edit, takesID: true
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
      kind: Of.kind, name: "correct", example: "1a2b3c4d " + Of.kind.examples.edit, takesID: true
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
      let line = "tsunagu \(kind.command) \(name) \(example)"
      let help = FieldHelp.text(name, kind, example: line, takesID: takesID)
      return print(HelpLines.fitting(help))
    }
    if let extra = arguments.positional.dropFirst(takesID ? 1 : 0).first {
      throw Problem(.usage, .fieldWithoutOption, ["word": extra])
    }
    try arguments.demandPaper(of: kind)
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
        Output.say("\(try EntrySubject(of: id, in: rows).naming(sentence)) 番号 \(id.short)")
        return Output.say("この端末に保存済みです。未送信 \(pending)件(つながるところで tsunagu sync)。")
      }
      guard let view = try rows.view(id) else { return Output.json(["id": .text(id.description)]) }
      let subject = try EntrySubject(of: id, in: rows)
      let record = RecordJSON.value(view, isPending: try rows.isPending(id)).object ?? [:]
      Output.json(.object(record.merging(subject.json) { own, _ in own }))
    }
  }
}
