import Merge
import Records
import Testing

@testable import Authority

/// A disclosure stands as its record and the moment say, whoever sent what in which order.
@Suite struct DisclosureStandingTests {
  private let first = RecordID(high: 1, low: 1)
  private let second = RecordID(high: 1, low: 2)
  private let third = RecordID(high: 1, low: 3)
  private let id = RecordID(high: 2, low: 2)
  private let start = Timestamp(milliseconds: 1_795_000_000_000)

  private func at(_ hours: Int64) -> Timestamp {
    Timestamp(milliseconds: start.milliseconds + hours * 3_600_000)
  }

  private func operation(
    _ counter: UInt64, by author: RecordID, _ values: PathMap<Value>
  ) -> Operation {
    Operation(
      id: OperationID(replica: author.low, counter: counter), lamport: counter, author: author,
      recordedAt: start, record: id, kind: Disclosure.kindName,
      writes: PathMap(uniqueKeysWithValues: values.map { ($0.key, Write($0.value)) }))
  }

  private func beginning(occasion: String = "災害", approval: String = "決裁ずみ") -> Operation {
    let words: [String: String] = [
      "basis": "手元の記録", "occasion": occasion, "disaster": "台風", "area": third.description,
      "approval": approval, "until_on": at(24).dateInJapan.description,
      "until_at": at(24).clockInJapan,
    ]
    var values = PathMap(
      uniqueKeysWithValues: words.map { (FieldPath($0.key), Value.text($0.value)) })
    for (field, word) in [("data", "支援者リスト"), ("data", "個別避難計画"), ("recipients", "自治会")] {
      values[FieldPath(field, member: word)] = true
    }
    return operation(1, by: first, values)
  }

  private func step(
    _ word: DisclosureStepWord, by author: RecordID, _ hours: Int64? = nil, counter: UInt64 = 2
  ) -> Operation {
    let item = "\(author.low)-\(counter)"
    var values = PathMap<Value>()
    values[FieldPath("steps", member: item)] = true
    values[FieldPath("steps", item: item, part: "step")] = .text(word.rawValue)
    if let until = hours.map(at) {
      values[FieldPath("steps", item: item, part: "until_on")] = .text(
        until.dateInJapan.description)
      values[FieldPath("steps", item: item, part: "until_at")] = .text(until.clockInJapan)
    }
    return operation(counter, by: author, values)
  }

  private func standing(_ steps: Operation..., of beginning: Operation? = nil)
    -> DisclosureStanding?
  {
    let all = [beginning ?? self.beginning()] + steps
    let state = RecordState(
      id: id, kind: Disclosure.kindName, judged: all.map { ($0, true) })
    return DisclosureStanding(state)
  }

  @Test func anotherPersonOpensItAndNobodyAlone() {
    #expect(standing()?.phase(at: start) == .awaitsSecondPerson)
    #expect(standing(step(.approval, by: first))?.phase(at: start) == .awaitsSecondPerson)
    #expect(standing(step(.approval, by: second))?.phase(at: start) == .open)
    #expect(standing(step(.laterApproval, by: second))?.phase(at: start) == .awaitsSecondPerson)
  }

  @Test func itEndsByItselfOrByAnybody() {
    let open = standing(step(.approval, by: second))
    #expect(open?.phase(at: at(23)) == .open && open?.phase(at: at(25)) == .expired)
    let ended = standing(step(.approval, by: second), step(.closing, by: third))
    #expect(ended?.phase(at: start) == .ended)
    let closing = step(.closing, by: third)
    // Taking the item away again does not open it.
    var taken = PathMap<Value>()
    taken[FieldPath("steps", member: "3-2")] = false
    let away = operation(9, by: third, taken)
    #expect(standing(step(.approval, by: second), closing, away)?.phase(at: start) == .ended)
  }

  @Test func twoProlongItAsFarAsBothSay() {
    let approval = step(.approval, by: second)
    let long = step(.prolonging, by: first, 70, counter: 3)
    #expect(standing(approval, long)?.phase(at: at(25)) == .expired)
    let again = step(.prolonging, by: first, 71, counter: 4)
    #expect(standing(approval, long, again)?.phase(at: at(25)) == .expired)
    let short = step(.prolonging, by: third, 30, counter: 3)
    let both = standing(approval, long, short)
    #expect(both?.phase(at: at(29)) == .open && both?.phase(at: at(31)) == .expired)
    // Nobody shortens it by a word: who wants it over ends it.
    let less = standing(approval, step(.prolonging, by: second, 1, counter: 5), long)
    #expect(less?.phase(at: at(23)) == .open)
  }

  @Test func itOpensWhatItsBasisHasAndADrillNothing() {
    #expect(standing()?.data == [.supporterList])
    #expect(standing()?.kinds == ["person", "supporter_entry"])
    let drill = standing(step(.approval, by: second), of: beginning(occasion: "訓練"))
    #expect(drill?.phase(at: start) == .open && drill?.kinds == [])
    #expect(drill?.liftsLocks(at: start) == false)
    #expect(standing(step(.approval, by: second))?.liftsLocks(at: start) == true)
  }

  @Test func theApprovalThatIsToFollowIsAnothersToo() {
    let owed = beginning(approval: "事後承認")
    let approval = step(.approval, by: second)
    #expect(standing(approval, of: owed)?.awaitsLaterApproval == true)
    let own = step(.laterApproval, by: first, counter: 3)
    #expect(standing(approval, own, of: owed)?.awaitsLaterApproval == true)
    let given = step(.laterApproval, by: third, counter: 3)
    #expect(standing(approval, given, of: owed)?.awaitsLaterApproval == false)
    #expect(standing(approval)?.awaitsLaterApproval == false)
  }
}
