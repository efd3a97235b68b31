import Merge
import Records

// Imports are written in one transaction: killed in the middle, nothing of one is there. No single row of them can be
// taken back with `undo`; an import is undone as a whole.

extension ImportPlan {
  /// Writes the entries.
  ///
  /// - Parameter progress: told how many are written.
  public func carryOut(
    by writer: some RecordWriting, progress: (Int) -> Void = { _ in }
  ) throws {
    for (index, entry) in entries.enumerated() {
      try writer.write(entry.writes, to: entry.record, kind)
      progress(index + 1)
    }
  }
}

extension ImportUndo {
  /// Writes the entries that undo the import.
  public func carryOut(by writer: some RecordWriting) throws {
    for entry in entries { try writer.write(entry.writes, to: entry.record, kind) }
  }
}
