import Casework
import Merge
import Problems
import Records
import Storage
import Sync

/// The queue at the menu: a community social worker goes through it with digits, from one item to the next.
struct QueueScreen {
  /// Cells of a line beside its digit.
  private static let width = 74
  private static let firstShown = 5

  let session: Session
  let keyboard: Keyboard

  /// The items that come first, above the menu.
  func drawFirst() throws {
    let (items, labels) = try shown(atMost: QueueScreen.firstShown)
    guard !items.isEmpty else { return Output.say("\n確認や対応を待つものはありません。") }
    Output.say("\n確認や対応を待つもの \(QueueText.count(items))")
    for label in labels { Output.say("  ・\(label)") }
    let more = items.count - labels.count
    if more > 0 { Output.say("  ほか\(more)件") }
  }

  /// Returns when somebody goes back to the menu, or when nothing waits any more.
  func run() throws {
    while true {
      let (items, labels) = try shown()
      guard !items.isEmpty else { return Output.say("確認や対応を待つものはありません。") }
      let question = "どれを見ますか  \(QueueText.count(items))"
      guard
        case .chosen(let place) = try Choices(keyboard: keyboard, more: "つぎの\(Choices.onPage)件")
          .one(question, labels)
      else { return }
      try go(through: items, from: place)
    }
  }

  /// The queue and its labels; the view is noted.
  private func shown(atMost limit: Int = .max) throws -> (items: [QueueItem], labels: [String]) {
    var (items, labels) = ([QueueItem](), [String]())
    try session.show { rows, _ in
      items = try ReviewQueue.items(in: rows, on: session.today, held: try rows.waiting())
      let text = QueueText(names: Names(rows: rows), today: session.today)
      let first = Array(items.prefix(limit))
      labels = try first.map { try text.label(of: $0, width: QueueScreen.width) }
      return ReviewList.subjects(first)
    }
    return (items, labels)
  }

  // MARK: One item after the other

  private enum Step {
    case stay, next, back
  }

  private func go(through items: [QueueItem], from first: Int) throws {
    var place = first
    while place < items.count {
      let position = "(\(place + 1)/\(items.count))"
      do {
        switch try step(items[place], position) {
        case .stay: break
        case .next: place += 1
        case .back: return
        }
      } catch let problem as Problem {
        Output.say(problem.menuSentence)
        return
      }
    }
    Output.say("これで終わりです。")
  }

  /// Shows an item and does one thing with it.
  private func step(_ listed: QueueItem, _ position: String) throws -> Step {
    guard listed.cause.hasReview, let source = listed.source?.record.id else {
      return try settle(listed)
    }
    let item = try show(source, as: listed)
    var actions: [Action] =
      item.cause == .referral
      ? [.accept, .answer, .take, .note, .postpone] : [.take, .note, .hand, .postpone]
    if item.cause.isReport { actions.append(.close) }
    if !item.persons.isEmpty { actions.append(.person) }
    let choices = Choices(keyboard: keyboard)
    switch try choices.one(
      "どうしますか", actions.map(\.rawValue), otherwise: "つぎのものへ \(position)")
    {
    case .chosen(let place) where actions[place] == .person:
      try showPerson(item.persons[0])
      return .stay
    case .chosen(let place): return try run(actions[place], source.description) ? .next : .stay
    case .otherwise: return .next
    case .back: return .back
    }
  }

  /// Shows the item as it stands now: somebody may have written to it since the list was drawn.
  private func show(_ source: RecordID, as listed: QueueItem) throws -> QueueItem {
    var item = listed
    try session.show { rows, page in
      item = try ReviewQueue.item(source.description, on: session.today, in: rows)
      page.print("")
      try ReviewSheet(rows: rows, page: page, isForMenu: true).print(item, because: listed.detail)
      return Subjects(.show, [item.source?.record, item.review?.record].compactMap(\.self))
    }
    return item
  }

  private func showPerson(_ person: RecordID) throws {
    try session.show { rows, page in
      guard let person = try PersonPage(of: person, on: session.today, in: rows) else {
        return .nobody
      }
      page.print("")
      try PersonSheet(rows: rows, page: page, today: session.today).print(person)
      return Subjects(.show, person.shown)
    }
    Output.say("\nEnterでもどります。")
    _ = try keyboard.key()
  }

  // MARK: Actions

  private enum Action: String {
    case take = "自分の担当にする"
    case note = "経過を書く"
    case hand = "ほかの人の担当にする"
    case postpone = "先送りする"
    case close = "対応を終える"
    case accept = "相手が受け取った"
    case answer = "返事を書く"
    case person = "この人のページを見る"
  }

