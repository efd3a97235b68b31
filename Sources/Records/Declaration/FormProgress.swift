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

extension FormStep {
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
