import Authority
import Crypto
import Foundation
import Merge
import Records
import Storage
import Support
import Sync

/// The city of canaries on a real server's store, asked by every user by every road that needs no other
/// process, and each answer held against the oracle: no cell too many, none too few.
public final class AccessMatrix: Sendable {
  /// The number of cases, and the deviations from the expectation.
  public struct Outcome: Sendable {
    public var cases = 0
    public var differences: [String] = []

    public init() {}

    fileprivate init(cases: Int, differences: [String]) {
      self.cases = cases
      self.differences = differences
    }

    fileprivate mutating func expect(_ isRight: Bool, _ difference: () -> String) {
      cases += 1
      if !isRight { differences.append(difference()) }
    }

    public static func + (left: Outcome, right: Outcome) -> Outcome {
      Outcome(cases: left.cases + right.cases, differences: left.differences + right.differences)
    }
  }

  let city: CanaryCity.Known
  public let users: [CanaryUser]
  private let store: ServerStore
  private let folder: TemporaryFolder

  /// - Parameter persons: as of `CanaryCity`.
  public init(seed: UInt64, persons: Int = .max) throws {
    let city = CanaryCity(seed: seed, persons: persons)
    folder = TemporaryFolder(isInMemory: true)
    store = try city.found(in: folder.path("server"))
    self.city = city.known
    users = city.users
  }

  // MARK: Reading: what a device gets

  /// Compares everything that a user's new device holds after a sync, cell by cell.
  public func reading(as user: CanaryUser) throws -> Outcome {
    let expected = city.everything(seenBy: user)
    let found = try content(of: user)
    var outcome = Outcome()
    for (id, model) in city.model.records {
      if found[id] == expected[id] {
        outcome.cases += model.cells.count
        continue
      }
      for path in Set(model.cells.keys).union(found[id]?.keys.map { $0 } ?? []) {
        let (has, should) = (found[id]?[path], expected[id]?[path])
        outcome.expect(has == should) {
          "\(user.title) \(has == nil ? "misses" : should == nil ? "sees" : "sees another") "
            + city.describe(id, path)
        }
      }
    }
    for id in found.keys where city.model.records[id] == nil {
      outcome.differences.append("\(user.title) has a record that is not there: \(id)")
    }
    return outcome + (try readingTheAudit(as: user))
  }

  /// Compares whose actions a user may read in the audit: each user's in turn, and the
  /// administrator's.
  private func readingTheAudit(as user: CanaryUser) throws -> Outcome {
    let scopes = try store.read { rows in
      let requester = try rows.requester(token: user.token, at: city.now)
      // A dismissed user is told so, and nothing else.
      return requester.device.dismissal == nil ? Policy.auditScopes(of: requester.principal) : []
    }
    let seeing = city.seeing(user)
    var outcome = Outcome()
    for author in users.map(\.id) + [nil] {
      let reads = scopes.contains(.city) || author.map { scopes.contains(.author($0)) } ?? false
      outcome.expect(reads == seeing.readsAudit(of: author)) {
        "\(user.title) \(reads ? "reads" : "does not read") in the audit of \(author?.short ?? "the administrator")"
      }
    }
    return outcome
  }

  private func content(of user: CanaryUser) throws -> [RecordID: [FieldPath: [Cell]]] {
    let device = try DeviceStore(
      folder: folder.path(user.id.description), key: .fixed, randomNumber: { 7 })
    let token = user.token
    try device.transact { rows in
      try rows.enroll(
        Enrollment(
          server: "", token: token, user: user.id, userName: user.title,
          standing: user.account.standing, municipality: ""),
        key: user.key, replica: UInt64(truncatingIfNeeded: user.id.low))
    }
    _ = try DeviceExchange.run(device, over: Wire(store: store, token: token, now: city.now))
    return try device.read { rows in
      var seen: [RecordID: [FieldPath: [Cell]]] = [:]
      for id in try rows.recordIDs() { seen[id] = try rows.state(id)?.standingCells }
      return seen
    }
  }

  /// A network that loses nothing.
  private struct Wire: Transport {
    let store: ServerStore
    let token: String
    let now: Timestamp

    func exchange(_ request: [UInt8]) throws -> [UInt8] {
      let request = try SyncRequest(bytes: request)
      return try store.write { rows in
        try ServerExchange(request, from: rows.requester(token: token, at: now), at: now).run(
          in: rows
        ) { try rows.requester(token: token, at: now).principal }.bytes
      }
    }
  }

  // MARK: Writing: what the judge says

  /// Every operation that a user could try on what there is of the persons, field by field: beginning,
  /// changing, moving, deleting, erasing.
  ///
  /// - Parameters:
  ///   - persons: on how many persons' records.
  ///   - oneIn: how many of the attempts are left out: the judge works on one after the other.
  public func writing(
    as user: CanaryUser, onPersons persons: Int = .max, oneIn part: Int = 1
  ) throws -> Outcome {
    var outcome = Outcome()
    var counter: UInt64 = 0
    let judging = city.judging(user)
    let token = user.token
    try store.read { rows in
      let requester = try rows.requester(token: token, at: city.now)
      let judge = Judge(
        principal: requester.principal, dismissal: requester.device.dismissal, now: city.now)
      for attempt in city.attempts(by: user, onPersons: persons, oneIn: part) {
        counter += 1
        let operation = attempt.operation(by: user.id, counter, at: city.now)
        let expected = judging.judgement(on: operation)
        let verdict = try judge.verdict(on: operation, in: rows)
        outcome.expect(Judgement(verdict) == expected) {
          "\(user.title) \(attempt.title) \(city.describe(attempt.about, nil)): \(verdict) "
            + "instead of \(expected)"
        }
      }
    }
    return outcome
  }
}
