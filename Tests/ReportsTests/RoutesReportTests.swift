import Records
import Testing

@testable import Reports

@Suite("Routes report")
struct RoutesReportTests {
  private static func report(
    _ scope: RoutesReport.Scope, year: Int? = nil, _ consultations: [Record]
  ) throws -> CountedReport {
    var words = ["scope": scope.rawValue]
    words["year"] = year.map { String($0) }
    return try RoutesReport.report.counted(words, consultations)
  }

  private static func years(
    _ scope: RoutesReport.Scope, year: Int? = nil, _ consultations: [Record]
  ) throws -> [ReportFigures.Entry] {
    try report(scope, year: year, consultations).figures[RoutesReport.years]
  }

  /// Both printed tables as records: the social worker took part in some of the center's
  /// consultations.
  private static func printed() throws -> [Record] {
    let rows = try PrintedTable("himi-new-consultations-by-route").rows
    var consultations: [Record] = []
    for row in rows where row["scope"] == "centre" {
      let year = try #require(row["fiscal_year"].flatMap { FiscalYear(reading: $0) })
      let csw = rows.first { $0["scope"] == "csw" && $0["fiscal_year"] == row["fiscal_year"] }
      for route in ReferralRoute.allCases {
        let involved = try csw.map { try $0.number(route.rawValue) } ?? 0
        for number in 0..<(try row.number(route.rawValue)) {
          consultations.append(
            Sample.consultation(
              consultations.count, on: year.from.adding(days: number), route.rawValue,
              socialWorker: number < involved ? .yes : .no))
        }
      }
    }
    return consultations
  }

  @Test("the printed tables come out of records", arguments: RoutesReport.Scope.allCases)
  func printedCountsAreReproduced(scope: RoutesReport.Scope) throws {
    let years = try Self.years(scope, Self.printed())
    let rows = try PrintedTable("himi-new-consultations-by-route").rows.filter {
      $0["scope"] == scope.rawValue
    }
    #expect(years.map(\.key) == rows.map { $0["fiscal_year"] })
    for (year, row) in zip(years, rows) {
      #expect(year.division.total == (try row.number("total")))
      for route in ReferralRoute.allCases {
        #expect(year.division.count(route) == (try row.number(route.rawValue)))
        #expect(
          year.division.percentage(route) == (try row.number("\(route.rawValue)_computed")))
      }
    }
  }

  @Test("the slips of the print are not copied")
  func knownSlipsAreNotCopied() throws {
    let slips = try PrintedTable("himi-new-consultations-by-route").rows.flatMap { row in
      ReferralRoute.allCases.map(\.rawValue).filter { route in
        let printed = row["\(route)_printed"] ?? ""
        return !printed.isEmpty && printed != row["\(route)_computed"]
      }.map { "\(row["scope"] ?? "") \(row["fiscal_year"] ?? "") \($0)" }
    }
    #expect(slips == ["centre H29 地域", "centre H29 専門機関", "csw H30 家族", "csw H30 知人"])
    let h29 = try Self.years(.center, Self.printed())[2].division
    #expect(h29.percentage(ReferralRoute.neighborhood) == 23)
    #expect(h29.percentage(ReferralRoute.agency) == 25)
  }

  @Test("per cent are rounded half up, and nothing of nothing is 0")
  func percentagesRoundHalfUp() throws {
    let day = Sample.day(2020, 5, 1)
    let halves = (0..<8).map { Sample.consultation($0, on: day, $0 == 0 ? "家族" : "行政") }
    let year = try Self.years(.center, halves)[0].division
    // 12.5 and 87.5: both go up, and the sum is 101.
    #expect(year.percentage(ReferralRoute.family) == 13)
    #expect(year.percentage(ReferralRoute.administration) == 88)
    let empty = try Self.years(.center, year: 2020, []).map(\.division)
    #expect(empty.map(\.total) == [0] && empty[0].percentage(ReferralRoute.family) == 0)
  }

  @Test("a fiscal year is April to March, and 令和元年度 is R1 although it began in 平成")
  func yearsBeginInApril() throws {
    let consultations = [
      Sample.consultation(1, on: Sample.day(2020, 3, 31), "家族"),
      Sample.consultation(2, on: Sample.day(2020, 4, 1), "家族"),
      Sample.consultation(3, on: Sample.day(2019, 4, 1), "家族"),
    ]
    let years = try Self.years(.center, consultations)
    #expect(years.map(\.key) == ["R1", "R2"])
    #expect(years.map(\.division.total) == [2, 1])
  }

  @Test("the open desks are not the center's, and 未確認 is no involvement")
  func scopesAreApart() throws {
    let day = Sample.day(2020, 5, 1)
    let consultations = [
      Sample.consultation(1, on: day, "家族", socialWorker: .yes),
      Sample.consultation(2, on: day, "家族", socialWorker: .unknown),
      Sample.consultation(3, on: day, "家族", at: .openDesk, socialWorker: .yes),
    ]
    #expect(try Self.years(.center, consultations).map(\.division.total) == [2])
    #expect(try Self.years(.csw, consultations).map(\.division.total) == [1])
  }

  @Test("a consultation without a known route is in the total, and in a row of its own")
  func missingRoutesAreShown() throws {
    let day = Sample.day(2020, 5, 1)
    let report = try Self.report(
      .center,
      [
        Sample.consultation(1, on: day, "家族"), Sample.consultation(2, on: day, nil),
        Sample.consultation(3, on: day, "新しい経路"),
      ])
    #expect(report.tables[0].rows.suffix(2) == [["経路未確認", "2 (67%)"], ["年度合計", "3"]])
    #expect(report.json["years"]?.list?.first?["without_route"] == 2)
  }

  @Test("the document has years, counts, per cent by route and the note")
  func jsonHasDeclaredNames() throws {
    let report = try Self.report(.center, Self.printed())
    let year = try #require(report.json["years"]?.list?.last)
    #expect(year["fiscal_year"] == "R2" && year["total"] == 343 && year["without_route"] == 0)
    #expect(year["counts"]?["当事者"] == 135 && year["percentages"]?["当事者"] == 39)
    #expect(report.json["note"]?.text?.contains("四捨五入") == true)
    #expect(report.json["scope"] == "centre")
  }
}
