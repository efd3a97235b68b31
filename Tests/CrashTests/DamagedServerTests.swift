import Foundation
import Records
import Support
import TestKit
import Testing

extension Crashes {
  /// Pages of the server's database are damaged: each requester gets the right answer or a sentence
  /// with its code, and the steps of docs/OPERATIONS.md bring everything back.
  @Suite struct DamagedServerTests {
    private static let questions = [["person", "list", "--json"], ["visit", "list", "--json"]]

    @Test(.seeded) func aDamagedServerAnswersRightlyOrSaysSoAndABackupMendsIt() throws {
      var random = TestSeed.generator(stream: 535)
      let city = try CrashCity()
      let early = TemporaryFolder()
      let behind = try city.watcher.twin(in: early)
      let backups = [city.folder.path("older"), city.folder.path("newest")]
      try city.start()
      var older: [Int] = []
      for backup in backups {
        for (device, count) in zip(city.devices, older) { device.twiceBackedUp = count }
        try enterAndSync(city, using: &random)
        #expect(try city.admin("backup", backup).status == 0)
        older = city.devices.map(\.saved.count)
      }
      // Entries after the backups are only on the devices once the server is lost.
      try enterAndSync(city, using: &random)
      let right = try look(city, behind)
      city.stop()
      #expect(try city.logBytes() == 0)
      let whole = try Data(contentsOf: URL(fileURLWithPath: city.database))
      var faults: [String] = []
      var told = 0
      for number in 0..<CrashTally.rounds(4) where faults.isEmpty {
        let damage = try Damage.strike(city.database, using: &random)
        let found = try ask(city, behind, right, &told)
        faults += found.map { "round \(number) \(damage): \($0)" }
        try city.replaceDatabase(with: whole)
      }
      #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
      #expect(told > 0, "no damage was met")
      // From each of two generations, the newest first.
      for backup in backups.reversed() {
        _ = try Damage.strike(city.database, using: &random)
        try restore(city, backup)
        let faults = try city.faultsAtRest()
        #expect(faults == [])
      }
    }

    private func enterAndSync(_ city: CrashCity, using random: inout SeededGenerator) throws {
      for device in city.devices {
        try device.enter(using: &random)
        try device.succeed("sync")
      }
    }

    /// Sends a damaged server the questions of an administrator and a device.
    private func ask(
      _ city: CrashCity, _ behind: CrashDevice, _ right: [String], _ told: inout Int
    ) throws -> [String] {
      var faults: [String] = []
      let check = try city.admin("check")
      let isFound = check.status == 1 && check.errors.contains("[server_damaged]")
      told += isFound ? 1 : 0
      if check.status != 0, !isFound { faults.append("check: \(check.status) \(check.errors)") }
      guard (try? city.start()) != nil else {
        city.buryServer()
        return isFound ? faults : faults + ["it does not start, and nothing is found"]
      }
      defer { city.stop() }
      do {
        let answers = try look(city, behind)
        if answers != right { faults.append("another answer; found: \(isFound)") }
      } catch let failure as RunningDevice.Failure {
        let isSaid = isFound && failure.description.contains("[server_damaged]")
        if !isSaid { faults.append("\(failure) \(check.output) \(check.errors)") }
      }
      return faults
    }

    /// The output of a device that was behind, after a sync.
    private func look(_ city: CrashCity, _ behind: CrashDevice) throws -> [String] {
      let folder = TemporaryFolder()
      let device = try behind.twin(in: folder)
      try device.succeed("sync")
      return try Self.questions.map { question in
        let result = try device.run(question)
        return "\(result.status) \(result.output)"
      }
    }

    /// Follows the page line by line.
    private func restore(_ city: CrashCity, _ backup: String) throws {
      let page = try String(
        contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
          .appendingPathComponent("../../docs/OPERATIONS.md"), encoding: .utf8)
      let steps = page.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map { $0.dropFirst(2) }
      #expect(steps.count > 1)
      let programs = URL(fileURLWithPath: BuiltProgram.server).deletingLastPathComponent().path
      let result = try ProgramRun.run(
        executable: "/bin/bash", arguments: ["-ec", steps.joined(separator: "\n")],
        environment: [
          "DATA": city.serverDisk.folder, "BACKUP": backup, "PATH": "\(programs):/usr/bin:/bin",
        ])
      #expect(result.status == 0, "\(result.errors)")
    }
  }
}
