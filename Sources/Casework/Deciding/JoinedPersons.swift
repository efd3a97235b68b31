import Authority
import Merge
import Records
import Sync

/// Joins and separates records of the same person.
public struct JoinedPersons {
  private let rows: any RecordReading
  private let writer: any RecordWriting

  public init(rows: any RecordReading, writer: any RecordWriting) {
    (self.rows, self.writer) = (rows, writer)
  }

  /// Pairs of records that may be one person, and why: not those that somebody has joined or separated.
  public static func candidates(in rows: some RecordReading) throws -> [DoublesCandidate] {
    let persons = try rows.views(RecordQuery(Person.kind)).map(\.record)
    let found = DoublesFinder(persons).candidates(besides: SamePerson(persons))
    return try found.filter { try !isSeparated($0.first, $0.second, in: rows) }
  }

  /// Records that may be the same person as this one, the surest first: for somebody who has just been added.
  public static func candidates(
    for person: RecordID, in rows: some RecordReading
  ) throws -> [DoublesCandidate] {
    guard let record = try rows.view(person)?.record else { return [] }
    let others = try rows.views(RecordQuery(Person.kind)).map(\.record).filter { $0.id != person }
    let joined = try rows.samePerson(as: person)
    return try DoublesFinder(others).candidates(for: PersonTraits(record)).filter {
      try !joined.contains($0.person) && !isSeparated(person, $0.person, in: rows)
    }.map { other, likeness in
      DoublesCandidate(
        first: min(person, other), second: max(person, other), reasons: likeness.reasons,
        weight: likeness.weight)
    }
  }

  /// Whether somebody has said of two records that they are two people.
  private static func isSeparated(
    _ one: RecordID, _ other: RecordID, in rows: some RecordReading
  ) throws -> Bool {
    let path = FieldPath(Person.sameAs.name, member: max(one, other).description)
    return try rows.state(min(one, other))?.heads(at: path).contains { $0.value == false } ?? false
  }

  /// The link stands on the smaller id, so that both directions are one cell. The entry is about the second
  /// person, who is `last` then.
  ///
  /// - Parameters:
  ///   - second: nil where the first is joined with one record alone.
  ///   - isSame: whether they are joined, or separated.
  /// - Throws: `Problem` of code `usage`, and what `Lookup` says.
  public func link(_ first: String, _ second: String?, _ isSame: Bool) throws {
    let lookup = Lookup(rows: rows)
    let one = try lookup.findRecord(first, [Person.kind.name])
    let other =
      try second.map { try lookup.findRecord($0, [Person.kind.name]) } ?? linked(to: one)
    guard one != other, let state = try rows.state(min(one, other)) else {
      throw Problem(.usage, .oneRecordTwice)
    }
    var draft = try Draft(state, Person.kind)
    draft.write(
      FieldPath(Person.sameAs.name, member: max(one, other).description), .bool(isSame))
    try writer.record(
      isSame ? "join" : "separate", Person.kind, state.id, draft.writes, about: other)
  }

  /// The one record that a person is joined with.
  private func linked(to id: RecordID) throws -> RecordID {
    let others = try rows.views(RecordQuery(Person.kind)).map(\.record).flatMap { person in
      let links = person[Person.sameAs]
      return person.id == id ? Array(links) : links.contains(id) ? [person.id] : []
    }
    guard let other = others.first else {
      throw Problem(.usage, .joinedWithNone)
    }
    guard others.count == 1 else {
      let numbers = others.sorted().map(\.short).joined(separator: "、")
      throw Problem(
        .usage, .joinedWithSeveral, ["count": String(others.count), "numbers": numbers])
    }
    return other
  }
}
