import Authority
import Records

/// 見守り訪問票: a sheet for each 協力者 with the persons whom they visit in a week, to be taken along and written on.
///
/// It says no more of a person than the members of their team read on a device: how to reach them, and what was seen
/// at the last visit. Its memo stays off the paper, which can be lost. Persons who died or moved away have no visits
/// any more.
public enum VisitSheetPage: DocumentDeclaration {
  public static let document = Document(
    "visits", "見守り訪問票", explanation: "1週間の見守り訪問票を、協力者ごとに1枚ずつ作ります。",
    example: "--week 今日 --area 中央町 --output 訪問票.html", parameters: [.week, .place],
    reads: [teamSource, personSource, visitSource, workerSource, areaSource],
    recipients: .cooperator, template: PackageResources.visit_sheet_mustache, fill: sheets)

  fileprivate static let teamSource = ReportSource(
    Team.kind,
    [
      Team.person.name, Team.cooperators.name, Team.plannedActivities.name, Team.formedOn.name,
      Team.endedOn.name,
    ])
  fileprivate static let personSource = ReportSource(
    Person.kind,
    [
      Person.name.name, Person.kana.name, Person.birthDate.name, Person.address.name,
      Person.addressHidden.name, Person.phones.name, Person.association.name, Person.status.name,
      Person.mayVisit.name,
    ])
  fileprivate static let visitSource = ReportSource(
    Visit.kind, [Visit.person.name, Visit.date.name, Visit.status.name, Visit.signs.name])
  fileprivate static let workerSource = ReportSource(
    Worker.kind,
    [
      Worker.name.name, Worker.kana.name, Worker.area.name, Worker.phone.name, Worker.roles.name,
    ])
  fileprivate static let areaSource = ReportSource(Area.kind, [Area.name.name, Area.parent.name])

  private static func sheets(
    _ answers: ReportAnswers, _ today: CalendarDate, _ records: any DocumentRecords
  ) throws -> [DocumentSheet] {
    let week = Week(containing: answers.week ?? today)
    let directory = try Directory(records, on: today)
    let persons = try VisitedPerson.all(in: week, on: today, records)
    var byCooperator: [RecordID?: [VisitedPerson]] = [:]
    for person in persons {
      let all = person.cooperators.isEmpty ? [nil] : person.cooperators.map(Optional.some)
      for cooperator in all { byCooperator[cooperator, default: []].append(person) }
    }
    return byCooperator.map { cooperator, persons in
      (key: directory.sortKey(cooperator), sheet: sheet(cooperator, persons, week, directory))
    }.sorted { $0.key < $1.key }.map(\.sheet)
  }

  private static func sheet(
    _ cooperator: RecordID?, _ persons: [VisitedPerson], _ week: Week, _ directory: Directory
  ) -> DocumentSheet {
    let persons = persons.sorted { $0.sortKey < $1.sortKey }
    return DocumentSheet(
      recipient: directory.name(cooperator), persons: persons.map(\.id),
      values: [
        "week": week.label, "count": persons.count,
        "persons": persons.map { $0.values(directory) },
        "commissioners": directory.commissioners(of: persons.compactMap(\.association)),
        "states": SafetyStatus.allCases.map(\.rawValue),
        "signs": WarningSign.allCases.map(\.rawValue).joined(separator: "、"),
        "activities": Activity.allCases.map(\.rawValue).joined(separator: "、"),
      ])
  }
}

/// From Monday to Sunday.
private struct Week {
  let from: CalendarDate

  init(containing day: CalendarDate) {
    let sinceMonday = ((day.daysSince1970 + 3) % 7 + 7) % 7
    from = day.adding(days: -sinceMonday)
  }

  var to: CalendarDate { from.adding(days: 6) }
  var label: String { "\(from.japanese)(\(from.weekday)) から \(to.japanese)(\(to.weekday)) まで" }
}

/// A person with a team, and what a visitor has to know.
private struct VisitedPerson {
  let id: RecordID
  let record: Record
  let age: Int?
  let isAddressHidden: Bool
  private(set) var cooperators: [RecordID] = []
  private var activities: Set<Activity> = []
  private(set) var lastVisit: Record?

  static func all(
    in week: Week, on today: CalendarDate, _ records: any DocumentRecords
  ) throws -> [VisitedPerson] {
    var persons: [RecordID: VisitedPerson] = [:]
    try records.each(VisitSheetPage.personSource) { record in
      guard record[Person.status]?.endsLists == nil else { return }
      let id = try records.knownID(of: record.id)
      persons[id] = VisitedPerson(
        id: id, record: record, age: record[Person.birthDate]?.age(on: today),
        isAddressHidden: try records.isAddressHidden(id))
    }
    var atWork: Set<RecordID> = []
    try records.each(VisitSheetPage.teamSource) { team in
      guard let person = try team[Team.person].map(records.knownID),
        team.isTeamAtWork(on: week.from) || team.isTeamAtWork(on: week.to)
      else { return }
      atWork.insert(person)
      persons[person]?.take(team)
    }
    try records.each(VisitSheetPage.visitSource) { visit in
      guard let person = try visit[Visit.person].map(records.knownID) else { return }
      persons[person]?.take(visit: visit)
    }
    return persons.values.filter { atWork.contains($0.id) }
  }

