import Merge
import Records
import Testing

@testable import SyntheticMunicipality

/// The synthetic city against what 氷見市 printed, counted from the operations alone: nothing of Reports
/// is used, so that a slip there cannot hide one here.
@Suite("Synthetic municipality: the printed tables")
struct SeedPrintedTablesTests {
  static let halfYears = [SeedHalfYear.first2019, .first2020]

  @Test("each activity was done as often as printed", arguments: halfYears)
  func activitiesEqualPrint(halfYear: SeedHalfYear) throws {
    let row = try PrintedTable("himi-carenet-activities").row("from", halfYear.from.description)
    let counted = SeededCity.printed.activities(halfYear)
    for activity in Activity.allCases {
      #expect(counted[activity.rawValue, default: 0] == Int(row[activity.rawValue] ?? ""))
    }
  }

  @Test("as many teams are at work on the last day as printed", arguments: halfYears)
  func teamsEqualPrint(halfYear: SeedHalfYear) throws {
    let row = try PrintedTable("himi-carenet-status").row("from", halfYear.from.description)
    #expect(SeededCity.printed.teams(on: halfYear.to).count == Int(row["teams"] ?? ""))
  }

  @Test("those teams have as many different cooperators as printed", arguments: halfYears)
  func cooperatorsEqualPrint(halfYear: SeedHalfYear) throws {
    let row = try PrintedTable("himi-carenet-status").row("from", halfYear.from.description)
    let cooperators = SeededCity.printed.teams(on: halfYear.to).map { $0[Team.cooperators] }
    let different = cooperators.reduce(into: Set()) { $0.formUnion($1) }
    #expect(different.count == Int(row["cooperators"] ?? ""))
  }

  @Test("their persons carry each attribute as often as printed", arguments: halfYears)
  func attributesEqualPrint(halfYear: SeedHalfYear) throws {
    let row = try PrintedTable("himi-carenet-status").row("from", halfYear.from.description)
    let city = SeededCity.printed
    let persons = city.teams(on: halfYear.to).compactMap { team in
      team[Team.person].flatMap { city.records[$0] }
    }
    for attribute in PersonAttribute.allCases {
      let counted = persons.count { $0[Person.attributes].contains(attribute) }
      #expect(counted == Int(row[attribute.rawValue] ?? ""), "\(attribute.rawValue)")
    }
  }

  @Test("each route led to as many consultations a year as printed, center and CSW")
  func consultationsEqualPrint() throws {
    let table = try PrintedTable("himi-new-consultations-by-route")
    #expect(table.rows.count == 11)
    for row in table.rows {
      let year = try #require(row["fiscal_year"].flatMap { FiscalYear(reading: $0) })
      let all = SeededCity.printed.consultations(in: year).filter {
        row["scope"] == "centre" || $0[Consultation.socialWorkerInvolved] == .yes
      }
      #expect(all.count == Int(row["total"] ?? ""), "\(row["scope"] ?? "") \(year.short)")
      for route in ReferralRoute.allCases {
        let counted = all.count { $0[Consultation.route] == route }
        #expect(counted == Int(row[route.rawValue] ?? ""), "\(year.short) \(route.rawValue)")
      }
    }
  }

  @Test("no consultation of the center falls outside of the printed years")
  func consultationsStayWithinThePrintedYears() {
    let years = SeededCity.printed.records(of: Consultation.kind).compactMap {
      $0[Consultation.receivedOn].map(FiscalYear.init(containing:))
    }
    #expect(years.min() == FiscalYear(2015))
    #expect(years.max() == FiscalYear(2020))
  }

  @Test("the open desks' consultations are there and are not the center's")
  func openDesksAreApart() {
    let desks = SeededCity.printed.records(of: Consultation.kind).filter {
      $0[Consultation.desk] == .openDesk
    }
    #expect(desks.count > 100)
    #expect(desks.allSatisfy { $0[Consultation.area] != nil })
  }

  @Test("places and offices are as many as printed")
  func placesAndOfficesEqualPrint() {
    let city = SeededCity.printed
    let areas = city.records(of: Area.kind)
    let associations = areas.filter { $0[Area.level] == .association }
    #expect(areas.count { $0[Area.level] == .district } == 21)
    #expect(associations.count == 226)
    #expect(associations.compactMap { $0[Area.households] }.reduce(0, +) == 17_536)
    #expect(areas.filter { $0[Area.level] == .city }.map { $0[Area.code] } == ["162051"])
    #expect(city.workers(.welfareCommissioner) == 124)
    #expect(city.workers(.associationChair) == 226)
    #expect(city.workers(.welfareActivitySupporter) == 110)
    #expect(city.workers(.communitySocialWorker) == 2)
  }

  @Test("a visit can hold several activities, so there are fewer visits than activities")
  func visitsAreFewerThanActivities() {
    for halfYear in Self.halfYears {
      let activities = SeededCity.printed.activities(halfYear).values.reduce(0, +)
      let visits = SeededCity.printed.visits[halfYear, default: 0]
      #expect(visits > 0 && visits < activities)
    }
  }
}

/// The counts over all operations of a synthetic municipality, computed once.
struct SeededCity {
  static let printed = SeededCity(SyntheticMunicipality(seed: 1))
  static let small = SeededCity(SyntheticMunicipality(seed: 1, size: .small))

  static let author = RecordID(high: 0x1234_5678_9abc_4def, low: 0x8123_4567_89ab_cdef)

  /// Every record but visits, as displayed after its last operation.
  private(set) var records: [RecordID: Record] = [:]
  /// Visits by half-year; those outside of both are not counted.
  private(set) var visits: [SeedHalfYear: Int] = [:]
  private var activityCounts: [SeedHalfYear: [String: Int]] = [:]

  init(_ municipality: SyntheticMunicipality) {
    var states: [RecordID: RecordState] = [:]
    for operation in municipality.operations(replica: 7, author: Self.author) {
      if operation.kind == Visit.kind.name {
        count(operation)
      } else {
        states[operation.record, default: RecordState(id: operation.record, kind: operation.kind)]
          .apply(operation, isAccepted: true, hasArrived: { _ in true })
      }
    }
    records = states.mapValues { $0.view.record }
  }

  private mutating func count(_ visit: Operation) {
    guard let text = visit.writes[FieldPath(Visit.date.name)]?.value.text,
      let date = CalendarDate(iso: text),
      let halfYear = SeedHalfYear.allCases.first(where: { $0.from <= date && date <= $0.to })
    else { return }
    visits[halfYear, default: 0] += 1
    for (path, write) in visit.writes where path.field == Visit.activities.name {
      guard write.value == true, let activity = path.member else { continue }
      activityCounts[halfYear, default: [:]][activity, default: 0] += 1
    }
  }

  func activities(_ halfYear: SeedHalfYear) -> [String: Int] { activityCounts[halfYear] ?? [:] }

  func records(of kind: Kind) -> [Record] { records.values.filter { $0.kindName == kind.name } }

  func teams(on day: CalendarDate) -> [Record] {
    records(of: Team.kind).filter { team in
      guard let formed = team[Team.formedOn], formed <= day else { return false }
      return team[Team.endedOn].map { $0 > day } ?? true
    }
  }

  func consultations(in year: FiscalYear) -> [Record] {
    records(of: Consultation.kind).filter { record in
      record[Consultation.desk] == .center
        && record[Consultation.receivedOn].map { FiscalYear(containing: $0) == year } == true
    }
  }

  func workers(_ office: WorkerOffice) -> Int {
    records(of: Worker.kind).count { worker in worker[Worker.roles].contains { $0.role == office } }
  }
}
