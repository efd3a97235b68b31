import Foundation
import Records
import Support
import Sync
import TestKit
import Testing

@testable import tsunagu

/// The traces that the programs leave on a machine: files, keys, memory, sockets, and the log.
@Suite struct SafeKeepingTests {
  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? Int ?? 0) & 0o777
  }

  private func widen(_ path: String, _ mode: Int) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  @Test func filesAreTheirOwnersAloneWhateverTheyWere() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let device = try city.device("worker", .communitySocialWorker)
    let other = device.home + "/brought-along.txt"
    try Data("x".utf8).write(to: URL(fileURLWithPath: other))
    try widen(device.home, 0o755)
    for name in ["tsunagu.sqlite", "tsunagu-key.json", "lock"] {
      try widen(device.home + "/" + name, 0o664)
    }
    try widen(other, 0o644)
    try device.succeed("concern", "add", "--subject", "空き家", "--content", "見本")
    #expect(try mode(device.home) == 0o700)
    for name in try FileManager.default.contentsOfDirectory(atPath: device.home)
    where name != "brought-along.txt" {
      #expect(try mode(device.home + "/" + name) == 0o600, "\(name)")
    }
    // A file that is not ours stays unchanged.
    #expect(try mode(other) == 0o644)

    let data = city.folder.path("server")
    city.stop()
    try widen(data, 0o750)
    try widen(data + "/tsunagu-server.sqlite", 0o644)
    try city.start()
    #expect(try mode(data) == 0o700)
    for name in try FileManager.default.contentsOfDirectory(atPath: data) {
      #expect(try mode(data + "/" + name) & 0o077 == 0, "\(name)")
    }
  }

  @Test func theKeyOfAnOpenDeviceIsOnNoDisk() throws {
    let city = try RunningCity()
    defer { city.stop() }
    // The tests' own temporary folder is on a disk where the machine has one.
    let disk = TemporaryFolder()
    var device = try city.device("worker", .communitySocialWorker)
    device.environment["XDG_RUNTIME_DIR"] = disk.path
    try device.unlock()
    try device.succeed("person", "list")
    let isDisk = try ProgramRun.run(
      executable: "/usr/bin/stat", arguments: ["-f", "-c", "%T", disk.path])
    let kept = try FileManager.default.contentsOfDirectory(atPath: disk.path)
    if !isDisk.output.contains("tmpfs") { #expect(kept.isEmpty, "\(kept)") }
    try device.succeed("lock")
    #expect(try device.run("person", "list").errors.contains("[device_locked]"))
  }

  @Test func neitherProgramLeavesACoreDump() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let device = try city.device("volunteer", .cooperator)
    let terminal = try Pseudoterminal(
      executable: BuiltProgram.client, environment: device.variables)
    try terminal.waitFor("0 終わる")
    for program in ["tsunagu", "tsunagu-server"] {
      // A process that may be dumped says so by who owns its files in /proc, which only root's own do not show.
      let found = try ProgramRun.run(
        executable: "/bin/sh",
        arguments: [
          "-c",
          "for p in $(pgrep -x \"$0\"); do grep 'core file size' /proc/$p/limits; done", program,
        ])
      let limits = found.output.split(separator: "\n")
      #expect(!limits.isEmpty, "\(program)")
      for limit in limits {
        #expect(limit.split(separator: " ").dropFirst(4).first == "0", "\(program): \(limit)")
      }
    }
    terminal.type("0")
    #expect(terminal.waitForEnd() == 0)
  }

  @Test func whoSaysNothingToTheAdministratorsSocketBlocksNobody() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let path = city.folder.path("server/admin.sock")
    var silent: [Int32] = []
    defer { for connection in silent { close(connection) } }
    for number in 0..<4 {
      let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
      let isConnected = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(connection, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      #expect(isConnected == 0)
      if number % 2 == 1 { _ = send(connection, "{", 1, Int32(MSG_NOSIGNAL)) }
      silent.append(connection)
    }
    #expect(try city.admin("user", "list").status == 0)
    #expect(try city.admin("device", "list").status == 0)
  }

  @Test func whoeverIsTurnedAwayIsInTheLogWithAnAddressAndNothingElse() throws {
    let city = try RunningCity()
    defer { city.stop() }
    #expect(try city.ask("GET", "/api/v1/held", token: "not-a-token-of-anybody").status == 401)
    var random = SeededGenerator(seed: 4)
    let enrollment = try RunningCity.enrollment("ABCD-EFGH", .random(using: &random))
    #expect(try city.ask("POST", "/api/v1/enroll", enrollment).status == 403)
    let log = try city.log()
    let lines = log.split(separator: "\n").filter { $0.contains("address=127.0.0.1") }
    #expect(lines.contains { $0.contains("status=401") })
    #expect(lines.contains { $0.contains("status=403") })
    #expect(!log.contains("not-a-token") && !log.contains("ABCD-EFGH"))
    #expect(
      !log.split(separator: "\n").contains { $0.contains("status=200") && $0.contains("address=") })
  }
}
