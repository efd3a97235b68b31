import ArgumentParser
import Casework
import Merge
import Records
import Storage
import Sync

/// `tsunagu review show`: a report with all that was done about it.
struct ReviewShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "報告と、その段階・担当・次の期日・経過をくわしく表示します。",
    discussion: "例: tsunagu review show 1a2b3c4d")

  @Argument(help: "報告の番号") var id: String
  @Flag(name: .long, help: "JSONで出します。") var json = false

  func run() throws {
    let session = try Session.open()
    try session.show { rows, page in
      let item = try ReviewQueue.item(id, in: rows)
      let (source, review) = (item.source, item.review)
      if json {
        var members = item.json.object ?? [:]
        members["review"] =
          try review.map {
            RecordJSON.value($0, isPending: try rows.isPending($0.record.id))
          } ?? .null
        page.json(.object(members))
      } else {
        try RecordSheet(rows: rows, page: page).print(ShownRecord(source, in: rows))
        try print(item, rows, page)
      }
      return Subjects(.show, [source.record] + [review?.record].compactMap(\.self))
    }
  }

  private func print(_ item: ReviewQueue.Item, _ rows: DeviceRows, _ page: Page) throws {
    let names = Names(rows: rows)
    page.print("対応")
    page.print("  段階      \(item.stage.rawValue)")
    page.print("  担当      \(try item.assigneeText(names))")
    page.print("  次の期日  \(item.review?.record[Review.dueOn]?.japanese ?? "")")
    let notes = item.review?.record[Review.progress] ?? []
    page.print(notes.isEmpty ? "  経過      まだありません。" : "  経過")
    for note in notes { page.print("    \(note.date?.japanese ?? "")  \(note.text ?? "")") }
    for conflict in item.review?.conflicts ?? [] {
      try ConflictSheet(rows: rows, page: page).print(conflict)
    }
    if let review = item.review, review.isConflicted {
      page.print(
        "  決めるには: tsunagu conflict resolve \(review.record.id.short) --field 項目 --take 何番目")
    }
  }
}
