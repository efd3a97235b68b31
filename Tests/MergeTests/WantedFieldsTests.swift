import Merge
import Records
import Testing

/// A state that was read for some fields only equals the whole state in those fields.
@Suite struct WantedFieldsTests {
  private let record = RecordID(high: 1, low: 1)

  private func operation(_ counter: UInt64, _ writes: PathMap<Write>) -> Operation {
    Operation(
      id: OperationID(replica: counter, counter: counter), lamport: counter,
      author: RecordID(high: 1, low: 2), recordedAt: Timestamp(milliseconds: 0), record: record,
      kind: Visit.kind.name, writes: writes)
  }

  private func visit() -> RecordState {
    var state = RecordState(id: record, kind: Visit.kind.name)
    let writes: PathMap<Write> = [
      FieldPath("activities", member: "話し相手"): Write(true),
      FieldPath("activities_before"): Write("別の欄"), FieldPath("date"): Write("2020-04-01"),
      FieldPath("memo"): Write("\"引用\"と\\と\u{1}"),
      FieldPath("place"): Write(["list": [1, .number(2.5), .null, false, ["深い": "中"]]]),
    ]
    state.apply(operation(1, writes), isAccepted: true, hasArrived: { _ in false })
    return state
  }

  private func read(_ state: RecordState, _ fields: [String]) throws -> RecordState {
    try #require(
      state.line.withUnsafeBufferPointer { RecordState(bytes: $0, fields: fields) })
  }

  @Test func theOthersAreGonePast() throws {
    let whole = visit()
    let part = try read(whole, ["date", "activities"])
    #expect(part.registers.keys.map(\.text) == ["activities/話し相手", "date"])
    #expect(part.registers.allSatisfy { whole.registers[$0.key] == $0.value })
    #expect(part.origin == whole.origin)
  }

  @Test func ofARecordThatWasDeletedAllAreRead() throws {
    var state = visit()
    let deletion = operation(2, Lifecycle.deletion(of: state))
    let edit = operation(3, [FieldPath("memo"): Write("消される前に書いた")])
    for operation in [deletion, edit] {
      state.apply(operation, isAccepted: true, hasArrived: { _ in true })
    }
    let part = try read(state, ["date"])
    #expect(part == state)
    #expect(part.view.isListed)
  }

  @Test func whatIsGonePastIsStillJSON() {
    let line = visit().line
    for cut in 1..<line.count {
      let bytes = Array(line[..<cut])
      #expect(bytes.withUnsafeBufferPointer { RecordState(bytes: $0, fields: []) } == nil)
    }
  }
}
