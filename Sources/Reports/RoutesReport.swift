import Records

/// 新規相談件数 by 相談経路, a column a fiscal year, as 003 氷見市 prints it for the centre and for the CSW.
///
/// A consultation without a route that this version knows is in its year's total and in a row of
/// its own, 経路未確認, which is shown only where there is one.
public struct RoutesReport: Sendable, Hashable {
  /// Whose consultations are counted.
  public enum Scope: String, Sendable, CaseIterable {
    /// Those received at the ふくし相談サポートセンター.
    case centre
    /// Those of them in which a community social worker took part (CSWの関与 is 有): what came to an
    /// open desk and went on to the centre is recorded there again, and would count twice.
    case csw

    public var label: String {
      switch self {
      case .centre: "ふくし相談サポートセンター"
      case .csw: "CSW"
      }
    }
  }

  public struct Year: Sendable, Hashable {
    public let fiscalYear: FiscalYear
    public fileprivate(set) var counts: [ReferralRoute: Int] = [:]
    /// Consultations whose route is not there or not known.
    public fileprivate(set) var withoutRoute = 0

    public var total: Int { counts.values.reduce(withoutRoute, +) }

    /// Integer per cent, half up; 0 where there is nothing.
    public func percentage(_ route: ReferralRoute) -> Int { percentage(of: counts[route] ?? 0) }

    func percentage(of count: Int) -> Int {
      total == 0 ? 0 : (count * 200 + total) / (total * 2)
    }
  }

  public static let note = "四捨五入のため合計が100%にならない場合があります。"

  public let scope: Scope
  /// The years that have consultations, or those that were asked for, in order.
  public let years: [Year]

  /// - Parameters:
  ///   - fiscalYears: which to show; nil for all that have a consultation.
  ///   - consultations: as they hold, corrections applied.
  public init(
    _ scope: Scope, fiscalYears: [FiscalYear]? = nil, consultations: some Sequence<Record>
  ) {
    self.scope = scope
    var years: [FiscalYear: Year] = [:]
    for consultation in consultations where RoutesReport.counts(consultation, scope) {
      guard let date = consultation[Consultation.receivedOn] else { continue }
      let fiscalYear = FiscalYear(containing: date)
      let route = consultation[Consultation.route]
      years[fiscalYear, default: Year(fiscalYear: fiscalYear)].add(route)
    }
    self.years = (fiscalYears ?? Array(years.keys)).sorted().map {
      years[$0] ?? Year(fiscalYear: $0)
    }
  }

  private static func counts(_ consultation: Record, _ scope: Scope) -> Bool {
    guard consultation[Consultation.desk] == .center else { return false }
    return scope == .centre || consultation[Consultation.socialWorkerInvolved] == .yes
  }

  /// The document of `report routes --json`: `scope`, `note` and `years`, each with `fiscal_year`
  /// (R2), `total`, `counts` and `percentages` by route, and `without_route`.
  public var json: Value {
    [
      "scope": .text(scope.rawValue), "note": .text(RoutesReport.note),
      "years": .list(
        years.map { year in
          [
            "fiscal_year": .text(year.fiscalYear.short), "total": .integer(Int64(year.total)),
            "counts": .counts { year.counts[$0] ?? 0 }, "percentages": .counts(year.percentage),
            "without_route": .integer(Int64(year.withoutRoute)),
          ]
        }),
    ]
  }

  /// Reads the document again: a report that was counted elsewhere. nil for what is not one.
  public init?(_ json: Value) {
    guard let scope = json["scope"]?.text.flatMap(Scope.init), let years = json["years"]?.list
    else { return nil }
    self.scope = scope
    self.years = years.compactMap(Year.init)
    guard self.years.count == years.count else { return nil }
  }

  /// The printed table: a row a route, a column a year.
  public var table: ReportTable {
    var rows = ReferralRoute.allCases.map { route in
      row(route.rawValue) { $0.counts[route] ?? 0 }
    }
    if years.contains(where: { $0.withoutRoute > 0 }) {
      rows.append(row("経路未確認", \.withoutRoute))
    }
    rows.append([.text("年度合計")] + years.map { .count($0.total) })
    return ReportTable(
      title: "新規相談件数 相談経路別 (\(scope.label))", headings: ["経路"] + years.map(\.fiscalYear.short),
      cells: rows, note: RoutesReport.note)
  }

  private func row(_ label: String, _ count: (Year) -> Int) -> [ReportTable.Cell] {
    [.text(label)]
      + years.map { .share(count($0), percent: $0.percentage(of: count($0))) }
  }

  public var text: String { table.text }
  public var csv: [UInt8] { table.csv }
}

extension RoutesReport.Year {
  fileprivate init?(_ json: Value) {
    guard let fiscalYear = json["fiscal_year"]?.text.flatMap(FiscalYear.init(reading:)),
      let counts: [ReferralRoute: Int] = json["counts"]?.counted(),
      let withoutRoute = json["without_route"]?.integer
    else { return nil }
    self.fiscalYear = fiscalYear
    self.counts = counts
    self.withoutRoute = Int(withoutRoute)
  }

  fileprivate mutating func add(_ route: ReferralRoute?) {
    guard let route else {
      withoutRoute += 1
      return
    }
    counts[route, default: 0] += 1
  }
}
