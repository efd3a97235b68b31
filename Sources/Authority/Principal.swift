import Records

/// A user as the policy sees one, whether they read or write: with the assignments that are in force.
public struct Principal: Sendable, Hashable {
  public let user: RecordID
  /// The user's own record among the 担い手.
  public let worker: RecordID?
  /// A named officer, to whom a hidden address (住所秘匿) is shown.
  public let seesHiddenAddresses: Bool
  /// Those in force; none: nothing is seen and nothing may be written.
  public let assignments: [Assignment]
  /// Assignments that have ended: entries made under them that arrive now go to a supervisor.
  public let former: [Assignment]
  /// The persons of the teams that the user's worker belongs to now.
  public let teamPersons: Set<RecordID>
  /// Records that are opened to the user one by one: rows of lists that name their worker, and
  /// records that were referred to their office.
  public let opened: Set<RecordID>
  /// The open disclosures in a disaster, where one of the user's roles can see something by them.
  public let disclosed: Set<Disclosed>
  /// The regime by which the municipality takes silence.
  public let regime: ConsentRegime

  public init(
    user: RecordID, worker: RecordID?, seesHiddenAddresses: Bool, assignments: [Assignment],
    former: [Assignment] = [], teamPersons: Set<RecordID>, opened: Set<RecordID>,
    disclosed: Set<Disclosed> = [], regime: ConsentRegime = .optIn
  ) {
    self.regime = regime
    self.user = user
    self.worker = worker
    self.seesHiddenAddresses = seesHiddenAddresses
    self.assignments = assignments
    self.former = former
    self.teamPersons = teamPersons
    self.opened = opened
    self.disclosed = disclosed
  }

  /// The names of the roles that are in force, and whether hidden addresses are shown: `Grant.basis`.
  var basis: String {
    var names = Set(assignments.map(\.role.rawValue)).sorted { $0.precedesByBytes($1) }
    if seesHiddenAddresses { names.append("named_officer") }
    // Another regime shows other records of the same kinds.
    if regime != .optIn { names.append(regime.rawValue) }
    return names.joined(separator: "+")
  }

  /// Whether all disclosures by which they see something are still open.
  public func isAsOf(_ now: Timestamp) -> Bool {
    disclosed.allSatisfy { now.milliseconds < $0.until.milliseconds }
  }

  /// When a grant ends by itself; nil where it rests on the roles.
  public func end(of grant: Grant) -> Timestamp? {
    grant.disclosure.flatMap { id in disclosed.first { $0.disclosure == id }?.until }
  }

  /// In force or not any more.
  public var allAssignments: [Assignment] { assignments + former }
}
