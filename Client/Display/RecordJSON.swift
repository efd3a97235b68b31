import Authority
import Casework
import Merge
import Records

/// A record as JSON, with the declared field names: the same on every device that sees the same.
enum RecordJSON {
  static func value(_ shown: ShownRecord) -> Value {
    value(
      shown.view, isPending: shown.isPending, stage: shown.stage, closing: shown.closing)
  }

  ///
  /// - Parameters:
  ///   - stage: the stage of the report's review, if it is known.
  ///   - closing: the reason why somebody has to close it, if there is one.
  static func value(
    _ view: RecordView, isPending: Bool, stage: ReviewStage? = nil,
    closing: ListRelease.Reason? = nil
  ) -> Value {
    var members: [String: Value] = [
      "id": .text(view.record.id.description), "kind": .text(view.record.kindName),
      "version": .text(view.version.description), "standing": .text(standing(view.standing)),
      "pending": .bool(isPending), "fields": fields(view.record),
    ]
    if let closing { members["closing"] = .text(closing.rawValue) }
    members["review_stage"] = stage.map { .text($0.rawValue) }
    members["conflicts"] = .list(view.conflicts.map { conflict($0) })
    return .object(members)
  }

  static func conflict(_ conflict: Conflict) -> Value {
    [
      "path": .text(conflict.path.text), "displayed": conflict.displayed ?? .null,
      "writes": .list(
        conflict.writes.map { head in
          [
            "operation": .text(head.id.description), "value": head.value,
            "author": .text(head.author.description),
            "recorded_at": .text(head.recordedAt.description),
          ]
        }),
    ]
  }

  private static func standing(_ standing: Lifecycle.Standing) -> String {
    switch standing {
    case .active: "active"
    case .deleted: "deleted"
    case .deletedWhileEdited: "deleted_while_edited"
    case .erased: "erased"
    }
  }

  /// Declared fields in their shape; cells that this version does not know as they are.
  private static func fields(_ record: Record) -> Value {
    var fields: [String: Value] = [:]
    for field in record.kind?.fields ?? [] {
      switch field.type {
      case .words, .references: fields[field.name] = .texts(record.members(of: field.name))
      case .list(let list):
        fields[field.name] = .list(
          record.items(of: field.name, list).map { item in
            var parts: [String: Value] = ["item": .text(item.id)]
            for (path, value) in item.record.values { parts[path.text] = value }
            return .object(parts)
          })
      default: fields[field.name] = record.values[field.name] ?? .null
      }
    }
    for (path, value) in record.values where record.kind?.field(path.field) == nil {
      fields[path.text] = value
    }
    return .object(fields)
  }
}
