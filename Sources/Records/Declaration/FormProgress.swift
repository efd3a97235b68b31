/// A form while somebody fills it in: the answers so far, and the step that comes next. It is a value, so that it can be
/// kept at any question and taken up again.
public struct FormProgress: Sendable {
  public let form: Form
  /// The cells that the answers so far make.
  public private(set) var answers: PathMap<Value> = [:]
  /// The fields whose steps are done, also those that were left empty.
  private var done: Set<String> = []

  public init(_ form: Form) {
    self.form = form
  }

  /// The step that comes next; nil where the form is complete.
  public var next: FormStep? {
    form.steps.first { !done.contains($0.field.name) && holds($0.condition) }
  }

  /// Takes what was answered at a step: the cells of its field, none where it stays empty.
  public mutating func take(_ cells: PathMap<Value>, at step: FormStep) {
    for (path, value) in cells { answers[path] = value }
    done.insert(step.field.name)
  }

  /// Goes back to the question before: its answer is open again, and so is what was filled in after it.
  ///
  /// - Returns: false where there is none.
  public mutating func goBack() -> Bool {
    let last = form.steps.lastIndex { done.contains($0.field.name) && $0.isQuestion }
    guard let last else { return false }
    for step in form.steps[last...] where done.remove(step.field.name) != nil {
      answers = answers.filter { !$0.key.isOf(step.field.name) }
    }
    return true
  }

  /// The form that goes on from this one, with the answers that it takes over; nil where none does.
  public var follower: FormProgress? {
    guard let follower = form.followers.first(where: { holds($0.condition) }) else { return nil }
    var progress = FormProgress(follower.form)
    for (from, to) in follower.carried {
      for (path, value) in answers where path.isOf(from.name) {
        progress.answers[FieldPath(to.name + path.text.dropFirst(from.name.count))] = value
      }
    }
    return progress
  }

  public func holds(_ condition: FormCondition) -> Bool {
    switch condition {
    case .always: true
    case .answered(let field): answers.keys.contains { $0.isOf(field.name) }
    case .not(let other): !holds(other)
    case .holds(let field, let words):
      words.contains { word in
        answers[FieldPath(field.name)] == .text(word)
          || answers[FieldPath(field.name, member: word)] == true
      }
    }
  }
}

extension FormProgress {
  /// Whether something was answered.
  public var isBegun: Bool { !done.isEmpty }

  /// The answers so far, as they are kept until the form is complete or given up.
  public var draft: Value {
    [
      "kind": .text(form.kindName), "form": .text(form.title), "done": .texts(done.sorted()),
      "answers": .object(
        Dictionary(uniqueKeysWithValues: answers.map { ($0.key.text, $0.value) })),
    ]
  }

  /// Takes a form up again. nil for a draft of a form that this version does not have.
  public init?(draft: Value) {
    let declared = Catalogue.forms.first {
      .text($0.kindName) == draft["kind"] && .text($0.title) == draft["form"]
    }
    guard let declared, let answers = draft["answers"]?.object, let done = draft["done"]?.list
    else {
      return nil
    }
    self.init(declared)
    for (path, value) in answers { self.answers[FieldPath(path)] = value }
    self.done = Set(done.compactMap(\.text))
  }

  /// Says on which day that happened which the form is about, where nobody has: a draft that is taken up on a later day
  /// is still about the day on which it was begun.
  public mutating func supply(_ day: CalendarDate) {
    guard let field = form.kind?.businessDate, form.kind?.field(field)?.isPast == true,
      answers[FieldPath(field)] == nil
    else { return }
    answers[FieldPath(field)] = .text(day.description)
  }
}

extension FormStep {
  public var isQuestion: Bool {
    if case .question = source { true } else { false }
  }

  /// The cells that words make in the step's field: a member each of a set, the value itself otherwise.
  public func cells(_ words: [String]) -> PathMap<Value> {
    var cells: PathMap<Value> = [:]
    for word in words {
      if field.type.hasMembers {
        cells[FieldPath(field.name, member: word)] = true
      } else {
        cells[FieldPath(field.name)] = .text(word)
      }
    }
    return cells
  }
}
