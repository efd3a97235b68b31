import Records
import Testing

/// DOMAIN.md §4 for the roles that can have an account, written out again by hand, cell by cell.
@Suite struct PolicyTests {
  private let district = RecordID(high: 1, low: 1)
  private let other = RecordID(high: 1, low: 2)
  private let person = RecordID(high: 2, low: 1)
  private let user = RecordID(high: 3, low: 1)

  /// May read: own team's person, own district, own record elsewhere, anything anywhere.
  private static let readable: [(kind: String, roles: [Role: String])] = [
    (
      "person",
      [
        .cooperator: "team", .welfareCommissioner: "district", .districtCouncil: "district",
        .communitySocialWorker: "city",
      ]
    ),
    (
      "team",
      [
        .cooperator: "team", .welfareCommissioner: "district", .districtCouncil: "district",
        .communitySocialWorker: "city",
      ]
    ),
    (
      "visit",
      [.cooperator: "team", .welfareCommissioner: "district", .communitySocialWorker: "city"]
    ),
    (
      "concern",
      [.cooperator: "own", .welfareCommissioner: "district", .communitySocialWorker: "city"]
    ),
    (
      "consent",
      [.cooperator: "team", .districtCouncil: "district", .communitySocialWorker: "city"]
    ),
    (
      "supporter_entry",
      [
        .welfareCommissioner: "district", .districtCouncil: "district",
        .communitySocialWorker: "city",
      ]
    ),
    (
      "consultation",
      [.welfareCommissioner: "own", .districtCouncil: "own", .communitySocialWorker: "city"]
    ),
    ("review", [.cooperator: "own", .welfareCommissioner: "own", .communitySocialWorker: "city"]),
    ("kit", [.communitySocialWorker: "city"]),
  ]

  private func viewer(_ role: Role) -> Viewer {
    Viewer(
      user: user, role: role, worker: nil, district: district, seesHiddenAddresses: false,
      teamPersons: [person])
  }

  private var places: [String: Place] {
    [
      "team": Place(district: other, person: person), "district": Place(district: district),
      "own": Place(district: other, author: user), "city": Place(district: other),
    ]
  }

  private func facts(_ kind: String, _ place: Place) -> Policy.Facts {
    Policy.Facts(kind: kind, place: place, isAddressHidden: false, consents: .none)
  }

  @Test func eachRoleSeesWhatTheTableSaysAndNothingElse() {
    for row in PolicyTests.readable {
      for role in Role.allCases {
        let reach = row.roles[role]
        for (name, place) in places {
          let isSeen = Policy.sight(of: facts(row.kind, place), for: viewer(role)) != .hidden
          #expect(isSeen == (reach == "city" || reach == name), "\(role) \(row.kind) \(name)")
        }
      }
    }
  }

  @Test func theAdministratorSeesNobodysRecords() {
    for kind in Catalogue.kinds where !["area", "worker"].contains(kind.name) {
      for place in places.values {
        #expect(Policy.sight(of: facts(kind.name, place), for: viewer(.administrator)) == .hidden)
        #expect(
          Policy.permission(
            toWrite: facts(kind.name, place), isNew: true, fields: [], for: viewer(.administrator))
            != .allowed)
      }
    }
  }

  @Test func whatIsNotInTheTableIsDenied() {
    for role in Role.allCases {
      let unknown = facts(
        "kind_of_tomorrow", Place(district: district, person: person, author: user))
      #expect(Policy.sight(of: unknown, for: viewer(role)) == .hidden)
      #expect(
        Policy.permission(toWrite: unknown, isNew: true, fields: [], for: viewer(role)) == .denied)
    }
  }

  @Test func aKitIsSeenOnlyWhileTheConsentForTheRoleStands() {
    let consent = Record(
      id: RecordID(high: 9, low: 9), kindName: "consent",
      values: [
        FieldPath("recipient"): "民生委員", FieldPath("data"): "いのちのバトン", FieldPath("state"): "同意",
        FieldPath("signed_on"): "2020-04-01",
      ])
    let given = Policy.Facts(
      kind: "kit", place: Place(district: district, person: person), isAddressHidden: false,
      consents: ConsentStanding([consent]))
    #expect(Policy.sight(of: given, for: viewer(.welfareCommissioner)) != .hidden)
    #expect(Policy.sight(of: given, for: viewer(.cooperator)) == .hidden)
    #expect(Policy.sight(of: given, for: viewer(.districtCouncil)) == .hidden)
  }

  @Test func theLatestPaperCountsAndAWithdrawalOfTheSameDayBeats() {
    func paper(_ state: String, _ day: String, _ low: UInt64) -> Record {
      Record(
        id: RecordID(high: 9, low: low), kindName: "consent",
        values: [
          FieldPath("recipient"): "協力者", FieldPath("data"): "いのちのバトン",
          FieldPath("state"): .text(state),
          FieldPath("signed_on"): .text(day),
        ])
    }
    func isGiven(_ papers: [Record]) -> Bool {
      let one = ConsentStanding(papers).isGiven(to: .cooperator, data: .kit)
      #expect(ConsentStanding(papers.reversed()).isGiven(to: .cooperator, data: .kit) == one)
      return one
    }
    #expect(isGiven([paper("同意", "2020-04-01", 1)]))
    #expect(!isGiven([paper("同意", "2020-04-01", 1), paper("撤回", "2020-04-01", 2)]))
    #expect(isGiven([paper("撤回", "2020-04-01", 1), paper("同意", "2020-04-02", 2)]))
    #expect(!isGiven([paper("未確認", "2020-04-03", 1)]))
    #expect(!isGiven([]))
  }

  @Test func aLostAssignmentIsForASupervisorAndAMissingRightIsNot() {
    let elsewhere = Place(district: other)
    #expect(
      Policy.permission(
        toWrite: facts("visit", elsewhere), isNew: true, fields: ["status"],
        for: viewer(.cooperator))
        == .outsideAssignment)
    #expect(
      Policy.permission(
        toWrite: facts("person", Place(person: person)), isNew: false, fields: ["status"],
        for: viewer(.cooperator)) == .denied)
  }

  @Test func whoeverAddsMayTakeBackTheirOwnAndNothingElse() {
    let own = Place(district: other, author: user)
    func permission(_ place: Place, _ fields: Set<String>) -> Policy.Permission {
      Policy.permission(
        toWrite: facts("visit", place), isNew: false, fields: fields, for: viewer(.cooperator))
    }
    #expect(permission(own, ["lifecycle"]) == .allowed)
    #expect(permission(own, ["lifecycle", "status"]) == .denied)
    #expect(permission(Place(person: person), ["lifecycle"]) == .denied)
  }
}
