import Foundation
import Records
import Support
import TestKit
import Testing

/// A menu that is left open, a timer's sync and a command in another window do not lock each other out.
@Suite struct TurnsTests {
  @Test func aMenuThatIsLeftOpenIsInNobodysWay() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let device = try city.device("volunteer", .cooperator)
    let person = try #require(try device.json("person", "list").list?.first?["id"]?.text)
    let menu = try Pseudoterminal(executable: BuiltProgram.client, environment: device.variables)
    try menu.waitFor("0 終わる")
    menu.type("1")
    try menu.waitFor("0 もどる")
    menu.type("1")
    try menu.waitFor("さんの様子は")
    // The form is open. Meanwhile a timer synchronizes, and somebody enters a visit in another window.
    try device.succeed("sync")
    try device.succeed(
      "visit", "add", "--person", person, "--status", "元気", "--memo", "別の画面から")
    try device.succeed("sync")
    menu.type("1")
    try menu.waitFor("したことは")
    menu.type("\n")
    try menu.waitFor("メモ")
    menu.type("開いたままの画面から\n")
    try menu.waitFor("保存しました")
    try menu.waitFor("0 終わる")
    menu.type("0")
    #expect(menu.waitForEnd() == 0)
    try device.succeed("sync")
    let memos = try device.json("visit", "list").list?.compactMap { $0["fields"]?["memo"]?.text }
    #expect(Set(memos ?? []).isSuperset(of: ["別の画面から", "開いたままの画面から"]))
    #expect(try device.json("status")["pending"] == 0)
    #expect(try device.json("status")["problems"] == [])
  }

  @Test func twoMenusDoNotWriteOverEachOthersForms() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let device = try city.device("volunteer", .cooperator)
    let first = try Pseudoterminal(executable: BuiltProgram.client, environment: device.variables)
    try first.waitFor("0 終わる")
    first.type("11")
    try first.waitFor("さんの様子は")
    let second = try Pseudoterminal(executable: BuiltProgram.client, environment: device.variables)
    let page = try second.waitFor("0 終わる")
    #expect(page.contains("別の画面") && !page.contains("書きかけた"), "\(page)")
    second.type("11")
    try second.waitFor("さんの様子は")
    second.type("1")
    try second.waitFor("したことは")
    second.type("\n")
    try second.waitFor("なければEnter")
    second.type("二つめの画面\n")
    try second.waitFor("保存しました")
    second.signal(SIGKILL)
    _ = second.waitForEnd()
    first.signal(SIGKILL)
    _ = first.waitForEnd()
    let third = try Pseudoterminal(executable: BuiltProgram.client, environment: device.variables)
    try third.waitFor("前に書きかけた入力")
    third.signal(SIGTERM)
    _ = third.waitForEnd()
  }

  @Test func manyCommandsAtOnceAllSaveWhatWasEntered() async throws {
    let city = try RunningCity()
    defer { city.stop() }
    let device = try city.device("volunteer", .cooperator)
    let person = try #require(try device.json("person", "list").list?.first?["id"]?.text)
    let memos = (0..<6).map { "同時に\($0)" }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for memo in memos {
        group.addTask {
          try device.succeed(
            "visit", "add", "--person", person, "--status", "元気", "--memo", memo)
        }
      }
      for _ in 0..<2 { group.addTask { try device.succeed("sync") } }
      try await group.waitForAll()
    }
    try device.succeed("sync")
    let kept = try device.json("visit", "list").list?.compactMap { $0["fields"]?["memo"]?.text }
    #expect(Set(kept ?? []).isSuperset(of: memos))
    #expect(try device.json("status")["pending"] == 0)
  }
}
