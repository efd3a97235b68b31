import Records

/// ケアネット活動の状況・活動内容実績 of a period, as 003 氷見市 prints them for a half-year.
///
/// What counts:
/// - チーム数: the teams at work on the last day of the period, that is formed on or before it and not
///   ended before it. A team without a date of formation was there before records began, and
///   counts. Teams of two records of one person are the same neighbors: she has as many as the record that has
///   the most.
/// - 協力者数: the different cooperators of these teams; who is in several teams counts once.
/// - Attributes: those that the persons of these teams carry today. A person counts once in each
///   column of hers, and once if two teams watch over her. Columns are never derived from each
///   other, nor from the number of teams: a person can carry several attributes or none.
/// - Activities: visits from the first to the last day of the period, of any team and of none. A
///   visit counts once in the column of each of its activities.
public struct CareNetReport: Sendable, Hashable {
  /// What is asked of a visit.
  public static let visitFields = [Visit.date.name, Visit.activities.name]

  public let from: CalendarDate
  public let to: CalendarDate
  public let teams: Int
  public let cooperators: Int
  public let attributes: [PersonAttribute: Int]
  public let activities: [Activity: Int]

  /// Counts in one pass over each sequence.
  ///
  /// - Parameters:
  ///   - teams: those that stand; deleted ones left out.
  ///   - persons: at least the persons of the teams; others do no harm.
  ///   - visits: as they hold, corrections applied; those outside of the period do no harm.
  public init(
    from: CalendarDate, to: CalendarDate, teams: some Sequence<Record>,
    persons: some Sequence<Record>, visits: some Sequence<Record>
  ) {
    self.init(from: from, to: to, teams: teams, persons: persons) { visits.forEach($0) }
  }

  /// The same, with visits that are told one after the other: a city's half-year need not be in memory.
  ///
  /// - Parameters:
  ///   - knownAs: the id under which a person is known who was recorded more than once.
  ///   - eachVisit: tells each visit to what it is given.
  public init(
    from: CalendarDate, to: CalendarDate, teams: some Sequence<Record>,
    persons: some Sequence<Record>, knownAs: (RecordID) -> RecordID = { $0 },
    eachVisit: ((Record) -> Void) throws -> Void
  ) rethrows {
    self.from = from
    self.to = to
    let atWork = TeamTally(teams, on: to, knownAs)
    self.teams = atWork.teams
    cooperators = atWork.cooperators.count
    attributes = CareNetReport.attributes(of: atWork.persons, persons, knownAs)
    var tally = WordTally<Activity>(Visit.activities)
    try eachVisit { visit in
      guard let date = visit[Visit.date], date >= from, date <= to else { return }
      tally.add(visit)
    }
    activities = tally.counts
  }

  private static func attributes(
    of watched: Set<RecordID>, _ persons: some Sequence<Record>,
    _ knownAs: (RecordID) -> RecordID
  ) -> [PersonAttribute: Int] {
    var (waiting, tally) = (watched, WordTally<PersonAttribute>(Person.attributes))
    for person in persons where waiting.remove(knownAs(person.id)) != nil { tally.add(person) }
    return tally.counts
  }

  /// The document of `report carenet --json`: `from`, `to`, `teams`, `cooperators`, and
  /// `attributes` and `activities` with every word of the vocabulary as a key, 0 where nothing was
  /// counted.
  public var json: Value {
    [
      "from": .text(from.description), "to": .text(to.description),
      "teams": .integer(Int64(teams)), "cooperators": .integer(Int64(cooperators)),
      "attributes": .counts { attributes[$0] ?? 0 },
      "activities": .counts { activities[$0] ?? 0 },
    ]
  }

  /// Reads the document again: a report that was counted elsewhere. nil for what is not one.
  public init?(_ json: Value) {
    guard let from = json["from"]?.text.flatMap(CalendarDate.init(iso:)),
      let to = json["to"]?.text.flatMap(CalendarDate.init(iso:)),
      let teams = json["teams"]?.integer, let cooperators = json["cooperators"]?.integer,
      let attributes: [PersonAttribute: Int] = json["attributes"]?.counted(),
      let activities: [Activity: Int] = json["activities"]?.counted()
    else { return nil }
    (self.from, self.to, self.teams, self.cooperators) = (from, to, Int(teams), Int(cooperators))
    (self.attributes, self.activities) = (attributes, activities)
  }

