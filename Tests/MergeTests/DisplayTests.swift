import Merge
import Records
import Testing

/// The displayed value of concurrent writes: a truth table for each rule (DOMAIN.md §3), in both
/// orders.
@Suite struct DisplayTests {
  private func shown(_ path: String, of kind: Kind, _ values: [Value]) -> Value? {
    func view(_ order: [(Int, Value)]) -> Value? {
      var state = RecordState(id: RecordID(high: 1, low: 1), kind: kind.name)
      for (index, value) in order {
        let operation = Operation(
          id: OperationID(replica: UInt64(index + 1), counter: 1), lamport: UInt64(index + 1),
          author: RecordID(high: 1, low: 2), recordedAt: Timestamp(milliseconds: 0),
          record: state.id,
          kind: kind.name, writes: [FieldPath(path): Write(value)])
        state.apply(operation, isAccepted: true, hasArrived: { _ in false })
      }
      return state.view.record.values[FieldPath(path)]
    }
    let order = Array(values.enumerated()).map { ($0.offset, $0.element) }
    let one = view(order)
    #expect(view(order.reversed()) == one)
    return one
  }

  @Test(arguments: [
    ("同意", "撤回", "撤回"), ("撤回", "同意", "撤回"), ("未確認", "同意", "同意"), ("同意", "同意", "同意"),
  ])
  func aWithdrawalBeatsAConcurrentGrant(one: String, other: String, expected: String) {
    #expect(shown("state", of: Consent.kind, [.text(one), .text(other)]) == .text(expected))
  }

  @Test(arguments: [
    ("死亡", "在宅", "死亡(要確認)"), ("在宅", "死亡", "死亡(要確認)"), ("死亡", "入院", "死亡(要確認)"),
    ("転出", "在宅", "不在(確認中)"), ("入所", "入院", "不在(確認中)"), ("死亡", "死亡", "死亡"), ("入院", "入院", "入院"),
  ])
  func aDisputedStatusIsCautious(one: String, other: String, expected: String) {
    #expect(shown("status", of: Person.kind, [.text(one), .text(other)]) == .text(expected))
  }

  @Test(arguments: [
    ("元気", "異変", "異変"), ("気になる", "会えず", "気になる"), ("会えず", "変わりなし", "会えず"),
    ("元気", "変わりなし", "変わりなし"), ("未来の言葉", "元気", "元気"),
  ])
  func theWorseStatusShows(one: String, other: String, expected: String) {
    #expect(shown("status", of: Visit.kind, [.text(one), .text(other)]) == .text(expected))
  }

  @Test func theOtherRulesShowTheSafeValue() {
    #expect(shown("blood_type", of: Kit.kind, ["A", "B"]) == "不明")
    #expect(shown("blood_type", of: Kit.kind, ["A", "A"]) == "A")
    #expect(shown("life_support", of: Kit.kind, ["希望する", "希望しない"]) == nil)
    #expect(shown("address_hidden", of: Person.kind, ["有", "無"]) == "有")
    #expect(shown("urgency", of: Concern.kind, ["早めに", "すぐに", "ふつう"]) == "すぐに")
    #expect(shown("supporters/a/consent", of: SupporterEntry.kind, ["有", "無"]) == "無")
    #expect(shown("support/声かけ", of: SupporterEntry.kind, [true, false]) == true)
    #expect(shown("allergies/a", of: Kit.kind, [false, true]) == true)
    #expect(shown("support/声かけ", of: SupporterEntry.kind, [false, false]) == nil)
    #expect(shown("shelter", of: SupporterEntry.kind, ["甲", "乙"]) == "乙")
    #expect(shown("shelter", of: SupporterEntry.kind, ["甲", .null]) == "甲")
  }

