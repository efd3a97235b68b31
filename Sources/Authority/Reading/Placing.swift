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
    return try store.place(anchor)?.place.author != nil
  }

  /// The record by which this one is placed, or nil where it stands by itself.
  static func anchor(of record: Record) -> RecordID? {
    func target(_ field: String?) -> RecordID? {
      field.flatMap { record.values[FieldPath($0)]?.text }.flatMap(RecordID.init)
    }
    switch record.kind?.placement {
    case .area(let field)?: return target(field)
    case .person(let field, let elseArea)?: return target(field) ?? target(elseArea)
    case .record(let field, let elsePerson)?: return target(field) ?? target(elsePerson)
    case .city?, nil: return nil
    }
  }

  private static func place(of record: Record, in store: some RecordReading) throws -> Place {
    if record.kindName == Area.kind.name { return try placeOfArea(record) }
    var place = Place()
    if let anchor = anchor(of: record), let found = try store.place(anchor) {
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
