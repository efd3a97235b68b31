import Records

/// The numbers that a report has counted.
public struct ReportFigures: Sendable, Hashable {
  var numbers: [String: Int] = [:]
  /// Words that stand somewhere, by measure.
  var words: [String: [String: Int]] = [:]
  var series: [String: [Entry]] = [:]

  /// One column of a series.
  public struct Entry: Sendable, Hashable {
    public let key: String
    public let division: Division
  }

  public subscript(measure: NumberMeasure) -> Int {
    get { numbers[measure.name] ?? 0 }
    set { numbers[measure.name] = newValue }
  }

  public subscript<Word>(measure: WordMeasure<Word>) -> [Word: Int] {
    get {
      (words[measure.name] ?? [:]).reduce(into: [:]) { counts, count in
        if let word = Word(rawValue: count.key) { counts[word] = count.value }
      }
    }
    set {
      words[measure.name] = newValue.reduce(into: [:]) { counts, count in
        if count.value > 0 { counts[count.key.rawValue] = count.value }
      }
    }
  }

  public subscript(series: Series) -> [Entry] {
    get { self.series[series.name] ?? [] }
    set { self.series[series.name] = newValue }
  }
}

/// Records that were divided by a word.
public struct Division: Sendable, Hashable {
  /// Words that stand somewhere.
  public private(set) var counts: [String: Int]
  /// Records without a word, or with one that this version does not know.
  public private(set) var without: Int

  init(counts: [String: Int] = [:], without: Int = 0) {
    (self.counts, self.without) = (counts, without)
  }

  public var total: Int { counts.values.reduce(without, +) }

  public func count(_ word: some VocabularyWord) -> Int { counts[word.rawValue] ?? 0 }

  /// Integer per cent, half up; 0 where there is nothing.
  public func percentage(_ word: some VocabularyWord) -> Int { percentage(of: count(word)) }

  func percentage(of count: Int) -> Int { total == 0 ? 0 : (count * 200 + total) / (total * 2) }

  mutating func add(_ word: (some VocabularyWord)?) {
    guard let word else {
      without += 1
      return
    }
    counts[word.rawValue, default: 0] += 1
  }

  static func + (left: Division, right: Division) -> Division {
    Division(
      counts: left.counts.merging(right.counts, uniquingKeysWith: +),
      without: left.without + right.without)
  }
}

/// Counts in how many records each word of a set stands.
///
/// Asks for each word's own cell (docs/DESIGN.md §2) instead of reading each record's set. Words and cells are both in
/// the order of their paths, and are gone through together.
struct WordTally<Word: VocabularyWord> {
  private var columns: [(word: Word, path: FieldPath, count: Int)]

  init(_ field: Field<Set<Word>>) {
    columns = Word.allCases.map { ($0, FieldPath(field.name, member: $0.rawValue), 0) }
      .sorted { $0.1 < $1.1 }
  }

  mutating func add(_ record: Record) {
    var column = 0
    for (path, value) in record.values {
      while column < columns.count, columns[column].path < path { column += 1 }
      guard column < columns.count else { return }
      if columns[column].path == path, value == true { columns[column].count += 1 }
    }
  }

  /// Only words that stand somewhere.
  var counts: [Word: Int] {
    columns.reduce(into: [:]) { counts, column in
      if column.count > 0 { counts[column.word] = column.count }
    }
  }
}
