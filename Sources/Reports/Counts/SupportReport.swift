import Records

/// The work of the community social workers in a month: 新規 and 延支援, as 氷見市 counts them for its center (document 003), by
/// the steps of its flow.
///
/// A follow-up is new in the month in which somebody took it up. Each note of a follow-up is one support, on its own day.
/// A note without a step is in the sum and in a column of its own. A follow-up of a team, a sheet or a paper is no new case,
/// and its notes are supports all the same.
public enum SupportReport: ReportDeclaration {
  public static let new = NumberMeasure("new", "新規(件)")
  public static let supports = NumberMeasure("supports", "延支援(回)")
  public static let closed = NumberMeasure("closed", "終結(件)")
  public static let steps = WordMeasure<CaseworkStep>("steps")
  public static let withoutStep = NumberMeasure("without_step", "段階なし")
  public static let outcomes = WordMeasure<ReviewOutcome>("outcomes")

  public static let report = Report(
    "support", "CSWの支援(新規・延支援、1か月)",
    explanation: "確認・対応の新規の件数と延支援の回数を、1か月分、流れの段階と結果で数えます。",
    source: "氷見市「新規相談件数・延支援回数」",
    example: "--month 今月",
    route: ("countSupport", "New cases, supports and outcomes of follow-ups in a month."),
    parameters: [.month, .place], reads: [source],
    tables: [
      ReportTableDeclaration(
        "CSWの支援", .row([Measure(new), Measure(supports), Measure(closed)])),
      ReportTableDeclaration("延支援の段階", .row([Measure(steps), Measure(withoutStep)])),
      ReportTableDeclaration("終結の結果", .row([Measure(outcomes)])),
    ], count: count)

  private static let source = ReportSource(
    Review.kind,
    [
      Review.receivedOn.name, Review.closedOn.name, Review.stage.name, Review.outcome.name,
      Review.progress.name,
    ])

  private static func count(
    _ answers: ReportAnswers, _ records: any ReportRecords
  ) throws -> ReportFigures {
    guard let month = answers.month else { preconditionFailure("the month is required") }
    var figures = ReportFigures()
    try records.each(source) { review in
      if let day = review[Review.receivedOn], month.contains(day) { figures[new] += 1 }
      for note in review[Review.progress] where note.date.map(month.contains) == true {
        figures[supports] += 1
        if let step = note.step {
          figures[steps][step, default: 0] += 1
        } else {
          figures[withoutStep] += 1
        }
      }
      guard review[Review.stage] == .closed, let day = review[Review.closedOn],
        month.contains(day)
      else { return }
      figures[closed] += 1
      if let outcome = review[Review.outcome] { figures[outcomes][outcome, default: 0] += 1 }
    }
    return figures
  }
}
