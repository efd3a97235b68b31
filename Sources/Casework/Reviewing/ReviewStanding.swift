import Authority
import Merge
import Records
import Sync

/// How a report stands, as far as the reader is told: its author hears of it, too.
public enum ReviewStanding {
  /// Kinds that are reports: somebody told something, and hears what came of it.
  public static let reports = [Visit.kindName, Concern.kindName, Consultation.kindName]

  /// Kinds whose records somebody looks after.
  public static let kinds = Review.source.declaration.type.referencedKinds

  /// The stage of a report's review; nil if none is known.
  public static func stage(
    of report: RecordView, in rows: some RecordReading
  ) throws -> ReviewStage? {
    guard kinds.contains(report.record.kindName) else { return nil }
    return try rows.view(report.record.id.companion(Review.kind.name))?.record[Review.stage]
  }
}
