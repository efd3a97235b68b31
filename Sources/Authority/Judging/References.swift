import Merge
import Records

/// References name records of the kinds that their fields declare. A record that is not known, or that nobody has
/// begun yet, can be of any kind.
enum References {
  static func isMistaken(in operation: Operation, _ store: some RecordReading) throws -> Bool {
    guard let kind = Catalogue.kind(operation.kind) else { return false }
    for (path, write) in operation.writes {
      guard let target = target(of: write.value, at: path, kind),
        let found = try store.place(target.id), found.place.author != nil
      else { continue }
      if !target.kinds.contains(found.kind) { return true }
    }
    return false
  }

  private static func target(
    of value: Value, at path: FieldPath, _ kind: Kind
  ) -> (id: RecordID, kinds: [String])? {
    switch kind.field(path.field)?.leaf(at: path)?.type {
    case .reference(let kinds)?: value.text.flatMap(RecordID.init).map { ($0, kinds) }
    case .references(let kind)? where value == true:
      path.member.flatMap(RecordID.init).map { ($0, [kind]) }
    default: nil
    }
  }
}
