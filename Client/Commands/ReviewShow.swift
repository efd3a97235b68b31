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
      let id = try ReviewQueue.source(id, in: rows)
      guard let kind = try rows.place(id).flatMap({ Catalogue.kind($0.kind) }) else {
        throw Problem(.idUnknown, self.id)
      }
      let source =
        kind.isFact ? try CorrectedFacts.family(of: id, kind, in: rows).view : try rows.view(id)
      guard let source else { throw Problem(.idUnknown, self.id) }
      let review = try rows.view(id.companion(Review.kind.name))
      let item = ReviewQueue.Item(source: source, review: review)
      if json {
        var members = item.json.object ?? [:]
        members["review"] =
          try review.map {
            RecordJSON.value($0, isPending: try rows.isPending($0.record.id))
          } ?? .null
        page.json(.object(members))
      } else {
        try RecordSheet(rows: rows, page: page).print(source, isPending: rows.isPending(id))
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

/// How a report stands, for whoever made it as well: as far as this device is told.
enum ReviewStanding {
  /// Kinds that are reports.
  static let kinds = [Visit.kind.name, Concern.kind.name, Consultation.kind.name]

  /// The stage of what is done about a report; nil where this device knows of nothing.
  static func stage(of report: RecordView, in rows: DeviceRows) throws -> ReviewStage? {
    guard kinds.contains(report.record.kindName) else { return nil }
    return try rows.view(report.record.id.companion(Review.kind.name))?.record[Review.stage]
  }
}
