import Records

/// A grant to see kinds at one place. A device keeps a cursor for each.
public struct Grant: Sendable, Hashable {
  public enum Scope: Sendable, Hashable {
    case city
    case district(RecordID)
    case association(RecordID)
    case person(RecordID)
    case author(RecordID)
    /// One record alone.
    case record(RecordID)

    /// Whether both are of one sort. A record has one person, one district and one id: two of a sort share none.
    func isLike(_ other: Scope) -> Bool {
      switch (self, other) {
      case (.city, .city), (.district, .district), (.association, .association), (.person, .person),
        (.author, .author), (.record, .record):
        true
      default: false
      }
    }

    public func covers(_ record: RecordID, at place: Place) -> Bool {
      switch self {
      case .city: true
      case .district(let id): place.district == id
      case .association(let id): place.association == id
      case .person(let id): place.person == id
      case .author(let id): place.author == id
      case .record(let id): record == id
      }
    }
  }

  public let scope: Scope
  /// Names of kinds, sorted.
  public let kinds: [String]
  /// The basis of the grant: the names of all roles that the user holds. A user whose roles change
  /// gets new grants, because other cells of the same records may become visible.
  public let basis: String

  public init(scope: Scope, kinds: [String], basis: String) {
    self.scope = scope
    self.kinds = kinds.sorted()
    self.basis = basis
  }

  public func covers(_ record: RecordID, _ kind: String, at place: Place) -> Bool {
    kinds.contains(kind) && scope.covers(record, at: place)
  }

  /// The disclosure in a disaster on which the grant rests; nil: on the user's roles.
  public var disclosure: RecordID? {
    guard basis.hasPrefix(Grant.disclosurePrefix) else { return nil }
    return RecordID(String(basis.dropFirst(Grant.disclosurePrefix.count)))
  }

  private static let disclosurePrefix = "disclosure:"

  /// The basis of a grant that rests on a disclosure.
  static func basis(_ disclosure: RecordID) -> String { "\(disclosurePrefix)\(disclosure)" }

  /// Whether a record can lie under both. Two overlapping grants may show different cells of one
  /// record, because consent and fields depend on the grant. If the other grant ends, this one
  /// therefore begins anew (docs/decisions/0007-marks-say-why-a-record-is-here.md).
  ///
  /// Marks of a disclosure say exactly what it alone shows, so that nothing begins anew when it ends.
  public func mayShareRecords(with other: Grant) -> Bool {
    if disclosure != nil || other.disclosure != nil { return false }
    return !scope.isLike(other.scope) && !Set(kinds).isDisjoint(with: other.kinds)
  }

  /// A name that stays the same as long as the grant does: `person:…:kit+person+team:cooperator`.
  public var name: String {
    let place =
      switch scope {
      case .city: "city"
      case .district(let id): "district:\(id)"
      case .association(let id): "association:\(id)"
      case .person(let id): "person:\(id)"
      case .author(let id): "author:\(id)"
      case .record(let id): "record:\(id)"
      }
    return "\(place):\(kinds.joined(separator: "+")):\(basis)"
  }
}
