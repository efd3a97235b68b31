// `make simulate`: worlds of the simulator, one after the other, until as many device-days have
// passed as asked for or one of them shows a difference.
//
// Never here: the simulation and its checks (Simulation).

import Foundation
import Simulation
import Support

@main
enum Simulate {
  static func main() throws {
    let environment = ProcessInfo.processInfo.environment
    func number(_ name: String) -> UInt64? { environment[name].flatMap(UInt64.init) }
    if let part = number("ACCESS").map(Int.init) {
      return try access(seed: number("SEED") ?? TestSeed.fixed, oneIn: max(1, part))
    }
    let devices = number("DEVICES").map(Int.init)
    let days = number("DAYS").map(Int.init)
    let worlds = number("WORLDS").map(Int.init) ?? .max
    let wanted = number("DEVICE_DAYS").map(Int.init) ?? (worlds == .max ? 10_000 : .max)
    var random = SeededGenerator(seed: number("SEED") ?? TestSeed.fixed)
    var tally = SimulationTally()
    var world = 0
    let began = Date()
    while tally.deviceDays < wanted, world < worlds {
      // One world is what its printed seed says; several take theirs from the first.
      let seed = worlds == 1 ? random.seed : random.next()
      let settings = SimulationSettings(
        seed: seed, devices: devices ?? Int.random(in: 2...10, using: &random),
        days: days ?? Int.random(in: 5...60, using: &random))
      do {
        tally.add(try Simulation.run(settings))
      } catch let failure as SimulationFailure {
        print("✗ \(failure)")
        exit(1)
      }
      world += 1
      if world.isMultiple(of: 20) { report(tally, world, since: began) }
    }
    report(tally, world, since: began)
    for (name, count) in tally.counts.sorted(by: { $0.key < $1.key }) {
      print("  \(name): \(count)")
    }
  }

  /// The access table instead of worlds, with one in so many attempts to write; in a smaller city unless
  /// with all.
  private static func access(seed: UInt64, oneIn part: Int) throws {
    let began = Date()
    let matrix = try AccessMatrix(seed: seed, persons: part == 1 ? .max : 63)
    var cases = 0
    for user in matrix.users {
      let outcome = try matrix.reading(as: user) + matrix.writing(as: user, oneIn: part)
      cases += outcome.cases
      guard !outcome.differences.isEmpty else { continue }
      print("✗ \(outcome.differences.count) of \(outcome.cases) cases")
      print(outcome.differences.prefix(40).joined(separator: "\n"))
      print("seed \(seed)")
      exit(1)
    }
    let seconds = Int(Date().timeIntervalSince(began))
    print("✓ \(cases) cases of the access table in \(seconds) s, seed \(seed)")
  }

  private static func report(_ tally: SimulationTally, _ worlds: Int, since began: Date) {
    let seconds = max(1, Int(Date().timeIntervalSince(began)))
    print(
      "✓ \(worlds) worlds, \(tally.deviceDays) device-days in \(seconds) s, "
        + "\(tally.deviceDays / seconds) a second: no difference")
  }
}
