import Authority
import Support
import TestKit
import Testing

@testable import tsunagu

/// The reports of the catalogue in the menu.
@Suite struct ReportScreenTests {
  @Test func aReportIsCountedFromTheMenuWithWhatMostPeopleAnswer() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let device = try city.device("commissioner", .welfareCommissioner)
    let menu = try Pseudoterminal(
      executable: BuiltProgram.client, arguments: [], environment: device.variables)
    let page = try menu.waitFor("0 終わる")
    let line = page.split(separator: "\n").first { $0.contains("集計の表を見る") }
    let digit = try #require(line?.first { $0.isNumber })
    menu.type(String(digit))
    try menu.waitFor("0 もどる")
    menu.type("1")
    try menu.waitFor("この日から(Enterで")
    menu.type("０\n")
    try menu.waitFor("0 終わる")
    menu.type(String(digit))
    try menu.waitFor("0 もどる")
    menu.type("1")
    try menu.waitFor("この日から(Enterで")
    menu.type("いつか\n")
    try menu.waitFor("日付として読めません")
    menu.type("R2.9.30\n")
    try menu.waitFor("この日まで(Enterで")
    menu.type("R2.4.1\n")
    try menu.waitFor("終わりの日(--to)より後です")
    try menu.waitFor("この日から(Enterで")
    menu.type("R2.4.1\n")
    try menu.waitFor("この日まで(Enterで")
    menu.type("R2.9.30\n")
    try menu.waitFor("Enterでつぎを見ます(1/2)")
    menu.type("\n")
    let last = try menu.waitFor("Enterでもどります")
    #expect(last.contains("活動内容実績"))
    menu.type("\n")
    try menu.waitFor("0 終わる")
    menu.type("0")
    #expect(menu.waitForEnd() == 0)
    let expected = try device.succeed("report", "carenet", "--from", "R2.4.1", "--to", "R2.9.30")
    for title in expected.split(separator: "\n") where title.contains("ケアネット") {
      #expect(menu.text.contains(title))
    }
  }
}
