import Foundation
import Merge
import Records
import Reports
import Support
import Testing

@testable import SyntheticMunicipality

/// The reports over the seeded city equal the printed tables of Fixtures/printed, exactly.
@Suite struct SeedReportsTests {
  private static let records: [String: [Record]] = {
    let operations = SyntheticMunicipality(seed: 1).operations(
      replica: 1, author: RecordID(high: 1, low: 1))
    var states: [RecordID: RecordState] = [:]
    for operation in operations {
      var state =
        states.removeValue(forKey: operation.record)
        ?? RecordState(id: operation.record, kind: operation.kind)
      state.apply(operation, isAccepted: true, hasArrived: { _ in true })
      states[operation.record] = state
    }
    return Dictionary(grouping: states.values.map(\.view.record), by: \.kindName)
  }()

  private func counted(_ report: Report, _ words: [String: String]) throws -> ReportFigures {
    try report.counted(ReportAnswers(words, to: report), over: SeedRecords()).figures
  }

  private struct SeedRecords: ReportRecords {
    func each(_ source: ReportSource, _ body: (Record) throws -> Void) throws {
      try (SeedReportsTests.records[source.kind.name] ?? []).forEach(body)
    }

    func knownID(of person: RecordID) -> RecordID { person }

    var ownWorker: RecordID? { nil }
  }

  @Test(arguments: ["令和元年度上半期", "令和2年度上半期"])
  func theHalfYearsEqualWhatWasPrinted(period: String) throws {
    let status = try PrintedTable("himi-carenet-status").row("period", period)
    let activities = try PrintedTable("himi-carenet-activities").row("period", period)
    let figures = try counted(
      CareNetReport.report,
      ["from": try #require(status["from"]), "to": try #require(status["to"])])
    #expect(String(figures[CareNetReport.teams]) == status["teams"])
    #expect(String(figures[CareNetReport.cooperators]) == status["cooperators"])
    for attribute in PersonAttribute.allCases {
      #expect(
        String(figures[CareNetReport.attributes][attribute] ?? 0) == status[attribute.rawValue])
    }
    for activity in Activity.allCases {
      #expect(
        String(figures[CareNetReport.activities][activity] ?? 0) == activities[activity.rawValue])
    }
  }

  @Test(arguments: RoutesReport.Scope.allCases)
  func everyYearOfTheRoutesEqualsWhatWasPrinted(scope: RoutesReport.Scope) throws {
    let years = try counted(RoutesReport.report, ["scope": scope.rawValue])[RoutesReport.years]
    let printed = try PrintedTable("himi-new-consultations-by-route").rows
      .filter { $0["scope"] == scope.rawValue }
    #expect(years.map(\.key) == printed.compactMap { $0["fiscal_year"] })
    for (year, row) in zip(years, printed) {
      #expect(String(year.division.total) == row["total"])
      for route in ReferralRoute.allCases {
        #expect(String(year.division.count(route)) == row[route.rawValue])
        #expect(String(year.division.percentage(route)) == row[route.rawValue + "_computed"])
      }
    }
  }
}
