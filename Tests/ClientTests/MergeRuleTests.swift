import Records
import Support
import TestKit
import Testing

/// Every merge rule of DOMAIN.md §3 through the real programs: two devices edit the same record
/// offline and synchronize in one order and in the other; both, and a third device, show the same.
@Suite struct MergeRuleTests {
  /// One rule: the record's beginning, each side's edit, and the expected display.
  struct Rule: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let kind: String
    let one: [String]
    let other: [String]
    let field: String
    /// The displayed value; nil if it depends on which operation has the higher id, so that only
    /// the equality of all devices is checked.
    let shown: Value?
    var isConflict = true
    var command = "edit"
  }

  static let rules: [Rule] = [
    Rule(
      testDescription: "a withdrawal beats a concurrent grant", kind: "consent",
      one: ["--state", "撤回"], other: ["--state", "同意"], field: "state", shown: "撤回"),
    Rule(
      testDescription: "死亡 shows as 死亡(要確認)", kind: "person", one: ["--status", "死亡"],
      other: ["--status", "在宅"], field: "status", shown: "死亡(要確認)"),
    Rule(
      testDescription: "転出 shows as 不在(確認中)", kind: "person", one: ["--status", "転出"],
      other: ["--status", "在宅"], field: "status", shown: "不在(確認中)"),
    Rule(
      testDescription: "attributes add up", kind: "person", one: ["--attributes", "身体"],
      other: ["--attributes", "精神"], field: "attributes", shown: nil, isConflict: false),
    Rule(
      testDescription: "support adds up", kind: "supporter", one: ["--support", "歩行補助"],
      other: ["--support", "避難所への誘導"], field: "support", shown: nil, isConflict: false),
    Rule(
      testDescription: "medical devices add up", kind: "kit", one: ["--devices", "酸素"],
      other: ["--devices", "透析"], field: "devices", shown: ["透析", "酸素"], isConflict: false),
    Rule(
      testDescription: "allergies add up", kind: "kit", one: ["--allergies", "原因=そば"],
      other: ["--allergies", "原因=卵"], field: "allergies", shown: nil, isConflict: false),
    Rule(
      testDescription: "medicines stand side by side", kind: "kit",
      one: ["--medicines", "薬の名前=甲,日付=R2.4.1"], other: ["--medicines", "薬の名前=乙,日付=R2.5.1"],
      field: "medicines", shown: nil, isConflict: false),
    Rule(
      testDescription: "a disputed blood type is 不明", kind: "kit", one: ["--blood-type", "A"],
      other: ["--blood-type", "B"], field: "blood_type", shown: "不明"),
    Rule(
      testDescription: "a disputed wish shows none", kind: "kit", one: ["--life-support", "希望する"],
      other: ["--life-support", "希望しない"], field: "life_support", shown: .null),
    Rule(
      testDescription: "all telephones are kept", kind: "person",
      one: ["--phones", "番号=0766-00-0001"],
      other: ["--phones", "番号=0766-00-0002"], field: "phones", shown: nil, isConflict: false),
    Rule(
      testDescription: "both addresses are kept", kind: "person", one: ["--address", "甲町 1番地"],
      other: ["--address", "乙町 2番地"], field: "address", shown: nil),
    Rule(
      testDescription: "both names are kept", kind: "person", one: ["--name", "髙橋リヨ"],
      other: ["--name", "高橋リヨ"], field: "name", shown: nil),
    Rule(
      testDescription: "supporters add up", kind: "supporter", one: ["--supporters", "氏名=甲野"],
      other: ["--supporters", "氏名=乙野"], field: "supporters", shown: nil, isConflict: false),
    Rule(
      testDescription: "any yes hides the address", kind: "person", one: ["--address-hidden", "有"],
      other: ["--address-hidden", "無"], field: "address_hidden", shown: "有"),
    Rule(
      testDescription: "the highest urgency shows", kind: "concern", one: ["--urgency", "すぐに"],
      other: ["--urgency", "早めに"], field: "urgency", shown: "すぐに"),
    Rule(
      testDescription: "the worse 様子 of two corrections shows", kind: "visit",
      one: ["--status", "異変"], other: ["--status", "元気"], field: "status", shown: "異変",
      command: "correct"),
    Rule(
      testDescription: "both notes are kept", kind: "team", one: ["--memo", "甲"],
      other: ["--memo", "乙"], field: "memo", shown: nil),
    Rule(
      testDescription: "equal values are no conflict", kind: "supporter", one: ["--shelter", "同じ"],
      other: ["--shelter", "同じ"], field: "shelter", shown: "同じ", isConflict: false),
  ]

  @Test func everyRuleShowsTheSameOnEveryDeviceWhateverTheOrder() throws {
    let city = try RunningCity()
    let names = try city.users(.communitySocialWorker)
    let one = try city.device("one", of: names[0])
    let other = try city.device("other", of: names[0])
    let third = try city.device("third", of: names[0])
    var ids: [String] = []
    for (index, _) in MergeRuleTests.rules.enumerated() {
      for order in 0..<2 { ids.append(try begin(MergeRuleTests.rules[index].kind, one, order)) }
    }
    try one.succeed("sync")
    try other.succeed("sync")
    city.stop()
    for (index, rule) in MergeRuleTests.rules.enumerated() {
      for order in 0..<2 {
        let id = ids[index * 2 + order]
        let (first, second) = order == 0 ? (one, other) : (other, one)
        try edit(rule, id, first, rule.one)
        try edit(rule, id, second, rule.other)
      }
    }
    try city.start()
    for device in [other, one, third, other] { try device.succeed("sync") }
    for (index, rule) in MergeRuleTests.rules.enumerated() {
      for order in 0..<2 { try check(rule, ids[index * 2 + order], [one, other, third]) }
    }
  }

  @Test func anEditConcurrentWithADeletionSurvivesAndIsMarked() throws {
    let city = try RunningCity()
    let name = try city.users(.communitySocialWorker)[0]
    let one = try city.device("one", of: name)
    let other = try city.device("other", of: name)
    let id = try begin("person", one, 0)
    try one.succeed("sync")
    try other.succeed("sync")
    try one.succeed("person", "delete", id)
    try other.succeed("person", "edit", id, "--kana", "べつのカナ")
    for device in [one, other, one] { try device.succeed("sync") }
    for device in [one, other] {
      #expect(try device.json("person", "show", id)["standing"] == "deleted_while_edited")
    }
    try one.succeed("conflict", "resolve", id, "--keep")
    try one.succeed("sync")
    #expect(try one.json("person", "show", id)["standing"] == "active")
  }

  @Test func aWriteFromAStaleFormConflictsAndAFreshOneDoesNot() throws {
    let city = try RunningCity()
    let one = try city.device("one", .communitySocialWorker)
    let other = try city.device("other", .communitySocialWorker)
    let id = try begin("supporter", one, 0)
    for device in [one, other] { try device.succeed("sync") }
    let stale = try one.json("supporter", "show", id)["version"]?.text ?? ""
    try other.succeed("supporter", "edit", id, "--shelter", "甲")
    for device in [other, one] { try device.succeed("sync") }
    try one.succeed("supporter", "edit", id, "--shelter", "乙", "--seen", stale)
    #expect(try one.json("supporter", "show", id)["conflicts"]?.list?.count == 1)
    let fresh = try one.json("supporter", "show", id)["version"]?.text ?? ""
    try one.succeed("supporter", "edit", id, "--shelter", "丙", "--seen", fresh)
    #expect(try one.json("supporter", "show", id)["conflicts"] == [])
  }

  /// A record to quarrel over. Kits and supporters' rows need a person each.
  private func begin(_ kind: String, _ device: RunningDevice, _ order: Int) throws -> String {
    let area = try device.json("area", "list").list?.first { $0["fields"]?["level"] == "自治会" }
    let association = area?["id"]?.text ?? ""
    let person = try device.entered(
      "person", "add", "--name", "試験\(order)", "--association", association, "--status", "在宅")
    switch kind {
    case "person": return person
    case "consent":
      return try device.entered(
        "consent", "grant", "--person", person, "--recipient", "協力者", "--data", "いのちのバトン")
    case "concern":
      return try device.entered("concern", "add", "--person", person, "--urgency", "ふつう")
    case "visit":
      return try device.entered("visit", "add", "--person", person, "--status", "変わりなし")
    default: return try device.entered(kind, "add", "--person", person)
    }
  }

  private func edit(
    _ rule: Rule, _ id: String, _ device: RunningDevice, _ words: [String]
  ) throws {
    let result = try device.run([rule.kind, rule.command, id] + words)
    #expect(result.status == 0, "\(rule.testDescription): \(result.errors)")
  }

  private func check(_ rule: Rule, _ id: String, _ devices: [RunningDevice]) throws {
    let documents = try devices.map { try $0.json(rule.kind, "show", id) }
    for document in documents { #expect(document == documents[0], "\(rule.testDescription)") }
    let document = documents[0]
    let shown = document["fields"]?[rule.field]
    if let expected = rule.shown { #expect(shown == expected, "\(rule.testDescription)") }
    if rule.shown == nil, !rule.isConflict {
      #expect(shown?.list?.count == 2, "\(rule.testDescription): \(shown ?? .null)")
    }
    let conflicted = (document["conflicts"]?.list ?? []).compactMap { $0["path"]?.text }
    #expect(conflicted.contains(rule.field) == rule.isConflict, "\(rule.testDescription)")
  }
}
