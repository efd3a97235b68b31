import Records

/// 相談件数 of a fiscal year by 主な困りごと, with a column for each month. 佐賀 prints the sum of
/// all months each year.
///
/// It counts every consultation that was received in the year, once in its month, by its
/// 主な困りごと. A consultation whose need this version does not know is in the month's total and
/// in a row of its own, 未確認, which is shown only if there is one. A consultation that went on
/// from an open desk to the center is recorded at both: the scope tells them apart.
public enum ConsultationsReport: ReportDeclaration {
  /// Which desks are counted.
  public enum Scope: String, Sendable, CaseIterable {
    case all, desk, center
  }

  public static let months = Series(
    "months", key: "month", heading: "主な困りごと",
    Breakdown(
      by: Need.self, without: NumberMeasure("without_need", "未確認"), totalLabel: "合計"),
    sum: NumberMeasure("year_total", "年度計")
  ) { month in
    "\(Int(month.suffix(2)) ?? 0)月"
  }

  public static let report = Report(
    "consultations", "相談件数(月別・困りごと別)", explanation: "相談件数を月と主な困りごとで数えます。",
    source: "佐賀市「相談件数」(年度)", example: "--year R2 --scope desk",
    route: ("countConsultations", "The consultations of a fiscal year by month and need."),
    parameters: [
      .fiscalYear(isRequired: true),
      .scope(
        [
          ReportChoice(Scope.all.rawValue, "すべての窓口", hint: "すべての窓口"),
          ReportChoice(Scope.desk.rawValue, "なんでも相談窓口", hint: "なんでも相談窓口だけ"),
          ReportChoice(Scope.center.rawValue, "ふくし相談サポートセンター", hint: "センターだけ"),
        ], summary: "The desks whose consultations are counted."), .place,
    ], reads: [source], tables: [ReportTableDeclaration("相談件数", .series(months))], count: count)

  private static let source = ReportSource(
    Consultation.kind,
    [Consultation.desk.name, Consultation.receivedOn.name, Consultation.mainNeed.name])

  private static func count(
    _ answers: ReportAnswers, _ records: any ReportRecords
  ) throws -> ReportFigures {
    guard let year = answers.fiscalYear else { preconditionFailure("the year is required") }
    let scope = answers.scope.flatMap(Scope.init) ?? .all
    var counted: [Substring: Division] = [:]
    try records.each(source) { consultation in
      guard let day = consultation[Consultation.receivedOn], FiscalYear(containing: day) == year,
        counts(consultation[Consultation.desk], scope)
      else { return }
      counted[day.description.prefix(7), default: Division()].add(
        consultation[Consultation.mainNeed])
    }
    var figures = ReportFigures()
    figures[months] = names(of: year).map { month in
      ReportFigures.Entry(key: month, division: counted[month[...]] ?? Division())
    }
    return figures
  }

  /// `2020-04` to `2021-03`.
  private static func names(of year: FiscalYear) -> [String] {
    let days = (4...12).map { (year.year, $0) } + (1...3).map { (year.year + 1, $0) }
    return days.map { "\($0)-\($1 < 10 ? "0" : "")\($1)" }
  }

  private static func counts(_ desk: ConsultationDesk?, _ scope: Scope) -> Bool {
    switch scope {
    case .all: true
    case .desk: desk == .openDesk
    case .center: desk == .center
    }
  }
}
