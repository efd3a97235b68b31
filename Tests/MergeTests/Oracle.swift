import Merge
import Records

/// A register, straight from its definition: a closure over the whole set of judged writes, with
/// nothing incremental. It shares no code with `Register`.
enum Oracle {
  struct Judged: Sendable {
    let operation: Operation
    let isAccepted: Bool
  }

  /// The state of a set of operations, the first of which began the record.
  static func state(_ set: [Judged]) -> RecordState? {
    guard let first = set.first?.operation else { return nil }
    let accepted = set.filter(\.isAccepted)
    let isErased = accepted.contains { $0.operation.erases }
    var registers: PathMap<Register> = [:]
    for path in Set(set.flatMap(\.operation.writes.keys))
    where !isErased || path == Lifecycle.erasure {
      registers[path] = register(path, set)
    }
    return RecordState(
      id: first.record, kind: first.kind, registers: registers,
      origin: accepted.first.map {
        RecordState.Origin(
          lamport: $0.operation.lamport, id: $0.operation.id, author: $0.operation.author)
      })
  }

  private static func register(_ path: FieldPath, _ set: [Judged]) -> Register {
    // An erasure writes nothing but its own path, whatever else its operation holds.
    let writing = set.filter { judged in
      guard judged.operation.writes[path] != nil else { return false }
      return !judged.operation.erases || path == Lifecycle.erasure
    }
    let accepted = writing.filter(\.isAccepted).map(\.operation)
    // A held or refused operation that is named with a lower lamport passes on the operations that
    // it had seen.
    var seers = accepted
    var found = Set(accepted.map(\.id))
    while let next = writing.map(\.operation).first(where: { passed in
      !found.contains(passed.id) && seers.contains { sees($0, passed, path) }
    }) {
      seers.append(next)
      found.insert(next.id)
    }
    let heads = accepted.filter { write in
      !seers.contains { sees($0, write, path) || isLater($0, write) }
    }
    var replaced: [UInt64: Turn] = [:]
    for replica in Set(seers.map(\.id.replica))
    where !heads.contains(where: { $0.id.replica == replica }) {
      replaced[replica] = seers.filter { $0.id.replica == replica }.map(turn).max()
    }
    return Register(
      heads: heads.map { operation in
        Head(
          id: operation.id, lamport: operation.lamport, author: operation.author,
          recordedAt: operation.recordedAt, value: operation.writes[path]?.value ?? .null)
      }, awaited: awaited(by: seers, set, path), replaced: replaced)
  }

  private static func awaited(
    by seers: [Operation], _ set: [Judged], _ path: FieldPath
  ) -> [OperationID: UInt64] {
    let all = Set(set.map(\.operation.id))
    var awaited: [OperationID: UInt64] = [:]
    for seer in seers {
      for id in seer.writes[path]?.seen ?? [] where !all.contains(id) {
        awaited[id] = max(awaited[id] ?? 0, seer.lamport)
      }
    }
    return awaited
  }

  /// Whether one write names another, which was there before it.
  private static func sees(_ one: Operation, _ other: Operation, _ path: FieldPath) -> Bool {
    other.lamport < one.lamport && one.writes[path]?.seen.contains(other.id) == true
  }

  /// Whether one write comes after another of the same replica.
  private static func isLater(_ one: Operation, _ other: Operation) -> Bool {
    one.id.replica == other.id.replica && turn(other) < turn(one)
  }

  private static func turn(_ operation: Operation) -> Turn {
    Turn(lamport: operation.lamport, counter: operation.id.counter)
  }
}
