import Authority
import Merge
import Records
import Reports
import Sync

/// The records of a report as a store tells them: a device's, or the server's as one principal sees them.
struct ReportGathering<Rows: RecordReading>: ReportRecords {
  let answers: ReportAnswers
  let rows: Rows
  let ownWorker: RecordID?

  func each(_ source: ReportSource, _ body: (Record) throws -> Void) throws {
    try rows.eachStanding(query(source.kind), fields: source.fields, body)
  }

  func knownID(of person: RecordID) throws -> RecordID {
    try rows.samePerson.canonicalID(of: person)
  }

  private func query(_ kind: Kind) throws -> RecordQuery {
    var query = RecordQuery(kind)
    if kind.isFact { (query.from, query.to) = (answers.days?.from, answers.days?.to) }
    if let place = answers.place { try query.lie(in: place, in: rows) }
    return query
  }
}

extension Report {
  /// Counts what a store tells.
  ///
  /// - Parameter worker: the 担い手 who asks.
  public func counted(
    _ answers: ReportAnswers, in rows: some RecordReading, askedBy worker: RecordID? = nil
  ) throws -> CountedReport {
    try counted(answers, over: ReportGathering(answers: answers, rows: rows, ownWorker: worker))
  }

  /// Where the report is counted for a user: on the device where it holds all that is counted.
  public func counting(for principal: Principal) -> Policy.Counting {
    let places = kinds.map { Policy.counting($0, for: principal) }
    if places.contains(.nowhere) { return .nowhere }
    return places.contains(.atServer) ? .atServer : .onDevice
  }
}

extension RecordReading {
  /// Tells the records that stand: facts with their corrections, a person who was recorded twice as one.
  func eachStanding(
    _ query: RecordQuery, fields: [String], _ body: (Record) throws -> Void
  ) throws {
    if Catalogue.kind(query.kind)?.isFact == true {
      try CorrectedFacts.each(query, fields: fields, in: self) { try body($0.record) }
      return
    }
    var views: [RecordView] = []
    try eachState(query, fields: fields) { views.append($0.view) }
    for view in try joinedOnce(views) { try body(view.record) }
  }
}

extension RecordQuery {
  /// Asks for what lies in a 地区社協 or 自治会.
  mutating func lie(in area: RecordID, in rows: some RecordReading) throws {
    let level = try rows.view(area)?.record[Area.level]
    if level == .association { association = area } else { district = area }
  }
}
