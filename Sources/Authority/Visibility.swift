import Records

/// The visible part of a record: the union of the parts that each assignment shows.
public struct Visibility: Sendable, Equatable {
  /// The part that one assignment shows.
  struct Part: Sendable, Equatable {
    /// Only these fields; nil: all.
    var only: Set<String>?
    /// Not these fields.
    var withheld: Set<String>
    /// In a list of people, only the items that name the principal.
    var row: Row?
    /// The disclosure that shows the part; nil: the principal's roles do.
    var disclosure: RecordID?

    struct Row: Sendable, Equatable {
      let field: String
      let items: Set<String>
    }

    var isWhole: Bool { only == nil && withheld.isEmpty && row == nil }

    func shows(_ path: FieldPath) -> Bool {
      let field = path.field
      if withheld.contains(field) { return false }
      if let only, !only.contains(field) { return false }
      if let row, row.field == field, let item = path.member { return row.items.contains(item) }
      return true
    }
  }

  private let parts: [Part]

  init(_ parts: [Part]) {
    self.parts = parts
  }

  /// Nothing: not even that there is such a record.
  public var isHidden: Bool { parts.isEmpty }
  /// Every cell.
  public var isWhole: Bool { parts.contains(where: \.isWhole) }

  /// Whether anything is seen under a grant: by the disclosure on which it rests, or by the roles.
  public func isShown(under grant: Grant) -> Bool {
    parts.contains { $0.disclosure == grant.disclosure }
  }

  /// Whether a cell is seen.
  public func shows(_ path: FieldPath) -> Bool { parts.contains { $0.shows(path) } }
}
