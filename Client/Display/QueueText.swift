import Casework
import Records

/// The queue at the terminal: two lines an item, 80 cells wide. Days and numbers are never cut.
struct QueueText {
  /// Cells of each column, and of a line.
  private static let columns = [8, 6, 6, 12, 20, 18]
  private static let width = 80
  private static let indent = 10
  /// Cells below which the words of an item get a line of their own.
  private static let leastText = 24

  let names: Names
  let today: CalendarDate

  static let heading = line(["番号", "急ぎ", "待ち", "種類", "だれ・どこ", "地区"])

  /// The lines of one item.
  func lines(of item: QueueItem) throws -> [String] {
    let first = QueueText.line([
      item.source?.record.id.short ?? "", item.urgency.rawValue, waited(item), item.cause.rawValue,
      try item.subject(names), try item.placeName(names),
    ])
    let (text, rest) = (item.text.replacing("\n", with: " "), try rest(of: item))
    let room = QueueText.width - QueueText.indent
    let left = room - DisplayWidth.width(of: rest) - 2
    let lines =
      rest.isEmpty
      ? [text]
      : left >= min(QueueText.leastText, DisplayWidth.width(of: text))
        ? [text.isEmpty ? rest : DisplayWidth.truncated(text, to: left) + "  " + rest]
        : [text, rest]
    let margin = String(repeating: " ", count: QueueText.indent)
    return [first]
      + lines.filter { !$0.isEmpty }.map { margin + DisplayWidth.truncated($0, to: room) }
  }

  /// One line of at most `width` cells, for a choice.
  func label(of item: QueueItem, width: Int) throws -> String {
    let head = [item.urgency.rawValue, waited(item), item.cause.rawValue].filter { !$0.isEmpty }
    let taken = try item.assigneeText(names)
    let text = [
      head.joined(separator: " "), try item.subject(names),
      taken.isEmpty ? "" : "【\(taken)】", item.text.replacing("\n", with: " "),
    ]
    return DisplayWidth.truncated(
      text.filter { !$0.isEmpty }.joined(separator: "  "), to: width)
  }

  /// How many there are, by urgency.
  static func count(_ items: [QueueItem]) -> String {
    let words = Urgency.allCases.reversed().map { urgency in
      "\(urgency.rawValue) \(items.count { $0.urgency == urgency })"
    }
    return "\(items.count)件(\(words.joined(separator: "、")))"
  }

  /// `12日`; nothing where nobody knows since when.
  private func waited(_ item: QueueItem) -> String {
    item.days(on: today).map { $0 > 0 ? "\($0)日" : "きょう" } ?? ""
  }

  private func rest(of item: QueueItem) throws -> String {
    let reporter = try item.reporter(names)
    let assignee = try item.assigneeText(names)
    let review = item.review?.record
    let standing = [assignee, review.map { _ in item.stage.rawValue } ?? ""].filter { !$0.isEmpty }
    return [
      reporter.isEmpty ? "" : (item.cause == .unvisited ? "協力者: " : "知らせ: ") + reporter,
      standing.isEmpty ? "" : "担当: " + standing.joined(separator: " "),
      review?[Review.dueOn].map { "期日 \($0.japanese)" } ?? "",
      review?[Review.postponedUntil].map { "先送り \($0.japanese)まで" } ?? "",
      review?[Review.outcome].map { "結果 \($0.rawValue)" } ?? "",
    ].filter { !$0.isEmpty }.joined(separator: "  ")
  }

  private static func line(_ cells: [String]) -> String {
    let padded = zip(cells, columns).map {
      DisplayWidth.padded(DisplayWidth.truncated($0, to: $1), to: $1)
    }
    var line = DisplayWidth.truncated(padded.joined(separator: "  "), to: width)
    while line.last == " " { line.removeLast() }
    return line
  }
}
