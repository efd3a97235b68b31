import Authority
import Casework
import Foundation
import Merge
import Problems
import Records
import Storage
import Sync

/// `tsunagu` alone: everything that a volunteer does, by digits and Enter. A visit to one of one's own
/// people takes five keys: 見守り, who, how they are, Enter for the usual activity, Enter for no note.
struct MainMenu {
  /// Choices on one page, so that one digit is enough.
  static let choicesOnPage = 8

  var session: Session
  let keyboard = Keyboard()

  mutating func run() throws {
    guard let enrollment = try session.store.read({ try $0.enrollment() }) else {
      throw Problem(.notEnrolled)
    }
    while true {
      session = try session.again()
      let pending = try session.store.read { try $0.pendingCounts().entries }
      print("")
      print(
        "── つなぐ  \(enrollment.userName)さん  \(session.today.japanese)(\(session.today.weekday)) ──")
      if let notice = session.clockNotice { print(notice) }
      print("  1 見守りを記録する")
      print("  2 気づきを知らせる")
      print("  3 担当の人を見る")
      print("  4 送る・受け取る(未送信 \(pending)件)")
      print("  5 最後の入力を取り消す")
      print("  0 終わる")
      do {
        switch keyboard.key() {
        case .digit(1): try logVisit()
        case .digit(2): try reportConcern()
        case .digit(3): try showPersons()
        case .digit(4): try synchronise()
        case .digit(5): try undo()
        case .digit(0), .end: return print("おつかれさまでした。")
        default: print("0から5の数字を押してください。")
        }
      } catch let problem as Problem {
        print(problem.sentence)
      }
    }
  }

  private func logVisit() throws {
    guard let person = try choosePerson("だれを訪ねましたか") else { return }
    let statuses = SafetyStatus.allCases.map(\.rawValue)
    guard let status = choose("\(person.name)さんの様子は", statuses) else { return }
    let activities = chooseSeveral("したことは(Enterで「見守り・声掛け」)", Activity.allCases.map(\.rawValue))
    let memo = ask("メモがあれば書いてください(なければEnter):", for: Visit.memo.declaration)
    var words = [
      "--person", person.id.description, "--date", "今日", "--status", statuses[status],
      "--activities",
      (activities.isEmpty ? [Activity.watching.rawValue] : activities).joined(separator: ","),
    ]
    if let memo { words += ["--memo", memo] }
    try save(Visit.kind, words, "見守り(\(statuses[status]))を保存しました。")
  }

  private func reportConcern() throws {
    let person = try choosePerson("だれのことですか(0で「名簿にない人・場所」)")
    var words: [String] = []
    if let person {
      words += ["--person", person.id.description]
    } else {
      guard
        let subject = ask(
          "だれ・どこのことか書いてください(やめるときはEnter):", for: Concern.subject.declaration)
      else { return }
      words += ["--subject", subject]
      if let district = try session.store.read({ try $0.ownUser?.district(on: session.today) }) {
        words += ["--area", district.description]
      }
    }
    let urgencies = Urgency.allCases.map(\.rawValue)
    guard let urgency = choose("急ぎですか", urgencies) else { return }
    guard let content = ask("気づいたことを書いてください:", for: Concern.content.declaration) else {
      return print("何も書かれていないので、保存しませんでした。")
    }
    words += ["--urgency", urgencies[urgency], "--content", content]
    try save(Concern.kind, words, "気づきを保存しました。")
  }

