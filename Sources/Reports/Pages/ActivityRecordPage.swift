import Records

/// 民生委員・児童委員の活動記録: the monthly form, filled in from what its 民生委員 has logged.
///
/// The rows are those of the national monthly form (福祉行政報告例, 民生委員(児童委員)の活動状況). How they are counted:
/// - 相談・支援: each own consultation once, by its 主な困りごと, and by whom it is about; each own visit with a help of
///   daily life once under 日常的な支援.
/// - 訪問・連絡活動: own visits. 連絡調整: own consultations that were taken to an office.
/// - 活動日数: the days with any of these.
///
/// Meetings, surveys and certificates are not logged here: their cells stay empty, to be written in by hand.
public enum ActivityRecordPage: DocumentDeclaration {
  public static let document = Document(
    "activity-record", "民生委員・児童委員 活動記録", explanation: "自分の1か月の活動記録を、記録したことから作ります。",
    example: "--month 先月 --output 活動記録.html", parameters: [.month],
    reads: [visitSource, consultationSource, personSource, workerSource], isOwn: true,
    recipients: .city, template: PackageResources.activity_record_mustache, fill: sheets)

  fileprivate static let visitSource = ReportSource(
    Visit.kind,
    [Visit.person.name, Visit.visitor.name, Visit.date.name, Visit.activities.name])
  fileprivate static let consultationSource = ReportSource(
    Consultation.kind,
    [
      Consultation.receiver.name, Consultation.receivedOn.name, Consultation.person.name,
      Consultation.mainNeed.name, Consultation.outcome.name,
    ])
  fileprivate static let personSource = ReportSource(
    Person.kind, [Person.birthDate.name, Person.attributes.name])
  private static let workerSource = ReportSource(Worker.kind, [Worker.name.name])

  private static func sheets(
    _ answers: ReportAnswers, _ today: CalendarDate, _ records: any DocumentRecords
  ) throws -> [DocumentSheet] {
    guard let month = answers.month else { preconditionFailure("the month is required") }
    guard let worker = records.ownWorker else { return [] }
    var name = ""
    try records.each(workerSource) { if $0.id == worker { name = $0[Worker.name] ?? "" } }
    let tally = try ActivityTally(of: worker, in: month, records)
    return [
      DocumentSheet(
        recipient: name, persons: [],
        values: [
          "month": month.japanese, "topics": rows(SupportTopic.allCases, tally.topics),
          "topicTotal": tally.topics.values.reduce(0, +),
          "fields": rows(SupportField.allCases, tally.fields),
          "fieldTotal": tally.fields.values.reduce(0, +), "visits": tally.visits,
          "referred": tally.referred, "days": tally.days.count,
        ])
    ]
  }

  private static func rows<Word: VocabularyWord>(
    _ words: [Word], _ counts: [Word: Int]
  ) -> [[String: Any]] {
    words.enumerated().map { index, word in
      ["number": index + 1, "label": word.rawValue, "count": counts[word] ?? 0]
    }
  }
}

/// 内容別相談・支援件数.
private enum SupportTopic: String, VocabularyWord {
  case homeCare = "在宅福祉"
  case careInsurance = "介護保険"
  case health = "健康・保健医療"
  case childRearing = "子育て・母子保健"
  case childInCommunity = "子どもの地域生活"
  case childAtSchool = "子どもの教育・学校生活"
  case livingCosts = "生活費"
  case pension = "年金・保険"
  case work = "仕事"
  case family = "家族関係"
  case housing = "住居"
  case environment = "生活環境"
  case dailyLife = "日常的な支援"
  case other = "その他"

  /// The row of a need. A need that the form does not know is その他, and so is a consultation without one.
  init(_ need: Need?) {
    self =
      switch need {
      case .care: .careInsurance
      case .disability: .homeCare
      case .illness, .mind, .health: .health
      case .childRearing: .childRearing
      case .work: .work
      case .debt: .livingCosts
      case .housing: .housing
      case .violence: .family
      case .rights, .other, nil: .other
      }
  }
}

/// 分野別相談・支援件数.
private enum SupportField: String, VocabularyWord {
  case elderly = "高齢者に関すること"
  case disabled = "障がい者に関すること"
  case children = "子どもに関すること"
  case other = "その他"
}

/// The numbers of one 民生委員's month.
private struct ActivityTally {
  private(set) var topics: [SupportTopic: Int] = [:]
  private(set) var fields: [SupportField: Int] = [:]
  private(set) var visits = 0
  private(set) var referred = 0
  private(set) var days: Set<CalendarDate> = []

  /// From this age somebody is elderly (老人福祉法 5条の4); below that one a child (児童福祉法 4条).
  private static let (elderlyAge, adultAge) = (65, 18)
  private static let helps: Set<Activity> = [
    .talking, .rubbish, .shopping, .weeding, .snowClearing, .goingOut, .medicine,
  ]

  init(
    of worker: RecordID, in month: CalendarMonth, _ records: any DocumentRecords
  ) throws {
    var persons: [RecordID: Record] = [:]
    try records.each(ActivityRecordPage.personSource) { person in
      persons[try records.knownID(of: person.id)] = person
    }
    try records.each(ActivityRecordPage.visitSource) { visit in
      guard visit[Visit.visitor] == worker, let day = visit[Visit.date], month.contains(day) else {
        return
      }
      visits += 1
      days.insert(day)
      guard !visit[Visit.activities].isDisjoint(with: ActivityTally.helps) else { return }
      topics[.dailyLife, default: 0] += 1
      let person = try visit[Visit.person].map(records.knownID).flatMap { persons[$0] }
      fields[ActivityTally.field(of: person, on: day), default: 0] += 1
    }
    try records.each(ActivityRecordPage.consultationSource) { consultation in
      guard consultation[Consultation.receiver] == worker,
        let day = consultation[Consultation.receivedOn], month.contains(day)
      else { return }
      days.insert(day)
      let need = consultation[Consultation.mainNeed]
      topics[SupportTopic(need), default: 0] += 1
      if consultation[Consultation.outcome] == .toCenter { referred += 1 }
      let person = try consultation[Consultation.person].map(records.knownID)
        .flatMap { persons[$0] }
      fields[ActivityTally.field(of: person, need, on: day), default: 0] += 1
    }
  }

  private static func field(
    of person: Record?, _ need: Need? = nil, on day: CalendarDate
  ) -> SupportField {
    let age = person?[Person.birthDate]?.age(on: day)
    let attributes = person?[Person.attributes] ?? []
    if need == .childRearing || age.map({ $0 < adultAge }) == true { return .children }
    if need == .disability || !attributes.isDisjoint(with: [.physical, .intellectual, .mental]) {
      return .disabled
    }
    let isElderly = age.map { $0 >= elderlyAge } ?? attributes.contains(.elderlyOnly)
    return isElderly || need == .care ? .elderly : .other
  }
}
