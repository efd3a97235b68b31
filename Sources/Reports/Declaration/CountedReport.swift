import Records

/// A report with its numbers, and everything that is made of them.
public struct CountedReport: Sendable {
  public let report: Report
  public let answers: ReportAnswers
  public let figures: ReportFigures

  init(_ report: Report, _ answers: ReportAnswers, _ figures: ReportFigures) {
    (self.report, self.answers, self.figures) = (report, answers, figures)
  }

  /// The printed tables.
  public var tables: [ReportTable] {
    report.tables.enumerated().map { index, table in
      let isLast = index == report.tables.count - 1
      return self.table(table, note: isLast ? report.note : "")
    }
  }

  private func table(_ table: ReportTableDeclaration, note: String) -> ReportTable {
    let title = subtitle.isEmpty ? table.title : "\(table.title) (\(subtitle))"
    switch table.form {
    case .row(let measures):
      return ReportTable(
        title: title, headings: measures.flatMap(\.headings),
        cells: [measures.flatMap { $0.cells(figures) }], note: note)
    case .series(let series):
      return ReportTable(
        title: title, headings: series.headings(figures), cells: series.rows(figures), note: note)
    }
  }

  /// The answers that every copy has to name.
  private var subtitle: String {
    report.parameters.compactMap { parameter -> String? in
      switch parameter {
      case .period: answers.period.map { "\($0.from.japanese)〜\($0.to.japanese)" }
      case .fiscalYear(let isRequired): isRequired ? answers.fiscalYear?.name : nil
      case .scope(let choices, _): choices.first { $0.word == answers.scope }?.label
      case .month: answers.month?.japanese
      case .week, .place, .person, .recipient, .supporter, .referral: nil
      }
    }.joined(separator: "、")
  }

  /// All tables as plain text.
  public var text: String { tables.map(\.text).joined(separator: "\n\n") }

  /// All tables in one CSV file; where there are several, each under its title.
  public var csv: [UInt8] { tables.count == 1 ? tables[0].csv : ReportTable.csv(tables) }
}

extension Measure {
  fileprivate var headings: [String] {
    switch self {
    case .number(_, let label): [label]
    case .words(_, let vocabulary): vocabulary.words
    }
  }

  fileprivate func cells(_ figures: ReportFigures) -> [ReportTable.Cell] {
    switch self {
    case .number(let name, _): [.count(figures.numbers[name] ?? 0)]
    case .words(let name, let vocabulary):
      vocabulary.words.map { .count(figures.words[name]?[$0] ?? 0) }
    }
  }
}

extension Series {
  /// The columns: the entries, and their sum.
  private func columns(_ figures: ReportFigures) -> [Division] {
    let divisions = figures[self].map(\.division)
    return divisions + (sum == nil ? [] : [total(figures)])
  }

  func total(_ figures: ReportFigures) -> Division {
    figures[self].map(\.division).reduce(Division(), +)
  }

  fileprivate func headings(_ figures: ReportFigures) -> [String] {
    [heading] + figures[self].map { entryHeading($0.key) } + (sum.map { [$0.label] } ?? [])
  }

  fileprivate func rows(_ figures: ReportFigures) -> [[ReportTable.Cell]] {
    let columns = columns(figures)
    func row(_ label: String, _ count: (Division) -> Int) -> [ReportTable.Cell] {
      [.text(label)]
        + columns.map { column in
          let count = count(column)
          return breakdown.showsShares
            ? .share(count, percent: column.percentage(of: count)) : .count(count)
        }
    }
    var rows = breakdown.words.words.map { word in row(word) { $0.counts[word] ?? 0 } }
    if columns.contains(where: { $0.without > 0 }) {
      rows.append(row(breakdown.without.label, \.without))
    }
    return rows + [[.text(breakdown.totalLabel)] + columns.map { .count($0.total) }]
  }
}
