import ArgumentParser
import Casework
import Records
import Storage

/// `tsunagu find WORDS`: everything on this device in which the words stand.
struct FindCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "find", abstract: "氏名、カナ、住所、電話、メモから探します。",
    discussion: """
      かな・異体字・全角と半角・ハイフンは区別しません。言葉をいくつか並べると、全部を含むものだけを出します。
      例:
        tsunagu find すずき
        tsunagu find 0766001234
        tsunagu find 中央町 一丁目2-3
      """)

  /// Hits of one kind that are shown, unless all are asked for.
  private static let shownOfKind = 10

  @Argument(help: "探す言葉")
  var words: [String] = []
  @Flag(name: .long, help: "種別ごとに10件でやめず、全部を出します。")
  var all = false
  @Flag(name: .long, help: "JSONで出します(全部)。")
  var json = false

  func run() throws {
    let search = try Search(words.joined(separator: " "))
    let session = try Session.open()
    try session.show { rows, page in
      let hits = try search.hits(in: rows)
      let shown = json || all ? hits : firstOfEachKind(hits)
      if json {
        page.json(.list(shown.map(value)))
      } else {
        try printHits(shown, of: hits, rows, session.today, page)
      }
      let kinds = Set(shown.map(\.shown.record.kindName))
      return Subjects(.search, kinds, shown.map(\.shown.record.id))
    }
  }

  private func firstOfEachKind(_ hits: [Search.Hit]) -> [Search.Hit] {
    var counts: [String: Int] = [:]
    return hits.filter { hit in
      counts[hit.shown.record.kindName, default: 0] += 1
      return counts[hit.shown.record.kindName, default: 0] <= FindCommand.shownOfKind
    }
  }

  private func value(_ hit: Search.Hit) -> Value {
    [
      "kind": .text(hit.shown.record.kindName), "id": .text(hit.shown.record.id.description),
      "field": .text(hit.field.name), "text": .text(hit.line),
    ]
  }

  private func printHits(
    _ shown: [Search.Hit], of hits: [Search.Hit], _ rows: DeviceRows, _ today: CalendarDate,
    _ page: Page
  ) throws {
    guard !hits.isEmpty else { return page.print("見つかりませんでした。短い言葉か、かなでも試してください。") }
    let names = Names(rows: rows)
    let namesakes = Namesakes(rows: rows, today: today)
    let all = Dictionary(grouping: hits, by: \.shown.record.kindName)
    var kind = ""
    for hit in shown {
      let record = hit.shown.record
      if record.kindName != kind {
        kind = record.kindName
        page.print("\(record.kind?.label ?? kind) \(all[kind]?.count ?? 0)件")
      }
      let name = try names.name(of: record.id) + namesakes.distinction(of: record.id)
      page.print("  \(record.id.short)  \(DisplayWidth.truncated(name, to: 60))")
      let isInTitle =
        record.kind?.names.contains { $0.name == hit.field.name } == true
        || SharedField.person.isOf(hit.field.name)
      if !isInTitle {
        let line = hit.line.replacing("\n", with: " ")
        page.print("            \(DisplayWidth.truncated("\(hit.field.label): \(line)", to: 66))")
      }
      if hit.shown.isPending { page.print("            (未送信)") }
    }
    let left = hits.count - shown.count
    if left > 0 { page.print("ほか\(left)件。全部を見るには --all を付けてください。") }
  }
}
