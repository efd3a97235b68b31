import Records

/// The one place that decides who may see and write what. Deny by default; used by sync, lists, reports
/// and exports alike.
public enum Policy {
  /// Whether somebody may make a write.
  public enum Permission: Sendable, Equatable, Comparable {
    case denied
    /// The role may do this, but not here, or not any more. A supervisor decides.
    case outsideAssignment
    case allowed
  }

  /// The facts about a record that the policy decides by.
  public struct Subject: Sendable {
    public let record: RecordID
    public let kind: String
    public let place: Place
    /// Whether the person whom the record is about is hidden (住所秘匿).
    public let isAddressHidden: Bool
    /// The person's standing on lists.
    public let standing: ListStanding
    /// The items of the list of supporters in which the principal's worker is named.
    public let ownItems: Set<String>
    /// The kinds for whose sake a disclosure can show the person.
    let disclosableKinds: Set<String>

    public init(
      record: RecordID, kind: String, place: Place, isAddressHidden: Bool,
      standing: ListStanding, ownItems: Set<String>, disclosableKinds: Set<String> = []
    ) {
      self.record = record
      self.kind = kind
      self.place = place
      self.isAddressHidden = isAddressHidden
      self.standing = standing
      self.ownItems = ownItems
      self.disclosableKinds = disclosableKinds
    }
  }

  // MARK: Reading

  /// The grants of a user: one a place, each with the kinds that may be read there.
  public static func grants(of principal: Principal) -> [Grant] {
    var kinds: [Grant.Scope: Set<String>] = [:]
    for (kind, assignment, cell) in cells(of: principal) {
      for reading in cell.reads {
        for scope in scopes(reading.reach, assignment, principal) {
          kinds[scope, default: []].insert(kind)
        }
      }
    }
    let usual = kinds.map { Grant(scope: $0.key, kinds: Array($0.value), basis: principal.basis) }
    return usual + disclosureGrants(of: principal)
  }

  /// The grants that rest on open disclosures: each ends with its own.
  private static func disclosureGrants(of principal: Principal) -> [Grant] {
    var kinds: [RecordID: [Grant.Scope: Set<String>]] = [:]
    for (kind, assignment, cell) in cells(of: principal) {
      guard cell.reads.contains(where: { $0.reach == .disclosure }) else { continue }
      for disclosed in principal.disclosed where disclosed.kinds.contains(kind) {
        guard let scope = disclosed.scope(for: assignment) else { continue }
        kinds[disclosed.disclosure, default: [:]][scope, default: []].insert(kind)
      }
    }
    return kinds.flatMap { disclosure, scopes in
      scopes.map { Grant(scope: $0.key, kinds: Array($0.value), basis: Grant.basis(disclosure)) }
    }
  }

  /// The part of a record that a user may see.
  public static func visibility(of subject: Subject, for principal: Principal) -> Visibility {
    let withheld = withheld(subject, principal)
    return Visibility(
      principal.assignments.flatMap { assignment -> [Visibility.Part] in
        guard let cell = AccessTable.cell(assignment.role, subject.kind) else { return [] }
        let isOpen = !cell.needsConsent || hasConsent(subject, assignment.role)
        return cell.reads.flatMap { reading -> [Visibility.Part] in
          if reading.reach == .disclosure {
            return disclosures(of: subject, to: assignment, principal).map {
              part(subject, reading, withheld, by: $0)
            }
          }
          guard isOpen, reaches(reading.reach, subject, assignment, principal) else { return [] }
          return [part(subject, reading, withheld)]
        }
      })
  }

  /// The open disclosures that show a record by one assignment: no consent is asked then.
  private static func disclosures(
    of subject: Subject, to assignment: Assignment, _ principal: Principal
  ) -> [RecordID] {
    principal.disclosed.filter { disclosed in
      disclosed.kinds.contains(subject.kind)
        && !disclosed.kinds.isDisjoint(with: subject.disclosableKinds)
        && disclosed.scope(for: assignment)?.covers(subject.record, at: subject.place) == true
    }.map(\.disclosure)
  }

  /// The basis on which a user opens a disclosure; nil: on none.
  public static func disclosureBasis(of principal: Principal) -> DisclosureBasis? {
    principal.assignments.lazy.compactMap { AccessTable.disclosureBasis($0.role) }.first
  }

  /// Whether a role sees anything by a disclosure.
  static func seesDisclosed(_ role: Role) -> Bool {
    AccessTable.kinds.contains { kind in
      AccessTable.cell(role, kind)?.reads.contains { $0.reach == .disclosure } == true
    }
  }

