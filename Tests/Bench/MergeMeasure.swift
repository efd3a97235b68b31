import Merge
import Records

/// Merging in memory, on one core: the half-year's operations into states.
struct MergeMeasure {
  let city: City

  func run(_ report: inout BenchReport) {
    let operations = city.operations
    let cells = operations.reduce(0) { $0 + $1.writes.count }
    let perOperation = Double(cells) / Double(operations.count)
    report.add(
      Figure(
        measure: "merge, whole entries",
        value: Double(operations.count) / best(on: ()) { _ in merge(operations) },
        unit: "operations/s",
        floor: Double(operations.count) / best(on: ()) { _ in keep(operations) },
        reach: .atLeast(1_000_000),
        note:
          "best of 5; \(BenchReport.short(perOperation)) cells each; floor: the same values put "
          + "into plain dictionaries, nothing merged"))
    var edits = SupersededEdits(operations)
    let some = (0..<200_000).map { _ in edits.next() }
    // Nobody else holds the states, as when they were just read: else the first edit of each would copy it.
    let seconds = best(on: states(of: operations)) { states in
      for operation in some { states[operation.record]?.applyInOrder(operation) }
    }
    report.add(
      Figure(
        measure: "merge, edits of one cell", value: Double(some.count) / seconds,
        unit: "operations/s", reach: .atLeast(1_000_000),
        note: "best of 5; each supersedes the one before it"))
  }

  /// The shortest of several runs, each on something prepared that the clock does not count.
  private func best<Prepared>(
    on prepare: @autoclosure () -> Prepared, _ body: (inout Prepared) -> Void
  ) -> Double {
    (0..<5).map { _ in
      var prepared = prepare()
      return seconds { body(&prepared) }
    }.min() ?? .nan
  }

  private func merge(_ operations: [Operation]) { _ = states(of: operations) }

  private func states(of operations: [Operation]) -> [RecordID: RecordState] {
    var states: [RecordID: RecordState] = [:]
    states.reserveCapacity(operations.count)
    for operation in operations {
      states[
        operation.record, default: RecordState(id: operation.record, kind: operation.kind)
      ].applyInOrder(operation)
    }
    return states
  }

  private func keep(_ operations: [Operation]) {
    var records: [RecordID: [FieldPath: Value]] = [:]
    records.reserveCapacity(operations.count)
    for operation in operations {
      for (path, write) in operation.writes {
        records[operation.record, default: [:]][path] = write.value
      }
    }
  }
}

extension RecordState {
  /// Takes in an operation whose seen ones have all come.
  fileprivate mutating func applyInOrder(_ operation: Operation) {
    apply(operation, isAccepted: true, hasArrived: { _ in true })
  }
}
