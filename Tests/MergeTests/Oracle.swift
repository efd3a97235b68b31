import Merge
import Records

/// What a register is, straight from its definition: a closure over the whole set of judged writes, with
/// nothing incremental. Shares no code with `Register`.
enum Oracle {
  struct Judged: Sendable {
    let operation: Operation
    let isAccepted: Bool
  }

  /// The state of a set of operations.
  static func state(_ set: [Judged]) -> RecordState? {
    guard let first = set.first?.operation else { return nil }
    let accepted = set.filter(\.isAccepted)
    let isErased = accepted.contains { $0.operation.erases }
    var registers: PathMap<Register> = [:]
    for path in Set(set.flatMap(\.operation.writes.keys))
    where !isErased || path == Lifecycle.erasure {
      registers[path] = register(path, set, isErased)
    }
    let origin = accepted.map {
      RecordState.Origin(
        lamport: $0.operation.lamport, id: $0.operation.id, author: $0.operation.author)
    }.min()
    return RecordState(id: first.record, kind: first.kind, registers: registers, origin: origin)
  }

  private static func register(
    _ path: FieldPath, _ set: [Judged], _ isErased: Bool
  ) -> Register {
    // An erasure writes nothing but its own path, whatever else its operation holds.
    let writing = set.filter { judged in
      guard judged.operation.writes[path] != nil else { return false }
      return !judged.operation.erases || path == Lifecycle.erasure
    }
    let accepted = writing.filter(\.isAccepted)
    let passed = writing.filter { !$0.isAccepted }
    let superseded = closure(
      from: accepted.flatMap { $0.operation.writes[path]?.seen ?? [] },
      through: { id in
        passed.first { $0.operation.id == id }?.operation.writes[path]?.seen ?? []
      })
    let all = Set(set.map(\.operation.id))
    return Register(
      heads: accepted.filter { !superseded.contains($0.operation.id) }.map { judged in
        let operation = judged.operation
        return Head(
          id: operation.id, lamport: operation.lamport, author: operation.author,
          recordedAt: operation.recordedAt, value: operation.writes[path]?.value ?? .null)
      }, awaited: superseded.subtracting(all),
      passed: Dictionary(
        uniqueKeysWithValues: passed.map {
          ($0.operation.id, $0.operation.writes[path]?.seen ?? [])
        }))
  }

  private static func closure(
    from start: [OperationID], through next: (OperationID) -> [OperationID]
  ) -> Set<OperationID> {
    var found: Set<OperationID> = []
    var waiting = start
    while let id = waiting.popLast() {
      guard found.insert(id).inserted else { continue }
      waiting += next(id)
    }
    return found
  }
}
