import Foundation
import Support
import Testing

/// However a question at the terminal ends, the terminal is as it was.
@Suite struct TerminalTests {
  private func terminal(_ device: TestDevice, _ words: String...) throws -> Pseudoterminal {
    try Pseudoterminal(
      executable: BuiltProgram.client, arguments: words, environment: device.variables)
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT, SIGINT])
  func aProgramThatIsToldToStopLeavesTheTerminalAsItWas(number: Int32) throws {
    let city = try TestCity()
    defer { city.stop() }
    let device = try city.device("volunteer", .cooperator)
    let menu = try terminal(device)
    try menu.waitFor("0 終わる")
    menu.signal(number)
    #expect(menu.waitForEnd() == 128 + number)
    #expect(menu.isAsItWas)
    try device.succeed("lock")
    let asked = try terminal(device, "person", "list")
    try asked.waitFor("合言葉: ")
    asked.signal(number)
    #expect(asked.waitForEnd() == 128 + number)
    #expect(asked.isAsItWas)
  }

  @Test func controlCLeavesTheTerminalAsItWas() throws {
    let city = try TestCity()
    defer { city.stop() }
    let device = try city.device("volunteer", .cooperator)
    let menu = try terminal(device)
    try menu.waitFor("0 終わる")
    menu.type("1")
    try menu.waitFor("0 もどる")
    menu.type("\u{3}")
    #expect(menu.waitForEnd() == 128 + SIGINT)
    #expect(menu.isAsItWas)
    try device.succeed("lock")
    let asked = try terminal(device, "person", "list")
    try asked.waitFor("合言葉: ")
    asked.type("\u{3}")
    #expect(asked.waitForEnd() == 1)
    #expect(asked.isAsItWas)
  }
}
