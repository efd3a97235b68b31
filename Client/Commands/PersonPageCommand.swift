import ArgumentParser
import Casework
import Merge
import Records
import Storage
import Sync

/// `tsunagu person page`: everything about one person.
struct PersonPageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "page", abstract: "一人についてのすべてを一枚で見ます。足りないもの、待っているものが先です。",
    discussion: """
      例:
        tsunagu person page 海老名リヨ
        tsunagu person page 海老名リヨ --history
      """)

  @Argument(help: "対象者(番号か氏名)") var id: String
  @Flag(name: .long, help: "項目ごとに、だれがいつどの端末で書いたかも出します。") var history = false
  @Flag(name: .long, help: "JSONで出します。") var json = false

  func run() throws {
    let session = try Session.open()
    try session.show { rows, page in
      let target = try Lookup(rows: rows).find(id, [Person.kindName])
      guard let person = try PersonPage(of: target, on: session.today, in: rows) else {
        throw Problem(.idUnknown, ["word": id])
      }
      if json {
        page.json(try value(of: person, rows))
      } else {
        var sheet = PersonSheet(rows: rows, page: page, today: session.today)
        sheet.showsHistory = history
        try sheet.print(person)
      }
      return Subjects(.show, person.shown)
    }
  }

  private func value(of person: PersonPage, _ rows: DeviceRows) throws -> Value {
    var members: [String: Value] = [
      "person": RecordJSON.value(person.person), "missing": .texts(person.missing),
      "year": .text(person.strip.line),
      "visitors": .list(
        person.visitors.map {
          [
            "worker": .optional($0.worker), "count": .integer(Int64($0.count)),
            "last": .text($0.last.description),
          ]
        }),
    ]
    for section in person.sections {
      members[section.kind.name] = .list(section.records.map(RecordJSON.value))
    }
    members["progress"] = .list(
      person.progress.map {
        ["date": .optional($0.date?.description), "text": .optional($0.text)]
      })
    if history {
      members["history"] = .list(
        try RecordHistory(of: person.shown.map(\.id), in: rows).entries.map { entry in
          [
            "kind": .text(entry.kind.name), "path": .text(entry.path.text),
            "value": entry.write.value, "author": .text(entry.write.author.description),
            "device": .text(entry.device), "recorded_at": .text(entry.write.recordedAt.description),
          ]
        })
    }
    return .object(members)
  }
}
