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

  private func records(_ kind: Kind) -> [Record] { SeedReportsTests.records[kind.name] ?? [] }

  @Test(arguments: ["令和元年度上半期", "令和2年度上半期"])
  func theHalfYearsEqualWhatWasPrinted(period: String) throws {
    let status = try PrintedTable("himi-carenet-status").row("period", period)
    let activities = try PrintedTable("himi-carenet-activities").row("period", period)
    let report = CareNetReport(
      from: try #require(CalendarDate(iso: status["from"] ?? "")),
      to: try #require(CalendarDate(iso: status["to"] ?? "")), teams: records(Team.kind),
      persons: records(Person.kind), visits: records(Visit.kind))
    #expect(String(report.teams) == status["teams"])
    #expect(String(report.cooperators) == status["cooperators"])
    for attribute in PersonAttribute.allCases {
      #expect(String(report.attributes[attribute] ?? 0) == status[attribute.rawValue])
    }
    for activity in Activity.allCases {
      #expect(String(report.activities[activity] ?? 0) == activities[activity.rawValue])
    }
  }

  @Test(arguments: RoutesReport.Scope.allCases)
  func everyYearOfTheRoutesEqualsWhatWasPrinted(scope: RoutesReport.Scope) throws {
    let report = RoutesReport(scope, consultations: records(Consultation.kind))
    let printed = try PrintedTable("himi-new-consultations-by-route").rows
      .filter { $0["scope"] == scope.rawValue }
    #expect(report.years.map(\.fiscalYear.short) == printed.compactMap { $0["fiscal_year"] })
    for (year, row) in zip(report.years, printed) {
      #expect(String(year.total) == row["total"])
      for route in ReferralRoute.allCases {
        #expect(String(year.counts[route] ?? 0) == row[route.rawValue])
        #expect(String(year.percentage(route)) == row[route.rawValue + "_computed"])
      }
    }
  }
}
