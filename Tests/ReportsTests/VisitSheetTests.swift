import Authority
import Foundation
import Records
import Testing

@testable import Reports

@Suite("Visit sheets")
struct VisitSheetTests {
  private static let today = Sample.day(2020, 9, 9)

  private static func person(
    _ number: Int, _ name: String, _ kana: String, _ values: [String: Value] = [:]
  ) -> Record {
    var person = Sample.listed(number, name, kana: kana, phone: "0766-00-000\(number)")
    person.values[FieldPath("association")] = .text(Sample.id(Area.kind, 1).description)
    person.values[FieldPath("address")] = Address(line: "見本町\(number)").value
    for (field, value) in values { person.values[FieldPath(field)] = value }
    return person
  }

  private static func worker(
    _ number: Int, _ name: String, _ kana: String, _ office: WorkerOffice, until: String? = nil
  ) -> Record {
    var worker = Sample.record(
      Worker.kind, number,
      [
        "name": .text(name), "kana": .text(kana), "phone": .text("0766-99-000\(number)"),
        "area": .text(Sample.id(Area.kind, 1).description),
      ], members: ["roles": ["r"]])
    worker.values[FieldPath("roles", item: "r", part: "role")] = .text(office.rawValue)
    worker.values[FieldPath("roles", item: "r", part: "to")] = until.map(Value.text)
    return worker
  }

  private static func visit(
    _ number: Int, _ person: Int, _ day: String, _ status: SafetyStatus,
    _ signs: [WarningSign] = []
  ) -> Record {
    Sample.record(
      Visit.kind, number,
      [
        "person": .text(Sample.id(Person.kind, person).description), "date": .text(day),
        "status": .text(status.rawValue), "memo": "息子の借金のこと",
      ], members: ["signs": signs.map(\.rawValue)])
  }

  private static let helpers = [
    worker(1, "山田花子", "ヤマダハナコ", .cooperator), worker(2, "森一郎", "モリイチロウ", .cooperator),
    worker(3, "民生委子", "ミンセイイコ", .welfareCommissioner, until: "2020-09-09"),
    worker(4, "前任太郎", "ゼンニンタロウ", .welfareCommissioner, until: "2020-09-08"),
  ]

  private static func sheets(
    _ records: [Record], hidden: Set<RecordID> = [], week: String? = nil
  ) throws -> [DocumentSheet] {
    let answers = try ReportAnswers(
      week.map { ["week": $0] } ?? [:], to: VisitSheetPage.document)
    return try VisitSheetPage.document.sheets(
      answers, on: today,
      from: ToldRecords(
        records: SampleRecords([Sample.area(1, "見本町")] + helpers + records), hidden: hidden))
  }

  private static func html(_ sheets: [DocumentSheet]) throws -> String {
    try VisitSheetPage.document.html(
      sheets.enumerated().map { ("K7QXM2P-\($0 + 1)", $1) },
      DocumentCover(municipality: "試験市", asOf: today, printedBy: "甲"))
  }

  @Test(
    "each cooperator has a sheet with the persons of their teams, by kana; who has none comes last")
  func aSheetForEachCooperator() throws {
    let sheets = try Self.sheets([
      Self.person(1, "乙野", "オツノ"), Self.person(2, "甲野", "コウノ"), Self.person(3, "丙野", "ヘイノ"),
      Sample.team(1, person: 1, cooperators: [1, 2]), Sample.team(2, person: 2, cooperators: [1]),
      Sample.team(3, person: 3),
    ])
    #expect(sheets.map(\.recipient) == ["森一郎", "山田花子", "協力者がまだいない人"])
    #expect(
      sheets.map(\.persons) == [
        [Sample.id(Person.kind, 1)], [Sample.id(Person.kind, 1), Sample.id(Person.kind, 2)],
        [Sample.id(Person.kind, 3)],
      ])
    let html = try Self.html(sheets)
    #expect(html.contains("K7QXM2P-3") && html.contains("<title>見守り訪問票</title>"))
    #expect(html.contains("令和2年9月7日(月) から 令和2年9月13日(日) まで"))
    #expect(html.contains("民生委子 0766-99-0003") && !html.contains("前任太郎"))
  }

  @Test("the last visit and its signs are said, its memo is not")
  func theLastVisitIsSaid() throws {
    let html = try Self.html(
      Self.sheets([
        Self.person(1, "乙野", "オツノ", ["status": "入院", "may_visit": "否"]),
        Sample.team(1, person: 1, cooperators: [1]),
        Self.visit(1, 1, "2020-09-05", .worrying, [.thinner]),
        Self.visit(2, 1, "2020-08-01", .well),
      ]))
    #expect(html.contains("令和2年9月5日(土) 気になる"))
    #expect(html.contains("気をつけること: やせた") && !html.contains("借金"))
    #expect(html.contains("入院、訪問は断られています"))
  }

  @Test("a hidden address is on no sheet, though another record hides it")
  func aHiddenAddressIsNotPrinted() throws {
    let records = [Self.person(1, "乙野", "オツノ"), Sample.team(1, person: 1, cooperators: [1])]
    #expect(try Self.html(Self.sheets(records)).contains("見本町1"))
    let html = try Self.html(Self.sheets(records, hidden: [Sample.id(Person.kind, 1)]))
    #expect(!html.contains("見本町1") && html.contains("（住所非公開）"))
  }

  @Test("the dead, those who moved away and teams that have ended are on none")
  func nobodyWhoIsNotVisited() throws {
    let sheets = try Self.sheets(
      [
        Self.person(1, "乙野", "オツノ", ["status": "死亡"]),
        Self.person(2, "甲野", "コウノ", ["status": "転出"]), Self.person(3, "丙野", "ヘイノ"),
        Self.person(4, "丁野", "テイノ"), Sample.team(1, person: 1, cooperators: [1]),
        Sample.team(2, person: 2, cooperators: [1]),
        Sample.team(3, person: 3, cooperators: [1], ended: "2020-10-04"),
        Sample.team(4, person: 4, cooperators: [1], ended: "2020-10-05"),
      ], week: "2020-10-11")
    #expect(sheets.map(\.persons) == [[Sample.id(Person.kind, 4)]])
  }
}
