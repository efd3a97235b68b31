import Casework
import Merge
import Records
import Storage
import Sync

/// Takes the last entry of this device back.
enum Undoing {
  private static let name = "undo"

  /// Keeps the data for undoing an operation, in place of that for an earlier one.
  static func remember(
    _ operation: Merge.Operation, before: RecordState?, in rows: DeviceRows
  ) throws {
    try rows.setSetting(name, JSON.text(LastEntry(operation, before: before).value))
  }

  /// The last entry cannot be taken back.
  static func forget(in rows: DeviceRows) throws { try rows.setSetting(name, nil) }

  /// Writes the entry that takes the last one back.
  ///
  /// - Returns: the record that it concerned.
  /// - Throws: `Problem`: `nothing_to_undo`, `overtaken`.
  static func run(_ session: Session, in rows: DeviceRows) throws -> RecordID {
    let last = try rows.setting(name).flatMap { try? JSON.read($0) }.flatMap(LastEntry.init)
    let own = try rows.ownOperations(onlyProblems: true)
      .first { $0.operation.id == last?.operation }
    let undo = try TakingBack(last, verdict: own?.verdict, in: rows)
    let (id, kind) = (undo.state.id, undo.kind)
    try rows.append(to: id, kind: kind.name, undo.writes(), at: session.now)
    try rows.note("undo", record: id, detail: kind.label, at: session.now)
    try forget(in: rows)
    return id
  }
}
