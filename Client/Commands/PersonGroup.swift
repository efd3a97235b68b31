import ArgumentParser
import Casework
import Merge
import Records
import Storage
import Sync

/// `tsunagu person …`: the common commands, and those for persons alone: finding and joining
/// persons who were recorded twice.
struct PersonGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Person.kind.command, abstract: "対象者を入れ、調べ、直します。",
    discussion: "例: tsunagu person list --find 海老",
    subcommands: [
      AddRecord<Person>.self, ListRecords<Person>.self, ShowRecord<Person>.self,
      EditRecord<Person>.self, DeleteRecord<Person>.self, RestoreRecord<Person>.self,
      PersonPageCommand.self, ErasePerson.self,
      DuplicatesCommand.self, Join.self, Separate.self,
    ])

  struct Join: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "join", abstract: "二つの記録を同じ人として結びます。separate で戻せます。",
      discussion: "例: tsunagu person join 1a2b3c4d 5e6f7a8b")

    @Argument(help: "一人目") var first: String
    @Argument(help: "二人目") var second: String

    func run() throws {
      try PersonGroup.link(first, second, true)
      print("同じ人として結びました。")
    }
  }

  struct Separate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "separate", abstract: "同じ人として結んだ記録を離します。別の人と決めた二つは、もう二重の候補に出ません。",
      discussion: """
        例:
          tsunagu person separate 1a2b3c4d
          tsunagu person separate 1a2b3c4d 5e6f7a8b
        """)

    @Argument(help: "離す人") var first: String
    @Argument(help: "離す相手(結ばれた相手が一人なら省けます)") var second: String?

    func run() throws {
      try PersonGroup.link(first, second, false)
      print("別の人として離しました。")
    }
  }

  private static func link(_ first: String, _ second: String?, _ isSame: Bool) throws {
    let session = try Session.open()
    try session.store.transact { rows in
      try JoinedPersons(rows: rows, writer: session.writer(in: rows)).link(first, second, isSame)
    }
  }
}
