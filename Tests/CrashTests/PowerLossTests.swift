import Foundation
import Records
import Support
import Testing

extension Crashes {
  /// The power goes at a drawn call: what was not synced has arrived in part or not at all. What was
  /// acknowledged before is there when the program starts again.
  ///
  /// Seen to bite: with `synchronous = OFF` asked for and demanded in Sources/Storage, the device loses its
  /// entry in the first round, the server what it acknowledged in the fifth.
  @Suite struct PowerLossTests {
    @Test(.seeded) func aDeviceThatLosesPowerHasWhatItSaidItSaved() throws {
      var random = TestSeed.generator(stream: 510)
      var tally = CrashTally()
      let city = try CrashCity()
      let device = city.devices[2]
      for _ in 0..<CrashTally.rounds(40) where tally.faults.isEmpty {
        tally.rounds += 1
        let isKilled = Bool.random(using: &random)
        let calls = Int.random(in: 1...CrashTally.callsOfClient, using: &random)
        let faults = try device.disk.environment(killedAt: isKilled ? calls : nil)
        let result = try device.enter(faults: faults, using: &random)
        if ![0, 137].contains(result.status) { tally.faults.append(result.errors) }
        try device.disk.losePower(using: &random)
        // The program itself recovers first; then the file is looked at.
        let started = try device.run(["status", "--json"])
        if started.status != 0 { tally.faults.append("\(started.status) \(started.errors)") }
        try device.disk.settle()
        tally.faults += try device.faults()
      }
      if tally.faults.isEmpty { tally.faults += try city.faultsAtRest() }
      tally.count(city)
      #expect(tally.faults.isEmpty, "\(tally)")
      #expect(tally.clientKills > 0 && tally.saved > 0, "\(tally)")
      print("Power lost on a device: \(tally)")
    }

    @Test(.seeded) func aServerThatLosesPowerHasWhatItAcknowledged() throws {
      var random = TestSeed.generator(stream: 511)
      var tally = CrashTally()
      let city = try CrashCity()
      for _ in 0..<CrashTally.rounds(12) where tally.faults.isEmpty {
        tally.rounds += 1
        try city.start(killedAt: Int.random(in: 1...CrashTally.callsOfServer, using: &random))
        for device in city.devices.shuffled(using: &random) {
          try device.enter(using: &random)
          let result = try device.sync()
          if ![0, 3].contains(result.status) { tally.faults.append(result.errors) }
        }
        city.killServer()
        city.buryServer()
        try city.serverDisk.losePower(using: &random)
        tally.faults += try city.faultsOfServer()
      }
      if tally.faults.isEmpty { tally.faults += try city.faultsAtRest() }
      tally.count(city)
      #expect(tally.faults.isEmpty, "\(tally)")
      print("Power lost at the server: \(tally)")
    }
  }
}
