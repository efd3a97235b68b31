import Authority
import Crypto
import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import TestKit

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
    // Each regime has its turn.
    let regime = ConsentRegime.allCases[Int(seed % UInt64(ConsentRegime.allCases.count))]
    city.setRegime(regime.rawValue)
    try store.write { try $0.setConsentRegime(regime) }
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
    let canaries = try City(
      random: SeededGenerator(seed: user.id.low), folder: folder, server: store)
    canaries.now = city.now
    let device = try CityDevice(
      EnrolledDevice(
        account: user.account, token: user.token, key: user.key, seed: user.id.low),
      in: canaries, folder: folder.path(user.id.description))
    try device.enroll()
    try device.sync()
    return try device.everything()
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
