import Casework
import Foundation
import GRDBSQLite
import Records
import Reports
import Storage
import Sync

/// The printed report over the half-year, from a device that holds the whole city.
struct ReportMeasure {
  let city: City

  func run(_ report: inout BenchReport) throws {
    let home = try CommandMeasure.home(of: city.cast.socialWorker, in: city)
    let (from, to) = ("2020-04-01", "2020-09-30")
    let command = try (0..<5).map { _ in
      try Program.client.run(["report", "carenet", "--from", from, "--to", to], home: home)
    }
    let store = try DeviceStore(folder: home, key: .fixed)
    let answers = try ReportAnswers(["from": from, "to": to], to: CareNetReport.report)
    let counting = try store.read { rows in
      try seconds { _ = try CareNetReport.report.counted(answers, in: rows) }
    }
    report.add(
      Figure(
        measure: "report over a half-year of the city",
        value: (command.min() ?? .nan) * 1_000, unit: "ms",
        floor: try floor(home) * 1_000, reach: .atMost(300),
        note: "best of 5 `tsunagu report carenet` processes; decoding and counting "
          + "\(BenchReport.short(counting * 1_000)) ms; floor: SQLite reads the same rows"))
  }

  private func floor(_ home: String) throws -> Double {
    let connection = try Connection(home + "/" + DeviceStore.fileName)
    return try (0..<3).map { _ in
      try seconds {
        try connection.forEachRow(
          "SELECT * FROM records WHERE kind IN ('visit', 'team', 'person')"
        ) { row in
          for column in 0..<sqlite3_column_count(row) { _ = sqlite3_column_bytes(row, column) }
        }
      }
    }.min() ?? .nan
  }
}
