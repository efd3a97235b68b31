import Merge
import Records

/// The properties of a fact: it has happened, and it names its person and day
/// (docs/decisions/0029-typed-text.md).
///
/// The entry form refuses a violation in its own words; the judge refuses it from any program.
enum FactRules {
  /// The last day on which something can have happened that arrives now. A day more than the server's own: for
  /// clocks that are a little ahead.
  static func lastDay(at now: Timestamp) -> CalendarDate {
    now.dateInJapan.adding(days: Limits.factDaysAhead)
  }

  /// Whether an operation says of a day that has not come that something happened on it.
  static func liesAhead(_ operation: Operation, at now: Timestamp) -> Bool {
    guard let kind = Catalogue.kind(operation.kind) else { return false }
    let last = lastDay(at: now)
    return operation.writes.contains { path, write in
      guard kind.field(path.field)?.leaf(at: path)?.isPast == true else { return false }
      return write.value.text.flatMap(CalendarDate.init(iso:)).map { $0 > last } ?? false
    }
  }

  /// Whether an operation that begins a fact lacks a required field.
  static func isIncomplete(_ operation: Operation) -> Bool {
    guard let kind = Catalogue.kind(operation.kind), kind.isDatedByRule,
      operation.writes.keys.contains(where: { !Lifecycle.isReserved($0) })
    else { return false }
    return kind.fields.contains { field in
      field.isRequired && (operation.writes[FieldPath(field.name)]?.value ?? .null) == .null
    }
  }
}

extension Kind {
  /// Whether a record of this kind says on which day something happened: a visit, a consultation, a concern.
  fileprivate var isDatedByRule: Bool { fields.contains { $0.isPast && $0.isRequired } }
}
