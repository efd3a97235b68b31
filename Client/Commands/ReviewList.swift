import ArgumentParser
import Casework
import Merge
import Records
import Storage
import Sync

/// `tsunagu review list`: the queue.
struct ReviewList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "確認や対応を待っているものです。急ぐもの、長く待っているものが先です。",
    discussion: """
      例:
        tsunagu review list
        tsunagu review list --area 氷見地区社協 --cause 気づき,会えず
        tsunagu review list --mine
        tsunagu review list --json
      """)

  @Option(name: .long, help: "この地区社協または自治会のもの(番号か名称)") var area: String?
  @Option(name: .long, help: "種類(\(ReviewList.causes))") var cause: String?
  @Option(name: .long, help: "この担い手が担当するもの(番号か氏名)") var assignee: String?
  @Flag(name: .long, help: "自分が担当するもの") var mine = false
  @Flag(name: .long, help: "だれも担当していないもの") var free = false
  @Flag(name: .long, help: "先送りしたものも出します。") var postponed = false
  @Flag(name: .long, help: "先送りしたもの、終結したものも出します。") var all = false
  @Flag(name: .long, help: "JSONで出します。") var json = false

  private static let causes = QueueCause.allCases.map(\.rawValue).joined(separator: "、")

  func run() throws {
    let session = try Session.open()
    try session.show { rows, page in
      let items = try ReviewQueue.items(
        in: rows, on: session.today, held: try rows.waiting(),
        try filter(rows, session.reader(in: rows)))
      let names = Names(rows: rows)
      if json {
        page.json(.list(try items.map { try $0.json(names, on: session.today) }))
      } else {
        try print(items, QueueText(names: names, today: session.today), page)
      }
      return ReviewList.subjects(items)
    }
  }

  private func print(_ items: [QueueItem], _ text: QueueText, _ page: Page) throws {
    guard !items.isEmpty else { return page.print("確認や対応を待っているものはありません。") }
    page.listing(QueueText.heading, try items.flatMap(text.lines))
    page.print(QueueText.count(items))
    for (cause, hint) in ReviewList.hints where items.contains(where: { $0.cause == cause }) {
      page.print("\(cause.rawValue): \(hint)")
    }
  }

  /// Where that is settled which has no review of its own.
  private static let hints: [(QueueCause, String)] = [
    (.held, "tsunagu decision list"), (.conflict, "tsunagu conflict resolve 番号"),
    (.doubles, "tsunagu person duplicates"),
  ]

  /// The records that a list of items shows something of.
  static func subjects(_ items: [QueueItem]) -> Subjects {
    let records = items.compactMap(\.source?.record)
    let persons = items.flatMap(\.persons)
    return Subjects(
      .list, Set(records.map(\.kindName)), records.map(\.id) + persons)
  }

  private func filter(_ rows: DeviceRows, _ reader: ValueReader) throws -> QueueFilter {
    let lookup = Lookup(rows: rows)
    var filter = QueueFilter()
    filter.area = try area.map { try lookup.find($0, [Area.kindName]) }
    filter.causes = try ReviewList.causes(cause ?? "", reader)
    filter.includesPostponed = postponed || all
    filter.includesClosed = all
    if let assignee {
      filter.assignee = .worker(try lookup.find(assignee, [Worker.kindName]))
    } else if mine {
      guard let worker = try rows.ownUser?.standing.worker else {
        throw Problem(.usage, .mineWithoutWorker)
      }
      filter.assignee = .worker(worker)
    } else if free {
      filter.assignee = .nobody
    }
    return filter
  }

  private static func causes(_ text: String, _ reader: ValueReader) throws -> Set<QueueCause> {
    let words = text.split(whereSeparator: { ",，、".contains($0) }).map(String.init)
    return Set(
      try words.compactMap { word in
        QueueCause(rawValue: try reader.word(word, Vocabulary(QueueCause.self), named: "種類"))
      })
  }
}
