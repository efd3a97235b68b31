import Foundation
import Records
import Support
import TestKit
import Testing

/// On a file system that takes no writes, somebody at a door can still read.
@Suite struct ReadOnlyTests {
  /// Runs a command with the device's folder mounted for reading only, in a mount namespace of its own.
  private func run(_ device: RunningDevice, _ words: String...) throws -> ProgramResult {
    let script = """
      mount --bind "$TSUNAGU_HOME" "$TSUNAGU_HOME" &&
      mount -o remount,ro,bind "$TSUNAGU_HOME" && exec "$0" "$@"
      """
    return try ProgramRun.run(
      executable: "/usr/bin/unshare",
      arguments: [geteuid() == 0 ? "-m" : "-rm", "/bin/sh", "-c", script, BuiltProgram.client]
        + words,
      environment: device.variables)
  }

  @Test func aPersonIsShownAndAnEntryIsRefusedWhole() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let device = try city.device("volunteer", .cooperator)
    let person = try #require(try device.json("person", "list").list?.first)
    let name = try #require(person["fields"]?["name"]?.text)
    let before = try device.json("visit", "list")
    let shown = try run(device, "person", "show", try #require(person["id"]?.text))
    #expect(shown.status == 0 && shown.output.contains(name), "\(shown.errors)")
    // The view cannot be noted, and that is said.
    #expect(shown.errors.contains("見たことを記録できませんでした"))
    let entry = try run(
      device, "visit", "add", "--person", try #require(person["id"]?.text), "--status", "元気")
    #expect(entry.status == 1 && entry.errors.contains("[store_unwritable]"), "\(entry.errors)")
    #expect(try device.json("visit", "list") == before)
    try device.succeed(
      "visit", "add", "--person", try #require(person["id"]?.text), "--status", "元気")
  }
}
