import Authority
import Merge
import Records
import Storage
import Sync

/// Finds the record that somebody means: by the digits of its id, its name, its kana or its code, or as
/// `last`, the one that this device wrote last.
struct Lookup {
  /// Digits of an id that are asked for at the least.
  static let shortestPrefix = 4
  /// Candidates named in a sentence.
  static let candidatesShown = 8

  let rows: DeviceRows

  /// The record that is meant; of a person who was recorded twice, the one under which she is known.
  ///
  /// - Throws: `Problem`: `id_unknown`, `id_too_short`; `AmbiguousRecords`.
  func find(_ text: String, _ kinds: [String]) throws -> RecordID {
    try known(findRecord(text, kinds))
  }

  /// The very record that is meant, where one of a person's several is to be told from the others.
  ///
  /// - Throws: as `find`.
  func findRecord(_ text: String, _ kinds: [String]) throws -> RecordID {
    if text == Lookup.last { return try lastWritten(kinds) }
    if let id = RecordID(text.lowercased()) {
      // Whoever is never shown such a record names it by the number that they were given on paper.
      guard try rows.place(id).map({ kinds.contains($0.kind) }) ?? isNeverShown(kinds) else {
        throw Problem(.idUnknown, text)
      }
      return id
    }
    let byName = try named(text, kinds)
    if let found = try only(byName, text) { return found }
    if try isNeverShown(kinds) { throw Problem(.numberNeeded, text) }
    return try byPrefix(text, kinds)
  }

  private func isNeverShown(_ kinds: [String]) throws -> Bool {
    let assignments = try rows.enrollment()?.standing.assignments ?? []
    return !assignments.isEmpty && !kinds.contains { Policy.reads($0, assignments) }
  }

  static let last = "last"
  /// Entries of the journal that `last` looks through.
  static let journalEntriesSearched = 1_000

  private func lastWritten(_ kinds: [String]) throws -> RecordID {
    for entry in try rows.journal(limit: Lookup.journalEntriesSearched).reversed() {
      if let id = entry.record, let kind = try rows.place(id)?.kind, kinds.contains(kind) {
        return id
      }
    }
    throw Problem(.idUnknown, Lookup.last)
  }

  private func byPrefix(_ text: String, _ kinds: [String]) throws -> RecordID {
    let digits = text.lowercased().filter { $0 != "-" }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ hexDigit($0) != nil }) else {
      throw Problem(.idUnknown, text)
    }
    guard digits.utf8.count >= Lookup.shortestPrefix else { throw Problem(.idTooShort, text) }
    let found = try kinds.flatMap {
      try rows.ids(beginning: digits, kind: $0, limit: Lookup.candidatesShown)
    }
    guard let id = try only(found, text) else { throw Problem(.idUnknown, text) }
    return id
  }

  private func named(_ text: String, _ kinds: [String]) throws -> [RecordID] {
    let key = SearchKey.make(text)
    guard !key.isEmpty else { return [] }
    // As it is written, folded, as it begins: the first of these that finds anybody is taken.
    var found: [[RecordID]] = [[], [], []]
    for kind in kinds.compactMap(Catalogue.kind) where kind.field("name") != nil {
      for view in try rows.views(RecordQuery(kind)) {
        let names = ["name", "kana", "code"].compactMap { view.record.values[FieldPath($0)]?.text }
        let keys = names.map(SearchKey.make)
        if names.contains(where: { $0.hasSameBytes(as: text) }) { found[0].append(view.record.id) }
        if keys.contains(key) { found[1].append(view.record.id) }
        if keys.contains(where: { $0.hasPrefix(key) }) { found[2].append(view.record.id) }
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
    let names = Names(rows: rows)
    let namesakes = Namesakes(rows: rows, today: MachineClock.moment.wall.dateInJapan)
    let shown = try ids.prefix(Lookup.candidatesShown).map { id in
      let mark = try rows.view(id).map { PersonMark.of($0.record) } ?? ""
      return "\(id.short) \(try names.of(id))\(mark)\(try namesakes.distinction(of: id))"
    }
    let more = ids.count > shown.count ? "ほか\(ids.count - shown.count)件" : ""
    let problem = Problem(
      .idAmbiguous,
      "「\(text)」に当てはまる記録が複数あります。番号で選んでください: "
        + shown.joined(separator: "、") + more)
    let named = Array(ids.prefix(Lookup.candidatesShown))
    let kinds = Set(try named.compactMap { try rows.place($0)?.kind })
    throw AmbiguousRecords(problem: problem, subjects: Subjects(.search, kinds, named))
  }
}

/// Several records are meant. The problem names them, and so shows something of them.
struct AmbiguousRecords: Error {
  let problem: Problem
  let subjects: Subjects
}

/// What a record is called in a list or a sentence.
final class Names {
  private let rows: DeviceRows
  private var known: [RecordID: String] = [:]

  init(rows: DeviceRows) {
    self.rows = rows
  }

  /// The record's name; for records without one, its kind and the person that it is about.
  func of(_ id: RecordID) throws -> String {
    if let name = known[id] { return name }
    let name = try lookUp(id)
    known[id] = name
    return name
  }

  /// The user who wrote something.
  func author(_ user: RecordID) throws -> String {
    if let own = try rows.enrollment(), own.user == user { return own.userName + "さん(自分)" }
    return try rows.colleagueName(user).map { $0 + "さん" } ?? "ほかの人"
  }

  /// What an operation is about: its kind, and the person or the record.
  func of(_ operation: Merge.Operation) throws -> String {
    let kind = Catalogue.kind(operation.kind)?.label ?? operation.kind
    let person = operation.writes["person"]?.value.text.flatMap(RecordID.init)
    // Who has left this device's sight is named all the same, as long as the entry is not taken.
    if let name = try rows.subjectName(of: operation.id) { return "\(kind) \(name)" }
    return try "\(kind) \(person.map { try of($0) } ?? operation.record.short)"
  }

  private func lookUp(_ id: RecordID) throws -> String {
    guard let record = try rows.joined(id)?.state.view.record else { return id.short }
    if let name = record.values["name"]?.text { return name }
    let label = record.kind?.label ?? record.kindName
    let date = record.kind?.businessDate.flatMap { record.values[FieldPath($0)]?.text } ?? ""
    let person = record.values["person"]?.text.flatMap(RecordID.init)
    let about =
      try person.map { $0 == id ? "" : try of($0) } ?? record.values["subject"]?.text ?? ""
    return [about, date, label].filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension PathMap<Value> {
  subscript(field: String) -> Value? { self[FieldPath(field)] }
}
