/// What a user is in the organisation; decides the column of the access table.
public enum Role: String, CaseIterable, Sendable {
  case cooperator
  case welfareCommissioner = "welfare_commissioner"
  case districtCouncil = "district_council"
  case communitySocialWorker = "community_social_worker"
  case administrator

  public var label: String {
    switch self {
    case .cooperator: "協力者"
    case .welfareCommissioner: "民生委員"
    case .districtCouncil: "地区社協"
    case .communitySocialWorker: "CSW"
    case .administrator: "管理者"
    }
  }

  /// The class of recipient that consent is asked for; nil where no consent opens a cell.
  var consentRecipient: ConsentRecipient? {
    switch self {
    case .cooperator: .cooperator
    case .welfareCommissioner: .welfareCommissioner
    case .districtCouncil, .communitySocialWorker, .administrator: nil
    }
  }
}

/// A user as the policy sees one.
public struct Viewer: Sendable, Hashable {
  public let user: RecordID
  public let role: Role
  /// The user's own record among the 担い手.
  public let worker: RecordID?
  /// The 地区社協 that the user answers for; nil where the role covers the city.
  public let district: RecordID?
  /// A named officer, to whom a hidden address (住所秘匿) is shown.
  public let seesHiddenAddresses: Bool
  /// The persons of the teams that the user's worker belongs to now.
  public let teamPersons: Set<RecordID>

  public init(
    user: RecordID, role: Role, worker: RecordID?, district: RecordID?, seesHiddenAddresses: Bool,
    teamPersons: Set<RecordID>
  ) {
    self.user = user
    self.role = role
    self.worker = worker
    self.district = district
    self.seesHiddenAddresses = seesHiddenAddresses
    self.teamPersons = teamPersons
  }
}

/// Where a record belongs, as far as it is known.
public struct Place: Sendable, Hashable {
  public var district: RecordID?
  public var association: RecordID?
  public var person: RecordID?
  /// The user who began the record; for a review, the user who began its source.
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

/// What a user may see: kinds at one place. A device keeps a cursor for each.
public struct Grant: Sendable, Hashable {
  public enum Scope: Sendable, Hashable {
    case city
    case district(RecordID)
    case association(RecordID)
    case person(RecordID)
    case author(RecordID)
  }

  public let scope: Scope
  /// Names of kinds, sorted.
  public let kinds: [String]

  public init(scope: Scope, kinds: [String]) {
    self.scope = scope
    self.kinds = kinds.sorted()
  }

  public func covers(_ kind: String, at place: Place) -> Bool {
    guard kinds.contains(kind) else { return false }
    switch scope {
    case .city: return true
    case .district(let id): return place.district == id
    case .association(let id): return place.association == id
    case .person(let id): return place.person == id
    case .author(let id): return place.author == id
    }
  }

  /// A name that stays the same as long as the grant does: `person:…:kit+person+team`.
  public var name: String {
    let place =
      switch scope {
      case .city: "city"
      case .district(let id): "district:\(id)"
      case .association(let id): "association:\(id)"
      case .person(let id): "person:\(id)"
      case .author(let id): "author:\(id)"
      }
    return place + ":" + kinds.joined(separator: "+")
  }
}
