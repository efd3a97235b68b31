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
      let item = try ReviewQueue.item(id, on: session.today, in: rows)
      let review = item.review
      if json {
        var members = try item.json(Names(rows: rows), on: session.today).object ?? [:]
        members["review"] =
          try review.map {
            RecordJSON.value($0, isPending: try rows.isPending($0.record.id))
          } ?? .null
        page.json(.object(members))
      } else {
        try ReviewSheet(rows: rows, page: page).print(item)
      }
      return Subjects(.show, [item.source?.record, review?.record].compactMap(\.self))
    }
  }
}

/// An item of the queue on the screen: its record, and all that was done about it.
struct ReviewSheet {
  let rows: DeviceRows
  let page: Page
  private static let width = 80
  /// The menu has no use for numbers and commands.
  var isForMenu = false

  /// - Parameter reason: why it stands in the queue, where the list knows more than the record.
  func print(_ item: QueueItem, because reason: String = "") throws {
    guard let source = item.source else { return page.print(item.text) }
    try RecordSheet(rows: rows, page: page, isForMenu: isForMenu)
      .print(ShownRecord(source, in: rows))
    if item.cause.hasReview { try printFollowUp(item, reason) }
  }

  private func printFollowUp(_ item: QueueItem, _ reason: String) throws {
    let names = Names(rows: rows)
    let review = item.review?.record
    page.print("対応")
    if !reason.isEmpty { page.print("  なぜ      \(reason)") }
    page.print("  段階      \(item.stage.rawValue)")
    if item.cause.isReport {
      page.print(
        WrappedText.lines(
          of: "  流れ      \(CaseworkFlow(of: review).text)", width: ReviewSheet.width))
    }
    page.print("  担当      \(try item.assigneeText(names))")
    page.print("  次の期日  \(review?[Review.dueOn]?.japanese ?? "")")
    if let day = review?[Review.postponedUntil] { page.print("  先送り    \(day.japanese)まで") }
    if let outcome = review?[Review.outcome] { page.print("  結果      \(outcome.rawValue)") }
    if let thanks = review?[Review.thanks] { page.print("  ことば    \(thanks)") }
    let notes = review?[Review.progress] ?? []
    page.print(notes.isEmpty ? "  経過      まだありません。" : "  経過")
    for note in notes {
      let words = [note.date?.japanese, note.step?.rawValue, note.text].compactMap(\.self)
      page.print(
        WrappedText.lines(of: "    " + words.joined(separator: "  "), width: ReviewSheet.width))
    }
    for conflict in item.review?.conflicts ?? [] {
      try ConflictSheet(rows: rows, page: page).print(conflict)
    }
    if let review = item.review, review.isConflicted, !isForMenu {
      page.print(
        "  決めるには: tsunagu conflict resolve \(review.record.id.short) --field 項目 --take 何番目")
    }
  }
}
