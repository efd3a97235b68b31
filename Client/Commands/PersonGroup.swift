import ArgumentParser
import Merge
import Records
import Storage
import Sync

/// `tsunagu person …`: the common commands, and what is only for persons: finding and joining those who
/// were recorded twice.
struct PersonGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "person", abstract: "対象者の記録です。", discussion: "例: tsunagu person list --find 海老",
    subcommands: [
      AddRecord<Person>.self, ListRecords<Person>.self, ShowRecord<Person>.self,
      EditRecord<Person>.self, DeleteRecord<Person>.self, RestoreRecord<Person>.self,
      EraseRecord<Person>.self,
      Duplicates.self, Join.self, Separate.self,
    ])

  struct Duplicates: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "同じ人が二重に記録されていないか調べます。", discussion: "例: tsunagu person duplicates")

    @Flag(name: .long, help: "JSONで出します。")
    var json = false

    func run() throws {
      let session = try Session.open()
      try session.store.read { rows in
        let persons = try rows.views(RecordQuery(Person.kind)).map(\.record)
        let candidates = SamePerson.candidates(among: persons, key: SearchKey.make)
        if json {
          return Output.json(
            .list(
              candidates.map {
                [
                  "first": .text($0.first.description), "second": .text($0.second.description),
                  "reasons": .texts($0.reasons),
                ]
              }))
        }
        let names = Names(rows: rows)
        var table = Table(["番号", "氏名", "番号", "氏名", "同じところ"])
        for candidate in candidates {
          table.add([
            candidate.first.short, try names.of(candidate.first), candidate.second.short,
            try names.of(candidate.second), candidate.reasons.joined(separator: "・"),
          ])
        }
        Output.table(table, empty: "二重の記録は見当たりません。")
      }
    }
  }

  struct Join: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "二つの記録を同じ人として結びます。separate で戻せます。",
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
      abstract: "同じ人として結んだ記録を離します。", discussion: "例: tsunagu person separate 1a2b3c4d 5e6f7a8b")

    @Argument(help: "一人目") var first: String
    @Argument(help: "二人目") var second: String

    func run() throws {
      try PersonGroup.link(first, second, false)
      print("別の人として離しました。")
    }
  }

  /// The link stands on the smaller id, so that both directions are one cell.
  private static func link(_ first: String, _ second: String, _ isSame: Bool) throws {
    let session = try Session.open()
    try session.store.transact { rows in
      let lookup = Lookup(rows: rows)
      let ids = try [first, second].map { try lookup.find($0, [Person.kind.name]) }.sorted()
      guard ids[0] != ids[1], let state = try rows.state(ids[0]) else {
        throw Problem(.usage, "別々の二つの記録を選んでください。")
      }
      var draft = try Draft(state, Person.kind)
      draft.write(FieldPath("same_as", member: ids[1].description), .bool(isSame))
      try session.record(isSame ? "join" : "separate", Person.kind, ids[0], draft.writes, in: rows)
    }
  }
}
