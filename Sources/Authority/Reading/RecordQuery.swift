import Records

/// Which records a list or report wants. All conditions hold together; nil asks for nothing.
public struct RecordQuery: Sendable, Hashable {
  public var kind: String
  /// Any of these persons; empty asks for nothing.
  public var persons: [RecordID] = []
  public var district: RecordID?
  public var association: RecordID?
  public var link: RecordIndex.Link?
  /// Business dates, both included.
  public var from: CalendarDate?
  public var to: CalendarDate?
  public var includesDeleted = false

  public init(_ kind: Kind) {
    self.kind = kind.name
  }

  /// One person alone.
  public var person: RecordID? {
    get { persons.first }
    set { persons = newValue.map { [$0] } ?? [] }
  }
}
