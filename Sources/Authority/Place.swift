import Records

/// Where a record belongs, as far as it is known.
public struct Place: Sendable, Hashable {
  public var district: RecordID?
  public var association: RecordID?
  public var person: RecordID?
  /// The user who began the record; for a record placed by a source, the user who began the source.
  public var author: RecordID?

  public init(
    district: RecordID? = nil, association: RecordID? = nil, person: RecordID? = nil,
    author: RecordID? = nil
  ) {
    self.district = district
    self.association = association
    self.person = person
    self.author = author
  }
}
