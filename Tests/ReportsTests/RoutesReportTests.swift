import Records
import Testing

@testable import Reports

@Suite("Routes report")
struct RoutesReportTests {
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
    let report = RoutesReport(scope, consultations: try Self.printed())
    let rows = try PrintedTable("himi-new-consultations-by-route").rows.filter {
      $0["scope"] == scope.rawValue
    }
    #expect(report.years.map(\.fiscalYear.short) == rows.map { $0["fiscal_year"] })
    for (year, row) in zip(report.years, rows) {
      #expect(year.total == (try row.number("total")))
      for route in ReferralRoute.allCases {
        #expect(year.counts[route, default: 0] == (try row.number(route.rawValue)))
        #expect(year.percentage(route) == (try row.number("\(route.rawValue)_computed")))
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
    let h29 = RoutesReport(.centre, consultations: try Self.printed()).years[2]
    #expect(h29.percentage(.neighborhood) == 23 && h29.percentage(.agency) == 25)
  }

  @Test("per cent are rounded half up, and nothing of nothing is 0")
  func percentagesRoundHalfUp() {
    let day = Sample.day(2020, 5, 1)
    let halves = (0..<8).map { Sample.consultation($0, on: day, $0 == 0 ? "家族" : "行政") }
    let year = RoutesReport(.centre, consultations: halves).years[0]
    // 12.5 and 87.5: both go up, and the sum is 101.
    #expect(year.percentage(.family) == 13 && year.percentage(.administration) == 88)
    let empty = RoutesReport(.centre, fiscalYears: [FiscalYear(2020)], consultations: [Record]())
    #expect(empty.years.map(\.total) == [0] && empty.years[0].percentage(.family) == 0)
  }

  @Test("a fiscal year is April to March, and 令和元年度 is R1 although it began in 平成")
  func yearsBeginInApril() {
    let consultations = [
      Sample.consultation(1, on: Sample.day(2020, 3, 31), "家族"),
      Sample.consultation(2, on: Sample.day(2020, 4, 1), "家族"),
      Sample.consultation(3, on: Sample.day(2019, 4, 1), "家族"),
    ]
    let report = RoutesReport(.centre, consultations: consultations)
    #expect(report.years.map(\.fiscalYear.short) == ["R1", "R2"])
    #expect(report.years.map(\.total) == [2, 1])
  }

  @Test("the open desks are not the centre's, and 未確認 is no involvement")
  func scopesAreApart() {
    let day = Sample.day(2020, 5, 1)
    let consultations = [
      Sample.consultation(1, on: day, "家族", socialWorker: .yes),
      Sample.consultation(2, on: day, "家族", socialWorker: .unknown),
      Sample.consultation(3, on: day, "家族", at: .openDesk, socialWorker: .yes),
    ]
    #expect(RoutesReport(.centre, consultations: consultations).years.map(\.total) == [2])
    #expect(RoutesReport(.csw, consultations: consultations).years.map(\.total) == [1])
  }

  @Test("a consultation without a known route is in the total, and in a row of its own")
  func missingRoutesAreShown() {
    let day = Sample.day(2020, 5, 1)
    let report = RoutesReport(
      .centre,
      consultations: [
        Sample.consultation(1, on: day, "家族"), Sample.consultation(2, on: day, nil),
        Sample.consultation(3, on: day, "新しい経路"),
      ])
    #expect(report.table.rows.suffix(2) == [["経路未確認", "2 (67%)"], ["年度合計", "3"]])
    #expect(report.json["years"]?.list?.first?["without_route"] == 2)
  }

  @Test("the document has years, counts, per cent by route and the note")
  func jsonHasDeclaredNames() throws {
    let report = RoutesReport(.centre, consultations: try Self.printed())
    let year = try #require(report.json["years"]?.list?.last)
    #expect(year["fiscal_year"] == "R2" && year["total"] == 343 && year["without_route"] == 0)
    #expect(year["counts"]?["当事者"] == 135 && year["percentages"]?["当事者"] == 39)
    #expect(report.json["note"]?.text?.contains("四捨五入") == true)
    #expect(report.json["scope"] == "centre")
  }
}
