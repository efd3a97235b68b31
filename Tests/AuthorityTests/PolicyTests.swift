import Authority
import Merge
import Records
import Testing

/// Single rules of the policy, each by itself. The whole table is checked against an oracle of its own in AccessTests.
@Suite struct PolicyTests {
  private let district = RecordID(high: 1, low: 1)
  private let other = RecordID(high: 1, low: 2)
  private let person = RecordID(high: 2, low: 1)
  private let user = RecordID(high: 3, low: 1)
  private let record = RecordID(high: 4, low: 1)

  private func principal(
    _ roles: Role..., former: [Role] = [], seesHiddenAddresses: Bool = false
  ) -> Principal {
    Principal(
      user: user, worker: nil, seesHiddenAddresses: seesHiddenAddresses,
      assignments: roles.map { Assignment($0, district: district) },
      former: former.map { Assignment($0, district: district) }, teamPersons: [person], opened: [])
  }

  private func facts(
    _ kind: String, _ place: Place, isAddressHidden: Bool = false,
    consents: ConsentStanding = .none, ownItems: Set<String> = []
  ) -> Policy.Subject {
    Policy.Subject(
      record: record, kind: kind, place: place, isAddressHidden: isAddressHidden,
      standing: ListStanding(consents: consents), ownItems: ownItems)
  }

