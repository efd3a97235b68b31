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

  private func viewer(
    _ roles: Role..., former: [Role] = [], seesHiddenAddresses: Bool = false
  ) -> Viewer {
    Viewer(
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
      #expect(Policy.visibility(of: facts, for: viewer(.administrator)).isHidden)
      #expect(
        Policy.permission(
          toWrite: facts, isNew: true, fields: [], for: viewer(.administrator)) != .allowed)
    }
  }

  @Test func whatIsNotInTheTableIsDenied() {
    for role in Role.allCases {
      let unknown = facts(
        "kind_of_tomorrow", Place(district: district, person: person, author: user))
      #expect(Policy.visibility(of: unknown, for: viewer(role)).isHidden)
      #expect(
        Policy.permission(toWrite: unknown, isNew: true, fields: [], for: viewer(role)) == .denied)
    }
  }

  @Test func whoHasNoAssignmentInForceSeesNothingAndTheirEntriesWait() {
    let nobody = viewer(former: [.communitySocialWorker])
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
    let both = viewer(.cooperator, .districtCouncil)
    let visit = facts("visit", place)
    #expect(Policy.visibility(of: visit, for: viewer(.districtCouncil)).isHidden)
    #expect(Policy.visibility(of: visit, for: both).isWhole)
    let team = facts("team", Place(district: district))
    #expect(Policy.visibility(of: team, for: viewer(.cooperator)).isHidden)
    #expect(Policy.permission(toWrite: team, isNew: false, fields: ["memo"], for: both) == .allowed)
  }

  @Test func ofTheirRowSupportersSeeNotTheOthersItems() {
    let row = facts("supporter_entry", Place(district: other), ownItems: ["mine"])
    let sight = Policy.visibility(of: row, for: viewer(.cooperator))
    for path in ["support/声かけ", "supporters/mine", "supporters/mine/phone", "lifecycle"] {
      #expect(sight.shows(FieldPath(path)))
    }
    #expect(!sight.shows(FieldPath("supporters/other/phone")))
    #expect(!sight.shows(FieldPath("supporters/other")))
    #expect(!sight.isWhole)
    let foreign = facts("supporter_entry", Place(district: other, person: person))
    #expect(Policy.visibility(of: foreign, for: viewer(.cooperator)).isHidden)
  }

  @Test func whereAHiddenPersonLivesIsForNamedOfficers() {
    let plan = facts("evacuation_plan", Place(district: other), isAddressHidden: true)
    let sight = Policy.visibility(of: plan, for: viewer(.communitySocialWorker))
    #expect(
      !sight.shows(FieldPath("route")) && !sight.shows(FieldPath("room"))
        && sight.shows(FieldPath("shelter")))
    let officer = viewer(.communitySocialWorker, seesHiddenAddresses: true)
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
    #expect(!Policy.visibility(of: given, for: viewer(.welfareCommissioner)).isHidden)
    #expect(Policy.visibility(of: given, for: viewer(.cooperator)).isHidden)
    #expect(Policy.visibility(of: given, for: viewer(.districtCouncil)).isHidden)
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
        for: viewer(.cooperator)) == .outsideAssignment)
    let kit = facts("team", Place(district: district))
    func permission(_ viewer: Viewer) -> Policy.Permission {
      Policy.permission(toWrite: kit, isNew: false, fields: ["memo"], for: viewer)
    }
    #expect(permission(viewer(.cooperator)) == .denied)
    #expect(permission(viewer(.cooperator, former: [.districtCouncil])) == .outsideAssignment)
  }

  @Test func whoeverAddsMayTakeBackTheirOwnAndNothingElse() {
    let own = Place(district: other, author: user)
    func permission(
      _ kind: String, _ place: Place, _ fields: Set<String>
    ) -> Policy.Permission {
      Policy.permission(
        toWrite: facts(kind, place), isNew: false, fields: fields, for: viewer(.cooperator))
    }
    #expect(permission("concern", own, ["lifecycle"]) == .allowed)
    #expect(permission("concern", own, ["lifecycle", "content"]) == .denied)
    #expect(permission("visit", Place(person: person), ["lifecycle"]) == .denied)
    // A visit to somebody whom one does not watch over any more is another's.
    #expect(permission("visit", own, ["lifecycle"]) == .outsideAssignment)
  }
}
