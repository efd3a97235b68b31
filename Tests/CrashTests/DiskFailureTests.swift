import Foundation
import Records
import Support
import TestDoubles
import Testing

extension Crashes {
  /// A disk that says no: a sync fails, or there is no room. The program says so in a sentence with a stable
  /// code, acknowledges nothing that is not durable, and loses nothing that was acknowledged before.
  @Suite struct DiskFailureTests {
    @Test(.seeded, arguments: [DiskFailure.sync, .room])
    func aDeviceWhoseDiskFailsSaysSo(failure: DiskFailure) throws {
      var random = TestSeed.generator(stream: 520)
      var said = 0
      let tally = try CrashTally.play(12) { city in
        var faults: [String] = []
        let device = city.devices[2]
        let environment = try failure.environment(device.disk, among: 6, 200_000, using: &random)
        let before = device.saved.count
        let result = try device.enter(faults: environment, using: &random)
        if result.status != 0 {
          said += 1
          if result.status != 1 || !failure.isSaid(in: result.errors) || device.saved.count > before
          {
            faults.append("\(environment) \(result.status) \(result.errors) \(result.output)")
          }
        }
        try device.disk.losePower(using: &random)
        faults += try device.faults()
        let started = try device.run(["status", "--json"])
        if started.status != 0 { faults.append("\(started.status) \(started.errors)") }
        try device.disk.settle()
        return faults
      }
      #expect(tally.faults.isEmpty, "\(tally)")
      #expect(said > 0, "no failure was met")
      print("A device's disk fails (\(failure)): \(said) told, \(tally)")
    }

    @Test(.seeded, arguments: [DiskFailure.sync, .room])
    func aServerWhoseDiskFailsAcknowledgesNothing(failure: DiskFailure) throws {
      var random = TestSeed.generator(stream: 521)
      var said = 0
      let tally = try CrashTally.play(5) { city in
        var faults: [String] = []
        try? city.start(
          faults: failure.environment(city.serverDisk, among: 8, 200_000, using: &random))
        for device in city.devices {
          try device.enter(using: &random)
          let result = try device.sync()
          guard result.status != 0 else { continue }
          said += 1
          // The server's sentence reaches the user with its code.
          let isUnreachable = result.errors.contains("[server_unreachable]")
          if !isUnreachable, !failure.isSaid(in: result.errors) {
            faults.append("\(result.status) \(result.errors)")
          }
        }
        city.killServer()
        city.buryServer()
        try city.serverDisk.losePower(using: &random)
        return try faults + city.faultsOfServer()
      }
      #expect(tally.faults.isEmpty, "\(tally)")
      #expect(said > 0, "no failure was met")
      print("The server's disk fails (\(failure)): \(said) told, \(tally)")
    }
  }
}

/// How a disk says no.
enum DiskFailure: String, CaseIterable, Sendable {
  case sync, room

  /// - Parameters:
  ///   - syncs: one of so many syncs fails.
  ///   - bytes: the room left is less than this.
  func environment(
    _ disk: FaultyDisk, among syncs: Int, _ bytes: Int, using random: inout SeededGenerator
  ) throws -> [String: String] {
    switch self {
    case .sync: try disk.environment(failedSync: Int.random(in: 0..<syncs, using: &random))
    case .room: try disk.environment(bytes: Int.random(in: 0..<bytes, using: &random))
    }
  }

  /// Whether the sentence's code tells of it.
  func isSaid(in errors: String) -> Bool {
    switch self {
    case .sync: errors.contains("[store_unwritable]")
    case .room: errors.contains("[storage_full]")
    }
  }
}
