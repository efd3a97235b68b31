import Authority
import Merge
import Records
import Sync

/// The records that rows can name or be, by their names: read once for an import.
final class ImportDirectory {
  /// A record as the import compares it.
  struct Entry {
    let record: Record
    let district: RecordID?
  }

  private var entries: [RecordID: Entry] = [:]
  private var byName: [String: [String: [RecordID]]] = [:]
  private let joins: SamePerson
  private var doubles = DoublesFinder()

  /// - Parameter kinds: the kinds that rows can name.
  init(_ kinds: Set<String>, in rows: some RecordReading) throws {
    joins = try rows.samePerson
    for kind in kinds.sorted() {
      for id in try rows.records(of: kind) {
        guard let view = try rows.state(id)?.view, view.isListed else { continue }
        add(view.record, district: try rows.place(id)?.place.district)
      }
    }
  }

  /// Adds a record, also one that the import is about to begin: a later row can name it.
  func add(_ record: Record, district: RecordID?) {
    let isNew =
      entries.updateValue(Entry(record: record, district: district), forKey: record.id) == nil
    guard isNew else { return }
    if record.kindName == Person.kind.name { doubles.add(record) }
    for key in ImportDirectory.keys(of: record) {
      byName[record.kindName, default: [:]][key, default: []].append(record.id)
    }
  }

  func entry(_ id: RecordID) -> Entry? { entries[id] }

  /// The records of a kind with a name, kana or code; within a district where several have it.
  func named(_ text: String, kind: String, within district: RecordID? = nil) -> [RecordID] {
    if let id = RecordID(text.lowercased()), entries[id]?.record.kindName == kind { return [id] }
    var found = byName[kind]?[SearchKey.make(text)] ?? []
    // Somebody who was recorded twice is one, under the id by which they are known.
    if kind == Person.kind.name { found = Set(found.map(joins.canonicalID)).sorted() }
    guard found.count > 1, let district else { return found }
    let there = found.filter { entries[$0]?.district == district || $0 == district }
    return there.isEmpty ? found : there
  }

  /// The persons who may be meant although the name is written otherwise.
  func persons(like traits: PersonTraits) -> [RecordID] {
    Set(doubles.candidates(for: traits).map { joins.canonicalID(of: $0.person) }).sorted()
  }

  /// A record's name, with the area that distinguishes it from records of the same name.
  func name(of id: RecordID) -> String {
    guard let entry = entries[id] else { return id.short }
    let name = entry.record.name ?? id.short
    let area = entry.district.flatMap { entries[$0]?.record[Area.name] }
    return area.map { "\(name)(\($0))" } ?? name
  }

  private static func keys(of record: Record) -> Set<String> {
    Set(
      (record.kind?.names ?? []).compactMap { record.values[FieldPath($0.name)]?.text }
        .map(SearchKey.make).filter { !$0.isEmpty })
  }
}