  /// The two printed tables.
  public var tables: [ReportTable] {
    let period = "\(from.japanese)〜\(to.japanese)"
    return [
      ReportTable(
        title: "ケアネット活動の状況 (\(period))",
        headings: ["チーム数", "協力者数"] + PersonAttribute.allCases.map(\.rawValue),
        cells: [
          [.count(teams), .count(cooperators)]
            + PersonAttribute.allCases.map { .count(attributes[$0] ?? 0) }
        ]),
      ReportTable(
        title: "活動内容実績 (\(period))", headings: Activity.allCases.map(\.rawValue),
        cells: [Activity.allCases.map { .count(activities[$0] ?? 0) }]),
    ]
  }

  /// Both tables as plain text.
  public var text: String { tables.map(\.text).joined(separator: "\n\n") }

  /// Both tables in one CSV file.
  public var csv: [UInt8] { ReportTable.csv(tables) }
}

/// The teams at work on a day, and who belongs to them.
private struct TeamTally {
  private(set) var teams = 0
  private(set) var cooperators: Set<RecordID> = []
  private(set) var persons: Set<RecordID> = []

  init(
    _ all: some Sequence<Record>, on day: CalendarDate, _ knownAs: (RecordID) -> RecordID
  ) {
    /// By person, and by each of her records.
    var counts: [RecordID: [RecordID: Int]] = [:]
    for team in all where TeamTally.isAtWork(team, on: day) {
      cooperators.formUnion(team[Team.cooperators])
      guard let record = team[Team.person] else {
        teams += 1
        continue
      }
      counts[knownAs(record), default: [:]][record, default: 0] += 1
    }
    persons = Set(counts.keys)
    teams += counts.values.reduce(0) { $0 + ($1.values.max() ?? 0) }
  }

  private static func isAtWork(_ team: Record, on day: CalendarDate) -> Bool {
    if let formed = team[Team.formedOn], formed > day { return false }
    if let ended = team[Team.endedOn], ended < day { return false }
    return true
  }
}

/// Counts in how many records each word of a set stands.
///
/// Asks for each word's own cell (DESIGN.md §2) instead of reading each record's set. Words and cells are both in
/// the order of their paths, and are gone through together.
private struct WordTally<Word: VocabularyWord> {
  private var columns: [(word: Word, path: FieldPath, count: Int)]

  init(_ field: Field<Set<Word>>) {
    columns = Word.allCases.map { ($0, FieldPath(field.name, member: $0.rawValue), 0) }
      .sorted { $0.1 < $1.1 }
  }

  mutating func add(_ record: Record) {
    var column = 0
    for (path, value) in record.values {
      while column < columns.count, columns[column].path < path { column += 1 }
      guard column < columns.count else { return }
      if columns[column].path == path, value == true { columns[column].count += 1 }
    }
  }

  /// Only words that stand somewhere.
  var counts: [Word: Int] {
    columns.reduce(into: [:]) { counts, column in
      if column.count > 0 { counts[column.word] = column.count }
    }
  }
}

extension Value {
  /// Reads `counts`: words that stand somewhere. nil where a number is missing or another word stands.
  func counted<Word: VocabularyWord>() -> [Word: Int]? {
    guard let object else { return nil }
    var counts: [Word: Int] = [:]
    for (name, value) in object {
      guard let word = Word(rawValue: name), let number = value.integer else { return nil }
      if number > 0 { counts[word] = Int(number) }
    }
    return counts
  }

  /// An object with every word of a vocabulary and its number.
  static func counts<Word: VocabularyWord>(_ number: (Word) -> Int) -> Value {
    .object(
      Word.allCases.reduce(into: [:]) { $0[$1.rawValue] = .integer(Int64(number($1))) })
  }
}
