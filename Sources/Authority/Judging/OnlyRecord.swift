import Merge
import Records

/// The id of an only record (a person's kit, a report's review) follows from the id of the record
/// that it belongs to, so that anybody can compute it. It belongs to that record all the same:
/// nobody takes it for another purpose.
package enum OnlyRecord {
  /// The field that names the owner of an only record of this kind; nil for kinds without that
  /// limit.
  static func anchor(of kind: String) -> FieldPath? {
    Catalogue.kind(kind)?.companionOf.map { FieldPath($0.name) }
  }

  /// Whether an operation begins a record under the id of another one's only record.
  static func isMisplaced(_ record: Record) -> Bool {
    guard record.id.isReckoned, let anchor = anchor(of: record.kindName),
      let owner = record.values[anchor]?.text.flatMap(RecordID.init)
    else { return false }
    return owner.companion(record.kindName) != record.id
  }

  /// Whether an operation is about the record that its id follows from another one's, and so stands where it belongs.
  package static func isInItsPlace(_ operation: Operation, in store: some RecordReading) throws
    -> Bool
  {
    guard let anchor = anchor(of: operation.kind),
      let owner = operation.writes[anchor]?.value.text.flatMap(RecordID.init),
      owner.companion(operation.kind) == operation.record
    else { return false }
    return try store.place(owner)?.place.author != nil
  }
}
