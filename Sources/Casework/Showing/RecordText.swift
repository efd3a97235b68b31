import Authority
import Merge
import Records

/// How a record's values are written for people.
public struct RecordText {
  private let names: Names

  public init(names: Names) {
    self.names = names
  }

  /// The displayed value of a field in one line; 未確認 is a word like any, and a blank is nothing.
  public func line(_ field: FieldDeclaration, of record: Record) throws -> String {
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
  public func text(_ value: Value, _ type: FieldType?) throws -> String {
    switch type {
    case .reference?: return try value.text.map(name) ?? ""
    case .date?:
      return value.text.flatMap(CalendarDate.init(iso:))?.japanese ?? value.text ?? ""
    case .recordSet?:
      return value.text.flatMap { RecordSet($0) }.map { "\($0.ids.count)人" } ?? ""
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

  /// The name of a path: the field's label, and the member or part.
  public func label(_ path: FieldPath, _ kind: Kind?) throws -> String {
    guard let field = kind?.field(path.field) else { return path.text }
    guard let member = path.member else { return field.label }
    if let part = path.part {
      return "\(field.label)(\(member))の\(field.leaf(at: path)?.label ?? part)"
    }
    return "\(field.label)「\(try name(member))」"
  }

  private func name(_ text: String) throws -> String {
    try RecordID(text).map { try names.name(of: $0) } ?? text
  }

  private func birthDate(_ birthDate: BirthDate) -> String {
    guard let date = birthDate.date else { return birthDate.written }
    return birthDate.precision == .day ? date.japanese : birthDate.written
  }
}
