import Authority
import Merge
import Records
import Sync

/// The follow-up of reports: each has one review.
public struct Reviews {
  private let rows: any RecordReading
  private let writer: any RecordWriting
  private let reader: ValueReader

  public init(rows: any RecordReading, writer: any RecordWriting, reader: ValueReader) {
    (self.rows, self.writer, self.reader) = (rows, writer, reader)
  }

  /// The user takes a report up. Two who take up one report should talk first.
  ///
  /// - Returns: the report.
  /// - Throws: `Problem` of code `usage` where somebody else has taken it up, and what `Lookup` says.
  @discardableResult
  public func take(_ word: String, insteadOfOthers: Bool) throws -> RecordID {
    let worker = try rows.ownUser?.standing.worker
    return try write(word, "take") { draft in
      if !insteadOfOthers, let assignee = draft.state.view.record[Review.assignee],
        assignee != worker
      {
        throw Problem(
          .usage, .reviewOfAnother, ["name": try Names(rows: rows).name(of: assignee)])
      }
      draft.set(Review.stage, .text(ReviewStage.confirming.rawValue))
      if let worker { draft.set(Review.assignee, .text(worker.description)) }
    }
  }

  /// Gives a report to another worker.
  ///
  /// - Returns: the report.
  /// - Throws: the problems of `Lookup`.
  @discardableResult
  public func hand(_ word: String, to worker: String) throws -> RecordID {
    let assignee = try Lookup(rows: rows).find(worker, [Worker.kindName])
    return try write(word, "hand") { draft in
      draft.set(Review.assignee, .text(assignee.description))
      if draft.state.origin == nil {
        draft.set(Review.stage, .text(ReviewStage.unconfirmed.rawValue))
      }
    }
  }

  /// Takes something out of the queue until a day.
  ///
  /// - Returns: the report.
  /// - Throws: the problems of `ValueReader` and `Lookup`.
  @discardableResult
  public func postpone(_ word: String, until day: String) throws -> RecordID {
    let date = try reader.futureDate(day)
    return try write(word, "postpone") { draft in
      draft.set(Review.postponedUntil, .text(date.description))
      if draft.state.origin == nil {
        draft.set(Review.stage, .text(ReviewStage.confirming.rawValue))
      }
    }
  }

  /// Adds a note to the follow-up: one support. Step and stage follow from each other where only one is said. The first note says that somebody looks into the report.
  ///
  /// - Returns: the report.
  /// - Throws: the problems of `ValueReader` and `Lookup`.
  @discardableResult
  public func note(
    _ word: String, _ text: String, step: String? = nil, stage: String?, due: String?
  ) throws -> RecordID {
    let typed = try step.map {
      try reader.word(
        $0, Vocabulary(CaseworkStep.self), named: ReviewNote.shared.step.declaration.label)
    }
    return try write(word, "note") { draft in
      let note = ReviewNote.shared
      let said = try stage.map { try reader.value($0, for: Review.stage.declaration) }
      let step =
        typed.flatMap(CaseworkStep.init)
        ?? CaseworkStep.allCases.first { $0 != .reception && .text($0.stage.rawValue) == said }
      draft.add(
        Review.progress.name, item: writer.newItem(),
        [
          (note.date.name, .text(writer.today.description)),
          (note.text.name, try reader.value(text, for: note.text.declaration)),
        ] + (step.map { [(note.step.name, .text($0.rawValue))] } ?? []))
      if let said {
        draft.set(Review.stage, said)
      } else if let step, step != .reception {
        draft.set(Review.stage, .text(step.stage.rawValue))
      } else if draft.state.origin == nil {
        draft.set(Review.stage, .text(ReviewStage.confirming.rawValue))
      }
      if let due {
        draft.set(Review.dueOn, .text(try reader.futureDate(due).description))
      }
    }
  }

  /// Ends the follow-up of a report.
  ///
  /// - Parameters:
  ///   - outcome: what came of it, a word of `ReviewOutcome`.
  ///   - thanks: a word to whoever reported it.
  /// - Returns: the report.
  /// - Throws: `Problem` of code `usage` for what ends by being done, and the problems of `ValueReader` and `Lookup`.
  @discardableResult
  public func close(_ word: String, outcome: String?, thanks: String?) throws -> RecordID {
    let source = try ReviewQueue.source(word, in: rows)
    guard let view = try rows.view(source), QueueCause(of: view.record)?.isReport == true else {
      throw Problem(.usage, .endsWhenDone)
    }
    return try write(word, "close") { draft in
      draft.set(Review.stage, .text(ReviewStage.closed.rawValue))
      draft.set(Review.closedOn, .text(writer.today.description))
      if let outcome {
        draft.set(Review.outcome, try reader.value(outcome, for: Review.outcome.declaration))
      }
      if let thanks {
        draft.set(Review.thanks, try reader.value(thanks, for: Review.thanks.declaration))
      }
    }
  }

  /// 相談受付: the day on which somebody looked at a report for the first time.
  private func receive(_ source: RecordID, _ draft: inout Draft) throws {
    let stage =
      draft.writes[Review.stage.name]?.value ?? draft.state.view.record.values[Review.stage.name]
    guard draft.state.view.record[Review.receivedOn] == nil,
      stage != .text(ReviewStage.unconfirmed.rawValue),
      let view = try rows.view(source), QueueCause(of: view.record)?.isReport == true
    else { return }
    draft.set(Review.receivedOn, .text(writer.today.description))
  }

  /// Writes to the one review of a report.
  private func write(
    _ word: String, _ event: String, _ change: (inout Draft) throws -> Void
  ) throws -> RecordID {
    let source = try ReviewQueue.source(word, in: rows)
    let id = source.companion(Review.kind.name)
    var draft =
      try rows.state(id).map { try Draft($0, Review.kind) } ?? Draft(new: id, Review.kind)
    if draft.state.origin == nil { draft.set(Review.source, .text(source.description)) }
    try change(&draft)
    try receive(source, &draft)
    try writer.record(event, Review.kind, id, draft.writes)
    return source
  }
}
