/// A form: the questions by which somebody enters a record, one after the other. It is declared beside its kind, and
/// every screen is drawn from it.
public struct Form: Sendable {
  /// Its title in a choice: 「見守りを記録する」.
  public let title: String
  public let kindName: String
  /// The sentence once the record is saved.
  public let saved: FormText
  public let steps: [FormStep]
  public let place: Place
  /// The forms that go on from this one once it is saved: the first whose condition holds.
  public let followers: [FormFollower]

  /// Where people are offered a form.
  public enum Place: Sendable {
    /// Among the first choices; below them; only after another form.
    case first, below, afterAnother
  }

  init<Of: RecordKind>(
    _ type: Of.Type, _ title: String, saved: FormText, at place: Place = .first,
    then followers: [FormFollower] = [], _ steps: FormStep...
  ) {
    self.init(type, title, saved: saved, at: place, then: followers, steps: steps)
  }

  init<Of: RecordKind>(
    _ type: Of.Type, _ title: String, saved: FormText, at place: Place = .first,
    then followers: [FormFollower] = [], steps: [FormStep]
  ) {
    self.title = title
    self.saved = saved
    self.steps = steps
    self.place = place
    self.followers = followers
    kindName = Of.kindName
  }

  /// The kind that it makes a record of.
  public var kind: Kind? { Catalogue.kind(kindName) }
}

/// A form that goes on from another one, with some of its answers.
public struct FormFollower: Sendable {
  private let declared: @Sendable () -> Form
  let condition: FormCondition
  /// Where each answer goes.
  let carried: [(from: FieldDeclaration, to: FieldDeclaration)]

  public var form: Form { declared() }

  /// - Parameter form: looked up only when it is asked for: a form can go on from itself.
  static func form(
    _ form: @autoclosure @escaping @Sendable () -> Form, when condition: FormCondition = .always,
    carrying carried: [Carrying]
  ) -> FormFollower {
    FormFollower(declared: form, condition: condition, carried: carried.map(\.fields))
  }

  /// One answer that goes on.
  struct Carrying: Sendable {
    let fields: (from: FieldDeclaration, to: FieldDeclaration)

    static func answer<Content>(_ from: Field<Content>, to: Field<Content>) -> Carrying {
      Carrying(fields: (from.declaration, to.declaration))
    }
  }
}

/// One field of a form: it is asked for, or it is filled in.
public struct FormStep: Sendable {
  public enum Source: Sendable {
    case question(FormQuestion)
    case filling(Filling)
  }

  public let field: FieldDeclaration
  /// The part that the step asks for, of an item that the form adds to the field's list.
  public var part: FieldDeclaration?
  public let source: Source
  /// The step is passed over where this does not hold.
  public let condition: FormCondition

  /// The declaration that is asked for: its type decides how it is answered.
  public var asked: FieldDeclaration { part ?? field }

  /// - Parameters:
  ///   - empty: what an answer without a word means.
  ///   - otherwise: for a reference, the choice of no record, and a later step then asks for words; for a choice, the
  ///     way out of the form, or what leaves the field empty where `empty` skips.
  ///   - warning: what is said after the answer, where its condition holds.
  static func ask<Content>(
    _ field: Field<Content>, _ text: FormText, ifEmpty empty: FormQuestion.Empty = .ends(nil),
    otherwise: String? = nil, when condition: FormCondition = .always,
    warning: FormWarning? = nil
  ) -> FormStep {
    FormStep(
      field: field.declaration,
      source: .question(
        FormQuestion(text: text, empty: empty, otherwise: otherwise, warning: warning)),
      condition: condition)
  }

  /// Asks for one part of the item that the form adds to a list.
  static func ask<Parts: FieldSet, Content>(
    _ list: Field<[ListItem<Parts>]>, _ part: KeyPath<Parts, Field<Content>>, _ text: FormText,
    ifEmpty empty: FormQuestion.Empty = .skips, when condition: FormCondition = .always
  ) -> FormStep {
    var step = ask(list, text, ifEmpty: empty, when: condition)
    step.part = Parts.shared[keyPath: part].declaration
    return step
  }

  static func fill<Content>(
    _ field: Field<Content>, _ filling: Filling, when condition: FormCondition = .always
  ) -> FormStep {
    FormStep(field: field.declaration, source: .filling(filling), condition: condition)
  }
}

/// The question of a step. The field's type decides how it is answered: by a choice, by several, or
/// by a line.
public struct FormQuestion: Sendable {
  /// The meaning of an empty answer.
  public enum Empty: Sendable {
    /// The form ends and nothing is saved; the sentence says so.
    case ends(String?)
    /// The field stays empty.
    case skips
    /// These words of the field's vocabulary are meant.
    case means([String])

    static func means<Word: VocabularyWord>(_ words: Word...) -> Empty {
      .means(words.map(\.rawValue))
    }
  }

  public let text: FormText
  public let empty: Empty
  public let otherwise: String?
  public let warning: FormWarning?
}

/// A sentence that is said where the answers so far call for it.
public struct FormWarning: Sendable {
  public let condition: FormCondition
  public let sentence: String
  /// Those of this office where the person lives are named, with their telephone numbers.
  public let office: WorkerOffice?

  static func when(
    _ condition: FormCondition, _ sentence: String, naming office: WorkerOffice? = nil
  ) -> FormWarning {
    FormWarning(condition: condition, sentence: sentence, office: office)
  }
}

/// A condition on the answers so far.
public indirect enum FormCondition: Sendable {
  case always
  case answered(FieldDeclaration)
  case not(FormCondition)
  /// The field holds one of these words.
  case holds(FieldDeclaration, Set<String>)

  static func answered<Content>(_ field: Field<Content>) -> FormCondition {
    .answered(field.declaration)
  }

  static func unanswered<Content>(_ field: Field<Content>) -> FormCondition {
    .not(.answered(field.declaration))
  }

  static func holds<Word: VocabularyWord>(_ field: Field<Word?>, _ words: Word...) -> FormCondition
  {
    .holds(field.declaration, Set(words.map(\.rawValue)))
  }

  static func holds<Word: VocabularyWord>(
    _ field: Field<Set<Word>>, _ words: Word...
  ) -> FormCondition {
    .holds(field.declaration, Set(words.map(\.rawValue)))
  }
}

/// A sentence that can name what was answered: `"\(Visit.person)さんの様子は"`.
public struct FormText: Sendable, ExpressibleByStringInterpolation {
  enum Part: Sendable {
    case words(String)
    case field(FieldDeclaration)
  }

  let parts: [Part]

  public init(stringLiteral words: String) { parts = [.words(words)] }
  public init(stringInterpolation: Interpolation) { parts = stringInterpolation.parts }

  public struct Interpolation: StringInterpolationProtocol {
    var parts: [Part] = []

    public init(literalCapacity: Int, interpolationCount: Int) {}
    public mutating func appendLiteral(_ words: String) { parts.append(.words(words)) }

    public mutating func appendInterpolation<Content>(_ field: Field<Content>) {
      parts.append(.field(field.declaration))
    }
  }

  /// - Parameter answer: how an answer is shown.
  public func text(_ answer: (FieldDeclaration) throws -> String) rethrows -> String {
    try parts.map { part in
      switch part {
      case .words(let words): words
      case .field(let field): try answer(field)
      }
    }.joined()
  }
}
