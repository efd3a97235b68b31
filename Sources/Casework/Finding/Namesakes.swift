import Authority
import Records
import Sync

/// Tells persons of one name apart, beside the name: by age, 自治会 and address, as far as they are
/// known here.
public struct Namesakes {
  private let rows: any RecordReading
  private let today: CalendarDate

  public init(rows: any RecordReading, today: CalendarDate) {
    (self.rows, self.today) = (rows, today)
  }

  /// Names for a choice: unique names as they are, the others with their distinguishing traits.
  public func labels(_ persons: [(id: RecordID, name: String)]) throws -> [String] {
    let counts = Dictionary(grouping: persons) { SearchKey.make($0.name) }.mapValues(\.count)
    return try persons.map { person in
      guard counts[SearchKey.make(person.name)] ?? 0 > 1 else { return person.name }
      return person.name + (try distinction(of: person.id))
    }
  }

  /// `(91歳 見本町 1-2-3)`; nothing where nothing is known.
  public func distinction(of id: RecordID) throws -> String {
    guard let record = try rows.view(id)?.record, record.kindName == Person.kind.name else {
      return ""
    }
    let area = try record[Person.association].flatMap { try rows.view($0)?.record[Area.name] }
    let known = [
      record[Person.birthDate]?.age(on: today).map { "\($0)歳" }, area,
      record[Person.address]?.line,
    ].compactMap(\.self).filter { !$0.isEmpty }
    return known.isEmpty ? "" : "(\(known.joined(separator: " ")))"
  }
}
