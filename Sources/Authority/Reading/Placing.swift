import Merge
import Records

/// A record's place and references, from its displayed values: the same on both sides.
public enum Placing {
  /// The index of a record, from its view and the places of its references.
  public static func index(of view: RecordView, in store: some RecordReading) throws -> RecordIndex
  {
    let record = view.record
    var place = try place(of: record, in: store)
    place.author = place.author ?? view.origin?.author
    return RecordIndex(
      place: place,
      businessDate: record.kind?.businessDate.flatMap { record.values[FieldPath($0)]?.text },
      isDeleted: view.standing == .deleted || view.standing == .erased,
      isConflicted: view.isConflicted, links: links(of: record))
  }

  /// Whether what places this record is known to the store.
  public static func isPlaceKnown(of record: Record, in store: some RecordReading) throws -> Bool {
    guard let anchor = anchor(of: record) else { return true }
    return try store.place(anchor.target)?.place.author != nil
  }

  /// Whether the record that this one names for its place cannot tell it: it was erased, or it gave way to a record of
  /// another kind (`OnlyRecord`). Nobody knows any more whom this one is about.
  static func isPlaceLost(of record: Record, in store: some RecordReading) throws -> Bool {
    guard let kind = record.kind, let anchor = anchor(of: record) else { return false }
    if try store.state(anchor.target)?.isErased == true { return true }
    guard let found = try store.place(anchor.target), found.place.author != nil else {
      return false
    }
    return !kind.mayName(found.kind, in: anchor.field)
  }

  /// The reference by which this record is placed, or nil where it stands by itself.
  private static func anchor(of record: Record) -> RecordIndex.Link? {
    let fields = record.kind?.placingFields ?? []
    return fields.lazy.compactMap { field in
      record.values[FieldPath(field)]?.text.flatMap(RecordID.init)
        .map { RecordIndex.Link(field: field, target: $0) }
    }.first
  }

  private static func place(of record: Record, in store: some RecordReading) throws -> Place {
    if record.kindName == Area.kind.name { return try placeOfArea(record) }
    var place = Place()
    // A record that nobody has begun, or that was refused, places none.
    if let anchor = anchor(of: record), let found = try store.place(anchor.target),
      found.place.author != nil, record.kind?.mayName(found.kind, in: anchor.field) == true
    {
      place = found.place
      if !isMadeOf(found.kind, record) { place.author = nil }
    }
    if record.kindName == Person.kind.name { place.person = record.id }
    return place
  }

  /// Whether a record was made from the one that places it, and so belongs to the author of that
  /// one.
  private static func isMadeOf(_ anchorKind: String, _ record: Record) -> Bool {
    guard case .record? = record.kind?.placement else { return false }
    return anchorKind != Person.kind.name
  }

  private static func placeOfArea(_ area: Record) throws -> Place {
    switch area[Area.level] {
    case .district: Place(district: area.id)
    case .association: Place(district: area[Area.parent], association: area.id)
    case .city, nil: Place()
    }
  }

  private static func links(of record: Record) -> [RecordIndex.Link] {
    guard let kind = record.kind else { return [] }
    var links: Set<RecordIndex.Link> = []
    for (path, value) in record.values {
      switch kind.field(path.field)?.leaf(at: path)?.type {
      case .reference?:
        if let target = value.text.flatMap(RecordID.init) {
          links.insert(.init(field: path.field, target: target))
        }
      case .references?:
        if let target = path.member.flatMap(RecordID.init), value == true {
          links.insert(.init(field: path.field, target: target))
        }
      default: break
      }
    }
    return Array(links)
  }
}
