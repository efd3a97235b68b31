import ArgumentParser
import Casework
import Merge
import Records
import Storage
import Sync

/// `tsunagu decision …`: the supervisor decides what becomes of held entries. The server is asked, so it must
/// be in reach.
struct DecisionGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decision", abstract: "保留されている入力を確かめ、受け付けるかどうかを決めます(CSW、通信が必要)。",
    discussion: """
      例:
        tsunagu decision list
        tsunagu decision show 1a2b3c4d-12
        tsunagu decision accept 1a2b3c4d-12 --reason 本人に電話で確かめた
        tsunagu decision refuse 1a2b3c4d-12 --reason 同じ訪問がもう入っている
      """, subcommands: [List.self, Show.self, Accept.self, Refuse.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "判断を待っている入力の一覧です。",
      discussion: "例: tsunagu decision list --json")

    @Flag(name: .long, help: "JSONで出します。") var json = false

    func run() throws {
      let session = try Session.open()
      let entries = try HeldEntries(session).all()
      try session.show { rows, page in
        let subjects = Subjects(.list, entries)
        if json {
          page.json(.list(entries.map(\.value)))
          return subjects
        }
        let names = Names(rows: rows)
        var table = Table(["番号", "書いた日時", "記入者", "何を", "保留の理由"])
        for entry in entries {
          table.add([
            entry.short, entry.contents.first?.moment ?? "", entry.authorName,
            try entry.contents.first?.subject(names) ?? "", HeldWords.short(entry.code),
          ])
        }
        page.table(table, empty: "保留されている入力はありません。")
        if !entries.isEmpty { page.print("\(entries.count)件。くわしくは tsunagu decision show 番号") }
        return subjects
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "保留されている入力をくわしく表示します。",
      discussion: "例: tsunagu decision show 1a2b3c4d-12")

    @Argument(help: "保留の番号(decision list)") var id: String
    @Flag(name: .long, help: "JSONで出します。") var json = false

    func run() throws {
      let session = try Session.open()
      let entry = try HeldEntries(session).find(id)
      try session.show { rows, page in
        if json {
          page.json(entry.value)
        } else {
          try HeldSheet(rows: rows, page: page).print(entry)
        }
        return Subjects(.show, [entry])
      }
    }
  }

  struct Accept: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "accept", abstract: "保留されている入力を受け付けます。記録に加わり、記入者に理由が伝わります。",
      discussion: """
        例:
          tsunagu decision accept 1a2b3c4d-12 --reason 本人に電話で確かめた
          tsunagu decision accept 1a2b3c4d-12 --content 2 --reason 後の方が正しい
        """)

    @Argument(help: "保留の番号(decision list)") var id: String
    @Option(name: .long, help: "理由(記入者に伝わります)") var reason: String
    @Option(name: .long, help: "内容が2つ届いているとき、採る方(1、2…)") var content: Int?

    func run() throws {
      let session = try Session.open()
      let held = try HeldEntries(session)
      let entry = try held.find(id)
      var words: [String: Value] = [
        "decision": "accept", "reason": .text(try DecisionRequest.checked(reason)),
      ]
      if let content {
        guard entry.contents.indices.contains(content - 1) else {
          throw Problem(
            .usage, .numberOutOfRange,
            ["option": "--content", "count": String(entry.contents.count)])
        }
        words["content"] = .text(entry.contents[content - 1].name)
      }
      _ = try held.connection.decide(entry.id, .object(words))
      print("受け付けました。次の tsunagu sync で、この端末の記録にも加わります。")
    }
  }

  struct Refuse: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "refuse", abstract: "保留されている入力を受け付けないことにします。記録は変わらず、記入者に理由が伝わります。",
      discussion: "例: tsunagu decision refuse 1a2b3c4d-12 --reason 同じ訪問がもう入っている")

    @Argument(help: "保留の番号(decision list)") var id: String
    @Option(name: .long, help: "理由(記入者に伝わります)") var reason: String

    func run() throws {
      let held = try HeldEntries(Session.open())
      let entry = try held.find(id)
      _ = try held.connection.decide(
        entry.id, ["decision": "refuse", "reason": .text(try DecisionRequest.checked(reason))])
      print("受け付けないことにしました。")
    }
  }
}

/// The held entries at the server, as a supervisor's device asks for them.
struct HeldEntries {
  let connection: ServerConnection

  init(_ session: Session) throws {
    connection = try Syncing.connection(session)
  }

  func all() throws -> [WaitingEntry] {
    var entries: [WaitingEntry] = []
    var query = ""
    while true {
      let page = try connection.held(query)
      guard let list = page["held"]?.list else {
        throw Problem(.answerUnreadable, ["part": "held"])
      }
      let said = list.compactMap(WaitingEntry.init)
      guard said.count == list.count else { throw Problem(.answerUnreadable, ["part": "held"]) }
      entries += said
      guard page["more"] == true, let last = said.last else { return entries }
      query = "?after=\(last.id)"
    }
  }

  /// The entry that is meant: by its id, or by the first digits and the number of one that waits.
  ///
  /// - Throws: `Problem`: `held_unknown`, `id_ambiguous`.
  func find(_ word: String) throws -> WaitingEntry {
    if let id = OperationID(word) {
      let said = try connection.held("/\(hexText(id.replica))/\(id.counter)")
      guard let entry = WaitingEntry(said) else {
        throw Problem(.answerUnreadable, ["part": "held"])
      }
      return entry
    }
    return try WaitingEntry.find(word, among: all())
  }
}
