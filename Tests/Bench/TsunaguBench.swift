// Bench measures the release build: what a commit, an exchange, a new device and a command cost, each
// durable figure beside a floor that plain SQLite reaches on the same machine in the same run
// (docs/TESTING.md says how to read what it prints, docs/PERFORMANCE.md what it said).
//
//     tsunagu-bench [--only NAME,NAME] [--sizes 1,3,10]
//
// It needs tsunagu-server and tsunagu beside it and talks to 127.0.0.1 only.
//
// Never here: expectations. A figure that is not reached is printed as such and fails nothing.

import Foundation

@main
struct TsunaguBench {
  static func main() throws {
    do {
      try measure(Options(Array(CommandLine.arguments.dropFirst())))
    } catch let failure as BenchFailure {
      FileHandle.standardError.write(Data("\(failure)\n".utf8))
      exit(2)
    }
  }

  private static func measure(_ options: Options) throws {
    var report = BenchReport()
    report.begin(Machine.describe(in: Workplace.parent))
    let city = try City.seeded()
    for part in Part.allCases where options.wants(part) && !part.needsHistory {
      try part.run(on: city, history: 1, &report)
    }
    for history in options.histories {
      try city.grow(to: history)
      for part in Part.allCases where options.wants(part) && part.needsHistory {
        try part.run(on: city, history: history, &report)
      }
    }
    report.printTable()
  }
}

/// The parts that can be measured alone.
enum Part: String, CaseIterable {
  case merge, doubles, wire, apply, report, device, week, command, imports, push, quiet

  /// Whether the length of the history can matter.
  var needsHistory: Bool {
    switch self {
    case .merge, .doubles, .wire, .report, .command, .imports: false
    case .apply, .device, .week, .push, .quiet: true
    }
  }

  func run(on city: City, history: Int, _ report: inout BenchReport) throws {
    report.enter(history: history)
    switch self {
    case .merge: MergeMeasure(city: city).run(&report)
    case .doubles: DoublesMeasure().run(&report)
    case .wire: try WireMeasure(city: city).run(&report)
    case .apply: try ApplyMeasure(city: city).run(&report)
    case .report: try ReportMeasure(city: city).run(&report)
    case .device: try DeviceMeasure(city: city).run(&report)
    case .week: try WeekMeasure(city: city).run(&report)
    case .command: try CommandMeasure(city: city).run(&report)
    case .imports: try ImportMeasure(city: city).run(&report)
    case .push: try LoadMeasure(city: city).runPush(&report)
    case .quiet: try LoadMeasure(city: city).runQuiet(&report)
    }
  }
}

struct Options {
  private var only: Set<String> = []
  /// Multiples of the half-year's history, ascending.
  private(set) var histories = [1, 3, 10]

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let option = rest.popFirst() {
      let words = (rest.popFirst() ?? "").split(separator: ",").map(String.init)
      switch option {
      case "--only":
        only = Set(words)
      case "--sizes":
        let numbers = words.compactMap(Int.init).filter { $0 > 0 }
        guard numbers.count == words.count else { throw BenchFailure("--sizes: \(words)") }
        if !numbers.isEmpty { histories = numbers.sorted() }
      default: throw BenchFailure("unknown option \(option)")
      }
    }
    let unknown = only.subtracting(Part.allCases.map(\.rawValue))
    guard unknown.isEmpty else {
      let known = Part.allCases.map(\.rawValue).joined(separator: ", ")
      throw BenchFailure("no part \(unknown.sorted()); there are \(known)")
    }
  }

  func wants(_ part: Part) -> Bool { only.isEmpty || only.contains(part.rawValue) }
}

struct BenchFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
