import ArgumentParser
import Casework
import Merge
import Records
import Storage
import Sync

/// `tsunagu conflict …`: concurrent writes of two people, and their settlement.
struct ConflictGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conflict", abstract: "食い違い(同じ項目に別々の値)を見て、決めます。",
    discussion: """
      例:
        tsunagu conflict list
        tsunagu conflict resolve 1a2b3c4d --field shelter --take 2
      """, subcommands: [List.self, Show.self, Resolve.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "決めるのを待っている食い違いの一覧です。",
      discussion: "例: tsunagu conflict list --json")

    @Flag(name: .long, help: "JSONで出します。")
    var json = false

    func run() throws {
      let session = try Session.open()
      try session.show { rows, page in
        let views = try Conflicts.views(in: rows)
        if json {
          page.json(.list(views.map { Conflicts.json($0) }))
        } else {
          try printTable(views, rows, page)
        }
        return Subjects(.list, views.map(\.record))
      }
    }

    private func printTable(_ views: [RecordView], _ rows: DeviceRows, _ page: Page) throws {
      let names = Names(rows: rows)
      let text = RecordText(names: names)
      var table = Table(["番号", "記録", "項目", "並んでいる値", "表示中"])
      for view in views {
        let name = try names.name(of: view.record.id)
        if case .deletedWhileEdited = view.standing {
          table.add([view.record.id.short, name, "削除", "削除と書き込みが重なりました", "残す"])
        }
        for conflict in view.conflicts {
          let type = view.record.kind?.field(conflict.path.field)?.leaf(at: conflict.path)?.type
          let values = try conflict.writes.enumerated().map { index, head in
            "\(index + 1):\(try text.text(head.value, type))"
          }
          table.add([
            view.record.id.short, name, try text.label(conflict.path, view.record.kind),
            values.joined(separator: "  "),
            try conflict.displayed.map { try text.text($0, type) } ?? "(示さない)",
          ])
        }
      }
      page.table(table, empty: "食い違いはありません。")
      if !views.isEmpty { page.print("決めるには: tsunagu conflict resolve 番号 --field 項目 --take 何番目") }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "一つの記録の食い違いをくわしく表示します。",
      discussion: "例: tsunagu conflict show 1a2b3c4d")

    @Argument(help: "番号") var id: String
    @Flag(name: .long, help: "JSONで出します。")
    var json = false

    func run() throws {
      let session = try Session.open()
      try session.show { rows, page in
        let view = try Conflicts.view(id, in: rows)
        if json {
          page.json(Conflicts.json(view))
        } else {
          try RecordSheet(rows: rows, page: page).print(ShownRecord(view, in: rows))
        }
        return Subjects(.show, [view.record])
      }
    }
  }

  struct Resolve: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "resolve", abstract: "食い違いを決めます。選ばなかった値も履歴に残ります。",
      discussion: """
        例:
          tsunagu conflict resolve 1a2b3c4d --field shelter --take 2
          tsunagu conflict resolve 1a2b3c4d --field shelter --value 中央小学校
          tsunagu conflict resolve 1a2b3c4d --keep     (削除と書き込みが重なったとき、残す)
        """)

    @Argument(help: "番号") var id: String
    @Option(name: .long, help: "項目(食い違いが一つだけなら省けます)")
    var field: String?
    @Option(name: .long, help: "並んでいる値の何番目を採るか")
    var take: Int?
    @Option(name: .long, help: "どちらでもない正しい値")
    var value: String?
    @Flag(name: .long, help: "削除と重なった記録を残します。") var keep = false
    @Flag(name: .long, help: "書き込みと重なった記録を削除します。") var delete = false
    @Option(name: .long, help: "show で表示された版を見て決めるとき") var seen: String?

    func run() throws {
      let session = try Session.open()
      try session.store.transact { rows in
        let view = try Conflicts.view(id, in: rows)
        let settlement = Settlement(
          of: view, seen: seen, rows: rows, writer: session.writer(in: rows))
        if keep || delete { return try settlement.settleDeletion(keep: keep) }
        let conflict = try chosen(view)
        try settlement.settle(conflict, with: try newValue(conflict, view, rows, session))
      }
      print("決めた値を保存しました。つながるところで tsunagu sync をしてください。")
    }

    private func chosen(_ view: RecordView) throws -> Conflict {
      let matching = view.conflicts.filter { conflict in
        guard let field else { return true }
        let names = [conflict.path.text, conflict.path.field]
        let label = view.record.kind?.field(conflict.path.field)?.label
        return names.contains(field) || label == field
      }
      guard let first = matching.first else { throw Problem(.nothingToSettle) }
      guard matching.count == 1 else {
        let paths = matching.map(\.path.text).joined(separator: "、")
        throw Problem(
          .usage, .severalConflicts, ["count": String(matching.count), "paths": paths])
      }
      return first
    }

    private func newValue(
      _ conflict: Conflict, _ view: RecordView, _ rows: DeviceRows, _ session: Session
    ) throws -> Value {
      if let take {
        guard conflict.writes.indices.contains(take - 1) else {
          throw Problem(
            .usage, .numberOutOfRange,
            ["option": "--take", "count": String(conflict.writes.count)])
        }
        return conflict.writes[take - 1].value
      }
      guard let value else { throw Problem(.missingOption, .takeOrValue) }
      let leaf = view.record.kind?.field(conflict.path.field)?.leaf(at: conflict.path)
      guard let leaf, !leaf.type.hasMembers else {
        return .bool(["あり", "有", "true"].contains(value))
      }
      return try session.reader(in: rows).value(
        value, for: leaf)
    }
  }
}

extension Conflicts {
  static func json(_ view: RecordView) -> Value {
    var members: [String: Value] = [
      "id": .text(view.record.id.description), "kind": .text(view.record.kindName),
      "version": .text(view.version.description),
      "conflicts": .list(view.conflicts.map { RecordJSON.conflict($0) }),
    ]
    if case .deletedWhileEdited(let paths) = view.standing {
      members["deleted_while_edited"] = .texts(paths.map(\.text))
    }
    return .object(members)
  }
}
