import Records

// The document of a report: written, and read again where a device asked the server to count.

extension CountedReport {
  /// The answers, the note, the numbers by the names of their measures, and the entries of a series.
  public var json: Value {
    var members = document
    for table in report.tables {
      switch table.form {
      case .row(let measures):
        for measure in measures { members[measure.name] = measure.json(figures) }
      case .series(let series):
        members[series.name] = .list(
          figures[series].map { entry in
            var members = series.breakdown.members(entry.division)
            members[series.key] = .text(entry.key)
            return .object(members)
          })
        if let sum = series.sum {
          members[sum.name] = .object(series.breakdown.members(series.total(figures)))
        }
      }
    }
    return .object(members)
  }

  /// The members besides the numbers. A fiscal year stands in the series.
  private var document: [String: Value] {
    var members: [String: Value] = [:]
    for option in report.options {
      if case .fiscalYear = option.form { continue }
      members[option.name] = answers.words[option.name].map(Value.text) ?? .null
    }
    if !report.note.isEmpty { members["note"] = .text(report.note) }
    return members
  }

  /// Reads a document that was counted elsewhere; nil if it does not answer this question.
  public init?(_ report: Report, _ answers: ReportAnswers, reading json: Value) {
    var figures = ReportFigures()
    for table in report.tables {
      let isRead =
        switch table.form {
        case .row(let measures): measures.allSatisfy { $0.read(json, into: &figures) }
        case .series(let series): series.read(json, into: &figures)
        }
      guard isRead else { return nil }
    }
    self.init(report, answers, figures)
    guard document.allSatisfy({ json[$0.key] == $0.value }) else { return nil }
  }
}

extension Measure {
  /// The member of the document.
  public var name: String {
    switch self {
    case .number(let name, _), .words(let name, _): name
    }
  }

  fileprivate func json(_ figures: ReportFigures) -> Value {
    switch self {
    case .number(let name, _): .integer(Int64(figures.numbers[name] ?? 0))
    case .words(let name, let vocabulary): .counts(vocabulary) { figures.words[name]?[$0] ?? 0 }
    }
  }

  fileprivate func read(_ json: Value, into figures: inout ReportFigures) -> Bool {
    switch self {
    case .number(let name, _):
      figures.numbers[name] = json[name]?.integer.map { Int($0) }
      return figures.numbers[name] != nil
    case .words(let name, let vocabulary):
      figures.words[name] = json[name]?.counted(vocabulary)
      return figures.words[name] != nil
    }
  }
}

extension Series {
  fileprivate func read(_ json: Value, into figures: inout ReportFigures) -> Bool {
    guard let list = json[name]?.list else { return false }
    let entries = list.compactMap { entry -> ReportFigures.Entry? in
      guard let key = entry[key]?.text, let division = breakdown.division(entry) else { return nil }
      return ReportFigures.Entry(key: key, division: division)
    }
    figures[self] = entries
    return entries.count == list.count
  }
}

extension Breakdown {
  static let countsName = "counts"
  static let sharesName = "percentages"
  static let totalName = "total"

  fileprivate func members(_ division: Division) -> [String: Value] {
    var members: [String: Value] = [
      Breakdown.totalName: .integer(Int64(division.total)),
      Breakdown.countsName: .counts(words) { division.counts[$0] ?? 0 },
      without.name: .integer(Int64(division.without)),
    ]
    if showsShares {
      members[Breakdown.sharesName] = .counts(words) {
        division.percentage(of: division.counts[$0] ?? 0)
      }
    }
    return members
  }

  fileprivate func division(_ json: Value) -> Division? {
    guard let counts = json[Breakdown.countsName]?.counted(words),
      let without = json[without.name]?.integer
    else { return nil }
    return Division(counts: counts, without: Int(without))
  }

  /// The members of an entry that hold one number, and those that hold one a word.
  public var memberNames: (numbers: [String], words: [String]) {
    (
      [Breakdown.totalName, without.name],
      [Breakdown.countsName] + (showsShares ? [Breakdown.sharesName] : [])
    )
  }
}

extension Value {
  /// Reads `counts`: words that stand somewhere. nil where a number is missing or another word stands.
  fileprivate func counted(_ vocabulary: Vocabulary) -> [String: Int]? {
    guard let object else { return nil }
    var counts: [String: Int] = [:]
    for (word, value) in object {
      guard vocabulary.contains(word), let number = value.integer else { return nil }
      if number > 0 { counts[word] = Int(number) }
    }
    return counts
  }

  /// An object with every word of a vocabulary and its number.
  fileprivate static func counts(_ vocabulary: Vocabulary, _ number: (String) -> Int) -> Value {
    .object(vocabulary.words.reduce(into: [:]) { $0[$1] = .integer(Int64(number($1))) })
  }
}
