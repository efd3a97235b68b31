import Merge
import Records

// Disclosures in a disaster, in every state in which one can be.

extension CanaryCity {
  private struct Given {
    var basis = "手元の記録"
    var occasion = "災害"
    let area: RecordID
    var data = ["支援者リスト", "いのちのバトン"]
    var recipients = ["自治会", "市"]
    /// Hours from now.
    var hours: Int64 = 24
    var steps: [(word: String, by: RecordID, hours: Int64)] = []
  }

  private static let second = RecordID(high: 0x57ae_0000_0000_4000, low: 0x8000_0000_0000_0002)

  /// In one 自治会 one is open, in the district another, elsewhere the municipality's; each of the others opens nothing.
  func disclosed() -> [RecordID] {
    let approved = (word: "二人目の承認", by: Self.second, hours: Int64(0))
    let alone = (word: "二人目の承認", by: CanaryCity.stranger, hours: Int64(0))
    func prolonged(_ by: RecordID, _ hours: Int64) -> (word: String, by: RecordID, hours: Int64) {
      (word: "延長", by: by, hours: hours)
    }
    let given: [Given] = [
      Given(area: associations[0], steps: [approved]),
      Given(area: districts[0], data: ["支援者リスト"], recipients: ["市"], steps: [approved]),
      Given(
        basis: "名簿", area: districts[1], data: ["個別避難計画"], hours: -2,
        steps: [approved, prolonged(CanaryCity.stranger, 9), prolonged(Self.second, 5)]),
      Given(area: associations[1], hours: -1, steps: [approved, prolonged(Self.second, 5)]),
      Given(area: associations[1], steps: [alone]),
      Given(area: associations[1], steps: [approved, (word: "終了", by: Self.second, hours: 0)]),
      Given(occasion: "訓練", area: associations[1], steps: [approved]),
      Given(area: associations[1], data: ["個別避難計画"], steps: [approved]),
      Given(area: associations[1], recipients: ["消防・警察", "地区社協"], steps: [approved]),
    ]
    return given.map(begin)
  }

  private func begin(_ given: Given) -> RecordID {
    let until = moment(given.hours)
    var values: [FieldPath: Value] = [
      "basis": .text(given.basis), "occasion": .text(given.occasion),
      "area": .text(given.area.description), "until_on": .text(until.day),
      "until_at": .text(until.clock), "decided_on": "2026-04-01",
    ]
    for word in given.data { values[FieldPath("data", member: word)] = true }
    for word in given.recipients { values[FieldPath("recipients", member: word)] = true }
    let id = begin(Disclosure.kind, values, by: CanaryCity.stranger, leaving: ["steps"])
    for (number, step) in given.steps.enumerated() {
      let until = moment(step.hours)
      write(
        Disclosure.kind, id,
        [
          FieldPath("steps", member: "s\(number)"): true,
          FieldPath("steps", item: "s\(number)", part: "step"): .text(step.word),
          FieldPath("steps", item: "s\(number)", part: "until_on"): .text(until.day),
          FieldPath("steps", item: "s\(number)", part: "until_at"): .text(until.clock),
        ], by: step.by)
    }
    return id
  }

  private func moment(_ hours: Int64) -> (day: String, clock: String) {
    let moment = Timestamp(milliseconds: now.milliseconds + hours * 3_600_000)
    return (moment.dateInJapan.description, moment.clockInJapan)
  }
}
