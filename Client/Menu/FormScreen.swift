import Casework
import Merge
import Problems
import Records
import Storage
import Sync

/// Draws a form at the terminal, one question after the other, and saves what was answered.
struct FormScreen {
  /// The outcome of a question: an empty answer leaves the form if the form says so.
  private enum Outcome {
    case cells(PathMap<Value>)
    case back
    case leaves(String?)
  }

  let session: Session
  let keyboard: Keyboard
  /// The sentence if nobody can be chosen.
  let nobody: String

  private var draft: KeptDraft { KeptDraft(session: session) }

  /// - Throws: `InputEnded`: the answers stay a draft.
  func run(_ begun: OpenForm) throws {
    var form = begun
    while let step = form.progress.next {
      do {
        guard try goOn(&form, at: step) else { return try draft.forget() }
      } catch let interrupted as InputInterrupted {
        guard form.progress.isBegun || !interrupted.typed.isEmpty else { throw interrupted }
        form.typed = interrupted.typed
        draft.keep(form)
        guard try isToGoOn() else { return try draft.forget() }
      }
    }
    try save(form.progress)
    guard let follower = form.progress.follower else { return }
    let next = OpenForm(progress: follower, day: form.day)
    draft.keep(next)
    try run(next)
  }

  /// Asks one question.
  ///
  /// - Returns: false if the form was left.
  private func goOn(_ form: inout OpenForm, at step: FormStep) throws -> Bool {
    switch try answer(step, form) {
    case .cells(let cells):
      form.progress.take(cells, at: step)
      form.typed = ""
      draft.keep(form)
    case .back:
      form.typed = ""
      guard form.progress.goBack() else { return false }
      draft.keep(form)
      return true
    case .leaves(let sentence):
      if let sentence { Output.say(sentence) }
      return false
    }
    if case .question(let question) = step.source, let warning = question.warning,
      form.progress.holds(warning.condition)
    {
      Output.say("※ \(warning.sentence)")
      if let office = warning.office { try name(office, form.progress) }
    }
    return true
  }

  /// Names the people to call: the workers of an office where the person lives.
  private func name(_ office: WorkerOffice, _ progress: FormProgress) throws {
    guard let person = progress.answers[SharedField.person]?.id else { return }
    try session.store.read { rows in
      guard try CacheLock.problem(in: rows, at: session.machine) == nil else { return }
      let workers = try LocalWorkers.workers(of: office, for: person, on: session.today, in: rows)
      for worker in workers {
        Output.say(
          "  \(office.rawValue) \(worker.name)さん  \(worker.phone.isEmpty ? "電話番号なし" : worker.phone)"
        )
      }
      if workers.isEmpty { Output.say("  \(office.rawValue)の電話番号は、この端末にありません。") }
    }
  }

  /// Control-C throws nothing away without asking.
  private func isToGoOn() throws -> Bool {
    let choices = ["つづける", "残して終わる(次に開いたとき、つづきから書けます)", "やめて消す"]
    switch try Choices(keyboard: keyboard).one("入力の途中です。どうしますか", choices) {
    case .chosen(1): throw InputEnded()
    case .chosen(2):
      Output.say("保存せずに消しました。")
      return false
    case .chosen, .otherwise, .back: return true
    }
  }

  private func answer(_ step: FormStep, _ form: OpenForm) throws -> Outcome {
    let progress = form.progress
    switch step.source {
    case .filling(let filling):
      let value = try session.store.read { rows in
        try Fillings(rows: rows, today: session.today).value(
          filling, for: step.field, about: progress.answers[SharedField.person]?.id)
      }
      return .cells(value.map { [FieldPath(step.field.name): $0] } ?? [:])
    case .question(let question):
      let text = try written(question.text, progress)
      switch step.asked.type {
      case .reference(let kinds) where kinds.contains(Person.kindName):
        return try person(text, question, step, of: progress.form.kindName)
      case .choice(let vocabulary): return try choice(text, vocabulary, question, step)
      case .words(let vocabulary): return try words(text, vocabulary, question, step)
      default: return try line(text, question, step, form)
      }
    }
  }

  // MARK: Questions

  private func person(
    _ text: String, _ question: FormQuestion, _ step: FormStep, of kind: String
  ) throws -> Outcome {
    if try session.isCacheLocked { return try typedPerson(text, question, step) }
    let people = try OwnPeople(session, order: kind == Visit.kindName ? .round : .kana)
    if people.persons.isEmpty {
      Output.say(nobody)
      return question.otherwise == nil ? .leaves(nil) : .cells([:])
    }
    switch try OwnPeople.choices(keyboard).one(
      text, people.labels, otherwise: question.otherwise)
    {
    case .chosen(let place): return .cells(step.cells([people.persons[place].id.description]))
    case .otherwise: return .cells([:])
    case .back: return .back
    }
  }

