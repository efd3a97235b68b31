import Authority
import Merge
import Records
import Sync

/// The author, the time and the device of each value of a record. A device has the values that stand; those that were
/// written over are in the server's log.
public struct RecordHistory {
  /// One value that stands.
  public struct Entry {
    public let kind: Kind
    public let path: FieldPath
    public let write: Head

    /// The device that made it, by the first digits of its name.
    public var device: String { String(hexText(write.id.replica).prefix(8)) }
  }

  /// In the order of the kind's fields.
  public let entries: [Entry]

  public init(of records: [RecordID], in rows: some RecordReading) throws {
    entries = try records.flatMap { id -> [Entry] in
      guard let state = try rows.state(id), let kind = Catalogue.kind(state.kind) else { return [] }
      let order = Dictionary(
        uniqueKeysWithValues: kind.fields.enumerated().map { ($1.name, $0) })
      return state.registers.flatMap { path, register in
        register.heads.map { Entry(kind: kind, path: path, write: $0) }
      }.filter { order[$0.path.field] != nil }
        .sorted { (order[$0.path.field] ?? 0) < (order[$1.path.field] ?? 0) }
    }
  }
}
