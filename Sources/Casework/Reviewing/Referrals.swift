import Authority
import Merge
import Records
import Sync

/// The way of a つなぐシート after it was sent: who has it, until when, and the answer.
public struct Referrals {
  private let rows: any RecordReading
  private let writer: any RecordWriting
  private let reader: ValueReader

  public init(rows: any RecordReading, writer: any RecordWriting, reader: ValueReader) {
    (self.rows, self.writer, self.reader) = (rows, writer, reader)
  }

  /// The receiver has the sheet.
  ///
  /// - Parameter due: the day by which an answer is expected; nil leaves the one that is written.
  /// - Returns: the sheet.
  /// - Throws: the problems of `ValueReader` and `Lookup`.
  @discardableResult
  public func accept(_ word: String, due: String?) throws -> RecordID {
    let due = try due.map(reader.futureDate)
    return try write(word, "accept") { draft in
      draft.set(Referral.stage, .text(ReferralStage.accepted.rawValue))
      draft.set(Referral.acceptedOn, .text(writer.today.description))
      if let due { draft.set(Referral.dueOn, .text(due.description)) }
    }
  }

  /// The receiver has answered: the sheet is closed.
  ///
  /// - Returns: the sheet.
  /// - Throws: the problems of `ValueReader` and `Lookup`.
  @discardableResult
  public func answer(_ word: String, _ result: String) throws -> RecordID {
    let result = try reader.value(result, for: Referral.result.declaration)
    return try write(word, "answer") { draft in
      draft.set(Referral.stage, .text(ReferralStage.closed.rawValue))
      draft.set(Referral.result, result)
    }
  }

  private func write(
    _ word: String, _ event: String, _ change: (inout Draft) throws -> Void
  ) throws -> RecordID {
    let id = try Lookup(rows: rows).find(word, [Referral.kindName])
    guard let state = try rows.state(id) else { throw Problem(.idUnknown, ["word": word]) }
    var draft = try Draft(state, Referral.kind)
    try change(&draft)
    try writer.record(event, Referral.kind, id, draft.writes)
    return id
  }
}
