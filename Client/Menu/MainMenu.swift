import Authority
import Casework
import Foundation
import Merge
import Problems
import Records
import Reports
import Storage
import Sync

/// `tsunagu` alone: everything that a volunteer does, by digits and Enter. It offers the declared
/// forms. A visit to one of one's own people takes five keys: 見守り, the person, how they are,
/// Enter for the usual activity, Enter for no note.
struct MainMenu {
  private enum Item {
    case form(Form)
    /// The forms that are asked for less often, behind one digit.
    case otherForms([Form])
    case persons, synchronise, undo
    case reports([Report])
    /// The queue of a community social worker.
    case queue
  }

  private var session: Session
  private let keyboard = Keyboard()
  private var items: [Item] = []
  /// The round is shown at the beginning, and again when something has changed.
  private var isRoundDue = true

  init(session: Session) { self.session = session }

  mutating func run() throws {
    if !session.store.claimDraft() {
      Output.say("別の画面でもつなぐのメニューが開いています。書きかけの入力は、その画面のものだけが残ります。")
    }
    do {
      try keyboard.run { try goOn() }
    } catch is InputEnded {
    } catch is InputInterrupted {
      raise(SIGINT)
    }
    Output.say("おつかれさまでした。")
  }

  /// Returns when somebody ends the menu.
  private mutating func goOn() throws {
    var isFirst = true
    while true {
      session = try session.again()
      guard let enrollment = try session.store.read({ try $0.enrollment() }) else {
        throw Problem(.notEnrolled)
      }
      items = MainMenu.items(
        for: enrollment.standing.assignments(on: session.today),
        reports: try session.store.read { try ReportScreen.offered(at: session.now, in: $0) })
      if isFirst {
        isFirst = false
        try resume()
      }
      if isRoundDue {
        isRoundDue = false
        do { try drawRound() } catch let problem as Problem { Output.say(problem.menuSentence) }
      }
      try draw(enrollment)
      do {
        switch try keyboard.choice() {
        case .digit(0): return
        case .digit(let digit) where digit <= items.count:
          isRoundDue = true
          try run(items[digit - 1])
        default: Output.say("0から\(items.count)の数字を押してください。")
        }
      } catch let problem as Problem {
        Output.say(problem.menuSentence)
      }
    }
  }

  /// The forms of the kinds that a user may begin, and the common items. A user without an
  /// assignment in force is offered all forms: their entries wait for a decision.
  private static func items(for assignments: [Assignment], reports: [Report]) -> [Item] {
    func forms(_ place: Form.Place) -> [Form] {
      Catalogue.forms.filter {
        $0.place == place && (assignments.isEmpty || Policy.begins($0.kindName, assignments))
      }
    }
    let others = forms(.below)
    let reviews = Policy.begins(Review.kindName, assignments)
    return (reviews ? [.queue] : []) + forms(.first).map(Item.form)
      + (others.count > othersShown ? [.otherForms(others)] : others.map(Item.form))
      + [.persons, .synchronise, .undo] + (reports.isEmpty ? [] : [.reports(reports)])
  }

  /// More forms than these have a page of their own: every item has a digit.
  private static let othersShown = 2

  /// 今日の訪問先: the people who need a visit first.
  private func drawRound() throws {
    for line in try SyncNews.ofOwnReports(in: session) { Output.say(line) }
    for line in try session.store.read({ try DisclosureText.news(in: $0, session) }) {
      Output.say(line)
    }
    if isReviewing {
      if try !session.isCacheLocked { try queue.drawFirst() }
      return
    }
    guard isVisiting, try !session.isCacheLocked else { return }
    let people = try OwnPeople(session, order: .round)
    guard !people.persons.isEmpty else { return }
    Output.say("\n今日の訪問先")
    for label in people.labels.prefix(MainMenu.roundShown) { Output.say("  ・\(label)") }
    let more = people.labels.count - MainMenu.roundShown
    if more > 0 { Output.say("  ほか\(more)人") }
  }

  private static let roundShown = 5

  private var queue: QueueScreen { QueueScreen(session: session, keyboard: keyboard) }

  /// Whether the user works through the queue.
  private var isReviewing: Bool {
    items.contains { if case .queue = $0 { true } else { false } }
  }

  /// Whether the user is offered the form of a visit.
  private var isVisiting: Bool {
    items.contains {
      if case .form(let form) = $0 { form.kindName == Visit.kindName } else { false }
    }
  }

  /// The device has not been in contact since yesterday or longer.
  private func silence() throws -> String? {
    let last = try session.store.read { try $0.setting(CacheLock.lastSync) }.flatMap { Int64($0) }
    guard let last else { return "まだ送受信をしていません。" }
    let day = Timestamp(milliseconds: last).dateInJapan
    let days = session.today.daysSince1970 - day.daysSince1970
    return days > 0 ? "前回の送受信から\(days)日たっています。つながるところで送受信をしてください。" : nil
  }

