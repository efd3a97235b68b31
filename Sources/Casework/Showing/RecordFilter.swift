import Authority
import Merge
import Records
import Sync

/// Which records of a kind somebody wants to see, in their own words.
public struct RecordFilter {
  private let person: String?
  private let area: String?
  private let from: String?
  private let to: String?
  private let words: String?
  private let includesDeleted: Bool

  /// - Parameters:
  ///   - person: by number or name.
  ///   - area: a 地区社協 or 自治会, by number or name.
  ///   - words: what the records have to say somewhere; kana and variant kanji are not told apart.
  public init(
    person: String? = nil, area: String? = nil, from: String? = nil, to: String? = nil,
    words: String? = nil, includesDeleted: Bool = false
  ) {
    (self.person, self.area, self.from, self.to) = (person, area, from, to)
    (self.words, self.includesDeleted) = (words, includesDeleted)
  }

  /// The records by business date: facts as they hold, a person who was recorded twice once.
  ///
  /// - Throws: what `Lookup` and `ValueReader` say.
  public func records(
    of kind: Kind, in rows: some RecordReading, _ reader: ValueReader
  ) throws -> [RecordView] {
    let query = try query(kind, in: rows, reader)
    let views =
      kind.isFact && !includesDeleted
      ? try CorrectedFacts.all(query, in: rows) : try rows.views(query)
    guard let words else { return try rows.joinedOnce(views) }
    let key = SearchKey.make(words)
    let text = RecordText(names: Names(rows: rows))
    let found = try views.filter { view in
      try kind.fields.contains {
        let line = try text.line($0, of: view.record)
        return SearchKey.isFound(key, in: SearchKey.make(line))
          || PhoneDigits.isFound(words, in: line)
      }
    }
    return try rows.joinedOnce(found)
  }

  private func query(
    _ kind: Kind, in rows: some RecordReading, _ reader: ValueReader
  ) throws -> RecordQuery {
    let lookup = Lookup(rows: rows)
    var query = RecordQuery(kind)
    query.persons =
      try person.map { try rows.samePerson(as: lookup.find($0, [Person.kind.name])) } ?? []
    query.from = try from.map(reader.date)
    query.to = try to.map(reader.date)
    query.includesDeleted = includesDeleted
    if let area = try area.map({ try lookup.find($0, [Area.kind.name]) }) {
      try query.lie(in: area, in: rows)
    }
    return query
  }
}
