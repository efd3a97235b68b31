import Authority
import Casework
import Records
import Storage
import Sync

extension ServerRows {
  /// The record that an administrator names by its id, its code or its whole name.
  ///
  /// - Throws: `Problem`: `id_unknown`, `id_ambiguous`.
  func find(_ text: String, _ kind: Kind) throws -> RecordID {
    do {
      return try Lookup(rows: self, takesBeginnings: false).findRecord(text, [kind.name])
    } catch let ambiguous as AmbiguousRecords {
      throw Problem(
        .idAmbiguous, .recordsOfOneName,
        ["word": text, "kind": kind.label, "count": String(ambiguous.candidates.count)])
    }
  }
}
