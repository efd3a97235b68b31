import Foundation
import Records
import Support
import Testing

extension Crashes {
  /// The power fails at a drawn call: writes that were not synced have arrived in part or not at
  /// all. Entries that were acknowledged before are there when the program starts again.
  ///
  /// Seen to bite: with `synchronous = OFF` set and expected in Sources/Storage, the device loses
  /// its entry in the first round, and the server loses an acknowledged entry in the fifth.
  @Suite struct PowerLossTests {
    @Test(.seeded) func aDeviceThatLosesPowerHasWhatItSaidItSaved() throws {
      var random = TestSeed.generator(stream: 510)
      let tally = try CrashTally.play(40) { city in
        var found: [String] = []
        let device = city.devices[2]
        let isKilled = Bool.random(using: &random)
        let calls = Int.random(in: 1...CrashTally.callsOfClient, using: &random)
        let faults = try device.disk.environment(killedAt: isKilled ? calls : nil)
        let result = try device.enter(faults: faults, using: &random)
        if ![0, 137].contains(result.status) { found.append(result.errors) }
        try device.disk.losePower(using: &random)
        // The program itself recovers first; then the file is looked at.
        let started = try device.run(["status", "--json"])
        if started.status != 0 { found.append("\(started.status) \(started.errors)") }
        try device.disk.settle()
        return try found + device.faults()
      }
      #expect(tally.faults.isEmpty, "\(tally)")
      #expect(tally.clientKills > 0 && tally.saved > 0, "\(tally)")
      print("Power lost on a device: \(tally)")
    }

    @Test(.seeded) func aServerThatLosesPowerHasWhatItAcknowledged() throws {
      var random = TestSeed.generator(stream: 511)
      let tally = try CrashTally.play(12) { city in
        var found: [String] = []
        try city.start(killedAt: Int.random(in: 1...CrashTally.callsOfServer, using: &random))
        for device in city.devices.shuffled(using: &random) {
          try device.enter(using: &random)
          let result = try device.sync()
          if ![0, 3].contains(result.status) { found.append(result.errors) }
        }
        city.killServer()
        city.buryServer()
        try city.serverDisk.losePower(using: &random)
        return try found + city.faultsOfServer()
      }
      #expect(tally.faults.isEmpty, "\(tally)")
      print("Power lost at the server: \(tally)")
    }
  }
}
