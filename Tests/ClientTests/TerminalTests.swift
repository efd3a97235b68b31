import Foundation
import Support
import TestKit
import Testing

/// However a question at the terminal ends, the terminal is as it was.
@Suite struct TerminalTests {
  private func terminal(_ device: RunningDevice, _ words: String...) throws -> Pseudoterminal {
    try Pseudoterminal(
      executable: BuiltProgram.client, arguments: words, environment: device.variables)
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT, SIGINT])
  func aProgramThatIsToldToStopLeavesTheTerminalAsItWas(number: Int32) throws {
    let city = try RunningCity()
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

  @Test func anArrowKeyIsNoKeyAndAnyOtherCharacterIsOne() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let menu = try terminal(try city.device("volunteer", .cooperator))
    try menu.waitFor("0 終わる")
    // Up, F5, Home, Alt-x; a character of three bytes; a digit of the Japanese input method.
    menu.type("\u{1b}[A\u{1b}[15~\u{1b}OH\u{1b}xあ０")
    #expect(menu.waitForEnd() == 0)
    let pages = menu.text.components(separatedBy: "0 終わる").count - 1
    #expect(pages == 2, "\(menu.text)")
    #expect(menu.text.components(separatedBy: "数字を押してください").count == 2)
  }

  @Test func zeroGoesBackFromAConcernAndSomebodyWhoIsOnNoListHasADigitOfTheirOwn() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let device = try city.device("volunteer", .cooperator)
    let before = try device.json("concern", "list").list?.count ?? 0
    let menu = try terminal(device)
    try menu.waitFor("0 終わる")
    menu.type("2")
    let page = try menu.waitFor("0 もどる")
    #expect(page.contains("  8 名簿にない人・場所") && !page.contains("0で"), "\(page)")
    menu.type("0")
    try menu.waitFor("0 終わる")
    menu.type("2")
    try menu.waitFor("0 もどる")
    menu.type("8")
    try menu.waitFor("だれ・どこのことか書いてください")
    menu.type("公園のベンチの人\n")
    try menu.waitFor("0 もどる")
    menu.type("3")
    try menu.waitFor("119")
    try menu.waitFor("気づいたことを書いてください:")
    menu.type("動かない\n")
    try menu.waitFor("公園のベンチの人")
    try menu.waitFor("0 終わる")
    menu.type("0")
    #expect(menu.waitForEnd() == 0)
    let concerns = try device.json("concern", "list").list ?? []
    #expect(concerns.count == before + 1)
    let fields = concerns.first { $0["fields"]?["subject"] == "公園のベンチの人" }?["fields"]
    #expect(fields?["urgency"] == "すぐに" && fields?["content"] == "動かない")
    #expect(fields?["area"] != .null && fields?["person"] == .null)
  }

  @Test func controlCLeavesTheTerminalAsItWas() throws {
    let city = try RunningCity()
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
