import Records

/// A number that a report counts.
public struct NumberMeasure: Sendable {
  public let name: String
  public let label: String

  init(_ name: String, _ label: String) {
    (self.name, self.label) = (name, label)
  }
}

/// A number for each word of a vocabulary. A record counts in each of its words: they do not add up.
public struct WordMeasure<Word: VocabularyWord>: Sendable {
  public let name: String

  init(_ name: String) {
    self.name = name
  }
}

/// A measure with its vocabulary's type forgotten.
public enum Measure: Sendable {
  case number(name: String, label: String)
  case words(name: String, Vocabulary)

  init(_ measure: NumberMeasure) {
    self = .number(name: measure.name, label: measure.label)
  }

  init<Word>(_ measure: WordMeasure<Word>) {
    self = .words(name: measure.name, Vocabulary(Word.self))
  }
}

/// Records that are divided by a word that each has once: the numbers, with those of records
/// without a word, add up.
public struct Breakdown: Sendable {
  public let words: Vocabulary
  /// The row of the records whose word is not there or not known, which is shown only where there are such.
  public let without: NumberMeasure
  public let totalLabel: String
  /// Whether each number says how many per cent of the total it is.
  public let showsShares: Bool

  init<Word: VocabularyWord>(
    by word: Word.Type, without: NumberMeasure, totalLabel: String, showsShares: Bool = false
  ) {
    words = Vocabulary(word)
    (self.without, self.totalLabel, self.showsShares) = (without, totalLabel, showsShares)
  }
}

/// Divisions of one sort beside each other, such as one a fiscal year.
public struct Series: Sendable {
  /// The member of the document, and the one that names an entry.
  public let name: String
  public let key: String
  /// The heading above the words.
  public let heading: String
  public let breakdown: Breakdown
  /// The heading above an entry.
  public let entryHeading: @Sendable (String) -> String
  /// The last column, which adds up all entries.
  public let sum: NumberMeasure?

  init(
    _ name: String, key: String, heading: String, _ breakdown: Breakdown, sum: NumberMeasure? = nil,
    entryHeading: @escaping @Sendable (String) -> String = { $0 }
  ) {
    (self.name, self.key, self.heading) = (name, key, heading)
    (self.breakdown, self.sum, self.entryHeading) = (breakdown, sum, entryHeading)
  }
}

/// A table of a report. The answers stand behind its title.
public struct ReportTableDeclaration: Sendable {
  public enum Form: Sendable {
    /// One row: a column a number, a column a word.
    case row([Measure])
    /// A row a word, a column an entry.
    case series(Series)
  }

  public let title: String
  public let form: Form

  init(_ title: String, _ form: Form) {
    (self.title, self.form) = (title, form)
  }
}