  @Test func aMemberIsRemovedOnlyBySomebodyWhoHadSeenIt() {
    var state = RecordState(id: RecordID(high: 1, low: 1), kind: "supporter_entry")
    let path = FieldPath("support/声かけ")
    func apply(_ replica: UInt64, _ value: Value, seen: [OperationID]) -> OperationID {
      let id = OperationID(replica: replica, counter: 1)
      state.apply(
        Operation(
          id: id, lamport: replica, author: RecordID(high: 1, low: 2),
          recordedAt: Timestamp(milliseconds: 0), record: state.id, kind: state.kind,
          writes: [path: Write(value, seen: seen)]), isAccepted: true, hasArrived: { _ in true })
      return id
    }
    let first = apply(1, true, seen: [])
    _ = apply(2, true, seen: [])
    _ = apply(3, false, seen: [first])
    #expect(state.view.record.values[path] == true)
    #expect(state.view.conflicts.count == 1)
    _ = apply(4, false, seen: state.heads(at: path).map(\.id))
    #expect(state.view.record.values[path] == nil)
    #expect(state.view.conflicts.isEmpty)
  }

  @Test func aVersionNamesWhatStoodAndNothingElse() throws {
    var state = RecordState(id: RecordID(high: 1, low: 1), kind: "supporter_entry")
    let shelter = FieldPath("shelter")
    func apply(_ counter: UInt64, _ text: String) {
      let write = state.write(.text(text), at: shelter)
      state.apply(
        Operation(
          id: OperationID(replica: 0xabcd_ef00_0000_0001, counter: counter), lamport: counter,
          author: RecordID(high: 1, low: 2), recordedAt: Timestamp(milliseconds: 0),
          record: state.id, kind: state.kind, writes: [shelter: write]), isAccepted: true,
        hasArrived: { _ in true })
    }
    apply(1, "甲")
    let version = state.view.version
    #expect(version.description == "abcdef.1")
    #expect(SeenVersion(version.description) == version)
    apply(2, "乙")
    #expect(state.asSeen(version).heads(at: shelter).isEmpty)
    #expect(state.asSeen(state.view.version).heads(at: shelter).map(\.value) == ["乙"])
    for wrong in ["abc.1", "abcdef", "abcdef.", "abcdefg.1", "abcdef.1.2"] {
      #expect(SeenVersion(wrong) == nil, "\(wrong)")
    }
  }

  @Test func aHeldErasureThatAlsoWroteDoesNotLeaveItsIdAwaited() {
    let record = RecordID(high: 1, low: 1)
    func operation(_ counter: UInt64, _ writes: PathMap<Write>) -> Operation {
      Operation(
        id: OperationID(replica: 2, counter: counter), lamport: counter,
        author: RecordID(high: 1, low: 2), recordedAt: Timestamp(milliseconds: 0), record: record,
        kind: "kit", writes: writes)
    }
    let memo = FieldPath("conditions")
    let erasure = operation(4, [memo: Write("x"), Lifecycle.erasure: Write("理由")])
    let later = operation(7, [memo: Write("y", seen: [erasure.id])])
    let one = RecordState(id: record, kind: "kit", judged: [(erasure, false), (later, true)])
    let other = RecordState(id: record, kind: "kit", judged: [(later, true), (erasure, false)])
    #expect(one.line == other.line)
  }

  @Test func whoIsTheSamePersonIsReachedUnderOneID() {
    func person(_ low: UInt64, _ name: String, _ kana: String, same: [UInt64] = []) -> Record {
      var values: PathMap<Value> = [
        FieldPath("name"): .text(name), FieldPath("kana"): .text(kana),
      ]
      for other in same {
        values[FieldPath("same_as", member: RecordID(high: 1, low: other).description)] = true
      }
      return Record(id: RecordID(high: 1, low: low), kindName: "person", values: values)
    }
    let joined = [person(3, "丙", ""), person(1, "甲", "", same: [2]), person(2, "乙", "", same: [3])]
    let same = SamePerson(joined)
    for low in 1...3 {
      #expect(same.canonicalID(of: RecordID(high: 1, low: UInt64(low))).low == 1)
    }
    #expect(same.records(of: RecordID(high: 1, low: 3)).map(\.low) == [1, 2, 3])
  }
}
