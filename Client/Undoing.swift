import Merge
import Records
import Storage
import Sync

/// Takes the last entry of this device back. Nothing is removed: an entry that was made is answered by
/// another one, which the server gets like any.
enum Undoing {
  private static let name = "undo"

  /// Keeps what is needed to take an operation back, in place of what was kept before.
  static func remember(
    _ operation: Merge.Operation, before: RecordState?, in rows: DeviceRows
  ) throws {
    var values: [String: Value] = [:]
    for path in operation.writes.keys {
      values[path.text] = before?.heads(at: path).first?.value ?? .null
    }
    let memory: Value = [
      "record": .text(operation.record.description), "kind": .text(operation.kind),
      "is_new": .bool(before == nil), "values": .object(values),
    ]
    try rows.setSetting(name, JSON.text(memory))
  }

  /// Writes the entry that takes the last one back.
  ///
  /// - Returns: the record that it concerned.
  static func run(_ session: Session, in rows: DeviceRows) throws -> RecordID {
    guard let memory = try rows.setting(name).flatMap({ try? JSON.read($0) }),
      let id = memory["record"]?.text.flatMap(RecordID.init), let state = try rows.state(id),
      let kind = Catalogue.kind(state.kind), let values = memory["values"]?.object
    else { throw Problem(.nothingToUndo, "取り消せる入力はありません。") }
    var writes: PathMap<Write> = [:]
    if memory["is_new"] == true {
      writes = Lifecycle.deletion(of: state)
    } else {
      for (text, value) in values {
        let path = FieldPath(text)
        let isMember = kind.field(path.field)?.type.hasMembers == true && path.part == nil
        writes[path] = state.write(value == .null && isMember ? false : value, at: path)
      }
    }
    try rows.append(to: id, kind: kind.name, writes, at: session.now)
    try rows.note("undo", record: id, detail: kind.label, at: session.now)
    try rows.setSetting(name, nil)
    return id
  }
}
