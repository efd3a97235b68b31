import Authority
import Casework
import Merge
import Records
import Storage

/// How a record's values are written for people.
struct RecordText {
  let names: Names

  /// The displayed value of a field in one line; 未確認 is a word like any, and a blank is nothing.
  func line(_ field: FieldDeclaration, of record: Record) throws -> String {
    switch field.type {
    case .words(let vocabulary):
      let members = record.members(of: field.name)
      let known = vocabulary.words.filter(members.contains)
      return (known + members.filter { !known.contains($0) }).joined(separator: "・")
    case .references:
      return try record.members(of: field.name).map { try name($0) }.joined(separator: "、")
    case .list(let list):
      return try record.items(of: field.name, list).map { item in
        try list.parts.compactMap { part in
          try item.record.values[part.name].map { try text($0, part.type) }
        }.joined(separator: " ")
      }.joined(separator: "、")
    default:
      return try record.values[field.name].map { try text($0, field.type) } ?? ""
    }
  }

  /// One value of a cell.
  func text(_ value: Value, _ type: FieldType?) throws -> String {
    switch type {
    case .reference?: return try value.text.map(name) ?? ""
    case .date?:
      return value.text.flatMap(CalendarDate.init(iso:))?.japanese ?? value.text ?? ""
    case .birthDate?: return BirthDate(value).map(birthDate) ?? ""
    case .address?: return Address(value).map { "\($0.postalCode) \($0.line)" } ?? ""
    case .coordinate?: return Coordinate(value).map { "\($0.latitude),\($0.longitude)" } ?? ""
    default:
      switch value {
      case .text(let text): return text
      case .bool(let bool): return bool ? "あり" : "なし"
      case .null: return "(消す)"
      default: return JSON.text(value)
      }
    }
  }

  /// What a path is called: the field's label, and the member or part.
  func label(_ path: FieldPath, _ kind: Kind?) throws -> String {
    guard let field = kind?.field(path.field) else { return path.text }
    guard let member = path.member else { return field.label }
    if let part = path.part {
      return "\(field.label)(\(member))の\(field.leaf(at: path)?.label ?? part)"
    }
    return "\(field.label)「\(try name(member))」"
  }

  private func name(_ text: String) throws -> String {
    try RecordID(text).map { try names.of($0) } ?? text
  }

  private func birthDate(_ birthDate: BirthDate) -> String {
    guard let date = birthDate.date else { return birthDate.written }
    return birthDate.precision == .day ? date.japanese : birthDate.written
  }
}

/// A record as JSON, with the declared field names: the same on every device that sees the same.
enum RecordJSON {
  ///
  /// - Parameters:
  ///   - stage: how far what is done about a report has come, where that is known.
  ///   - closing: why somebody has to close it, where they have to.
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
