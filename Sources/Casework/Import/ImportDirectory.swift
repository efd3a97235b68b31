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
    /// The traits that tell a person from others; nil for other kinds.
    let traits: PersonTraits?
  }

  private var entries: [RecordID: Entry] = [:]
  private var byName: [String: [String: [RecordID]]] = [:]
  /// Records that the import is about to begin.
  private var planned: Set<RecordID> = []
  private let joins: SamePerson
  private var doubles = DoublesFinder()

  /// - Parameter kinds: the kinds that rows can name.
  init(_ kinds: Set<String>, in rows: some RecordReading) throws {
    joins = try rows.samePerson
    for kind in kinds.sorted() {
      for id in try rows.records(of: kind) {
        guard let view = try rows.state(id)?.view, view.isListed else { continue }
        keep(view.record, district: try rows.place(id)?.place.district)
      }
    }
  }

  /// Adds a record that the import is about to begin: a later row can name it.
  func add(_ record: Record, district: RecordID?) {
    if entries[record.id] == nil { planned.insert(record.id) }
    keep(record, district: district)
  }

  func isPlanned(_ id: RecordID) -> Bool { planned.contains(id) }

  private func keep(_ record: Record, district: RecordID?) {
    let traits = record.kindName == Person.kind.name ? PersonTraits(record) : nil
    let entry = Entry(record: record, district: district, traits: traits)
    guard entries.updateValue(entry, forKey: record.id) == nil else { return }
    if let traits { doubles.add(record.id, traits) }
    for key in ImportDirectory.keys(of: record) {
      byName[record.kindName, default: [:]][key, default: []].append(record.id)
    }
  }

  func entry(_ id: RecordID) -> Entry? { entries[id] }

  /// The records of a kind with a name, kana or code; within a district where several have it. An area in brackets behind a
  /// name chooses among namesakes, as `name(of:)` writes it.
  func named(_ text: String, kind: String, within district: RecordID? = nil) -> [RecordID] {
    if let id = RecordID(text.lowercased()), entries[id]?.record.kindName == kind { return [id] }
    var found = byName[kind]?[SearchKey.make(text)] ?? chosen(text, kind: kind)
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

  /// 「見本花子(稲積地区 中央町)」: the namesake whose areas are in the brackets.
  private func chosen(_ text: String, kind: String) -> [RecordID] {
    let plain = HalfWidth.text(of: text)
    guard plain.hasSuffix(")"), let open = plain.lastIndex(of: "(") else { return [] }
    let wanted = Set(
      plain[plain.index(after: open)...].dropLast().split(separator: " ")
        .map { SearchKey.make(String($0)) })
    let namesakes = byName[kind]?[SearchKey.make(String(plain[..<open]))] ?? []
    return namesakes.filter { wanted.isSubset(of: areas(of: $0).map(SearchKey.make)) }
  }

  /// A record's name, with the areas that distinguish it from records of the same name.
  func name(of id: RecordID) -> String {
    let name = entries[id]?.record.name ?? id.short
    let areas = areas(of: id)
    return areas.isEmpty ? name : "\(name)(\(areas.joined(separator: " ")))"
  }

  /// The names of a record's 地区社協 and of its own area.
  private func areas(of id: RecordID) -> [String] {
    guard let entry = entries[id] else { return [] }
    let fields = [Person.association.name, Worker.area.name, Area.parent.name]
    let own = fields.compactMap {
      entry.record.values[FieldPath($0)]?.text.flatMap(RecordID.init)
    }.first
    var areas = [entry.district, own].compactMap(\.self)
    if areas.count == 2, areas[0] == areas[1] { areas.removeLast() }
    return areas.filter { $0 != id }.compactMap { entries[$0]?.record[Area.name] }
  }

  private static func keys(of record: Record) -> Set<String> {
    Set(
      (record.kind?.names ?? []).compactMap { record.values[FieldPath($0.name)]?.text }
        .map(SearchKey.make).filter { !$0.isEmpty })
  }
}