  private func choice(
    _ text: String, _ vocabulary: Vocabulary, _ question: FormQuestion, _ step: FormStep
  ) throws -> Outcome {
    switch try Choices(keyboard: keyboard).one(
      text, vocabulary.words, otherwise: question.otherwise)
    {
    case .chosen(let place): .cells(step.cells([vocabulary.words[place]]))
    case .otherwise: withoutAnswer(question, step)
    case .back: .back
    }
  }

  private func words(
    _ text: String, _ vocabulary: Vocabulary, _ question: FormQuestion, _ step: FormStep
  ) throws -> Outcome {
    guard let chosen = try Choices(keyboard: keyboard).several(text, vocabulary.words) else {
      return .back
    }
    return chosen.isEmpty ? withoutAnswer(question, step) : .cells(step.cells(chosen))
  }

  /// Asks for a line until it can be stored: an answer that cannot costs none of the answers before it.
  private func line(
    _ text: String, _ question: FormQuestion, _ step: FormStep, _ form: OpenForm
  ) throws -> Outcome {
    var beginning = form.typed
    var wasEmpty = false
    while true {
      Output.say("\(text)  (0でもどる)")
      do {
        let typed = try keyboard.line(beginning: beginning) { typed in
          draft.keep(OpenForm(progress: form.progress, day: form.day, typed: typed))
        }.trimmingSpace
        beginning = ""
        if FormScreen.isBack(typed) { return .back }
        guard typed.isEmpty else { return .cells(try cells(of: typed, step)) }
        // Many type Enter after a digit: that alone ends no form.
        guard case .ends = question.empty, !wasEmpty else { return withoutAnswer(question, step) }
        wasEmpty = true
        Output.say("何も書かれていません。やめるときは、もう一度Enterを押してください。")
      } catch let problem as Problem {
        beginning = ""
        Output.say(problem.menuSentence)
      } catch let ambiguous as AmbiguousRecords {
        Output.say(try session.problem(with: ambiguous).menuSentence)
      }
    }
  }

  /// A line that is only 0 goes back, as the digit does elsewhere.
  private static func isBack(_ typed: String) -> Bool { HalfWidth.number(typed) == 0 }

  private func cells(of typed: String, _ step: FormStep) throws -> PathMap<Value> {
    let lines = typed.split(separator: "\n").count
    guard step.asked.type.allowsLines || lines == 1 else {
      throw Problem(.badText, .linesInOneLine, ["lines": String(lines)])
    }
    let value = try session.store.read { rows in
      try session.reader(in: rows).value(typed, for: step.asked)
    }
    return step.cells(value)
  }

  private func withoutAnswer(_ question: FormQuestion, _ step: FormStep) -> Outcome {
    switch question.empty {
    case .ends(let sentence): .leaves(sentence)
    case .skips: .cells([:])
    case .means(let words): .cells(step.cells(words))
    }
  }

  /// While the device shows no records, a person is named by typing: nobody is shown who was not typed.
  private func typedPerson(
    _ text: String, _ question: FormQuestion, _ step: FormStep
  ) throws -> Outcome {
    Output.say("しばらくサーバーとつながっていないので、名前の一覧は出せません。入力はできます。")
    while true {
      let empty = question.otherwise.map { "、Enterで「\($0)」" } ?? ""
      Output.say("\(text)  氏名かカナを書いてください(0でもどる\(empty)):")
      let typed = try keyboard.line().trimmingSpace
      if FormScreen.isBack(typed) { return .back }
      do {
        guard !typed.isEmpty else { return question.otherwise == nil ? .back : .cells([:]) }
        return .cells(try cells(of: typed, step))
      } catch let problem as Problem {
        Output.say(problem.menuSentence)
      } catch is AmbiguousRecords {
        Output.say("「\(typed)」に当てはまる人が何人かいます。氏名をすべて書いてください。")
      }
    }
  }

  // MARK: Saving

  private func save(_ progress: FormProgress) throws {
    guard let kind = progress.form.kind else { return }
    let subject = try session.store.transact { rows in
      let id = try session.entries(in: rows).add(kind, progress.answers)
      try draft.forget(in: rows)
      return try EntrySubject(of: id, in: rows)
    }
    let sentence = try written(progress.form.saved, progress)
    Output.say("✓ \(subject.naming(sentence))\n  この端末に残りました。")
  }

  /// A sentence with the answers that it names.
  private func written(_ text: FormText, _ progress: FormProgress) throws -> String {
    try session.store.read { rows in
      let records = RecordText(names: Names(rows: rows))
      return try text.text { field in
        try progress.answers[FieldPath(field.name)].map { try records.text($0, field.type) } ?? ""
      }
    }
  }
}

extension Value {
  fileprivate var id: RecordID? { text.flatMap(RecordID.init) }
}