  /// - Returns: whether the item is out of the queue for now.
  private func run(_ action: Action, _ source: String) throws -> Bool {
    switch action {
    case .take: try take(source)
    case .note: try note(source)
    case .hand:
      try line("だれの担当にしますか。名前を書いてください(0でもどる):") { word in
        try write("の担当を替えました。") { try $0.hand(source, to: word) }
      }
    case .postpone:
      return try line("いつまで先送りしますか(例: 12月1日。0でもどる):") { word in
        try write("を先送りしました。") { try $0.postpone(source, until: word) }
      }
    case .close: return try close(source)
    case .accept:
      return try line("いつまでに返事をもらいますか(例: 12月1日。0でもどる):") { day in
        Output.say(
          "✓ "
            + (try ReferralGroup.written("を受領にしました。", in: session) {
              try $0.accept(source, due: day)
            }))
      }
    case .answer:
      return try line("どうなりましたか(0でもどる):") { result in
        Output.say(
          "✓ "
            + (try ReferralGroup.written("の返事を書き、終結にしました。", in: session) {
              try $0.answer(source, result)
            }))
      }
    case .person: break
    }
    return false
  }

  private func take(_ source: String) throws {
    do {
      try write("を担当にしました。") { try $0.take(source, insteadOfOthers: false) }
    } catch let problem as Problem where problem.reason == .reviewOfAnother {
      let name = problem.details["name"] ?? ""
      guard
        case .chosen = try Choices(keyboard: keyboard).one(
          "この報告は\(name)さんが担当しています。替わりますか", ["替わって担当する"])
      else { return }
      try write("を担当にしました。") { try $0.take(source, insteadOfOthers: true) }
    }
  }

  private func note(_ source: String) throws {
    try line("経過を書いてください(0でもどる):") { text in
      let steps = CaseworkStep.allCases.map(\.rawValue)
      let answer = try Choices(keyboard: keyboard).one("どの動きですか", steps + ["どれでもない"])
      guard case .chosen(let place) = answer else { return }
      let step = place < steps.count ? steps[place] : nil
      try write("に経過を書きました。") {
        try $0.note(source, text, step: step, stage: nil, due: nil)
      }
    }
  }

  private static let thanks = [
    "お知らせありがとうございました。", "様子を見にいきました。ありがとうございました。",
  ]

  private func close(_ source: String) throws -> Bool {
    let choices = Choices(keyboard: keyboard)
    let outcomes = ReviewOutcome.allCases.map(\.rawValue)
    guard case .chosen(let outcome) = try choices.one("どうなりましたか", outcomes) else { return false }
    let words = QueueScreen.thanks.map { "「\($0)」" } + ["自分で書く", "書かない"]
    guard case .chosen(let place) = try choices.one("知らせた人へのことば", words) else { return false }
    func end(_ thanks: String?) throws {
      try write("を終結にしました。") {
        try $0.close(source, outcome: outcomes[outcome], thanks: thanks)
      }
    }
    switch place {
    case QueueScreen.thanks.count:
      return try line("知らせた人へのことばを書いてください(0でもどる):") { try end($0) }
    case QueueScreen.thanks.count + 1: try end(nil)
    default: try end(QueueScreen.thanks[place])
    }
    return true
  }

  private func write(_ outcome: String, _ body: (Reviews) throws -> RecordID) throws {
    Output.say("✓ " + (try ReviewGroup.written(outcome, in: session, body)))
  }

  /// Asks for a line until `body` can do something with it.
  ///
  /// - Returns: false where somebody goes back.
  @discardableResult
  func line(_ question: String, _ body: (String) throws -> Void) throws -> Bool {
    while true {
      Output.say("\n\(question)")
      let typed = try keyboard.line().trimmingSpace
      guard !typed.isEmpty, HalfWidth.number(typed) != 0 else { return false }
      do {
        try body(typed)
        return true
      } catch let problem as Problem where problem.reason != .reviewOfAnother {
        Output.say(problem.menuSentence)
      } catch let ambiguous as AmbiguousRecords {
        Output.say(try session.problem(with: ambiguous).menuSentence)
      }
    }
  }
}

extension QueueScreen {
  // MARK: Items without a follow-up

  private func settle(_ item: QueueItem) throws -> Step {
    switch item.cause {
    case .conflict: try QueueSettling(screen: self).settle(conflictsOf: item)
    case .doubles: try QueueSettling(screen: self).settle(doubles: item)
    default: try QueueSettling(screen: self).decideHeld()
    }
    return .next
  }
}
