import Authority
import Records

/// Looks up what fields of a new record hold where nobody says anything else.
public struct Fillings {
  private let rows: any RecordReading
  private let today: CalendarDate

  public init(rows: any RecordReading, today: CalendarDate) {
    (self.rows, self.today) = (rows, today)
  }

  /// The value of one field.
  ///
  /// - Parameter person: whom the record is about.
  /// - Returns: nil where nothing is known.
  public func value(
    _ filling: Filling, for field: FieldDeclaration, about person: RecordID?
  ) throws -> Value? {
    switch filling {
    case .value(let value): return value
    case .today: return .text(today.description)
    case .inAYear: return .text(today.adding(years: 1).description)
    case .ownWorker: return try rows.ownUser?.standing.worker.map { .text($0.description) }
    case .ownDistrict: return try rows.ownUser?.district(on: today).map { .text($0.description) }
    case .samePerson:
      return try person.flatMap { try first(of: field.type.referencedKinds, about: $0) }
        .map { .text($0.description) }
    case .personsPhone:
      return try person.flatMap { try record($0)?[Person.phones].first?.number }.map(Value.text)
    case .personsHousehold: return try person.flatMap { try household(of: $0) }.map(Value.text)
    case .personsField(let name):
      return try person.flatMap { try record($0)?.values[name] }
    }
  }

  private func record(_ person: RecordID) throws -> Record? {
    try rows.joined(person)?.state.view.record
  }

  /// `海老名リヨ 85歳 本人`, a member a line; nil without a household.
  private func household(of person: RecordID) throws -> String? {
    guard let id = try record(person)?[Person.household],
      let members = try rows.view(id)?.record[Household.members], !members.isEmpty
    else { return nil }
    return members.map { member in
      [member.name, member.age.map { "\($0)歳" }, member.relation, member.memo].compactMap(\.self)
        .joined(separator: " ")
    }.joined(separator: "\n")
  }

  private func first(of kinds: [String], about person: RecordID) throws -> RecordID? {
    for record in try rows.samePerson(as: person) {
      for kind in kinds {
        let found = try rows.records(of: kind, linking: SharedField.person.text, to: record)
        if let first = found.first { return first }
      }
    }
    return nil
  }
}
