import Authority
import Merge
import Records
import Sync

/// The mark beside a name in lists and choices: the person died, moved away or is not at home.
public enum PersonMark {
  /// `（死亡）`; empty for a person at home, or of unknown state.
  public static func mark(of person: Record) -> String {
    guard person.kindName == Person.kind.name, let status = person[Person.status], status != .home
    else { return "" }
    return "（\(status.rawValue)）"
  }
}

/// Teams, kits, rows and plans of people who died or moved away: somebody has to close them.
public enum Closing {
  /// Why a record is to be closed; nil where it is not.
  public static func reason(_ view: RecordView, in rows: some RecordReading) throws -> ListRelease
    .Reason?
  {
    let record = view.record
    guard let kind = record.kind, kind.isPersonCompanion || kind.endsOn != nil, view.isListed,
      kind.endsOn.map({ record.values[$0.name] == nil }) ?? true, let person = record.person
    else { return nil }
    return try rows.joined(person)?.state.view.record[Person.status]?.endsLists
  }

  /// A word for the last column of a list.
  public static func mark(_ reason: ListRelease.Reason) -> String { "\(reason.label)・終える" }

  /// A sentence for the sheet of the record.
  public static func sentence(_ reason: ListRelease.Reason, _ kind: Kind?) -> String {
    let label = kind?.label ?? "記録"
    let end = kind?.endsOn.map { "\($0.label)を入れて、この\(label)を終えてください。" } ?? "\(label)を片付けてください。"
    return "対象者は\(reason.label)です。\(end)"
  }
}
