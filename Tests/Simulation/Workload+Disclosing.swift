import Merge
import Records

// Disclosures in a disaster: begun, approved, prolonged, ended, and what somebody alone tries.

extension Workload {
  mutating func disclosing(at now: Timestamp) throws -> Entry? {
    if isLikely(), let id = try known([Disclosure.kindName]), let state = try rows.state(id) {
      return step(on: state, at: now)
    }
    guard let area = try known([Area.kindName]), let id = try newID(Disclosure.kind) else {
      return nil
    }
    let until = moment(after: now)
    let isRegister = Int.random(in: 0..<3, using: &random) == 0
    var values: PathMap<Value> = [
      "basis": .text(isRegister ? "名簿" : "手元の記録"), "occasion": .text(pick(["災害", "災害", "訓練"])),
      "disaster": "台風", "area": .text(area.description), "decided_by": "会長",
      "decided_on": .text(now.dateInJapan.description), "document": "口頭",
      "approval": .text(pick(["決裁ずみ", "事後承認"])), "until_on": .text(until.day),
      "until_at": .text(until.clock),
    ]
    let data =
      isRegister
      ? pick([["個別避難計画"], ["避難行動要支援者名簿", "個別避難計画"]])
      : pick([["支援者リスト"], ["いのちのバトン"], ["支援者リスト", "いのちのバトン"]])
    // Now and then the two bases are mixed.
    for word in isLikely() ? data : ["個別避難計画", "支援者リスト"] {
      values[FieldPath("data", member: word)] = true
    }
    for word in pick([["自治会"], ["自治会", "市"], ["市"], ["消防・警察"]]) {
      values[FieldPath("recipients", member: word)] = true
    }
    if isLikely() { values["reason"] = "命にかかわる" }
    return Entry(
      record: id, kind: Disclosure.kind,
      writes: PathMap(uniqueKeysWithValues: values.map { ($0.key, Write($0.value)) }))
  }

  private mutating func step(on state: RecordState, at now: Timestamp) -> Entry {
    let word = pick(["二人目の承認", "二人目の承認", "二人目の承認", "延長", "延長", "終了", "事後承認"])
    // Now and then over a step that somebody has taken.
    let item = isLikely() ? "\(random.next() % 1_000_000)" : "1"
    var values: PathMap<Value> = [
      FieldPath("steps", member: item): true,
      FieldPath("steps", item: item, part: "step"): .text(word),
    ]
    if word == "延長" {
      let until = moment(after: now)
      values[FieldPath("steps", item: item, part: "until_on")] = .text(until.day)
      values[FieldPath("steps", item: item, part: "until_at")] = .text(until.clock)
    }
    return Entry(
      record: state.id, kind: Disclosure.kind,
      writes: PathMap(
        uniqueKeysWithValues: values.map { ($0.key, state.write($0.value, at: $0.key)) }))
  }

  /// Mostly within the 72 hours that the rules allow.
  private mutating func moment(after now: Timestamp) -> (day: String, clock: String) {
    let hours = Int64(pick([6, 24, 48, 71, 71, 80]))
    let moment = Timestamp(milliseconds: now.milliseconds + hours * 3_600_000)
    return (moment.dateInJapan.description, moment.clockInJapan)
  }
}
