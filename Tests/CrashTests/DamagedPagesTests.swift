import Foundation
import Records
import Support
import Testing

extension Crashes {
  /// Bytes of the database turn: the program ends with an answer or with a sentence and a stable code, never
  /// by a crash. (Whether an answer is right can be told only when rows carry a hash of their content.)
  @Suite struct DamagedPagesTests {
    @Test(.seeded) func aDeviceWithDamagedPagesNeverCrashes() throws {
      var random = TestSeed.generator(stream: 530)
      var faults: [String] = []
      var told = 0
      let city = try CrashCity()
      let device = city.devices[2]
      for _ in 0..<3 { try device.enter(using: &random) }
      // A look at what is in the write-ahead log would hide the pages below.
      let whole = Array(try Data(contentsOf: URL(fileURLWithPath: device.database)))
      for round in 0..<CrashTally.rounds(16) {
        var damaged = whole
        // Every other time among the first pages: the header and the tables' declarations.
        let reach = round.isMultiple(of: 2) ? min(16_384, whole.count) : whole.count
        for _ in 0..<Int.random(in: 1...40, using: &random) {
          damaged[Int.random(in: 0..<reach, using: &random)] ^= UInt8.random(
            in: 1...255, using: &random)
        }
        for ending in ["-wal", "-shm"] {
          try? FileManager.default.removeItem(atPath: device.database + ending)
        }
        try Data(damaged).write(to: URL(fileURLWithPath: device.database))
        for words in [["person", "list", "--json"], ["visit", "list"], ["status"]] {
          let result = try device.run(words)
          let isSaid = result.errors.contains("[")
          if result.status == 0 { continue }
          if ![1, 2, 3].contains(result.status) || !isSaid {
            faults.append("round \(round) \(words): \(result.status) \(result.errors.prefix(300))")
          } else {
            told += 1
          }
        }
      }
      #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
      #expect(told > 0, "no damage was met")
    }
  }
}
