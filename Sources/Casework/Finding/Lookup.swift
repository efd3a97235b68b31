import Authority
import Merge
import Records
import Sync

/// Finds the record that somebody means: by the digits of its id, its name, its kana or its code, or as
/// `last`, the one that this device wrote last.
public struct Lookup {
  /// Digits of an id that are asked for at the least.
  public static let shortestPrefix = 4
  /// The word for the record that was written last.
  public static let last = "last"
  /// Candidates that an ambiguity names.
  public static let candidatesShown = 8

  private let rows: any RecordReading
  private let takesBeginnings: Bool

  /// - Parameter takesBeginnings: whether the beginning of a name or an id is enough. A program that works through a
  ///   file should not guess.
  public init(rows: any RecordReading, takesBeginnings: Bool = true) {
    (self.rows, self.takesBeginnings) = (rows, takesBeginnings)
  }

  /// The record that is meant; of a person who was recorded twice, the one under which she is known.
  ///
  /// - Throws: `Problem`: `id_unknown`, `id_too_short`; `AmbiguousRecords`.
  public func find(_ text: String, _ kinds: [String]) throws -> RecordID {
    try known(findRecord(text, kinds))
  }

  /// A record by its own number or name, or, where a person has only one of the kind, by the person's.
  ///
  /// - Throws: as `find`.
  public func target(_ kind: Kind, _ word: String) throws -> RecordID {
    guard kind.isPersonCompanion else { return try find(word, [kind.name]) }
    if let id = try? find(word, [kind.name]) { return id }
    let person = try find(word, [Person.kind.name])
    return try rows.joined(kind.name, of: person)?.state.id ?? person.companion(kind.name)
  }

  /// The very record that is meant, where one of a person's several is to be told from the others.
  ///
  /// - Throws: as `find`.
  public func findRecord(_ text: String, _ kinds: [String]) throws -> RecordID {
    if text == Lookup.last { return try lastWritten(kinds) }
    if let id = RecordID(text.lowercased()) {
      // A user who is never shown such a record names it by the number on paper.
      guard try rows.place(id).map({ kinds.contains($0.kind) }) ?? isNeverShown(kinds) else {
        throw Problem(.idUnknown, ["word": text])
      }
      return id
    }
    let byName = try named(text, kinds)
    if let found = try only(byName, text) { return found }
    if try isNeverShown(kinds) { throw Problem(.numberNeeded, ["word": text]) }
    guard takesBeginnings else { throw Problem(.idUnknown, ["word": text]) }
    return try byPrefix(text, kinds)
  }

  private func isNeverShown(_ kinds: [String]) throws -> Bool {
    let assignments = try rows.ownUser?.standing.assignments ?? []
    return !assignments.isEmpty && !kinds.contains { Policy.reads($0, assignments) }
  }

  private func lastWritten(_ kinds: [String]) throws -> RecordID {
    guard let id = try rows.lastWritten(of: kinds) else {
      throw Problem(.idUnknown, ["word": Lookup.last])
    }
    return id
  }

  private func byPrefix(_ text: String, _ kinds: [String]) throws -> RecordID {
    let digits = text.lowercased().filter { $0 != "-" }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ hexDigit($0) != nil }) else {
      throw Problem(.idUnknown, ["word": text])
    }
    guard digits.utf8.count >= Lookup.shortestPrefix else {
      throw Problem(.idTooShort, ["word": text])
    }
    let found = try kinds.flatMap {
      try rows.ids(beginning: digits, kind: $0, limit: Lookup.candidatesShown)
    }
    guard let id = try only(found, text) else { throw Problem(.idUnknown, ["word": text]) }
    return id
  }

  private func named(_ text: String, _ kinds: [String]) throws -> [RecordID] {
    let key = SearchKey.make(text)
    guard !key.isEmpty else { return [] }
    // As it is written, folded, as it begins: the first of these that finds anybody is taken.
    var found: [[RecordID]] = [[], [], []]
    for kind in kinds.compactMap(Catalogue.kind) where !kind.names.isEmpty {
      for view in try rows.views(RecordQuery(kind)) {
        let names = kind.names.compactMap { view.record.values[$0.name]?.text }
        let keys = names.map(SearchKey.make)
        if names.contains(where: { $0.hasSameBytes(as: text) }) { found[0].append(view.record.id) }
        if keys.contains(key) { found[1].append(view.record.id) }
        if takesBeginnings, keys.contains(where: { $0.hasPrefix(key) }) {
          found[2].append(view.record.id)
        }
      }
    }
    return found.first { !$0.isEmpty } ?? []
  }

  /// The id under which a person is known; any other record's own.
  private func known(_ id: RecordID) throws -> RecordID {
    guard try !rows.samePerson.isEmpty, try rows.place(id)?.kind == Person.kind.name else {
      return id
    }
    return try rows.canonicalPerson(of: id)
  }

  private func only(_ found: [RecordID], _ text: String) throws -> RecordID? {
    var ids: [RecordID] = []
    for id in found {
      let known = try known(id)
      if !ids.contains(known) { ids.append(known) }
    }
    guard ids.count > 1 else { return found.count == 1 ? found.first : ids.first }
    throw AmbiguousRecords(text: text, candidates: ids)
  }
}

/// Several records match a word. Naming them to a user is itself a view of them.
public struct AmbiguousRecords: Error {
  public let text: String
  /// All that are meant, each once.
  public let candidates: [RecordID]
}
