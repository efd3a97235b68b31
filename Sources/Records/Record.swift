/// A record as it is displayed: every cell with the one value that the merge rules show.
public struct Record: Sendable, Hashable {
  public let id: RecordID
  /// The name of its kind; a newer version may know kinds that this one does not.
  public let kindName: String
  /// Cells with a value. A member that was taken out of a set is not here.
  public var values: PathMap<Value>

  public init(id: RecordID, kindName: String, values: PathMap<Value>) {
    self.id = id
    self.kindName = kindName
    self.values = values
  }

  public var kind: Kind? { Catalogue.kind(kindName) }

  public subscript<Content>(field: Field<Content>) -> Content { field.read(self) }

  /// The record without what says where a person lives: for paper, and for everybody but named officers.
  public var withoutWhereabouts: Record {
    let hidden = kind?.whereabouts ?? []
    var record = self
    record.values = values.filter { !hidden.contains($0.key.field) }
    return record
  }

  /// The members of a set, sorted by bytes.
  public func members(of field: String) -> [String] {
    let prefix = field + "/"
    return values.compactMap { path, value -> String? in
      guard path.text.hasPrefix(prefix), value == .bool(true), path.part == nil else { return nil }
      return path.member
    }.sorted { $0.precedesByBytes($1) }
  }

  /// The items of a list, each as a record of its parts: newest first where the list says so, then by
  /// item id, so that every device prints the same order.
  public func items(of field: String, _ list: ListDeclaration) -> [(id: String, record: Record)] {
    let items = members(of: field).map { item -> (id: String, record: Record) in
      let parts = list.parts.compactMap { part -> (FieldPath, Value)? in
        values[FieldPath(field, item: item, part: part.name)].map { (FieldPath(part.name), $0) }
      }
      return (
        item,
        Record(id: id, kindName: kindName, values: PathMap(uniqueKeysWithValues: parts))
      )
    }
    guard let key = list.newestFirst.map(FieldPath.init) else { return items }
    func rank(_ item: (id: String, record: Record)) -> String {
      item.record.values[key]?.text ?? ""
    }
    return items.enumerated().sorted { left, right in
      let (one, other) = (rank(left.element), rank(right.element))
      return one == other ? left.offset < right.offset : other.precedesByBytes(one)
    }.map(\.element)
  }
}
