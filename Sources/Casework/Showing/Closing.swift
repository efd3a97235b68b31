import Authority
import Merge
import Records
import Sync

/// The mark beside a name in lists and choices: the person died, moved away or is not at home.
public enum PersonMark {
  /// `（死亡）`; empty for a person at home, or of unknown state.
  public static func of(_ person: Record) -> String {
    guard person.kindName == Person.kind.name, let status = person[Person.status], status != .home
    else { return "" }
    return "（\(status.rawValue)）"
  }
}

/// Teams, kits, rows and plans of people who died or moved away: somebody has to close them.
public enum Closing {
  private static let kinds = Set([
    Team.kind.name, Kit.kind.name, SupporterEntry.kind.name, EvacuationPlan.kind.name,
  ])

  /// Why a record is to be closed; nil where it is not.
  public static func reason(_ view: RecordView, in rows: some RecordReading) throws -> ListRelease
    .Reason?
  {
    let record = view.record
    guard kinds.contains(record.kindName), view.isListed,
      record.kindName != Team.kind.name || record[Team.endedOn] == nil,
      let person = record.values[Team.person.name]?.text.flatMap(RecordID.init)
    else { return nil }
    return try rows.joined(person)?.state.view.record[Person.status]?.endsLists
  }

  /// A word for the last column of a list.
  public static func mark(_ reason: ListRelease.Reason) -> String { "\(reason.label)・終える" }

  /// A sentence for the sheet of the record.
  public static func sentence(_ reason: ListRelease.Reason, _ kind: Kind?) -> String {
    let end =
      kind?.name == Team.kind.name ? "終了日を入れて、このチームを終えてください。" : "\(kind?.label ?? "記録")を片付けてください。"
    return "対象者は\(reason.label)です。\(end)"
  }
}
