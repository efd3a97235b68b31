import Records

/// ケアネット活動の状況・活動内容実績 of a period, as 003 氷見市 prints them for a half-year.
///
/// A team counts that was formed on or before the last day of the period and had not ended before it; its
/// cooperators are counted once however many teams they belong to. A visit counts once in the column of
/// each of its activities. Categories of persons are counted from the teams' persons and never derived
/// from one another: a person can have several.
public struct CareNetReport: Sendable, Hashable {
  public let from: CalendarDate
  public let to: CalendarDate
  public let teams: Int
  public let cooperators: Int
  public let attributes: [PersonAttribute: Int]
  public let activities: [Activity: Int]

  /// - Parameters:
  ///   - visits: as they hold, corrections applied.
  public init(
    from: CalendarDate, to: CalendarDate, teams: some Sequence<Record>,
    persons: some Sequence<Record>, visits: some Sequence<Record>
  ) {
    self.from = from
    self.to = to
    let active = teams.filter { team in
      (team[Team.formedOn].map { $0 <= to } ?? true)
        && (team[Team.endedOn].map { $0 >= to } ?? true)
    }
    self.teams = active.count
    cooperators = active.reduce(into: Set<RecordID>()) { $0.formUnion($1[Team.cooperators]) }.count
    let watched = Set(active.compactMap { $0[Team.person] })
    attributes = CareNetReport.count(persons.filter { watched.contains($0.id) }) {
      $0[Person.attributes]
    }
    activities = CareNetReport.count(
      visits.filter { visit in visit[Visit.date].map { $0 >= from && $0 <= to } ?? false }
    ) { $0[Visit.activities] }
  }

  private static func count<Word: Hashable>(
    _ records: [Record], _ words: (Record) -> Set<Word>
  ) -> [Word: Int] {
    records.reduce(into: [:]) { counts, record in
      for word in words(record) { counts[word, default: 0] += 1 }
    }
  }

  /// The document of `report carenet --json`: columns by their printed names.
  public var json: Value {
    [
      "from": .text(from.description), "to": .text(to.description),
      "teams": .integer(Int64(teams)), "cooperators": .integer(Int64(cooperators)),
      "attributes": CareNetReport.members(attributes),
      "activities": CareNetReport.members(activities),
    ]
  }

  private static func members<Word: VocabularyWord>(_ counts: [Word: Int]) -> Value {
    .object(
      Dictionary(
        uniqueKeysWithValues: Word.allCases.map {
          ($0.rawValue, Value.integer(Int64(counts[$0] ?? 0)))
        }))
  }

  /// The two printed tables.
  public var tables: [ReportTable] {
    let period = "\(from.japanese)〜\(to.japanese)"
    return [
      ReportTable(
        title: "ケアネット活動の状況 (\(period))",
        headings: ["チーム数", "協力者数"] + PersonAttribute.allCases.map(\.rawValue),
        rows: [
          ([teams, cooperators] + PersonAttribute.allCases.map { attributes[$0] ?? 0 })
            .map(Grouping.text)
        ]),
      ReportTable(
        title: "活動内容実績 (\(period))", headings: Activity.allCases.map(\.rawValue),
        rows: [Activity.allCases.map { Grouping.text(activities[$0] ?? 0) }]),
    ]
  }
}

/// Numbers with a comma every three digits, as they are printed.
enum Grouping {
  static func text(_ number: Int) -> String {
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}
