import Records
import Testing

@testable import Reports

@Suite("Who has to be asked again, and in which order")
struct OverdueListTests {
  private static let today = Sample.day(2020, 12, 31)

  private static func row(
    _ number: Int, _ address: String, at point: (Double, Double)? = nil, hidden: Presence? = nil,
    _ records: [Record] = []
  ) -> PersonList.Row {
    var person = Sample.listed(number, "見本\(number)", kana: "ミホン", hidden: hidden)
    person.values[FieldPath("coordinate")] = point.flatMap {
      Coordinate(latitude: $0.0, longitude: $0.1)?.value
    }
    return PersonList.Row(
      person: person, records: records, area: nil, addresses: [address].filter { !$0.isEmpty })
  }

  private static func walked(_ rows: [PersonList.Row]) -> [String] {
    PersonList(OverdueList.form, cover: Sample.cover, rows: rows, leftOut: .init([])).rows.map(
      \.name)
  }

  @Test("a day is too old after a year, and an unknown one always")
  func aYearIsTheLimit() {
    let (last, old) = (Sample.day(2020, 1, 1), Sample.day(2019, 12, 31))
    #expect(!Freshness.yearly.isOverdue(last, on: Self.today))
    #expect(Freshness.yearly.isOverdue(old, on: Self.today))
    #expect(Freshness.yearly.isOverdue(nil, on: Self.today))
    #expect(!Freshness(days: 366).isOverdue(old, on: Self.today))
    let checked = Sample.record(
      Kit.kind, 1, ["filled_on": "2018-01-01", "next_check": "2020-12-31"])
    #expect(!checked.isOverdue(on: Self.today))
    #expect(checked.isOverdue(on: Sample.day(2021, 1, 1)))
  }

  @Test("a row says which of its records are old, and by what")
  func whatIsOldIsSaid() {
    let row = Self.row(
      1, "見本町1",
      [
        Sample.entry(1, ["confirmed_on": "2019-04-01"]), Sample.record(EvacuationPlan.kind, 1),
        Sample.record(Kit.kind, 1, ["filled_on": "2020-11-01"]),
      ])
    #expect(row.overdue(on: Self.today) == ["リストの行 H31.4.1", "個別避難計画 未確認"])
  }

  @Test(
    "a paper is old where it was read after the record was filled in, and says an earlier day",
    arguments: [
      ("2019-05-01", "2020-12-01", true), ("2020-11-01", "2020-12-01", false),
      ("2019-05-01", "2020-10-31", false), ("2020-11-02", "2020-12-01", false),
    ])
  func aPaperIsHeldAgainstTheRecord(paper: String, visited: String, isOld: Bool) {
    let kit = Sample.record(
      Kit.kind, 1, ["filled_on": "2020-11-01", "next_check": "2021-11-01"])
    let visit = Sample.record(
      Visit.kind, 1, ["date": .text(visited), "kit_paper": .text(paper)])
    #expect(kit.hasOlderPaper(seenAt: visit) == isOld)
    let said = Self.row(1, "見本町1", [kit, visit]).overdue(on: Self.today)
    #expect(said == (isOld ? ["バトンの紙が古い(紙 R1.5.1、記録 R2.11.1)"] : []))
    #expect(!kit.hasOlderPaper(seenAt: nil))
  }

  @Test("one walks to the nearest house, then by address, and to the unknown last")
  func theOrderIsThatOfTheWalk() {
    let rows = [
      Self.row(1, "見本町10番地"), Self.row(2, "見本町2番地"), Self.row(3, ""),
      Self.row(4, "見本町1番地", hidden: .yes),
      Self.row(5, "見本町30番地", at: (36.850, 136.970)), Self.row(6, "見本町20番地", at: (36.853, 136.970)),
      Self.row(7, "見本町25番地", at: (36.851, 136.970)), Self.row(8, "見本町40番地", at: (36.8525, 136.970)),
    ]
    let expected = [6, 8, 7, 5, 2, 1, 3, 4].map { "見本\($0)" }
    #expect(Self.walked(rows) == expected)
    #expect(Self.walked(rows.reversed()) == expected)
  }
}
