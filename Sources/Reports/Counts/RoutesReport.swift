import Records

/// 新規相談件数 by 相談経路, with a column for each fiscal year, as 氷見市 prints it for the center
/// and for the CSW.
///
/// It counts the consultations of the ふくし相談サポートセンター; for the CSW, those of them in
/// which a community social worker took part (CSWの関与 is 有). A consultation that went on from an
/// open desk to the center is recorded there again, and would count twice. A consultation whose
/// route this version does not know is in its year's total and in a row of its own, 経路未確認,
/// which is shown only if there is one. Without a year, it counts every year that has a
/// consultation.
public enum RoutesReport: ReportDeclaration {
  /// The consultations that are counted.
  public enum Scope: String, Sendable, CaseIterable {
    /// The wire keeps the spelling with which it began.
    case center = "centre"
    case csw
  }

  public static let years = Series(
    "years", key: "fiscal_year", heading: "経路",
    Breakdown(
      by: ReferralRoute.self, without: NumberMeasure("without_route", "経路未確認"),
      totalLabel: "年度合計", showsShares: true))

  public static let report = Report(
    "routes", "新規相談件数(相談経路別)", explanation: "新規相談件数を相談経路と年度で数えます。",
    source: "氷見市「新規相談件数 相談経路別件数」", example: "--scope csw",
    route: ("countRoutes", "New consultations by route and fiscal year."),
    parameters: [
      .scope(
        [
          ReportChoice(Scope.center.rawValue, "ふくし相談サポートセンター", hint: "センター全体"),
          ReportChoice(Scope.csw.rawValue, "CSW", hint: "CSWが関わったもの"),
        ], summary: "Whose consultations."), .fiscalYear(isRequired: false),
    ], reads: [source],
    tables: [ReportTableDeclaration("新規相談件数 相談経路別", .series(years))],
    note: "四捨五入のため合計が100%にならない場合があります。", count: count)

  private static let source = ReportSource(
    Consultation.kind,
    [
      Consultation.desk.name, Consultation.receivedOn.name, Consultation.route.name,
      Consultation.socialWorkerInvolved.name,
    ])

  private static func count(
    _ answers: ReportAnswers, _ records: any ReportRecords
  ) throws -> ReportFigures {
    let scope = answers.scope.flatMap(Scope.init) ?? .center
    var counted: [FiscalYear: Division] = [:]
    try records.each(source) { consultation in
      guard let date = consultation[Consultation.receivedOn], counts(consultation, scope)
      else { return }
      counted[FiscalYear(containing: date), default: Division()].add(
        consultation[Consultation.route])
    }
    var figures = ReportFigures()
    figures[years] = (answers.fiscalYear.map { [$0] } ?? counted.keys.sorted()).map { year in
      ReportFigures.Entry(key: year.short, division: counted[year] ?? Division())
    }
    return figures
  }

  private static func counts(_ consultation: Record, _ scope: Scope) -> Bool {
    guard consultation[Consultation.desk] == .center else { return false }
    return scope == .center || consultation[Consultation.socialWorkerInvolved] == .yes
  }
}
