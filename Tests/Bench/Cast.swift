import Authority
import Foundation
import Merge
import Records
import Storage
import Sync

/// The users that the measures play: a community social worker, the commissioner of a district, and the
/// cooperators of 64 teams, each with a visit of theirs to be made again.
struct Cast {
  struct Cooperator {
    let account: Account
    let visits: [PathMap<Write>]
  }

  let socialWorker: Account
  let commissioner: Account
  let cooperators: [Cooperator]
  /// Visits of the commissioner's district, in the order of their days.
  let districtVisits: [PathMap<Write>]
  let cityVisits: [PathMap<Write>]
  /// Persons of the commissioner's district.
  let districtPersons: Int

  init(of operations: [Merge.Operation], in rows: ServerRows) throws {
    let visits = operations.filter { $0.kind == Visit.kind.name }.map(\.writes)
    func target(_ writes: PathMap<Write>, _ field: String) -> RecordID? {
      writes[FieldPath(field)]?.value.text.flatMap(RecordID.init)
    }
    var byTeam: [RecordID: [PathMap<Write>]] = [:]
    for writes in visits {
      if let team = target(writes, Visit.team.name) { byTeam[team, default: []].append(writes) }
    }
    let teams = try rows.views(RecordQuery(Team.kind)).map(\.record).filter {
      $0[Team.endedOn] == nil && (byTeam[$0.id]?.count ?? 0) >= 20
    }
    var busy: Set<RecordID> = []
    var cooperators: [Cooperator] = []
    for team in teams where cooperators.count < LoadMeasure.devices {
      guard let worker = team[Team.cooperators].sorted().first, busy.insert(worker).inserted else {
        continue
      }
      let account = Cast.account(
        "協力者\(cooperators.count)", .cooperator, worker: worker,
        district: try rows.place(worker)?.place.district)
      cooperators.append(Cooperator(account: account, visits: byTeam[team.id] ?? []))
    }
    var persons: [RecordID: Int] = [:]
    for view in try rows.views(RecordQuery(Person.kind)) {
      if let district = try rows.place(view.record.id)?.place.district {
        persons[district, default: 0] += 1
      }
    }
    guard cooperators.count == LoadMeasure.devices,
      let district = persons.min(by: { abs($0.value - 200) < abs($1.value - 200) })
    else { throw BenchFailure("the seeded city lacks teams or districts") }
    self.cooperators = cooperators
    districtPersons = district.value
    socialWorker = Cast.account("CSW", .communitySocialWorker)
    commissioner = Cast.account("民生委員", .welfareCommissioner, district: district.key)
    cityVisits = visits
    districtVisits = try visits.filter { writes in
      guard let person = target(writes, Visit.person.name) else { return false }
      return try rows.place(person)?.place.district == district.key
    }
    for account in [socialWorker, commissioner] + cooperators.map(\.account) {
      try rows.addAccount(account)
    }
  }

  private static func account(
    _ name: String, _ role: Role, worker: RecordID? = nil, district: RecordID? = nil
  ) -> Account {
    Account(
      id: City.author.companion(name), name: name, Assignment(role, district: district),
      worker: worker, seesHiddenAddresses: true)
  }
}

/// Writes new visits in a user's name, after the pattern of old ones.
struct VisitMaker {
  let user: RecordID
  let replica: UInt64
  let now: Timestamp
  private var counter: UInt64 = 0
  private var generator: SplitMix

  init(_ account: Account, replica: UInt64, now: Timestamp) {
    user = account.id
    self.replica = replica
    self.now = now
    generator = SplitMix(state: replica)
  }

  /// Above every lamport of the city, and not a leap above them (`Limits.lamportLeap`).
  private static let lamport: UInt64 = 900_000

  mutating func visit(like writes: PathMap<Write>) -> Merge.Operation {
    counter += 1
    let id = OperationID(replica: replica, counter: counter)
    return Merge.Operation(
      id: id, lamport: VisitMaker.lamport + counter, author: user, recordedAt: now,
      record: id.newRecord(using: &generator),
      kind: Visit.kind.name, writes: writes.mapValues { Write($0.value) })
  }

  /// Lines of as many visits, going round the patterns.
  mutating func lines(_ count: Int, like patterns: [PathMap<Write>]) -> [[UInt8]] {
    (0..<count).map { visit(like: patterns[$0 % patterns.count]).line }
  }
}

extension DeviceKey {
  /// The key of a device that is measured: each has its own.
  static func bench(_ token: String) -> DeviceKey {
    var generator = SplitMix(state: token.utf8.reduce(12) { $0 &* 31 &+ UInt64($1) })
    return .random(using: &generator)
  }
}

extension ServerStore {
  /// A device of a user, without the network: its token.
  func enroll(_ account: Account, at now: Timestamp) throws -> String {
    var generator = SystemRandomNumberGenerator()
    // As long as the server makes them.
    let token = (0..<3).map { _ in hexText(generator.next()) }.joined().prefix(43).description
    try write { rows in
      try rows.addEnrollmentCode(
        token, for: account.id, until: Timestamp(milliseconds: now.milliseconds + 60_000))
      _ = try rows.enrollDevice(
        code: token, token: token, publicKey: DeviceKey.bench(token).publicKey, at: now)
    }
    return token
  }
}

extension Timestamp {
  /// This machine's clock: entries that are years off would be held.
  static var now: Timestamp {
    Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
  }
}
