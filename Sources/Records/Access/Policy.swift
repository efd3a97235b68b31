/// The one place that decides who may see and write what. Deny by default; used by sync, lists, reports
/// and exports alike.
public enum Policy {
  /// How much of a record somebody sees.
  public enum Sight: Sendable, Equatable {
    case hidden
    /// All cells but those of these fields.
    case seen(withholding: Set<String>)
    /// Only the cells of these fields.
    case limited(to: Set<String>)
  }

  /// Whether somebody may make a write.
  public enum Permission: Sendable, Equatable {
    case allowed
    /// The role may do this, but not here: an assignment may have ended. A supervisor decides.
    case outsideAssignment
    case denied
  }

  /// What is known about a record when the policy is asked.
  public struct Facts: Sendable {
    public let kind: String
    public let place: Place
    /// Whether the record's person is hidden (住所秘匿).
    public let isAddressHidden: Bool
    /// The consents of the record's person, as they stand.
    public let consents: ConsentStanding

    public init(kind: String, place: Place, isAddressHidden: Bool, consents: ConsentStanding) {
      self.kind = kind
      self.place = place
      self.isAddressHidden = isAddressHidden
      self.consents = consents
    }
  }

  /// The grants of a user: one a place, each with the kinds that may be read there.
  public static func grants(of viewer: Viewer) -> [Grant] {
    var kinds: [Grant.Scope: [String]] = [:]
    for kind in AccessTable.kinds {
      guard let reach = AccessTable.cell(viewer.role, kind)?.read else { continue }
      for scope in scopes(reach, viewer) { kinds[scope, default: []].append(kind) }
    }
    return kinds.map(Grant.init)
  }

  /// What a user sees of a record.
  public static func sight(of facts: Facts, for viewer: Viewer) -> Sight {
    guard let cell = AccessTable.cell(viewer.role, facts.kind), let reach = cell.read,
      reaches(reach, facts.place, viewer), !cell.needsConsent || hasConsent(facts, viewer)
    else { return .hidden }
    if cell.isStatusOnly { return .limited(to: AccessTable.statusFields[facts.kind] ?? []) }
    return .seen(withholding: withheld(facts, viewer))
  }

  /// Whether a user may begin (`isNew`) or change a record.
  public static func permission(
    toWrite facts: Facts, isNew: Bool, fields: Set<String>, for viewer: Viewer
  ) -> Permission {
    guard let cell = AccessTable.cell(viewer.role, facts.kind) else { return .denied }
    if takesBack(fields, facts.place, viewer), !isNew, cell.add != nil { return .allowed }
    if fields.contains(erasureField), viewer.role != .communitySocialWorker { return .denied }
    guard let reach = isNew ? cell.add : cell.change else { return .denied }
    guard reaches(reach, facts.place, viewer) else { return .outsideAssignment }
    if cell.needsConsent, !isNew, !hasConsent(facts, viewer) { return .denied }
    return fields.isDisjoint(with: withheld(facts, viewer)) || isNew ? .allowed : .denied
  }

  /// Whether a role sees this kind only with the person's consent.
  public static func asksForConsent(_ kind: String, _ role: Role) -> Bool {
    AccessTable.cell(role, kind)?.needsConsent == true
  }

  /// Whoever may add may take back what they added: a slip of the finger is not for a supervisor
  /// (docs/decisions/0005).
  private static func takesBack(_ fields: Set<String>, _ place: Place, _ viewer: Viewer) -> Bool {
    fields == [lifecycleField] && place.author == viewer.user
  }

  /// The reserved field by which a record is deleted and restored.
  private static let lifecycleField = "lifecycle"
  /// The reserved field by which a record is erased for good: the community social worker's alone.
  private static let erasureField = "erasure"

  private static func scopes(_ reach: AccessCell.Reach, _ viewer: Viewer) -> [Grant.Scope] {
    switch reach {
    case .city: [.city]
    case .district: viewer.district.map { [.district($0)] } ?? []
    case .ownTeams: viewer.teamPersons.map(Grant.Scope.person)
    case .own: [.author(viewer.user)]
    }
  }

  private static func reaches(
    _ reach: AccessCell.Reach, _ place: Place, _ viewer: Viewer
  ) -> Bool {
    switch reach {
    case .city: true
    case .district: viewer.district != nil && place.district == viewer.district
    case .ownTeams: place.person.map(viewer.teamPersons.contains) ?? false
    case .own: place.author == viewer.user
    }
  }

  /// Fields that nobody but a named officer is sent: where a hidden person lives.
  private static func withheld(_ facts: Facts, _ viewer: Viewer) -> Set<String> {
    guard facts.isAddressHidden, !viewer.seesHiddenAddresses,
      let kind = Catalogue.kind(facts.kind)
    else { return [] }
    return Set(kind.fields.filter { $0.sensitivity == .whereabouts }.map(\.name))
  }

  private static func hasConsent(_ facts: Facts, _ viewer: Viewer) -> Bool {
    guard let recipient = viewer.role.consentRecipient else { return true }
    return facts.consents.isGiven(to: recipient, data: .kit)
  }
}
