import Records

/// 新規相談件数 by 相談経路, a column a fiscal year, as 003 氷見市 prints it for the centre and for the CSW.
public struct RoutesReport: Sendable, Hashable {
  /// Whose consultations are counted.
  public enum Scope: String, Sendable, CaseIterable {
    /// Those received at the ふくし相談サポートセンター.
    case centre
    /// Those of them in which a community social worker took part.
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
    public let counts: [ReferralRoute: Int]

    public var total: Int { counts.values.reduce(0, +) }

    /// Integer per cent, half up; 0 where there is nothing.
    public func percentage(_ route: ReferralRoute) -> Int {
      total == 0 ? 0 : ((counts[route] ?? 0) * 200 + total) / (total * 2)
    }
  }

  public static let note = "四捨五入のため合計が100%にならない場合があります。"

  public let scope: Scope
  /// The years that have consultations, or those that were asked for, in order.
  public let years: [Year]

  /// - Parameters:
  ///   - consultations: as they hold, corrections applied.
  ///   - fiscalYears: which to show; nil for all that have one.
  public init(
    _ scope: Scope, fiscalYears: [FiscalYear]? = nil, consultations: some Sequence<Record>
  ) {
    self.scope = scope
    var counts: [FiscalYear: [ReferralRoute: Int]] = [:]
    for consultation in consultations where RoutesReport.counts(consultation, scope) {
      guard let date = consultation[Consultation.receivedOn],
        let route = consultation[Consultation.route]
      else { continue }
      counts[FiscalYear(containing: date), default: [:]][route, default: 0] += 1
    }
    years = (fiscalYears ?? counts.keys.sorted()).map {
      Year(fiscalYear: $0, counts: counts[$0] ?? [:])
    }
  }

  private static func counts(_ consultation: Record, _ scope: Scope) -> Bool {
    guard consultation[Consultation.desk] == .center else { return false }
    return scope == .centre || consultation[Consultation.socialWorkerInvolved] == .yes
  }

  /// The document of `report routes --json`.
  public var json: Value {
    [
      "scope": .text(scope.rawValue), "note": .text(RoutesReport.note),
      "years": .list(
        years.map { year in
          [
            "fiscal_year": .text(year.fiscalYear.short), "total": .integer(Int64(year.total)),
            "counts": RoutesReport.members { year.counts[$0] ?? 0 },
            "percentages": RoutesReport.members(year.percentage),
          ]
        }),
    ]
  }

  private static func members(_ number: (ReferralRoute) -> Int) -> Value {
    .object(
      Dictionary(
        uniqueKeysWithValues: ReferralRoute.allCases.map {
          ($0.rawValue, Value.integer(Int64(number($0))))
        }))
  }

  public var table: ReportTable {
    let rows = ReferralRoute.allCases.map { route in
      [route.rawValue] + years.map { "\($0.counts[route] ?? 0) (\($0.percentage(route))%)" }
    }
    return ReportTable(
      title: "新規相談件数 相談経路別 (\(scope.label))",
      headings: ["経路"] + years.map(\.fiscalYear.short),
      rows: rows + [["年度合計"] + years.map { Grouping.text($0.total) }],
      note: RoutesReport.note)
  }
}