  private static func part(
    _ subject: Subject, _ reading: AccessCell.Reading, _ withheld: Set<String>,
    by disclosure: RecordID? = nil
  ) -> Visibility.Part {
    Visibility.Part(
      only: reading.selection.map {
        AccessTable.fields($0, of: subject.kind).union([lifecycleField, erasureField])
      },
      withheld: withheld,
      row: reading.reach == .row ? .init(field: supportersField, items: subject.ownItems) : nil,
      disclosure: disclosure)
  }

  /// Whether a user may hand out lists of a kind.
  public static func mayPrint(_ kind: Kind, _ principal: Principal) -> Bool {
    principal.assignments.contains { AccessTable.cell($0.role, kind.name)?.mayPrint == true }
  }

  /// How far the counts of a user's reports reach: places; empty: no counts at all.
  public static func statisticsScopes(of principal: Principal) -> Set<Grant.Scope> {
    Set(
      principal.assignments.flatMap { assignment in
        AccessTable.statisticsReach(assignment.role).map { scopes($0, assignment, principal) } ?? []
      })
  }

  /// The users whose actions a user may read in the audit: `.city` is everybody, `.author` oneself;
  /// empty: nobody.
  public static func auditScopes(of principal: Principal) -> Set<Grant.Scope> {
    Set(
      principal.assignments.flatMap { assignment in
        AccessTable.auditReach(assignment.role).map { scopes($0, assignment, principal) } ?? []
      })
  }

  /// Where a report over a kind is counted for a user.
  public enum Counting: Sendable { case nowhere, onDevice, atServer }

  /// On the device where it holds all that is counted, else at the server: some see counts and no record.
  public static func counting(_ kind: Kind, for principal: Principal) -> Counting {
    let reaches = principal.assignments.compactMap { AccessTable.statisticsReach($0.role) }
    guard !reaches.isEmpty else { return .nowhere }
    let reads = principal.assignments.compactMap { AccessTable.cell($0.role, kind.name) }
      .flatMap { $0.reads.map(\.reach) }
    let isHeld = reaches.allSatisfy { $0 == .own || reads.contains($0) || reads.contains(.city) }
    return isHeld ? .onDevice : .atServer
  }

  /// Whether one of somebody's roles shows all records of these kinds, wherever they are and without a consent.
  public static func seesEverywhere(_ kinds: [String], _ principal: Principal) -> Bool {
    principal.assignments.contains { assignment in
      kinds.allSatisfy { kind in
        guard let cell = AccessTable.cell(assignment.role, kind) else { return false }
        return !cell.needsConsent
          && cell.reads.contains { $0.reach == .city && $0.selection == nil }
      }
    }
  }

  /// Whether any record of a kind can be seen under some assignment.
  public static func reads(_ kind: String, _ assignments: [Assignment]) -> Bool {
    assignments.contains { AccessTable.cell($0.role, kind)?.reads.isEmpty == false }
  }

  // MARK: Writing

  /// Whether one of these assignments lets somebody begin records of a kind anywhere.
  public static func begins(_ kind: String, _ assignments: [Assignment]) -> Bool {
    assignments.contains { AccessTable.cell($0.role, kind)?.add != nil }
  }

  /// Whether a user may begin (`isNew`) or change a record.
  public static func permission(
    toWrite subject: Subject, isNew: Bool, fields: Set<String>, for principal: Principal
  ) -> Permission {
    func best(_ assignments: [Assignment]) -> Permission {
      assignments.map { permission(subject, isNew, fields, $0, principal) }.max() ?? .denied
    }
    let now = best(principal.assignments)
    guard now == .denied, best(principal.former) != .denied else { return now }
    return .outsideAssignment
  }

  private static func permission(
    _ subject: Subject, _ isNew: Bool, _ fields: Set<String>, _ assignment: Assignment,
    _ principal: Principal
  ) -> Permission {
    guard let cell = AccessTable.cell(assignment.role, subject.kind) else { return .denied }
    if takesBack(fields, subject, principal), !isNew, let add = cell.add {
      // A record out of reach belongs to another user, even if one began it oneself.
      return reaches(add, subject, assignment, principal) ? .allowed : .outsideAssignment
    }
    if fields.contains(erasureField), assignment.role != .communitySocialWorker { return .denied }
    guard let reach = isNew ? cell.add : cell.change else { return .denied }
    guard reaches(reach, subject, assignment, principal) else { return .outsideAssignment }
    if isNew { return .allowed }
    if cell.needsConsent, !hasConsent(subject, assignment.role) { return .denied }
    return fields.isDisjoint(with: withheld(subject, principal)) ? .allowed : .denied
  }

