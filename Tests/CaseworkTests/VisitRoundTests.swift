import Authority
import Casework
import Merge
import Records
import Testing

/// The round says who is visited first, what is known of the last visit, and who is to be called.
@Suite struct VisitRoundTests {
  private let city: MemoryRecords
  private let association: String

  init() throws {
    let city = try MemoryRecords.twoDistricts()
    self.city = city
    let homes = try city.records(of: Person.kindName).compactMap {
      try city.view($0)?.record[Person.association]
    }
    association = try #require(homes.first).description
    for (name, kana) in [("甲野", "コウノ"), ("乙野", "オツノ"), ("丙野", "ヘイノ"), ("丁野", "テイノ")] {
      try city.add(
        Person.kind, ["name": name, "kana": kana, "association": association])
    }
  }

  private func visit(_ name: String, _ date: String, _ status: String, signs: String = "") throws {
    var answers = ["person": name, "date": date, "status": status]
    if !signs.isEmpty { answers["signs"] = signs }
    try city.add(Visit.kind, answers)
  }

  private func round(_ names: String...) throws -> [VisitRound.Stop] {
    let persons = try names.map {
      try #require(try city.view(try Lookup(rows: city).find($0, [Person.kindName]))?.record)
    }
    return try VisitRound(of: persons, on: city.today, in: city).stops
  }

  @Test func theOpenComeFirstThenTheLongestUnseen() throws {
    try visit("甲野", "2020-08-31", "元気")
    try visit("乙野", "2020-08-10", "変わりなし")
    try visit("丙野", "2020-08-30", "元気")
    try visit("丙野", "2020-08-31", "会えず")
    #expect(
      try round("甲野", "乙野", "丙野", "丁野").compactMap { $0.person[Person.name] }
        == ["丙野", "丁野", "乙野", "甲野"])
  }

  @Test func aVisitAtWhichNobodyWasMetIsNoSight() throws {
    try visit("甲野", "2020-08-01", "元気")
    try visit("甲野", "2020-08-31", "会えず", signs: "灯りがつかない,におい")
    let stop = try #require(try round("甲野").first)
    #expect(stop.isOpen)
    #expect(stop.lastSeen?.description == "2020-08-01")
    #expect(stop.summary(on: city.today) == "きのう 会えず 灯りがつかない・におい (31日会っていません)")
  }

  @Test func aPersonWithoutAVisitIsNamedAsSuch() throws {
    let stop = try #require(try round("丁野").first)
    #expect(stop.summary(on: city.today) == "この1年、訪問の記録なし" && !stop.isOpen)
  }

  @Test func whoDiedOrMovedAwayComesLast() throws {
    try visit("甲野", "2020-08-31", "異変")
    let gone = try Lookup(rows: city).find("甲野", [Person.kindName])
    _ = try city.entries.edit(
      Person.kind,
      TypedEntry(city.assignments(Person.kind, ["status": "転出"]), target: gone.description))
    #expect(try round("甲野", "乙野").compactMap { $0.person[Person.name] } == ["乙野", "甲野"])
  }

  @Test func whoIsResponsibleWhereThePersonLivesIsNamed() throws {
    let person = try Lookup(rows: city).find("乙野", [Person.kindName])
    func named() throws -> [String] {
      try LocalWorkers.workers(of: .welfareCommissioner, for: person, on: city.today, in: city).map
      {
        $0.name + $0.phone
      }
    }
    #expect(try named() == [])
    let area = try #require(RecordID(association))
    let district = try #require(try city.view(area)?.record[Area.parent])
    for (name, place, role) in [
      ("地区の人", district.description, "役割=民生委員・児童委員"), ("会長", association, "役割=自治会長"),
    ] {
      try city.add(
        Worker.kind, ["name": name, "area": place, "phone": "0766-1", "roles": role])
    }
    #expect(try named() == ["地区の人0766-1"])
    try city.add(
      Worker.kind,
      ["name": "近くの人", "area": association, "phone": "0766-2", "roles": "役割=民生委員・児童委員"])
    try city.add(
      Worker.kind,
      ["name": "前の人", "area": association, "roles": "役割=民生委員・児童委員,退任日=2019-11-30"])
    #expect(try named() == ["近くの人0766-2"])
  }
}
