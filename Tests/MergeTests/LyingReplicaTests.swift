import Merge
import Records
import Testing

/// A replica that lies about lamports, about operations it has seen and about the order takes
/// nothing from others.
struct LyingReplicaTests {
  private static let path = FieldPath("memo")
  private let record = RecordID(high: 3, low: 9)

  private func operation(
    _ replica: UInt64, _ counter: UInt64, lamport: UInt64, _ writes: PathMap<Write>,
    record: RecordID? = nil
  ) -> Merge.Operation {
    Operation(
      id: OperationID(replica: replica, counter: counter), lamport: lamport,
      author: RecordID(high: 1, low: replica), recordedAt: Timestamp(milliseconds: 0),
      record: record ?? self.record, kind: "team", writes: writes)
  }

  private func memo(_ text: String, seen: OperationID...) -> PathMap<Write> {
    [LyingReplicaTests.path: Write(.text(text), seen: seen)]
  }

  /// The standing values of the memo after each order of some accepted operations; all orders must
  /// agree.
  private func standing(_ operations: Merge.Operation...) -> Set<String> {
    let outcomes = Set(
      [operations, operations.reversed()].map { order in
        let state = RecordState(
          id: operations[0].record, kind: "team", judged: order.map { ($0, true) })
        return Set(state.heads(at: LyingReplicaTests.path).compactMap(\.value.text))
      })
    #expect(outcomes.count == 1)
    return outcomes.first ?? []
  }

  @Test func aWriteThatIsNamedInAdvanceStands() {
    let next = OperationID(replica: 2, counter: 8)
    let liar = operation(1, 1, lamport: 5, memo("先回り", seen: next))
    let honest = operation(2, 8, lamport: 6, memo("本当", seen: liar.id))
    #expect(standing(liar, honest) == ["本当"])
    let apart = operation(2, 8, lamport: 5, memo("同じころ"))
    #expect(standing(liar, apart) == ["先回り", "同じころ"])
  }

  @Test func aNameThatIsNotThereYetCountsForNothingOnceItIsLeftOut() {
    let next = OperationID(replica: 2, counter: 8)
    let liar = operation(1, 1, lamport: 900, memo("先回り", seen: next)).withoutNaming([next])
    let honest = operation(2, 8, lamport: 6, memo("本当"))
    #expect(standing(liar, honest) == ["先回り", "本当"])
  }

  @Test func aReplicaHasSeenItsOwnEarlierWritesWhateverItNames() {
    let first = operation(2, 1, lamport: 3, memo("一"))
    let other = operation(5, 1, lamport: 4, memo("別の端末", seen: first.id))
    // Made from a form that was opened before the first was written.
    let stale = operation(2, 2, lamport: 5, memo("二"))
    #expect(standing(first, stale) == ["二"])
    #expect(standing(first, other, stale) == ["別の端末", "二"])
  }

  @Test func headsAreBoundedByReplicas() {
    var state = RecordState(id: record, kind: "team")
    for counter in 1...200 as ClosedRange<UInt64> {
      let lamport = counter % 2 == 0 ? 1_000 - counter : counter
      state.apply(
        operation(1 + counter % 3, counter, lamport: lamport, memo("値\(counter)")),
        isAccepted: true, hasArrived: { _ in false })
    }
    #expect(Set(state.heads(at: LyingReplicaTests.path).map(\.id.replica)).count == 3)
    #expect(state.heads(at: LyingReplicaTests.path).count == 3)
  }

  @Test func noTwoWritesCanHaveSeenEachOther() {
    let second = OperationID(replica: 1, counter: 2)
    let one = operation(1, 1, lamport: 90, memo("後の自分を見た", seen: second))
    let two = operation(1, 2, lamport: 10, memo("遅い番号で早い時", seen: one.id))
    let honest = operation(2, 1, lamport: 91, memo("本当", seen: one.id))
    #expect(standing(one, two) == ["後の自分を見た"])
    #expect(standing(one, two, honest) == ["本当"])
  }

