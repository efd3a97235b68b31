import Records

/// The plain columns by which records are found without decoding them.
public struct RecordIndex: Sendable, Hashable {
  public var place: Place
  public var businessDate: String?
  public var isDeleted: Bool
  /// Whether writes stand beside each other that have not seen each other.
  public var isConflicted: Bool
  /// The references of the record: `(field, record)`.
  public var links: [Link]

  public struct Link: Sendable, Hashable {
    public let field: String
    public let target: RecordID

    public init(field: String, target: RecordID) {
      self.field = field
      self.target = target
    }
  }

  public init(
    place: Place, businessDate: String?, isDeleted: Bool, isConflicted: Bool, links: [Link]
  ) {
    self.place = place
    self.businessDate = businessDate
    self.isDeleted = isDeleted
    self.isConflicted = isConflicted
    self.links = links
  }
}
