import Authority
import Merge
import Records
import Sync

/// Finds records of every kind by what stands in them, as one types it: names, kana, addresses, telephone numbers, notes.
public struct Search {
  /// A record in which all words stand, and the field that shows it best.
  public struct Hit {
    public let shown: ShownRecord
    public let field: FieldDeclaration
    /// The field's text in one line.
    public let line: String
  }

  private let words: [Word]

  /// One word in the forms in which it is compared.
  private struct Word {
    let text: String
    let key: String
    let address: String
  }

  /// - Throws: `Problem` of code `missing_option` where nothing is asked for.
  public init(_ text: String) throws(Problem) {
    words = text.split(whereSeparator: \.isWhitespace).map(String.init).map {
      Word(text: $0, key: SearchKey.make($0), address: AddressKey.make($0))
    }.filter { !$0.key.isEmpty }
    guard !words.isEmpty else { throw Problem(.missingOption, .searchWords) }
  }

  /// All hits: persons first, by kana, then the other kinds as the catalogue lists them, what happened last first.
  /// A person who was recorded twice is one hit.
  public func hits(in rows: some RecordReading) throws -> [Hit] {
    let others = Catalogue.kinds.filter {
      $0.name != Person.kind.name && $0.name != Access.kind.name
    }
    return try ([Person.kind] + others).flatMap { try hits(of: $0, in: rows) }
  }

  private func hits(of kind: Kind, in rows: some RecordReading) throws -> [Hit] {
    let text = RecordText(names: Names(rows: rows))
    let query = RecordQuery(kind)
    let views = kind.isFact ? try CorrectedFacts.all(query, in: rows) : try rows.views(query)
    let found = try rows.joinedOnce(views).compactMap { view -> (sorted: String, hit: Hit)? in
      guard let (field, line) = try best(view.record, kind, text) else { return nil }
      return (
        Search.order(view.record, kind),
        Hit(shown: try ShownRecord(view, in: rows), field: field, line: line)
      )
    }
    let sorted = found.sorted { $0.sorted.precedesByBytes($1.sorted) }.map(\.hit)
    return kind.isFact ? sorted.reversed() : sorted
  }

  private static func order(_ record: Record, _ kind: Kind) -> String {
    if kind.isFact {
      return kind.businessDate.flatMap { record.values[FieldPath($0)]?.text } ?? ""
    }
    // The reading stands behind the name.
    let names = kind.names.compactMap { record.values[FieldPath($0.name)]?.text }
    return SearchKey.make(names.dropFirst().first ?? names.first ?? record.id.description)
  }

  /// The field in which the most words stand; nil where one of them stands nowhere.
  private func best(
    _ record: Record, _ kind: Kind, _ text: RecordText
  ) throws -> (FieldDeclaration, String)? {
    var missing = words.map(\.text)
    var best: (field: FieldDeclaration, line: String, count: Int)?
    for field in kind.fields {
      let line = try text.line(field, of: record)
      guard !line.isEmpty else { continue }
      let here = words.filter { Search.stands($0, in: line, field) }.map(\.text)
      missing.removeAll(where: here.contains)
      if here.count > best?.count ?? 0 { best = (field, line, here.count) }
    }
    guard missing.isEmpty, let best else { return nil }
    return (best.field, best.line)
  }

  private static func stands(_ word: Word, in line: String, _ field: FieldDeclaration) -> Bool {
    if SearchKey.isFound(word.key, in: SearchKey.make(line)) { return true }
    if PhoneDigits.isFound(word.text, in: line) { return true }
    guard case .address = field.type, !word.address.isEmpty else { return false }
    return SearchKey.isFound(word.address, in: AddressKey.make(line))
  }
}
