import Simulation
import Support
import Testing

/// Worlds of fixed seeds, run to their end: 10,000 device-days. `make simulate` runs as many more as one
/// likes, `make mutations` shows that the simulator bites.
@Suite struct SimulationTests {
  @Test(.seeded, arguments: 0..<UInt64(10))
  func everyWorldKeepsItsPromises(stream: UInt64) throws {
    var tally = SimulationTally()
    var random = TestSeed.generator(stream: 300 + stream)
    while tally.deviceDays < 1_000 {
      let settings = SimulationSettings(
        seed: random.next(), devices: Int.random(in: 2...10, using: &random),
        days: Int.random(in: 5...60, using: &random))
      tally.add(try Simulation.run(settings))
    }
  }
}
