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
    commandName: "person", abstract: "対象者を入れ、調べ、直します。",
    discussion: "例: tsunagu person list --find 海老",
    subcommands: [
      AddRecord<Person>.self, ListRecords<Person>.self, ShowRecord<Person>.self,
      EditRecord<Person>.self, DeleteRecord<Person>.self, RestoreRecord<Person>.self,
      ErasePerson.self,
      Duplicates.self, Join.self, Separate.self,
    ])

  struct Duplicates: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "duplicates", abstract: "同じ人が二重に記録されていないか調べます。",
      discussion: "例: tsunagu person duplicates")

    @Flag(name: .long, help: "JSONで出します。")
    var json = false

    func run() throws {
      let session = try Session.open()
      try session.show { rows, page in
        let candidates = try JoinedPersons.candidates(in: rows)
        let shown = Set(candidates.flatMap { [$0.first, $0.second] }).sorted()
        let subjects = Subjects(.list, [Person.kind.name], shown)
        guard !json else {
          page.json(
            .list(
              candidates.map {
                [
                  "first": .text($0.first.description), "second": .text($0.second.description),
                  "reasons": .texts($0.reasons),
                ]
              }))
          return subjects
        }
        let names = Names(rows: rows)
        var table = Table(["番号", "氏名", "番号", "氏名", "同じところ"])
        for candidate in candidates {
          table.add([
            candidate.first.short, try names.of(candidate.first), candidate.second.short,
            try names.of(candidate.second), candidate.reasons.joined(separator: "・"),
          ])
        }
        page.table(table, empty: "二重の記録は見当たりません。")
        return subjects
      }
    }
  }

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
      commandName: "separate", abstract: "同じ人として結んだ記録を離します。",
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
