import Authority
import Merge
import Records
import Reports

/// People who do not exist, for a drill: nobody real stands on its lists (DOMAIN.md §5). Each 自治会 has the same ones, so
/// that everybody can see at once what they are.
struct DrillPeople {
  let rows: any RecordReading

  private struct Someone {
    let name: String
    let kana: String
    let age: Int
    let support: EvacuationSupport
    let reason: String
  }

  private static let all = [
    Someone(name: "訓練 一郎", kana: "クンレン イチロウ", age: 82, support: .walking, reason: "足が不自由"),
    Someone(name: "訓練 二子", kana: "クンレン ニコ", age: 88, support: .guiding, reason: "目が見えにくい"),
    Someone(name: "訓練 三郎", kana: "クンレン サブロウ", age: 79, support: .calling, reason: "耳が聞こえにくい"),
    Someone(name: "訓練 四子", kana: "クンレン ヨンコ", age: 91, support: .guiding, reason: "寝たきり"),
    Someone(name: "訓練 五郎", kana: "クンレン ゴロウ", age: 68, support: .calling, reason: "酸素の器械を使う"),
  ]

  /// The 自治会 of a place, or of the city, in order of kana.
  func associations(in area: RecordID?) throws -> [Record] {
    let level = try area.flatMap { try rows.view($0)?.record[Area.level] } ?? .city
    return try rows.views(RecordQuery(Area.kind)).map(\.record).filter { record in
      record[Area.level] == .association
        && (level == .city || record.id == area || record[Area.parent] == area)
    }.map { (SearchKey.make($0[Area.kana] ?? ""), $0.id, $0) }.sorted {
      ($0.0, $0.1) < ($1.0, $1.1)
    }
    .map(\.2)
  }

  func rows(in area: RecordID?, on day: CalendarDate) throws -> [PersonList.Row] {
    try associations(in: area).flatMap { place in
      DrillPeople.all.enumerated().map { index, someone in row(someone, index, place, day) }
    }
  }

  private func row(
    _ someone: Someone, _ index: Int, _ place: Record, _ day: CalendarDate
  ) -> PersonList.Row {
    let id = place.id.companion("drill \(index)")
    let name = place[Area.name] ?? ""
    let person = record(
      id, Person.kindName,
      [
        Person.name.name: .text(someone.name), Person.kana.name: .text(someone.kana),
        Person.birthDate.name: [
          "date": .text(day.adding(years: -someone.age).description), "precision": "year",
          "written": .text("\(someone.age)歳(訓練)"),
        ],
      ])
    let entry = record(
      id.companion(SupporterEntry.kindName), SupporterEntry.kindName,
      [
        SupporterEntry.shelter.name: .text("\(name)の訓練避難所"),
        SupporterEntry.confirmedOn.name: .text(day.description),
      ], members: [FieldPath(SupporterEntry.support.name, member: someone.support.rawValue)])
    let plan = record(
      id.companion(EvacuationPlan.kindName), EvacuationPlan.kindName,
      [EvacuationPlan.reason.name: .text(someone.reason)])
    return PersonList.Row(
      person: person, records: [entry, plan], area: place,
      addresses: ["\(name) 訓練\(index + 1)番地"])
  }

  private func record(
    _ id: RecordID, _ kind: String, _ fields: [String: Value], members: [FieldPath] = []
  ) -> Record {
    var values = PathMap<Value>()
    for (name, value) in fields { values[FieldPath(name)] = value }
    for member in members { values[member] = true }
    return Record(id: id, kindName: kind, values: values)
  }
}
