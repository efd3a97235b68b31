import Foundation
import Support
import Testing

/// The real programs are killed while three devices write and synchronise; nothing that was acknowledged
/// may be missing, on the device, at the server, or on a second device.
@Suite(.serialized) struct KillTests {
  /// Rounds that one city sees: its data would grow, and the rounds with it.
  private static let roundsPerCity = 50
  /// Calls after which a client or a server dies, at the most: a little more than a run makes.
  static let callsOfClient = 60
  static let callsOfServer = 150

  @Test(.seeded) func whatIsKilledLosesNothingThatItAcknowledged() throws {
    var random = TestSeed.generator(stream: 500)
    var tally = CrashTally()
    var rounds = CrashTally.rounds(100)
    while rounds > 0, tally.faults.isEmpty {
      let city = try CrashCity()
      for _ in 0..<min(rounds, KillTests.roundsPerCity) where tally.faults.isEmpty {
        tally.faults += try round(in: city, using: &random)
        tally.rounds += 1
      }
      if tally.faults.isEmpty { tally.faults += try city.faultsAtRest() }
      tally.count(city)
      rounds -= KillTests.roundsPerCity
    }
    #expect(tally.faults.isEmpty, "\(tally)")
    // A round that kills nothing shows nothing.
    #expect(tally.clientKills + tally.serverKills >= tally.rounds / 2, "\(tally)")
    print("Killed: \(tally)")
  }

  /// One round: all devices at once; afterwards what died is looked at.
  private func round(in city: CrashCity, using random: inout SeededGenerator) throws -> [String] {
    var faults: [String] = []
    city.buryServer()
    if !city.isRunning {
      faults += try city.faultsOfServer()
      try city.start(killedAt: Int.random(in: 1...KillTests.callsOfServer, using: &random))
    }
    let seeds = city.devices.map { _ in random.next() }
    let killAt = Int.random(in: 0..<12, using: &random)
    let before = city.devices.map(\.kills)
    let outcomes = Outcomes()
    DispatchQueue.concurrentPerform(iterations: seeds.count) { number in
      let kill = number == 0 ? killAt : Int.max
      outcomes.add { try KillTests.work(city.devices[number], city, seeds[number], kill) }
    }
    faults += outcomes.faults
    for (device, before) in zip(city.devices, before) where device.kills > before {
      faults += try device.faults()
    }
    return faults
  }

  /// A device's part of a round: some entries and syncs, each of which may be killed.
  private static func work(
    _ device: CrashDevice, _ city: CrashCity, _ seed: UInt64, _ serverKill: Int
  ) throws -> [String] {
    var random = SeededGenerator(seed: seed)
    var faults: [String] = []
    for step in 0..<2 {
      let isKilled = Int.random(in: 0..<3, using: &random) == 0
      let calls = Int.random(in: 1...callsOfClient, using: &random)
      let environment = isKilled ? try device.disk.environment(killedAt: calls) : [:]
      if step == serverKill { city.killServer() }
      let isEntry = step == 0 || Bool.random(using: &random)
      let result =
        isEntry
        ? try device.enter(faults: environment, using: &random)
        : try device.sync(faults: environment)
      // An entry never needs the server; a sync may find it dead.
      let expected: [Int32] = (isKilled ? [137] : []) + (isEntry ? [0] : [0, 3])
      if !expected.contains(result.status) {
        faults.append("\(device.name): \(result.status) \(result.errors)")
      }
    }
    return faults
  }
}

/// Gathers what concurrent devices report.
private final class Outcomes: @unchecked Sendable {
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
