import Authority
import Merge
import Records
import Sync

/// The names of records in lists and sentences.
public final class Names {
  private let rows: any RecordReading
  private var known: [RecordID: String] = [:]

  public init(rows: any RecordReading) {
    self.rows = rows
  }

  /// The record's name; for records without one, its kind and the person that it is about.
  public func name(of id: RecordID) throws -> String {
    if let name = known[id] { return name }
    let name = try lookUp(id)
    known[id] = name
    return name
  }

  /// The user who wrote something.
  public func author(_ user: RecordID) throws -> String {
    if let own = try rows.ownUser, own.id == user { return own.name + "さん(自分)" }
    if user == Principal.administrator { return "サーバーの管理者" }
    return try rows.userName(user).map { $0 + "さん" } ?? "ほかの人"
  }

  /// The subject of an operation: its kind, and the person or the record.
  public func subject(of operation: Merge.Operation) throws -> String {
    let kind = Catalogue.kind(operation.kind)?.label ?? operation.kind
    let person = operation.writes[SharedField.person]?.value.text.flatMap(RecordID.init)
    // A person who has left this device's sight is still named while the entry is not accepted.
    if let name = try rows.subjectName(of: operation.id) { return "\(kind) \(name)" }
    return try "\(kind) \(person.map { try name(of: $0) } ?? operation.record.short)"
  }

  private func lookUp(_ id: RecordID) throws -> String {
    guard let record = try rows.joined(id)?.state.view.record else { return id.short }
    if let name = record.name { return name }
    let label = record.kind?.label ?? record.kindName
    let date = record.kind?.businessDate.flatMap { record.values[FieldPath($0)]?.text } ?? ""
    let about =
      try record.person.map { $0 == id ? "" : try name(of: $0) } ?? record.subjectInWords ?? ""
    return [about, date, label].filter { !$0.isEmpty }.joined(separator: " ")
  }
}
