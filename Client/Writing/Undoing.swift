import Casework
import Merge
import Records
import Storage
import Sync

// Takes the last entry of this device back.

extension DeviceWriter {
  private static let setting = "undo"

  func keepLast(_ entry: LastEntry?) throws {
    try rows.setSetting(DeviceWriter.setting, entry.map { JSON.text($0.value) })
  }

  /// The last entry, with its name in words: `海老名リヨさん 令和2年4月1日の見守り記録`.
  ///
  /// - Throws: `Problem` of code `nothing_to_undo`.
  func lastEntry() throws -> (operation: OperationID?, name: String) {
    let undo = try takingBack()
    let name = try EntrySubject(of: undo.state.id, in: rows).naming(
      Catalogue.kind(undo.state.kind)?.label ?? "")
    return (try keptEntry()?.operation, name)
  }

  /// Writes the entry that takes the last one back.
  ///
  /// - Parameter expected: the entry that the user was asked about: another window may have made one since.
  /// - Returns: the record that it concerned.
  /// - Throws: `Problem`: `nothing_to_undo`, `overtaken`.
  func takeBackLast(only expected: OperationID? = nil) throws -> RecordID {
    if let expected, try keptEntry()?.operation != expected {
      throw Problem(.nothingToUndo, .anotherEntrySince)
    }
    let undo = try takingBack()
    try undo.carryOut(by: self)
    return undo.state.id
  }

  private func keptEntry() throws -> LastEntry? {
    try rows.setting(DeviceWriter.setting).flatMap { try? JSON.read($0) }.flatMap(LastEntry.init)
  }

  private func takingBack() throws -> TakingBack {
    let last = try keptEntry()
    let own = try rows.ownOperations(onlyProblems: true)
      .first { $0.operation.id == last?.operation }
    return try TakingBack(last, verdict: own?.verdict, in: rows)
  }
}
