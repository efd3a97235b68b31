import ArgumentParser
import Casework
import Merge
import Records
import Storage
import Sync

/// Lists records, corrected facts as they stand.
struct ListRecords<Of: RecordKind>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list", abstract: "\(Of.kind.label)の一覧です。",
      discussion: "例: tsunagu \(Of.kind.command) list --json")
  }

  @Option(name: .long, help: "この対象者のもの(番号か氏名)")
  var person: String?
  @Option(name: .long, help: "この地区社協または自治会のもの(番号か名称)")
  var area: String?
  @Option(name: .long, help: "この日から")
  var from: String?
  @Option(name: .long, help: "この日まで")
  var to: String?
  @Option(name: .long, help: "この言葉を含むもの(かな・異体字は区別しません)")
  var find: String?
  @Flag(name: .long, help: "削除したものも出します。")
  var deleted = false
  @Flag(name: .long, help: "JSONで出します。")
  var json = false

  func run() throws {
    let session = try Session.open()
    try session.show { rows, page in
      let views = try RecordFilter(
        person: person, area: area, from: from, to: to, words: find, includesDeleted: deleted
      ).records(of: Of.kind, in: rows, session.reader(in: rows))
      let shown = try views.map { try ShownRecord($0, in: rows) }
      if json {
        page.json(.list(shown.map(RecordJSON.value)))
      } else {
        try printTable(shown, rows, page)
      }
      return Subjects(
        find == nil ? .list : .search, [Of.kind.name], shown.map(\.record.id))
    }
  }

  private func printTable(_ records: [ShownRecord], _ rows: DeviceRows, _ page: Page) throws {
    let fields = Of.kind.listed
    let text = RecordText(names: Names(rows: rows))
    var table = Table(["番号"] + fields.map(\.label) + [""])
    for shown in ListOrder.sorted(records) {
      table.add(
        [shown.record.id.short] + (try fields.map { try text.line($0, of: shown.record) })
          + [marks(shown)])
    }
    page.table(table, empty: "\(Of.kind.label)はありません。")
    if !records.isEmpty { page.print("\(records.count)件") }
  }

  private func marks(_ shown: ShownRecord) -> String {
    var marks: [String] = []
    if shown.isPending { marks.append("未送信") }
    if shown.view.isConflicted { marks.append("食い違い") }
    if let stage = shown.stage { marks.append("対応:\(stage.rawValue)") }
    if shown.isJoined { marks.append("\(shown.members.count)件で一人") }
    if shown.view.standing == .deleted { marks.append("削除") }
    if let reason = shown.closing { marks.append(Closing.mark(reason)) }
    return marks.joined(separator: " ")
  }
}

/// The order of a table for people: names by 五十音, areas by their code. A list without names keeps its order of days.
private enum ListOrder {
  static func sorted(_ records: [ShownRecord]) -> [ShownRecord] {
    guard
      records.first?.record.kind?.fields.contains(where: { $0.name == Person.kana.name }) == true
    else { return records }
    return records.map { (key: key($0.record), shown: $0) }.sorted { $0.key < $1.key }
      .map(\.shown)
  }

  private static func key(_ record: Record) -> (String, String, RecordID) {
    let name = record.values[FieldPath(Person.kana.name)]?.text ?? record.name ?? ""
    return (record[Area.code] ?? "", SearchKey.make(name), record.id)
  }
}

/// Shows one record whole, with its concurrent values and the version for `--seen`.
struct ShowRecord<Of: RecordKind>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "show", abstract: "\(Of.kind.label)をくわしく表示します。",
      discussion: "例: tsunagu \(Of.kind.command) show 1a2b3c4d")
  }

  @Argument(help: "番号か氏名")
  var id: String
  @Flag(name: .long, help: "JSONで出します。")
  var json = false

  func run() throws {
    let session = try Session.open()
    try session.show { rows, page in
      let target = try Lookup(rows: rows).target(Of.kind, id)
      guard let shown = try rows.shown(target, Of.kind) else {
        throw Problem(.idUnknown, ["word": id])
      }
      if json {
        page.json(RecordJSON.value(shown))
      } else {
        try RecordSheet(rows: rows, page: page).print(shown)
      }
      return Subjects(.show, [shown.record])
    }
  }
}

/// A record on the screen, a line a field.
struct RecordSheet {
  let rows: DeviceRows
  let page: Page
  /// The menu has no use for numbers and versions: they are for commands.
  var isForMenu = false

  func print(_ shown: ShownRecord) throws {
    let view = shown.view
    let text = RecordText(names: Names(rows: rows))
    let fields = view.record.kind?.fields ?? []
    let width = fields.map { DisplayWidth.width(of: $0.label) }.max() ?? 0
    let number = isForMenu ? "" : " \(view.record.id.description)"
    page.print("\(view.record.kind?.label ?? "")\(number)")
    for field in fields {
      let line = try text.line(field, of: view.record)
      guard !line.isEmpty else { continue }
      page.print("  \(DisplayWidth.padded(field.label, to: width))  \(line)")
    }
    if view.record.kind?.isFact == true, let origin = try rows.state(view.record.id)?.origin {
      let author = try Names(rows: rows).author(origin.author)
      page.print("  \(DisplayWidth.padded("入力した人", to: width))  \(author)")
    }
    if let stage = shown.stage {
      page.print("  \(DisplayWidth.padded("対応の段階", to: width))  \(stage.rawValue)")
    }
    switch view.standing {
    case .deleted: page.print("  ※ 削除されています(restore で戻せます)。")
    case .erased: page.print("  ※ 消去済みです。")
    case .deletedWhileEdited: page.print("  ※ 削除と書き込みが重なりました。どちらを残すか決めてください。")
    case .active: break
    }
    if let reason = shown.closing {
      page.print("  ※ \(Closing.sentence(reason, view.record.kind))")
    }
    for conflict in view.conflicts { try ConflictSheet(rows: rows, page: page).print(conflict) }
    if shown.isJoined {
      let numbers = ": " + shown.members.map(\.short).joined(separator: "、")
      page.print("  ※ 同じ人として結ばれた\(shown.members.count)件の記録です\(isForMenu ? "" : numbers)")
    }
    if shown.isPending { page.print("  ※ まだ送っていない入力があります。") }
    if !isForMenu { page.print("  版  \(view.version)") }
  }
}

/// A disagreement on the screen: every value with who wrote it when.
struct ConflictSheet {
  let rows: DeviceRows
  let page: Page

  func print(_ conflict: Conflict) throws {
    let names = Names(rows: rows)
    let text = RecordText(names: names)
    let kind = Catalogue.kind(conflict.kind)
    let type = kind?.field(conflict.path.field)?.leaf(at: conflict.path)?.type
    page.print("  ※ 食い違い: \(try text.label(conflict.path, kind))")
    for (index, head) in conflict.writes.enumerated() {
      let moment = "\(head.recordedAt.dateInJapan.japanese) \(head.recordedAt.clockInJapan)"
      let author = try names.author(head.author)
      page.print("     \(index + 1)  \(try text.text(head.value, type))  (\(author) \(moment) 記入)")
    }
    let shown = try conflict.displayed.map { try text.text($0, type) } ?? "(示さない)"
    page.print("     表示中: \(shown)")
  }
}
