import Merge
import Records
import Support
import Testing

/// State is a function of the set of operations: not of their order, repetition, batches or road.
@Suite(.seeded) struct MergePropertyTests {
  private static let histories = 400

  @Test func everyOrderGivesTheStateOfTheDefinition() throws {
    var random = TestSeed.generator(stream: 1)
    for round in 0..<MergePropertyTests.histories {
      let set = history(&random)
      for _ in 0..<4 {
        let order = set.shuffled(using: &random)
        // The origin of the record is the one thing that depends on the order.
        let expected = try #require(Oracle.state(order)).line
        guard applied(order).line != expected else { continue }
        let smallest = shrunken(order)
        Issue.record("round \(round), \(smallest.map { "\($0.operation.id) \($0.isAccepted)" })")
        return
      }
    }
  }

  @Test func repetitionAndBatchesChangeNothing() throws {
    var random = TestSeed.generator(stream: 2)
    for _ in 0..<MergePropertyTests.histories {
      let set = history(&random)
      let doubled = (set + set).shuffled(using: &random)
      var names: Set<OperationID> = []
      let once = doubled.filter { names.insert($0.operation.id).inserted }
      let whole = RecordState(
        id: record, kind: "supporter_entry",
        judged: doubled.map { ($0.operation, $0.isAccepted) })
      #expect(text(whole) == Oracle.state(once).map(text))
      var arrived: [OperationID: Arrival] = [:]
      var state = RecordState(id: record, kind: "supporter_entry")
      var rest = doubled[...]
      while !rest.isEmpty {
        let size = Int.random(in: 1...rest.count, using: &random)
        // A batch that is stored and read back in between is the same batch.
        for judged in rest.prefix(size) where arrived[judged.operation.id] == nil {
          apply(judged, to: &state, &arrived)
        }
        rest = rest.dropFirst(size)
        state = try #require(RecordState(line: state.line))
      }
      #expect(text(state) == text(whole))
    }
  }

  @Test func aConcurrentWriteIsNeverLostAndALaterOneNeverConflicts() throws {
    var random = TestSeed.generator(stream: 3)
    let path = FieldPath("shelter")
    for _ in 0..<MergePropertyTests.histories {
      let set = history(&random).filter { $0.isAccepted && !$0.operation.erases }
      guard let state = Oracle.state(set) else { continue }
      let merged = applied(set.shuffled(using: &random))
      #expect(Set(merged.heads(at: path).map(\.id)) == Set(state.heads(at: path).map(\.id)))
      var settled = merged
      settled.apply(
        operation(99, 1, 1_000, [path: merged.write("決めた", at: path)]), isAccepted: true,
        hasArrived: { _ in true })
      #expect(settled.heads(at: path).map(\.value) == ["決めた"])
      #expect(settled.registers[path]?.isConflict == false)
    }
  }

  @Test func stateAndOperationLinesSurviveARoundTrip() throws {
    var random = TestSeed.generator(stream: 4)
    for _ in 0..<MergePropertyTests.histories {
      let set = history(&random)
      let state = applied(set)
      #expect(RecordState(line: state.line) == state)
      for judged in set { #expect(try Operation(line: judged.operation.line) == judged.operation) }
    }
  }

  private func text(_ state: RecordState) -> String { String(decoding: state.line, as: UTF8.self) }

  private let record = RecordID(high: 7, low: 7)
  private let paths = ["shelter", "support/声かけ", "memo", "unknown/of/later"].map { FieldPath($0) }

  private func operation(
    _ replica: UInt64, _ counter: UInt64, _ lamport: UInt64, _ writes: PathMap<Write>
  ) -> Operation {
    Operation(
      id: OperationID(replica: replica, counter: counter), lamport: lamport,
      author: RecordID(high: replica, low: 1), recordedAt: Timestamp(milliseconds: 0),
      record: record, kind: "supporter_entry", writes: writes)
  }

  /// A history of three replicas that see some of the earlier operations, also on other routes,
  /// also before they arrive, with verdicts, and sometimes an erasure. In every other history one
  /// of them lies: about lamports, and about operations it has seen, even its own and others'
  /// future ones.
  private func history(_ random: inout SeededGenerator) -> [Oracle.Judged] {
    var made: [Oracle.Judged] = []
    var counters: [UInt64: UInt64] = [:]
    let liar: UInt64 = Bool.random(using: &random) ? 3 : 0
    for time in 1...UInt64(Int.random(in: 2...14, using: &random)) {
      let replica = UInt64.random(in: 1...3, using: &random)
      counters[replica, default: 0] += 1
      let lies = replica == liar
      let lamport = lies ? UInt64.random(in: 1...20, using: &random) : time
      var writes: PathMap<Write> = [:]
      for path in paths where Int.random(in: 0..<3, using: &random) == 0 {
        let known = made.filter { _ in Bool.random(using: &random) }.map(\.operation.id)
        let absent = OperationID(replica: 4, counter: UInt64.random(in: 1...3, using: &random))
        let future = (0..<4).map { _ in
          OperationID(
            replica: .random(in: 1...3, using: &random), counter: .random(in: 1...8, using: &random)
          )
        }
        let seen = Int.random(in: 0..<10, using: &random) == 0 ? known + [absent] : known
        let value: Value = path.member == nil ? .text("値\(time % 3)") : .bool(time % 2 == 0)
        writes[path] = Write(value, seen: lies ? seen + future : seen)
      }
      if Int.random(in: 0..<60, using: &random) == 0 {
        let itself = OperationID(replica: replica, counter: counters[replica] ?? 0)
        writes[Lifecycle.erasure] = Write("本人の求め", seen: [itself])
      }
      if writes.isEmpty { writes[paths[0]] = Write("空でない") }
      made.append(
        Oracle.Judged(
          operation: operation(replica, counters[replica] ?? 0, lamport, writes),
          isAccepted: Int.random(in: 0..<4, using: &random) > 0))
    }
    return made
  }

  private func applied(_ order: [Oracle.Judged]) -> RecordState {
    var arrived: [OperationID: Arrival] = [:]
    var state = RecordState(id: record, kind: "supporter_entry")
    for judged in order { apply(judged, to: &state, &arrived) }
    return state
  }

  private func apply(
    _ judged: Oracle.Judged, to state: inout RecordState,
    _ arrived: inout [OperationID: Arrival]
  ) {
    state.apply(judged.operation, isAccepted: judged.isAccepted) { arrived[$0] ?? .missing }
    arrived[judged.operation.id] = judged.isAccepted ? .accepted : .passed(judged.operation)
  }

  /// Leaves out one operation after the other while the failure stays.
  private func shrunken(_ order: [Oracle.Judged]) -> [Oracle.Judged] {
    var order = order
    var index = 0
    while index < order.count {
      var fewer = order
      fewer.remove(at: index)
      if let expected = Oracle.state(fewer)?.line, applied(fewer).line != expected {
        order = fewer
      } else {
        index += 1
      }
    }
    return order
  }
}