  @Test func anErasureThatNamesItselfErases() {
    let itself = OperationID(replica: 1, counter: 2)
    let state = RecordState(
      id: record, kind: "team",
      judged: [
        (operation(1, 1, lamport: 1, memo("秘密")), true),
        (
          operation(1, 2, lamport: 2, [Lifecycle.erasure: Write("本人の求め", seen: [itself])]), true
        ),
      ])
    #expect(state.isErased)
    #expect(state.heads(at: LyingReplicaTests.path).isEmpty)
  }

  @Test func aDeletionHidesNothingThatWasWrittenAfterIt() {
    let next = OperationID(replica: 2, counter: 4)
    let deletion: Value = ["state": "deleted", "before": .texts([next.description])]
    let state = RecordState(
      id: record, kind: "team",
      judged: [
        (operation(1, 1, lamport: 5, [Lifecycle.path: Write(deletion)]), true),
        (operation(2, 4, lamport: 5, memo("後から")), true),
      ])
    #expect(state.view.standing == .deletedWhileEdited([LyingReplicaTests.path]))
    let left = operation(1, 1, lamport: 900, [Lifecycle.path: Write(deletion)])
      .withoutNaming([next])
    #expect(left.writes[Lifecycle.path]?.value["before"] == [])
  }

  @Test func aLowLamportDoesNotTakeARecordOver() {
    let began = operation(2, 7, lamport: 40, memo("始め"))
    let liar = operation(1, 1, lamport: 1, memo("後から"))
    let state = RecordState(id: record, kind: "team", judged: [(began, true), (liar, true)])
    #expect(state.origin?.author == began.author)
  }

  @Test func aRecordBelongsToTheOperationWhoseIDIsInIts() {
    var random = SystemRandomNumberGenerator()
    let id = OperationID(replica: 0x9f3a_1c0b_5d7e_2a46, counter: 17)
    let made = id.newRecord(using: &random)
    let began = operation(id.replica, id.counter, lamport: 40, memo("始め"), record: made)
    let liar = operation(1, 1, lamport: 1, memo("先に着いた"), record: made)
    for order in [[began, liar], [liar, began]] {
      let state = RecordState(id: made, kind: "team", judged: order.map { ($0, true) })
      #expect(state.origin?.id == id)
    }
  }

  @Test func whatIsOfAnotherKindPassesOnWhatItHadSeen() {
    let first = operation(2, 1, lamport: 1, memo("一"))
    let mismatched = Operation(
      id: OperationID(replica: 3, counter: 1), lamport: 2, author: RecordID(high: 1, low: 3),
      recordedAt: Timestamp(milliseconds: 0), record: record, kind: "kind_of_tomorrow",
      writes: memo("新しい版", seen: first.id))
    let later = operation(3, 2, lamport: 3, memo("二", seen: mismatched.id))
    for order in [[first, mismatched, later], [later, mismatched, first]] {
      let state = RecordState(
        id: record, kind: "team", judged: order.map { ($0, $0.kind == "team") })
      #expect(state.heads(at: LyingReplicaTests.path).map(\.value) == ["二"])
    }
    let before = RecordState(id: record, kind: "team", judged: [(first, true)])
    let shown = before.overlaid(with: [(mismatched, false), (later, true)])
    #expect(shown.heads(at: LyingReplicaTests.path).map(\.value) == ["二"])
  }

  @Test func aStateOfTheFirstReleaseIsStillRead() throws {
    let line = """
      {"awaited":{"memo":["00000000000000ff-3"]},"cells":{"memo":[[0,"一"]]},\
      "id":"00000000-0000-0003-0000-000000000009","kind":"team",\
      "ops":[["00000000000000ff-1",41,"00000000-0000-0001-0000-000000000002",1795000000000]],\
      "passed":{"memo":{"00000000000000ff-2":["00000000000000ff-1"]}}}
      """
    let state = try #require(RecordState(line: Array(line.utf8)))
    #expect(state.heads(at: LyingReplicaTests.path).map(\.value) == ["一"])
    #expect(RecordState(line: state.line) == state)
  }
}
