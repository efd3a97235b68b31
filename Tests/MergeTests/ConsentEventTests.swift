import Merge
import Records
import Testing

/// The events of a paper by day, from the writes that stand in it.
@Suite struct ConsentEventTests {
  private static let day: Int64 = 86_400_000

  /// A paper that was written step by step, each step on a day since 1970, over what stood or beside it.
  private func paper(
    _ steps: (day: Int64, values: [String: Value], isBeside: Bool)...
  ) -> RecordState {
    var state = RecordState(id: RecordID(high: 1, low: 1), kind: Consent.kind.name)
    let base: [String: Value] = ["recipient": "自治会", "data": "支援者リスト"]
    for (number, step) in steps.enumerated() {
      var writes: PathMap<Write> = [:]
      let values = number == 0 ? base.merging(step.values, uniquingKeysWith: { $1 }) : step.values
      for (path, value) in values {
        let path = FieldPath(path)
        writes[path] = step.isBeside ? Write(value) : state.write(value, at: path)
      }
      state.apply(
        Operation(
          id: OperationID(replica: UInt64(number + 1), counter: 1), lamport: UInt64(number + 1),
          author: RecordID(high: 1, low: 2),
          // An hour before midnight in Japan.
          recordedAt: Timestamp(milliseconds: step.day * ConsentEventTests.day + 14 * 3_600_000),
          record: state.id, kind: state.kind, writes: writes),
        isAccepted: true, hasArrived: { _ in true })
    }
    return state
  }

  private func said(_ paper: RecordState) -> [String] {
    paper.consentEvents.map { "\($0.word) \($0.day)" }
  }

  /// 2020-01-01 is day 18,262.
  private let entered: Int64 = 18_262

  @Test func aGrantCountsFromASigningDayThatIsKnownAndHasCome() {
    func grant(_ day: Value) -> RecordState {
      paper((entered, ["state": "同意", "signed_on": day], false))
    }
    #expect(said(grant("2019-05-01")) == ["given 2019-05-01"])
    #expect(said(grant("2020-01-01")) == ["given 2020-01-01"])
    #expect(said(grant("2020-01-02")) == [])
    #expect(said(grant("2062-04-01")) == [])
    #expect(said(grant(.null)) == [])
    #expect(said(paper((entered, ["state": "未確認", "signed_on": "2019-05-01"], false))) == [])
  }

  @Test func aWithdrawalCountsFromItsDayOrFromTheDayOfItsEntry() {
    #expect(said(paper((entered, ["state": "撤回"], false))) == ["withdrawn 2020-01-01"])
    #expect(
      said(paper((entered, ["state": "撤回", "withdrawn_on": "2019-06-01"], false)))
        == ["withdrawn 2019-06-01"])
    // A withdrawal with tomorrow's date holds from today.
    #expect(
      said(paper((entered, ["state": "撤回", "withdrawn_on": "2030-06-01"], false)))
        == ["withdrawn 2020-01-01"])
    let turned = paper(
      (entered, ["state": "同意", "signed_on": "2019-05-01"], false),
      (entered + 31, ["state": "撤回"], false))
    #expect(said(turned) == ["withdrawn 2020-02-01"])
    // It takes its own paper back, whatever the days say.
    let early = paper(
      (entered, ["state": "撤回", "signed_on": "2019-05-01", "withdrawn_on": "2019-04-01"], false))
    #expect(said(early) == ["withdrawn 2019-05-01"])
    let words = paper(
      (entered, ["state": "同意", "signed_on": "2019-05-01", "withdrawn_on": "2019-06-01"], false))
    #expect(said(words) == ["withdrawn 2019-06-01", "given 2019-05-01"])
  }

  @Test func whatNobodyHasSettledIsNoGrant() {
    let grant: [String: Value] = ["state": "同意", "signed_on": "2019-05-01"]
    #expect(
      said(paper((entered, grant, false), (entered, ["state": "未確認"], true)))
        == ["disputed 2019-05-01"])
    #expect(
      said(paper((entered, grant, false), (entered, ["state": "撤回"], true)))
        == ["withdrawn 2020-01-01"])
    // The earlier of two signing days counts, and the later of two withdrawal days.
    #expect(
      said(paper((entered, grant, false), (entered, ["signed_on": "2019-03-01"], true)))
        == ["given 2019-03-01"])
    let withdrawal: [String: Value] = ["state": "撤回", "withdrawn_on": "2019-06-01"]
    #expect(
      said(paper((entered, withdrawal, false), (entered, ["withdrawn_on": "2019-07-01"], true)))
        == ["withdrawn 2019-07-01"])
  }

  @Test func aPaperThatIsGoneSaysNothing() {
    let grant: [String: Value] = ["state": "同意", "signed_on": "2019-05-01"]
    var deleted = paper((entered, grant, false))
    for (path, write) in Lifecycle.deletion(of: deleted) {
      deleted.apply(
        Operation(
          id: OperationID(replica: 9, counter: 1), lamport: 9, author: RecordID(high: 1, low: 2),
          recordedAt: Timestamp(milliseconds: 0), record: deleted.id, kind: deleted.kind,
          writes: [path: write]), isAccepted: true, hasArrived: { _ in true })
    }
    #expect(said(deleted) == [])
    #expect(said(paper((entered, grant.merging(["erasure": "求め"]) { $1 }, false))) == [])
  }
}
