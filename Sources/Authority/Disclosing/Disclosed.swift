import Merge
import Records

/// An open disclosure, as the policy sees it: where it shows which kinds to whom.
public struct Disclosed: Sendable, Hashable {
  public let disclosure: RecordID
  /// The area that it is for.
  let scope: Grant.Scope
  let kinds: Set<String>
  let recipients: Set<ConsentRecipient>
  /// The moment at which it ends by itself.
  public let until: Timestamp

  public init(
    disclosure: RecordID, scope: Grant.Scope, kinds: Set<String>,
    recipients: Set<ConsentRecipient>, until: Timestamp
  ) {
    (self.disclosure, self.scope, self.kinds) = (disclosure, scope, kinds)
    (self.recipients, self.until) = (recipients, until)
  }

  /// Where it reaches somebody's records by one assignment; nil: nowhere.
  func scope(for assignment: Assignment) -> Grant.Scope? {
    guard let recipient = assignment.role.disclosureRecipient, recipients.contains(recipient) else {
      return nil
    }
    guard assignment.role.territory == .association else { return scope }
    guard let association = assignment.association else { return nil }
    let own = Grant.Scope.association(association)
    switch scope {
    case .city: return own
    case .district(let district): return assignment.district == district ? own : nil
    case .association(association): return own
    case .association, .person, .author, .record: return nil
    }
  }
}

extension RecordReading {
  /// All disclosures that the records tell of.
  public func disclosures() throws -> [DisclosureStanding] {
    try records(of: Disclosure.kindName).compactMap {
      try state($0).flatMap(DisclosureStanding.init)
    }
  }

  /// The parts of the disclosures that are open now.
  func disclosed(at now: Timestamp) throws -> Set<Disclosed> {
    Set(
      try disclosures().compactMap { standing in
        guard standing.phase(at: now) == .open, !standing.kinds.isEmpty,
          let scope = try scope(of: standing.area)
        else { return nil }
        return Disclosed(
          disclosure: standing.id, scope: scope, kinds: standing.kinds,
          recipients: standing.recipients, until: standing.until)
      })
  }

  /// The place that an area is.
  func scope(of area: RecordID) throws -> Grant.Scope? {
    guard let record = try view(area)?.record, record.kindName == Area.kindName else { return nil }
    return switch record[Area.level] {
    case .city: .city
    case .district: .district(area)
    case .association: .association(area)
    case nil: nil
    }
  }

  /// The kinds for whose sake a person can be disclosed: those of which they have a record, as long as they stand on
  /// lists at all. Anybody on the municipality's register counts as one who has a plan.
  func disclosableKinds(of person: RecordID) throws -> Set<String> {
    let standing = try ListStanding(of: person, for: [], in: self)
    guard standing.releaseToOneself.isReleased else { return [] }
    var kinds: Set<String> = []
    for one in try samePerson(as: person) {
      for kind in Catalogue.kinds where kind.isPersonCompanion {
        let views = try records(of: kind.name, linking: SharedField.person.text, to: one)
          .compactMap { try view($0) }.filter(\.isListed)
        if !views.isEmpty { kinds.insert(kind.name) }
        if views.contains(where: { $0.record[SupporterEntry.registered] == .yes }) {
          kinds.insert(EvacuationPlan.kindName)
        }
      }
    }
    return kinds
  }
}

extension Role {
  /// The class of recipients that somebody of this role belongs to in a disaster.
  var disclosureRecipient: ConsentRecipient? { self == .cityStaff ? .city : consentRecipient }
}