  private func showPersons() throws {
    guard let person = try choosePerson("だれを見ますか") else { return }
    try session.show { rows, page in
      guard let picture = try PersonPicture(of: person.id, in: rows) else { return .nobody }
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
    let summary = try Syncing.run(session) {
      print($0)
    } progress: { _ in
    }
    let decided = try Decided.entries(of: summary, in: session)
    let news = try SyncNews.lines(of: summary, in: session)
    for line in Syncing.lines(summary) + news + decided.lines { print(line) }
  }

  private func undo() throws {
    let name = try session.store.transact { rows in
      try Names(rows: rows).of(try Undoing.run(session, in: rows))
    }
    print("最後の入力を取り消しました: \(name)")
  }

  private func save(_ kind: Kind, _ words: [String], _ sentence: String) throws {
    let arguments = try FieldArguments(words, kind: kind)
    let subject = try session.store.transact { rows in
      try EntrySubject(
        of: session.entries(in: rows).add(kind, arguments.entry), in: rows)
    }
    print("✓ \(subject.naming(sentence))この端末に残りました。")
  }

  /// Asks for a line of text until it can be stored: an answer that cannot costs none of the answers before it.
  ///
  /// - Returns: nil where nothing was written.
  private func ask(_ question: String, for field: FieldDeclaration) -> String? {
    while true {
      print(question)
      do {
        guard let line = try keyboard.line(), !line.trimmingSpace.isEmpty else { return nil }
        return try ValueReader.cleaned(line, for: field, tell: Output.notice)
      } catch let problem as Problem {
        print(problem.sentence)
      } catch {
        return nil
      }
    }
  }

  private struct Choice {
    let id: RecordID
    let name: String
  }

  /// One's own people: those of one's teams, or of the district where there are none.
  private func choosePerson(_ question: String) throws -> Choice? {
    var persons: [Record] = []
    var labels: [String] = []
    try session.show { rows, _ in
      let own = try rows.viewer(on: session.today)?.teamPersons ?? []
      let mine = try rows.views(RecordQuery(Person.kind)).filter {
        own.isEmpty || own.contains($0.record.id)
      }
      persons = try rows.joinedOnce(mine).map(\.record)
        .sorted { MainMenu.rank($0) < MainMenu.rank($1) }
      let names = persons.map { (id: $0.id, name: $0[Person.name] ?? "") }
      labels = zip(try Namesakes(rows: rows, today: session.today).labels(names), persons)
        .map { $0 + PersonMark.of($1) }
      return Subjects(.list, [Person.kind.name], persons.map(\.id))
    }
    guard !persons.isEmpty else {
      print("まだ担当の人の記録が届いていません。4で受け取ってください。")
      return nil
    }
    guard let index = choose(question, labels) else { return nil }
    return Choice(id: persons[index].id, name: persons[index][Person.name] ?? "")
  }

  /// By kana; who died or moved away comes last.
  private static func rank(_ person: Record) -> (Int, String, RecordID) {
    let hasGone = person[Person.status]?.endsLists != nil
    return (hasGone ? 1 : 0, SearchKey.make(person[Person.kana] ?? ""), person.id)
  }

  /// One of several, by one digit; 9 turns the page, 0 goes back.
  private func choose(_ question: String, _ choices: [String]) -> Int? {
    var start = 0
    while true {
      let page = choices[start..<min(start + MainMenu.choicesOnPage, choices.count)]
      print("\n\(question)")
      for (index, choice) in page.enumerated() { print("  \(index + 1) \(choice)") }
      if choices.count > MainMenu.choicesOnPage { print("  9 つぎの人たち") }
      print("  0 もどる")
      switch keyboard.key() {
      case .digit(0), .end: return nil
      case .digit(9) where choices.count > MainMenu.choicesOnPage:
        start = start + MainMenu.choicesOnPage < choices.count ? start + MainMenu.choicesOnPage : 0
      case .digit(let digit) where digit <= page.count: return start + digit - 1
      default: print("番号の数字を押してください。")
      }
    }
  }

  /// Several, by digits that switch on and off; Enter ends.
  private func chooseSeveral(_ question: String, _ choices: [String]) -> [String] {
    var chosen: Set<Int> = []
    while true {
      print("\n\(question)")
      for (index, choice) in choices.enumerated() {
        print("  \(chosen.contains(index) ? "■" : "□") \(index + 1) \(choice)")
      }
      switch keyboard.key() {
      case .digit(let digit) where choices.indices.contains(digit - 1):
        chosen.formSymmetricDifference([digit - 1])
      case .enter, .end: return chosen.sorted().map { choices[$0] }
      default: print("番号の数字かEnterを押してください。")
      }
    }
  }
}
