import Casework
import Records
import Storage
import Sync

// Takes the last entry of this device back.

extension DeviceWriter {
  private static let setting = "undo"

  func keepLast(_ entry: LastEntry?) throws {
    try rows.setSetting(DeviceWriter.setting, entry.map { JSON.text($0.value) })
  }

  /// Writes the entry that takes the last one back.
  ///
  /// - Returns: the record that it concerned.
  /// - Throws: `Problem`: `nothing_to_undo`, `overtaken`.
  func takeBackLast() throws -> RecordID {
    let last = try rows.setting(DeviceWriter.setting).flatMap { try? JSON.read($0) }
      .flatMap(LastEntry.init)
    let own = try rows.ownOperations(onlyProblems: true)
      .first { $0.operation.id == last?.operation }
    let undo = try TakingBack(last, verdict: own?.verdict, in: rows)
    try undo.carryOut(by: self)
    return undo.state.id
  }
}
