import Records
import Reports

/// The questions and the document of every report, from the one declaration of each.
enum ReportSchemas {
  static func schema(_ form: ReportOption.Form) -> Value {
    switch form {
    case .day: Schema.day
    case .fiscalYear:
      Schema.integer(
        atLeast: Int64(ReportAnswers.years.lowerBound),
        atMost: Int64(ReportAnswers.years.upperBound))
    case .month: Schema.month
    case .choice(let choices): Schema.words(choices.map(\.word))
    case .place, .person, .record: Schema.recordID
    case .text: Schema.string
    }
  }

  /// The document that is answered.
  static func schema(_ report: Report) -> Value {
    var members: [String: Value] = [:]
    for option in report.options {
      // A fiscal year stands in the series.
      if case .fiscalYear = option.form { continue }
      members[option.name] =
        option.isRequired ? schema(option.form) : Schema.orNull(schema(option.form))
    }
    if !report.note.isEmpty { members["note"] = Schema.string }
    for table in report.tables {
      switch table.form {
      case .row(let measures): for measure in measures { members[measure.name] = schema(measure) }
      case .series(let series):
        var entry = self.members(series.breakdown)
        if let sum = series.sum { members[sum.name] = Schema.object(entry) }
        entry[series.key] = Schema.string
        members[series.name] = Schema.list(of: Schema.object(entry))
      }
    }
    return Schema.object(members)
  }

  private static func schema(_ measure: Measure) -> Value {
    switch measure {
    case .number: number
    case .words(_, let vocabulary): numbers(vocabulary)
    }
  }

  private static func members(_ breakdown: Breakdown) -> [String: Value] {
    let (plain, byWord) = breakdown.memberNames
    return Dictionary(uniqueKeysWithValues: plain.map { ($0, number) })
      .merging(byWord.map { ($0, numbers(breakdown.words)) }) { $1 }
  }

  private static let number = Schema.integer(atLeast: 0)

  private static func numbers(_ vocabulary: Vocabulary) -> Value {
    Schema.object(Dictionary(uniqueKeysWithValues: vocabulary.words.map { ($0, number) }))
  }
}