  /// Whether a user is the supervisor who sees held entries and decides on them (DESIGN.md §3.6).
  /// They can accept only entries that they may write themselves.
  public static func mayDecide(_ principal: Principal) -> Bool {
    principal.assignments.contains { $0.role == .communitySocialWorker }
  }

  /// A user who may add may take back their own additions: a slip of the finger needs no supervisor
  /// (docs/decisions/0005). A note of a view cannot be taken back.
  private static func takesBack(_ fields: Set<String>, _ subject: Subject, _ principal: Principal)
    -> Bool
  {
    fields == [lifecycleField] && subject.place.author == principal.user
      && subject.kind != Access.kind.name
  }

  // MARK: Facts needed for an answer

  /// Whether somebody sees this kind only with the person's consent.
  public static func asksForConsent(_ kind: String, _ principal: Principal) -> Bool {
    principal.allAssignments.contains { AccessTable.cell($0.role, kind)?.needsConsent == true }
  }

  /// The data whose consents open a kind.
  public static func consentData(of kind: String) -> Set<ConsentData> {
    AccessTable.consentData[kind, default: []]
  }

  /// Whether somebody sees of this kind the rows in which they are named.
  public static func asksForRows(_ kind: String, _ principal: Principal) -> Bool {
    principal.assignments.contains {
      AccessTable.cell($0.role, kind)?.reads.contains { $0.reach == .row } == true
    }
  }

  /// Whether a kind says where a person lives.
  public static func tellsWhereabouts(_ kind: String) -> Bool { whereabouts[kind] != nil }

  /// Kinds of whose records rows are seen by those who are named in them.
  public static let kindsWithRows = [SupporterEntry.kind.name, EvacuationPlan.kind.name]
  /// The list whose items name workers.
  public static let supportersField = SupporterEntry.supporters.name

  /// The reserved field by which a record is deleted and restored.
  private static let lifecycleField = "lifecycle"
  /// The reserved field by which a record is erased for good: the community social worker's alone.
  private static let erasureField = "erasure"

  /// Fields that say where a person lives, by kind.
  private static let whereabouts: [String: Set<String>] = Dictionary(
    uniqueKeysWithValues: Catalogue.kinds.compactMap { kind in
      kind.whereabouts.isEmpty ? nil : (kind.name, kind.whereabouts)
    })

  private static func cells(of principal: Principal) -> [(String, Assignment, AccessCell)] {
    principal.assignments.flatMap { assignment in
      AccessTable.kinds.compactMap { kind in
        AccessTable.cell(assignment.role, kind).map { (kind, assignment, $0) }
      }
    }
  }

  private static func scopes(
    _ reach: AccessCell.Reach, _ assignment: Assignment, _ principal: Principal
  ) -> [Grant.Scope] {
    switch reach {
    case .city: [.city]
    case .district: assignment.district.map { [.district($0)] } ?? []
    case .association: assignment.association.map { [.association($0)] } ?? []
    case .ownTeams: principal.teamPersons.map(Grant.Scope.person)
    case .own: [.author(principal.user)]
    case .row, .referral: principal.opened.map(Grant.Scope.record)
    case .disclosure: []
    }
  }

  private static func reaches(
    _ reach: AccessCell.Reach, _ subject: Subject, _ assignment: Assignment, _ principal: Principal
  ) -> Bool {
    switch reach {
    case .city: true
    case .district: assignment.district != nil && subject.place.district == assignment.district
    case .association:
      assignment.association != nil && subject.place.association == assignment.association
    case .ownTeams: subject.place.person.map(principal.teamPersons.contains) ?? false
    case .own: subject.place.author == principal.user
    case .row: !subject.ownItems.isEmpty
    case .referral: principal.opened.contains(subject.record)
    case .disclosure: false
    }
  }

  /// Fields that nobody but a named officer is sent: where a hidden person lives.
  private static func withheld(_ subject: Subject, _ principal: Principal) -> Set<String> {
    guard subject.isAddressHidden, !principal.seesHiddenAddresses else { return [] }
    return whereabouts[subject.kind] ?? []
  }

  private static func hasConsent(_ subject: Subject, _ role: Role) -> Bool {
    guard let recipient = role.consentRecipient else { return true }
    return AccessTable.consentData[subject.kind, default: []].contains {
      subject.standing.isOpen($0, to: recipient)
    }
  }
}
