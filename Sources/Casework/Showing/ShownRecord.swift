import Authority
import Merge
import Records

/// A record as it is shown, with everything that is said beside its fields.
public struct ShownRecord {
  public let view: RecordView
  /// The records that show in it: several where a person was recorded more than once.
  public let members: [RecordID]
  /// Whether an own entry has still to be sent.
  public let isPending: Bool
  /// How far somebody has come who looks into it, where it is a report and that is known.
  public let stage: ReviewStage?
  /// Why somebody has to close it.
  public let closing: ListRelease.Reason?

  public var record: Record { view.record }
  public var isJoined: Bool { members.count > 1 }

  /// - Parameter id: the record that was asked for, where it shows in another: a correction in its fact.
  public init(_ view: RecordView, askedFor id: RecordID? = nil, in rows: some RecordReading) throws
  {
    self.view = view
    members = try rows.joined(view.record.id)?.members ?? [view.record.id]
    isPending = try (id.flatMap { try rows.joined($0)?.members } ?? members)
      .contains(where: rows.isPending)
    stage = try ReviewStanding.stage(of: view, in: rows)
    closing = try Closing.reason(view, in: rows)
  }
}
