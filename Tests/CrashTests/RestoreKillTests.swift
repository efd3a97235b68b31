import Foundation
import Records
import Support
import TestDoubles
import Testing

extension Crashes {
  /// `backup` and `restore` die before a drawn call. A backup is whole or it is not there; a server's data is the old or
  /// the new, never half; and the same command succeeds the next time.
  @Suite struct RestoreKillTests {
    /// Calls that the commands make, about.
    private static let callsOfBackup = 1_600
    private static let callsOfRestore = 110

    @Test(.seeded) func aBackupThatIsKilledIsWholeOrNotThere() throws {
      var random = TestSeed.generator(stream: 550)
      let city = try CrashCity()
      let place = FaultyDisk(folder: city.folder.path("backups"), shadow: nil)
      try FileManager.default.createDirectory(
        atPath: place.folder, withIntermediateDirectories: true)
      var killed = 0
      for number in 0..<CrashTally.rounds(12) {
        let path = place.folder + "/\(number)"
        let result = try city.admin(
          ["backup", path],
          faults: place.environment(killedAt: .random(in: 1...Self.callsOfBackup, using: &random)))
        let isThere = FileManager.default.fileExists(atPath: path)
        killed += result.status == 137 ? 1 : 0
        #expect(result.status == 137 || isThere, "\(number): \(result.errors)")
        if !isThere {
          let again = try city.admin(["backup", path])
          #expect(again.status == 0, "\(number): \(again.errors)")
        }
        try expectWhole(path, city)
      }
      #expect(killed > 0)
    }

    /// A server on an empty folder goes on from the backup.
    private func expectWhole(_ backup: String, _ city: CrashCity) throws {
      let fresh = TemporaryFolder()
      let result = try ProgramRun.run(
        executable: BuiltProgram.server,
        arguments: ["restore", backup, "--data", fresh.path("server")])
      #expect(result.status == 0, "\(backup): \(result.errors)")
    }

    @Test(.seeded) func aServerThatIsKilledWhileItIsRestoredIsTheOldOneOrTheNewOne() throws {
      var random = TestSeed.generator(stream: 551)
      let city = try CrashCity()
      let backup = city.folder.path("backup")
      #expect(try city.admin(["backup", backup]).status == 0)
      try city.start()
      for device in city.devices {
        try device.enter(using: &random)
        try device.succeed("sync")
      }
      city.stop()
      try? FileManager.default.removeItem(atPath: city.serverDisk.folder + "/admin.sock")
      let whole = city.folder.path("whole")
      try FileManager.default.copyItem(atPath: city.serverDisk.folder, toPath: whole)
      let old = try operations(city)
      var outcomes: Set<Bool> = []
      for number in 0..<CrashTally.rounds(12) {
        try FileManager.default.removeItem(atPath: city.serverDisk.folder)
        try FileManager.default.copyItem(atPath: whole, toPath: city.serverDisk.folder)
        let disk = FaultyDisk(folder: city.serverDisk.folder, shadow: nil)
        _ = try city.admin(
          ["restore", backup],
          faults: disk.environment(killedAt: .random(in: 1...Self.callsOfRestore, using: &random)))
        let check = try city.admin(["check"])
        #expect(check.status == 0, "\(number): \(check.errors)")
        outcomes.insert(try operations(city) == old)
        // Whatever stands, the command brings it to its end.
        let again = try city.admin(["restore", backup])
        #expect(again.status == 0, "\(number): \(again.errors)")
      }
      #expect(outcomes.count == 2, "all rounds ended the same way: \(outcomes)")
      #expect(try city.faultsAtRest() == [])
    }

    private func operations(_ city: CrashCity) throws -> String {
      let said = try city.admin(["status", "--json"]).output
      return try JSON.read(said)["operations"].map { "\($0)" } ?? ""
    }
  }
}
