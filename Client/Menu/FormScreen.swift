import Casework
import Merge
import Problems
import Records
import Storage
import Sync

/// Nobody types any more: the terminal is gone, or its end was typed.
struct InputEnded: Error {}

/// Draws a form at the terminal, one question after the other, and saves what was answered.
struct FormScreen {
  /// The outcome of a question: an empty answer leaves the form if the form says so.
  private enum Outcome {
    case cells(PathMap<Value>)
    case leaves(String?)
    /// The end of the input.
    case ended
  }

  let session: Session
  let keyboard: Keyboard
  /// The sentence if nobody can be chosen.
  let nobody: String

  /// - Throws: `InputEnded`: the answers stay a draft.
  /// - Parameters:
  ///   - begun: the form with the answers so far.
  ///   - day: on which it was begun.
  func run(_ begun: FormProgress, begunOn day: CalendarDate) throws {
    var progress = begun
    let draft = KeptDraft(session: session)
    while let step = progress.next {
      switch try answer(step, progress) {
      case .cells(let cells):
        progress.take(cells, at: step)
        draft.keep(progress, begunOn: day)
      case .leaves(let sentence):
        if let sentence { print(sentence) }
        return try draft.forget()
      case .ended: throw InputEnded()
      }
      if case .question(let question) = step.source, let warning = question.warning,
        progress.holds(warning.condition)
      {
        print(warning.sentence)
      }
    }
    try save(progress)
  }

  private func answer(_ step: FormStep, _ progress: FormProgress) throws -> Outcome {
    switch step.source {
    case .filling(let filling):
      let value = try session.store.read { rows in
        try Fillings(rows: rows, today: session.today).value(
          filling, for: step.field, about: progress.answers[SharedField.person]?.id)
      }
      return .cells(value.map { [FieldPath(step.field.name): $0] } ?? [:])
    case .question(let question):
      let text = try written(question.text, progress)
      switch step.field.type {
      case .reference(let kinds) where kinds.contains(Person.kindName):
        return try person(text, question, step)
      case .choice(let vocabulary): return choice(text, vocabulary, step)
      case .words(let vocabulary): return words(text, vocabulary, question, step)
      default: return try line(text, question, step)
      }
    }
  }

  // MARK: Questions

  private func person(
    _ text: String, _ question: FormQuestion, _ step: FormStep
  ) throws -> Outcome {
    let people = try OwnPeople(session)
    if people.persons.isEmpty {
      print(nobody)
      return question.otherwise == nil ? .leaves(nil) : .cells([:])
    }
    switch OwnPeople.choices(keyboard).one(text, people.labels, otherwise: question.otherwise) {
    case .chosen(let place): return .cells(step.cells([people.persons[place].id.description]))
    case .otherwise: return .cells([:])
    case .back: return .leaves(nil)
    case .ended: return .ended
    }
  }

  private func choice(_ text: String, _ vocabulary: Vocabulary, _ step: FormStep) -> Outcome {
    switch Choices(keyboard: keyboard).one(text, vocabulary.words) {
    case .chosen(let place): .cells(step.cells([vocabulary.words[place]]))
    case .otherwise, .back: .leaves(nil)
    case .ended: .ended
    }
  }

  private func words(
    _ text: String, _ vocabulary: Vocabulary, _ question: FormQuestion, _ step: FormStep
  ) -> Outcome {
    guard let chosen = Choices(keyboard: keyboard).several(text, vocabulary.words) else {
      return .ended
    }
    return chosen.isEmpty ? withoutAnswer(question, step) : .cells(step.cells(chosen))
  }

  /// Asks for a line until it can be stored: an answer that cannot costs none of the answers before it.
  private func line(_ text: String, _ question: FormQuestion, _ step: FormStep) throws -> Outcome {
    while true {
      print(text)
      do {
        guard let typed = try keyboard.line() else { return .ended }
        guard !typed.trimmingSpace.isEmpty else { return withoutAnswer(question, step) }
        let value = try session.store.read { rows in
          try session.reader(in: rows).value(typed, for: step.field)
        }
        return .cells([FieldPath(step.field.name): value])
      } catch let problem as Problem {
        print(problem.sentence)
      } catch let ambiguous as AmbiguousRecords {
        let ambiguity = try session.store.read {
          try Ambiguity(ambiguous, today: session.today, in: $0)
        }
        session.note(ambiguity.subjects)
        print(ambiguity.problem.sentence)
      }
    }
  }

  private func withoutAnswer(_ question: FormQuestion, _ step: FormStep) -> Outcome {
    switch question.empty {
    case .ends(let sentence): .leaves(sentence)
    case .skips: .cells([:])
    case .means(let words): .cells(step.cells(words))
    }
  }

  // MARK: Saving

  private func save(_ progress: FormProgress) throws {
    guard let kind = progress.form.kind else { return }
    let subject = try session.store.transact { rows in
      let id = try session.entries(in: rows).add(kind, progress.answers)
      try KeptDraft.forget(in: rows)
      return try EntrySubject(of: id, in: rows)
    }
    let sentence = try written(progress.form.saved, progress)
    print("✓ \(subject.naming(sentence))この端末に残りました。")
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