  private func draw(_ enrollment: Enrollment) throws {
    let pending = try session.store.read { try $0.pendingCounts().entries }
    Output.say("")
    Output.say(
      "── つなぐ  \(enrollment.userName)さん  \(session.today.japanese)(\(session.today.weekday)) ──")
    if let notice = session.clockNotice { Output.say(notice) }
    if let silence = try silence() { Output.say(silence) }
    for (index, item) in items.enumerated() {
      Output.say("  \(index + 1) \(title(item, pending: pending))")
    }
    Output.say("  0 終わる")
  }

  private func title(_ item: Item, pending: Int) -> String {
    switch item {
    case .form(let form): form.title
    case .otherForms: "ほかの記録をつける"
    case .persons: "担当の人を見る"
    case .reports: "集計の表を見る"
    case .synchronise: "送る・受け取る(未送信 \(pending)件)"
    case .undo: "最後の入力を取り消す"
    case .queue: "確認や対応を待つものを見る"
    }
  }

  private func run(_ item: Item) throws {
    switch item {
    case .form(let form): try begin(form)
    case .otherForms(let forms):
      let choices = Choices(keyboard: keyboard)
      if case .chosen(let place) = try choices.one("何を記録しますか", forms.map(\.title)) {
        try begin(forms[place])
      }
    case .persons: try showPersons()
    case .reports(let reports):
      try ReportScreen(session: session, keyboard: keyboard).run(reports)
    case .synchronise: try synchronise()
    case .undo: try undo()
    case .queue: try queue.run()
    }
  }

  private func begin(_ form: Form) throws {
    // There is one draft: a new form would take its place.
    if try KeptDraft(session: session).found() != nil { return try resume() }
    try fillIn(OpenForm(progress: FormProgress(form), day: session.today))
  }

  /// Offers the form that was left when the program ended.
  private func resume() throws {
    guard let form = try KeptDraft(session: session).offer(keyboard) else { return }
    do { try fillIn(form) } catch let problem as Problem {
      Output.say(problem.menuSentence)
    }
  }

  private func fillIn(_ form: OpenForm) throws {
    try FormScreen(session: session, keyboard: keyboard, nobody: nobody).run(form)
  }

  /// The sentence where there is nobody to choose.
  private var nobody: String {
    if let dismissal = try? session.store.read({ try $0.dismissal() }) {
      return Problem(dismissal.code).menuSentence
    }
    if (try? session.store.read { try $0.setting(CacheLock.lastSync) }) != nil {
      return "あなたの担当の人は、まだ登録されていません。担当者(CSW)に連絡してください。"
    }
    let place = items.firstIndex { if case .synchronise = $0 { true } else { false } } ?? 0
    return "まだ担当の人の記録が届いていません。\(place + 1)で受け取ってください。"
  }

  private func showPersons() throws {
    let people = try OwnPeople(session)
    guard !people.persons.isEmpty else { return Output.say(nobody) }
    guard
      case .chosen(let place) = try OwnPeople.choices(keyboard).one("だれを見ますか", people.labels)
    else { return }
    let person = people.persons[place].id
    try session.show { rows, page in
      guard let picture = try PersonPicture(of: person, in: rows) else { return .nobody }
      try RecordSheet(rows: rows, page: page, isForMenu: true).print(picture.person)
      if !picture.visits.isEmpty { page.print("  これまでの訪問") }
      for visit in picture.visits { page.print("  " + (try MainMenu.line(of: visit, rows))) }
      return Subjects(.show, [picture.person.record] + picture.visits.map(\.record))
    }
  }

  /// `令和8年11月25日  気になる  物忘れ  元気なし(訂正)`
  private static func line(of visit: RecordView, _ rows: DeviceRows) throws -> String {
    let text = RecordText(names: Names(rows: rows))
    let fields = [
      Visit.date.declaration, Visit.status.declaration, Visit.signs.declaration,
      Visit.memo.declaration,
    ]
    let parts = try fields.map { try text.line($0, of: visit.record) }.filter { !$0.isEmpty }
    return parts.joined(separator: "  ") + (visit.record.corrected.isEmpty ? "" : "(訂正)")
  }

  private func synchronise() throws {
    Output.say("送っています…")
    let summary = try keyboard.working {
      try Syncing.runVisibly(session) { Output.say($0) }
    }
    let decided = try Decided.entries(of: summary, in: session)
    let news = try SyncNews.lines(of: summary, in: session, isForMenu: true)
    for line in Syncing.sentences(summary) + news + decided.lines { Output.say(line) }
    if let dismissal = summary.dismissal { Output.say(Problem(dismissal.code).menuSentence) }
  }

  /// Names the entry, asks, and takes it back.
  private func undo() throws {
    let last = try session.store.read { try session.writer(in: $0).lastEntry() }
    guard case .chosen = try Choices(keyboard: keyboard).one("\(last.name)を取り消しますか", ["取り消す"])
    else { return Output.say("取り消していません。") }
    let said = try session.store.transact { rows in
      let id = try session.writer(in: rows).takeBackLast(only: last.operation)
      return try EntrySubject(of: id, in: rows).naming("入力を取り消しました。")
    }
    Output.say(said)
  }
}
