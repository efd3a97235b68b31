// CrashTests kill the real programs, take their power and fail their disks (docs/TESTING.md, «Crashes»).
//
// Never here: waiting by the clock; a kill comes before a counted call, or after a step of the test.

import Foundation
import Testing

/// All crash tests, one after another: their devices know one port.
@Suite(.serialized) struct Crashes {}

/// Gathers what concurrent devices report.
final class Outcomes: @unchecked Sendable {
  private let lock = NSLock()
  private(set) var faults: [String] = []

  func add(_ work: () throws -> [String]) {
    let found: [String]
    do { found = try work() } catch { found = ["\(error)"] }
    lock.withLock { faults += found }
  }
}

/// The counts and findings of a run of crash tests.
struct CrashTally: CustomStringConvertible {
  /// Calls after which a client or a server dies, at the most: a client makes 60 to 80 for an entry.
  static let callsOfClient = 100
  static let callsOfServer = 200
  /// Rounds that one city sees: its data would grow, and the rounds with it.
  private static let roundsPerCity = 50

  var rounds = 0
  var clientKills = 0
  var serverKills = 0
  var saved = 0
  var faults: [String] = []

  /// The number of rounds: `TSUNAGU_CRASH_ROUNDS` from the environment, scaled to the longest test
  /// of `make crash`.
  static func rounds(_ ordinary: Int) -> Int {
    let asked = ProcessInfo.processInfo.environment["TSUNAGU_CRASH_ROUNDS"].flatMap(Int.init)
    return asked.map { max(1, $0 * ordinary / 100) } ?? ordinary
  }

  /// Plays rounds until there are enough or one finds a fault, in a new city from time to time.
  /// Each city is brought to rest in the end.
  ///
  /// - Parameters:
  ///   - ordinary: the number of rounds, in proportion to 100 of the longest test.
  ///   - round: one round; returns its faults.
  static func play(
    _ ordinary: Int, round: (CrashCity) throws -> [String]
  ) throws -> CrashTally {
    var tally = CrashTally()
    let wanted = rounds(ordinary)
    while tally.rounds < wanted, tally.faults.isEmpty {
      let city = try CrashCity()
      for _ in 0..<min(wanted - tally.rounds, roundsPerCity) where tally.faults.isEmpty {
        tally.faults += try round(city)
        tally.rounds += 1
      }
      if tally.faults.isEmpty { tally.faults += try city.faultsAtRest() }
      tally.count(city)
    }
    return tally
  }

  private mutating func count(_ city: CrashCity) {
    city.buryServer()
    serverKills += city.serverKills
    clientKills += city.devices.map(\.kills).reduce(0, +)
    saved += city.devices.map(\.saved.count).reduce(0, +)
  }

  var description: String {
    "\(rounds) rounds, \(clientKills) clients and \(serverKills) servers killed, "
      + "\(saved) entries acknowledged" + faults.map { "\n  " + $0 }.joined()
  }
}