  @Test func theAdministratorSeesNobodysRecords() {
    let everywhere = Place(district: district, person: person, author: user)
    for kind in Catalogue.kinds where !["area", "worker", "access"].contains(kind.name) {
      let facts = facts(kind.name, everywhere)
      #expect(Policy.visibility(of: facts, for: principal(.administrator)).isHidden)
      #expect(
        Policy.permission(
          toWrite: facts, isNew: true, fields: [], for: principal(.administrator)) != .allowed)
    }
  }

  @Test func whatIsNotInTheTableIsDenied() {
    for role in Role.allCases {
      let unknown = facts(
        "kind_of_tomorrow", Place(district: district, person: person, author: user))
      #expect(Policy.visibility(of: unknown, for: principal(role)).isHidden)
      #expect(
        Policy.permission(toWrite: unknown, isNew: true, fields: [], for: principal(role))
          == .denied)
    }
  }

  @Test func whoHasNoAssignmentInForceSeesNothingAndTheirEntriesWait() {
    let nobody = principal(former: [.communitySocialWorker])
    for kind in Catalogue.kinds {
      let facts = facts(kind.name, Place(district: district, person: person, author: user))
      #expect(Policy.visibility(of: facts, for: nobody).isHidden)
      #expect(
        Policy.permission(toWrite: facts, isNew: true, fields: ["memo"], for: nobody)
          == .outsideAssignment)
    }
    #expect(Policy.grants(of: nobody).isEmpty)
  }

  @Test func twoRolesSeeWhatEitherSees() {
    let place = Place(district: district, person: person)
    let both = principal(.cooperator, .districtCouncil)
    let visit = facts("visit", place)
    #expect(Policy.visibility(of: visit, for: principal(.districtCouncil)).isHidden)
    #expect(Policy.visibility(of: visit, for: both).isWhole)
    let team = facts("team", Place(district: district))
    #expect(Policy.visibility(of: team, for: principal(.cooperator)).isHidden)
    #expect(Policy.permission(toWrite: team, isNew: false, fields: ["memo"], for: both) == .allowed)
  }

  @Test func ofTheirRowSupportersSeeNotTheOthersItems() {
    let row = facts("supporter_entry", Place(district: other), ownItems: ["mine"])
    let sight = Policy.visibility(of: row, for: principal(.cooperator))
    for path in ["support/声かけ", "supporters/mine", "supporters/mine/phone", "lifecycle"] {
      #expect(sight.shows(FieldPath(path)))
    }
    #expect(!sight.shows(FieldPath("supporters/other/phone")))
    #expect(!sight.shows(FieldPath("supporters/other")))
    #expect(!sight.isWhole)
    let foreign = facts("supporter_entry", Place(district: other, person: person))
    #expect(Policy.visibility(of: foreign, for: principal(.cooperator)).isHidden)
  }

  @Test func whereAHiddenPersonLivesIsForNamedOfficers() {
    let plan = facts("evacuation_plan", Place(district: other), isAddressHidden: true)
    let sight = Policy.visibility(of: plan, for: principal(.communitySocialWorker))
    #expect(
      !sight.shows(FieldPath("route")) && !sight.shows(FieldPath("room"))
        && sight.shows(FieldPath("shelter")))
    let officer = principal(.communitySocialWorker, seesHiddenAddresses: true)
    #expect(Policy.visibility(of: plan, for: officer).isWhole)
  }

  private func event(
    _ word: ConsentEvent.Word, _ day: String, to recipient: ConsentRecipient = .cooperator
  ) -> ConsentEvent {
    ConsentEvent(
      to: recipient, data: .kit, word, on: CalendarDate(iso: day) ?? CalendarDate(daysSince1970: 0))
  }

  @Test func aKitIsSeenOnlyWhileTheConsentForTheRoleStands() {
    let given = facts(
      "kit", Place(district: district, person: person),
      consents: ConsentStanding([event(.given, "2020-04-01", to: .welfareCommissioner)]))
    #expect(!Policy.visibility(of: given, for: principal(.welfareCommissioner)).isHidden)
    #expect(Policy.visibility(of: given, for: principal(.cooperator)).isHidden)
    #expect(Policy.visibility(of: given, for: principal(.districtCouncil)).isHidden)
  }

  @Test func theLatestEventCountsAndAWithdrawalOfTheSameDayBeats() {
    func isGiven(_ events: [ConsentEvent]) -> Bool {
      let one = ConsentStanding(events).isGiven(to: .cooperator, data: .kit)
      #expect(ConsentStanding(events.reversed()).isGiven(to: .cooperator, data: .kit) == one)
      return one
    }
    #expect(isGiven([event(.given, "2020-04-01")]))
    #expect(!isGiven([event(.given, "2020-04-01"), event(.withdrawn, "2020-04-01")]))
    #expect(isGiven([event(.withdrawn, "2020-04-01"), event(.given, "2020-04-02")]))
    #expect(!isGiven([event(.given, "2020-04-03"), event(.disputed, "2020-04-03")]))
    #expect(!isGiven([event(.given, "2020-04-01", to: .city)]))
    #expect(!isGiven([]))
  }

  @Test func aLostAssignmentIsForASupervisorAndAMissingRightIsNot() {
    let elsewhere = Place(district: other)
    #expect(
      Policy.permission(
        toWrite: facts("visit", elsewhere), isNew: true, fields: ["status"],
        for: principal(.cooperator)) == .outsideAssignment)
    let kit = facts("team", Place(district: district))
    func permission(_ principal: Principal) -> Policy.Permission {
      Policy.permission(toWrite: kit, isNew: false, fields: ["memo"], for: principal)
    }
    #expect(permission(principal(.cooperator)) == .denied)
    #expect(permission(principal(.cooperator, former: [.districtCouncil])) == .outsideAssignment)
  }

  @Test func whoeverAddsMayTakeBackTheirOwnAndNothingElse() {
    let own = Place(district: other, author: user)
    func permission(
      _ kind: String, _ place: Place, _ fields: Set<String>
    ) -> Policy.Permission {
      Policy.permission(
        toWrite: facts(kind, place), isNew: false, fields: fields, for: principal(.cooperator))
    }
    #expect(permission("concern", own, ["lifecycle"]) == .allowed)
    #expect(permission("concern", own, ["lifecycle", "content"]) == .denied)
    #expect(permission("visit", Place(person: person), ["lifecycle"]) == .denied)
    // A visit to somebody whom one does not watch over any more is another's.
    #expect(permission("visit", own, ["lifecycle"]) == .outsideAssignment)
  }

  // MARK: Disclosures

  private let association = RecordID(high: 5, low: 1)

  private func chair(_ disclosed: Disclosed...) -> Principal {
    Principal(
      user: user, worker: nil, seesHiddenAddresses: false,
      assignments: [Assignment(.associationChair, district: district, association: association)],
      teamPersons: [], opened: [], disclosed: Set(disclosed))
  }

  private func disclosed(
    _ scope: Grant.Scope, _ recipients: Set<ConsentRecipient> = [.neighborhoodAssociation],
    kinds: Set<String> = ["person", "supporter_entry", "kit"]
  ) -> Disclosed {
    Disclosed(
      disclosure: record, scope: scope, kinds: kinds, recipients: recipients,
      until: Timestamp(milliseconds: 1))
  }

  private func facts(_ kind: String, lists: Set<String>, hidden: Bool = false) -> Policy.Subject {
    Policy.Subject(
      record: record, kind: kind,
      place: Place(district: district, association: association, person: person),
      isAddressHidden: hidden, standing: .none, ownItems: [], disclosableKinds: lists)
  }

  @Test func aDisclosureShowsItsListsToItsRecipientsAndNothingElse() {
    let inside = chair(disclosed(.district(district)))
    let row: Set = ["supporter_entry"]
    #expect(Policy.visibility(of: facts("person", lists: row), for: inside).isWhole)
    #expect(Policy.visibility(of: facts("supporter_entry", lists: row), for: inside).isWhole)
    #expect(Policy.visibility(of: facts("person", lists: []), for: inside).isHidden)
    #expect(Policy.visibility(of: facts("evacuation_plan", lists: row), for: inside).isHidden)
    #expect(Policy.visibility(of: facts("visit", lists: row), for: inside).isHidden)
    let kit = Policy.visibility(of: facts("kit", lists: row), for: inside)
    #expect(
      kit.shows(FieldPath("devices")) && kit.shows(FieldPath("allergies"))
        && !kit.shows(FieldPath("conditions")))
    let hidden = Policy.visibility(of: facts("person", lists: row, hidden: true), for: inside)
    #expect(hidden.shows(FieldPath("name")) && !hidden.shows(FieldPath("address")))
    let elsewhere = Grant.Scope.district(RecordID(high: 9, low: 9))
    for other in [chair(), chair(disclosed(elsewhere)), chair(disclosed(.city, [.city]))] {
      #expect(Policy.visibility(of: facts("person", lists: row), for: other).isHidden)
    }
  }

  @Test func aDisclosureIsAGrantOfItsOwnThatReachesNoFurtherThanThePost() {
    let usual = Set(Policy.grants(of: chair()))
    for scope in [Grant.Scope.city, .district(district), .association(association)] {
      let grants = Set(Policy.grants(of: chair(disclosed(scope))))
      #expect(grants.isSuperset(of: usual))
      let own = grants.subtracting(usual)
      #expect(own.count == 1 && own.first?.disclosure == record)
      #expect(own.first?.scope == .association(association))
      #expect(usual.allSatisfy { $0.disclosure == nil })
      #expect(own.allSatisfy { grant in usual.allSatisfy { !grant.mayShareRecords(with: $0) } })
    }
  }
}
