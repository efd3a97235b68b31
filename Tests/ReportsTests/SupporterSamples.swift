import Authority
import Records

@testable import Reports

extension Sample {
  static func area(_ number: Int, _ name: String, _ kana: String? = nil) -> Record {
    var values: [String: Value] = ["name": .text(name), "level": "自治会"]
    values["kana"] = kana.map(Value.text)
    return record(Area.kind, number, values)
  }

  static func listed(
    _ number: Int, _ name: String, kana: String = "", phone: String? = nil, hidden: Presence? = nil
  ) -> Record {
    var person = record(Person.kind, number, ["name": .text(name), "kana": .text(kana)])
    person.values[FieldPath("address_hidden")] = (hidden?.rawValue).map(Value.text)
    if let phone {
      person.values[FieldPath("phones", member: "a")] = true
      person.values[FieldPath("phones", item: "a", part: "number")] = .text(phone)
    }
    return person
  }

  static func entry(
    _ number: Int, support: [EvacuationSupport] = [], _ values: [String: Value] = [:],
    supporters: [(name: String, consent: Presence?)] = []
  ) -> Record {
    var entry = record(
      SupporterEntry.kind, number, values, members: ["support": support.map(\.rawValue)])
    for (index, supporter) in supporters.enumerated() {
      let item = "s\(index)"
      entry.values[FieldPath("supporters", member: item)] = true
      entry.values[FieldPath("supporters", item: item, part: "name")] = .text(supporter.name)
      entry.values[FieldPath("supporters", item: item, part: "consent")] =
        (supporter.consent?.rawValue).map(Value.text)
    }
    return entry
  }

  /// A row for tests that look at its names only.
  static func row(
    _ number: Int, _ name: String = "見本　花子", kana: String = "ミホン　ハナコ", area: Record? = nil,
    addresses: [String] = ["見本町1"], hidden: Presence? = nil
  ) -> PersonList.Row {
    PersonList.Row(
      person: listed(number, name, kana: kana, hidden: hidden), records: [entry(number)],
      area: area,
      addresses: addresses)
  }

  static let cover = PersonList.Cover(
    district: "見本地区", asOf: day(2020, 12, 31), edition: 3, copyNumber: "K7QXM2P-17",
    recipient: "見本町自治会長",
    dueBack: day(2021, 3, 31), printedBy: "地区社協 見本")

  static func list(
    _ rows: [PersonList.Row], leavingOut reasons: [ListRelease.Reason] = []
  ) -> PersonList {
    PersonList(SupporterList.form, cover: cover, rows: rows, leftOut: .init(reasons))
  }
}

extension PersonList {
  var csv: [UInt8] { ListTable.csv(of: [table]) }

  /// The CSV read back: a row a person, by column.
  func readBack() throws -> [[String: String]] {
    let rows = try DelimitedText.rows(csv)
    return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(rows[0], $0)) }
  }
}
