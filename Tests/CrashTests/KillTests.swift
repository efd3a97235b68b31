import Foundation
import Support
import Testing

extension Crashes {
  /// The real programs are killed while three devices write and synchronize; no acknowledged entry
  /// may be missing, on the device, at the server, or on a second device.
  @Suite struct KillTests {
    @Test(.seeded) func whatIsKilledLosesNothingThatItAcknowledged() throws {
      var random = TestSeed.generator(stream: 500)
      let tally = try CrashTally.play(100) { try round(in: $0, using: &random) }
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
        try city.start(killedAt: Int.random(in: 1...CrashTally.callsOfServer, using: &random))
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
        let calls = Int.random(in: 1...CrashTally.callsOfClient, using: &random)
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
}
