/// A form while somebody fills it in: the answers so far, and the step that comes next. It is a value, so that it can be
/// kept at any question and taken up again.
public struct FormProgress: Sendable {
  public let form: Form
  /// The cells that the answers so far make.
  public private(set) var answers: PathMap<Value> = [:]
  /// The steps that are done, also those that were left empty.
  private var done: Set<String> = []

  public init(_ form: Form) {
    self.form = form
  }

  /// The step that comes next; nil where the form is complete.
  public var next: FormStep? {
    form.steps.first { !done.contains($0.name) && holds($0.condition) }
  }

  /// Takes what was answered at a step: the cells of its field, none where it stays empty.
  public mutating func take(_ cells: PathMap<Value>, at step: FormStep) {
    for (path, value) in cells { answers[path] = value }
    done.insert(step.name)
  }

  /// Goes back to the question before: its answer is open again, and so is what was filled in after it.
  ///
  /// - Returns: false where there is none.
  public mutating func goBack() -> Bool {
    let last = form.steps.lastIndex { done.contains($0.name) && $0.isQuestion }
    guard let last else { return false }
    for step in form.steps[last...] where done.remove(step.name) != nil {
      answers = answers.filter { !step.answers($0.key) }
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

  /// Tells the steps of a form apart, and stands in drafts.
  var name: String { part.map { "\(field.name)/\($0.name)" } ?? field.name }

  /// The name of the item that a form adds to a list, until the entry gives it an id of its own.
  public static let newItem = "new"

  /// Whether a cell is one of those that the step makes. An item is there once its required part is.
  func answers(_ path: FieldPath) -> Bool {
    guard path.isOf(field.name), let part else { return path.isOf(field.name) }
    return path.part == part.name || path.part == nil && part.isRequired
  }

  /// The cells that words make in the step's field: a member each of a set, the value itself otherwise.
  public func cells(_ words: [String]) -> PathMap<Value> {
    guard part == nil, field.type.hasMembers else {
      return words.last.map { cells(.text($0)) } ?? [:]
    }
    return PathMap(
      uniqueKeysWithValues: words.map { (FieldPath(field.name, member: $0), Value.bool(true)) })
  }

  /// The cells of one value.
  public func cells(_ value: Value) -> PathMap<Value> {
    guard let part else { return [FieldPath(field.name): value] }
    var cells: PathMap<Value> = [
      FieldPath(field.name, item: FormStep.newItem, part: part.name): value
    ]
    if part.isRequired { cells[FieldPath(field.name, member: FormStep.newItem)] = true }
    return cells
  }
}
