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
    case persons, synchronise, undo
    case reports([Report])
  }

  private var session: Session
  private let keyboard = Keyboard()
  private var items: [Item] = []

  init(session: Session) { self.session = session }

  mutating func run() throws {
    do {
      try keyboard.run { try goOn() }
    } catch is InputEnded {
    } catch is InputInterrupted {
      raise(SIGINT)
    }
    print("おつかれさまでした。")
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
        reports: try session.store.read { try ReportScreen.offered(on: session.today, in: $0) })
      if isFirst {
        isFirst = false
        try resume()
      }
      try draw(enrollment)
      do {
        switch try keyboard.key() {
        case .digit(0): return
        case .digit(let digit) where digit <= items.count:
          try run(items[digit - 1])
        default: print("0から\(items.count)の数字を押してください。")
        }
      } catch let problem as Problem {
        print(problem.sentence)
      }
    }
  }

  /// The forms of the kinds that a user may begin, and the common items. A user without an
  /// assignment in force is offered all forms: their entries wait for a decision.
  private static func items(for assignments: [Assignment], reports: [Report]) -> [Item] {
    let forms = Catalogue.forms.filter {
      assignments.isEmpty || Policy.begins($0.kindName, assignments)
    }
    return forms.map(Item.form) + [.persons, .synchronise, .undo]
      + (reports.isEmpty ? [] : [.reports(reports)])
  }

  private func draw(_ enrollment: Enrollment) throws {
    let pending = try session.store.read { try $0.pendingCounts().entries }
    print("")
    print(
      "── つなぐ  \(enrollment.userName)さん  \(session.today.japanese)(\(session.today.weekday)) ──")
    if let notice = session.clockNotice { print(notice) }
    for (index, item) in items.enumerated() {
      print("  \(index + 1) \(title(item, pending: pending))")
    }
    print("  0 終わる")
  }

  private func title(_ item: Item, pending: Int) -> String {
    switch item {
    case .form(let form): form.title
    case .persons: "担当の人を見る"
    case .reports: "集計の表を見る"
    case .synchronise: "送る・受け取る(未送信 \(pending)件)"
    case .undo: "最後の入力を取り消す"
    }
  }

  private func run(_ item: Item) throws {
    switch item {
    case .form(let form):
      try fillIn(OpenForm(progress: FormProgress(form), day: session.today))
    case .persons: try showPersons()
    case .reports(let reports):
      try ReportScreen(session: session, keyboard: keyboard).run(reports)
    case .synchronise: try synchronise()
    case .undo: try undo()
    }
  }

  /// Offers the form that was left when the program ended.
  private func resume() throws {
    guard let form = try KeptDraft(session: session).offer(keyboard) else { return }
    do { try fillIn(form) } catch let problem as Problem {
      print(problem.sentence)
    }
  }

  private func fillIn(_ form: OpenForm) throws {
    try FormScreen(session: session, keyboard: keyboard, nobody: nobody).run(form)
  }

  /// The sentence while the records of one's people have not come yet.
  private var nobody: String {
    let place = items.firstIndex { if case .synchronise = $0 { true } else { false } } ?? 0
    return "まだ担当の人の記録が届いていません。\(place + 1)で受け取ってください。"
  }

  private func showPersons() throws {
    let people = try OwnPeople(session)
    guard !people.persons.isEmpty else { return print(nobody) }
    guard
      case .chosen(let place) = try OwnPeople.choices(keyboard).one("だれを見ますか", people.labels)
    else { return }
    let person = people.persons[place].id
    try session.show { rows, page in
      guard let picture = try PersonPicture(of: person, in: rows) else { return .nobody }
      try RecordSheet(rows: rows, page: page).print(picture.person)
      let text = RecordText(names: Names(rows: rows))
      for visit in picture.visits {
        let fields = [Visit.date.declaration, Visit.status.declaration, Visit.memo.declaration]
        page.print(
          "  " + (try fields.map { try text.line($0, of: visit.record) }).joined(separator: "  "))
      }
      return Subjects(.show, [picture.person.record] + picture.visits.map(\.record))
    }
  }

  private func synchronise() throws {
    print("送っています…")
    let summary = try keyboard.working {
      try Syncing.run(session) {
        print($0)
      } progress: { _ in
      }
    }
    let decided = try Decided.entries(of: summary, in: session)
    let news = try SyncNews.lines(of: summary, in: session)
    for line in Syncing.lines(summary) + news + decided.lines { print(line) }
  }

  private func undo() throws {
    let name = try session.store.transact { rows in
      try Names(rows: rows).name(of: try session.writer(in: rows).takeBackLast())
    }
    print("最後の入力を取り消しました: \(name)")
  }
}
