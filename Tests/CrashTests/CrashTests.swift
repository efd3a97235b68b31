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

/// What a run of crash tests did, and what it found.
struct CrashTally: CustomStringConvertible {
  /// Calls after which a client or a server dies, at the most: a client makes 60 to 80 for an entry.
  static let callsOfClient = 100
  static let callsOfServer = 200

  var rounds = 0
  var clientKills = 0
  var serverKills = 0
  var saved = 0
  var faults: [String] = []

  /// How many rounds to run: `TSUNAGU_CRASH_ROUNDS` from the environment, as a part of what `make crash`
  /// runs of the longest test.
  static func rounds(_ ordinary: Int) -> Int {
    let asked = ProcessInfo.processInfo.environment["TSUNAGU_CRASH_ROUNDS"].flatMap(Int.init)
    return asked.map { max(1, $0 * ordinary / 100) } ?? ordinary
  }

  mutating func count(_ city: CrashCity) {
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
