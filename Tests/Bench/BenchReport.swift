import Foundation
import Records

/// The target of a figure.
enum Reach {
  case atLeast(Double)
  case atMost(Double)

  func isReached(by value: Double) -> Bool {
    switch self {
    case .atLeast(let bound): value >= bound
    case .atMost(let bound): value <= bound
    }
  }

  var text: String {
    switch self {
    case .atLeast(let bound): "≥ \(BenchReport.short(bound))"
    case .atMost(let bound): "≤ \(BenchReport.short(bound))"
    }
  }
}

/// One measured number.
struct Figure {
  let measure: String
  let value: Double
  let unit: String
  /// The figure of the same machine in the same run without Tsunagu.
  var floor: Double?
  var reach: Reach?
  var note = ""
}

/// Prints a JSON line for each figure on standard output as it is measured, and all of them as a table on
/// standard error at the end.
struct BenchReport {
  private var history = 1
  private var rows: [[String]] = []
  /// Each measure's figure at the shortest history.
  private var first: [String: Double] = [:]

  mutating func enter(history: Int) { self.history = history }

  var isFirstHistory: Bool { history == 1 }

  func begin(_ machine: Value) { write(["machine": machine]) }

  mutating func add(_ figure: Figure) {
    let isReached = figure.reach.map { $0.isReached(by: figure.value) }
    let ratio = figure.floor.map { figure.value / $0 }
    let growth = first[figure.measure].map { figure.value / $0 }
    if growth == nil { first[figure.measure] = figure.value }
    let load = Machine.load
    write([
      "measure": .text(figure.measure), "history": .integer(Int64(history)),
      "figure": BenchReport.rounded(figure.value), "unit": .text(figure.unit),
      "floor": figure.floor.map(BenchReport.rounded) ?? .null,
      "ratio": ratio.map(BenchReport.rounded) ?? .null,
      "reach": figure.reach.map { .text($0.text) } ?? .null,
      "reached": isReached.map(Value.bool) ?? .null,
      "against_shortest_history": growth.map(BenchReport.rounded) ?? .null,
      "load": BenchReport.rounded(load),
      "note": .text(figure.note),
    ])
    rows.append([
      figure.measure, "\(history)×", BenchReport.short(figure.value) + " " + figure.unit,
      figure.floor.map(BenchReport.short) ?? "", ratio.map(BenchReport.short) ?? "",
      figure.reach?.text ?? "", isReached.map { $0 ? "yes" : "NO" } ?? "",
      growth.map(BenchReport.short) ?? "", BenchReport.short(load),
    ])
  }

  func printTable() {
    let headings = [
      "measure", "history", "figure", "floor", "ratio", "reach", "reached", "growth", "load",
    ]
    let all = [headings] + rows
    let widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    var text = "\n"
    for row in all {
      let cells = zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      text += cells.joined(separator: "  ") + "\n"
    }
    FileHandle.standardError.write(Data(text.utf8))
  }

  private func write(_ value: Value) {
    FileHandle.standardOutput.write(Data((JSON.text(value) + "\n").utf8))
  }

  /// Three significant digits.
  static func rounded(_ value: Double) -> Value {
    let text = String(format: "%.3g", value)
    guard let number = Double(text) else { return .null }
    return abs(number) >= 100 ? .integer(Int64(number)) : .number(number)
  }

  static func short(_ value: Double) -> String {
    switch abs(value) {
    case 1_000...: String(Int(value.rounded()))
    case 100...: String(format: "%.0f", value)
    case 10...: String(format: "%.1f", value)
    default: String(format: "%.3g", value)
    }
  }
}