  private mutating func take(_ team: Record) {
    for cooperator in team[Team.cooperators].sorted() where !cooperators.contains(cooperator) {
      cooperators.append(cooperator)
    }
    activities.formUnion(team[Team.plannedActivities])
  }

  private mutating func take(visit: Record) {
    let earlier = lastVisit?[Visit.date]
    if let date = visit[Visit.date], earlier.map({ $0 <= date }) ?? true { lastVisit = visit }
  }

  var association: RecordID? { record[Person.association] }
  var sortKey: (String, RecordID) {
    (SearchKey.make(record[Person.kana] ?? record[Person.name] ?? ""), id)
  }

  func values(_ directory: Directory) -> [String: Any] {
    let watch = lastVisit.map { words($0[Visit.signs]) } ?? ""
    let plan = words(activities)
    let phones = record.phoneNumbers
    return [
      "name": record[Person.name] ?? PersonList.unknown, "kana": record[Person.kana] ?? "",
      "age": age.map { "\($0)歳" } ?? "", "mark": mark,
      "address": isAddressHidden
        ? PersonList.hiddenAddress : record[Person.address]?.line ?? PersonList.unknown,
      "association": association.flatMap(directory.areaName) ?? "",
      "phone": phones.isEmpty ? PersonList.unknown : phones.joined(separator: " / "),
      "last": lastVisit.map(VisitedPerson.line) ?? "まだ記録がありません",
      "isMarked": !mark.isEmpty, "hasWatch": !watch.isEmpty, "watch": watch,
      "hasPlan": !plan.isEmpty, "plan": plan,
    ]
  }

  /// A warning before the door: the person is not at home, or does not want to be visited.
  private var mark: String {
    let status = record[Person.status].flatMap { $0 == .home ? nil : $0.rawValue }
    let refusal = record[Person.mayVisit] == .refused ? "訪問は断られています" : nil
    return [status, refusal].compactMap(\.self).joined(separator: "、")
  }

  private static func line(_ visit: Record) -> String {
    let date = visit[Visit.date].map { "\($0.japanese)(\($0.weekday))" } ?? ""
    return [date, visit[Visit.status]?.rawValue ?? ""].filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  /// The words in the order of their vocabulary.
  private func words<Word: VocabularyWord>(_ chosen: Set<Word>) -> String {
    Word.allCases.filter(chosen.contains).map(\.rawValue).joined(separator: "、")
  }
}

/// The workers and areas that sheets name.
private struct Directory {
  private var workers: [RecordID: Record] = [:]
  private var areas: [RecordID: Record] = [:]

  private let today: CalendarDate

  init(_ records: any DocumentRecords, on today: CalendarDate) throws {
    self.today = today
    try records.each(VisitSheetPage.workerSource) { workers[$0.id] = $0 }
    try records.each(VisitSheetPage.areaSource) { areas[$0.id] = $0 }
  }

  func name(_ worker: RecordID?) -> String {
    guard let worker else { return "協力者がまだいない人" }
    return workers[worker]?[Worker.name] ?? "名前の届いていない協力者(番号 \(worker.short))"
  }

  /// By kana; persons without one come last.
  func sortKey(_ worker: RecordID?) -> (Int, String, String) {
    let record = worker.flatMap { workers[$0] }
    let key = SearchKey.make(record?[Worker.kana] ?? record?[Worker.name] ?? "")
    return (worker == nil ? 1 : 0, key, worker?.description ?? "")
  }

  func areaName(_ area: RecordID) -> String? { areas[area]?[Area.name] }

  /// The 民生委員 to call: those of these 自治会 and of their districts, with their numbers.
  func commissioners(of associations: [RecordID]) -> [String] {
    let districts = associations.compactMap { areas[$0]?[Area.parent] }
    let reach = Set(associations + districts)
    return workers.values.filter { worker in
      worker[Worker.area].map(reach.contains) == true
        && worker[Worker.roles].contains { role in
          role.role == .welfareCommissioner && role.from ?? today <= today
            && role.to ?? today >= today
        }
    }.sorted { sortKey($0.id) < sortKey($1.id) }.map { worker in
      [worker[Worker.name] ?? "", worker[Worker.phone] ?? ""].filter { !$0.isEmpty }
        .joined(separator: " ")
    }
  }
}
