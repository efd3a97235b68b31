import Foundation
import Records
import Storage
import Support
import TestKit
import Testing

/// A form in progress survives whatever ends the program, says nothing to whoever has the disk, and is no entry before it
/// is complete.
@Suite struct DraftTests {
  private let city: RunningCity
  private let device: RunningDevice

  init() throws {
    city = try RunningCity()
    device = try city.device("volunteer", .cooperator)
  }

  private func menu(_ device: RunningDevice) throws -> Pseudoterminal {
    try Pseudoterminal(
      executable: BuiltProgram.client, arguments: [], environment: device.variables)
  }

  private func visits() throws -> [Value] { try device.json("visit", "list").list ?? [] }

  /// Goes through 見守り up to a question, as keys and what appears after each.
  private static let questions: [(keys: String, appears: String)] = [
    ("1", "0 もどる"), ("1", "さんの様子は"), ("3", "したことは"), ("2", "1 見守り・声掛け"),
    ("\n", "メモがあれば書いてください"),
  ]

  @Test(arguments: 2...5)
  func aFormSurvivesAKillAtEachQuestion(question: Int) throws {
    defer { city.stop() }
    let before = try visits().count
    let first = try menu(device)
    try first.waitFor("0 終わる")
    for step in Self.questions.prefix(question) {
      first.type(step.keys)
      try first.waitFor(step.appears)
    }
    first.signal(SIGKILL)
    #expect(first.waitForEnd() == 128 + SIGKILL)
    #expect(try visits().count == before)
    try device.succeed("lock")
    try device.unlock()
    let second = try menu(device)
    let offered = try second.waitFor("0 もどる")
    #expect(offered.contains("書きかけ") && offered.contains("見守りを記録する"), "\(offered)")
    second.type("1")
    for place in question..<Self.questions.count {
      try second.waitFor(Self.questions[place - 1].appears)
      second.type(Self.questions[place].keys)
    }
    try second.waitFor("メモがあれば書いてください")
    second.type("つづきから\n")
    try second.waitFor("保存しました")
    try second.waitFor("0 終わる")
    second.type("0")
    #expect(second.waitForEnd() == 0)
    let after = try visits()
    #expect(after.count == before + 1)
    let fields = after.first { $0["fields"]?["memo"] == "つづきから" }?["fields"]
    #expect(fields?["status"] == "気になる", "\(String(describing: fields))")
    // It is done: nothing is offered any more.
    let third = try menu(device)
    #expect(try !third.waitFor("0 終わる").contains("書きかけ"))
  }

  @Test func aFormThatIsGivenUpIsGoneAndOneThatIsLeftForLaterStays() throws {
    defer { city.stop() }
    let before = try visits().count
    let first = try menu(device)
    try first.waitFor("0 終わる")
    first.type("11")
    try first.waitFor("さんの様子は")
    // The end of the input saves nothing and throws nothing away.
    first.type("\u{4}")
    #expect(first.waitForEnd() == 0)
    try answerTheOffer("0", expecting: "0 終わる")
    try answerTheOffer("2", expecting: "消しました")
    let last = try menu(device)
    #expect(try !last.waitFor("0 終わる").contains("書きかけ"))
    last.type("0")
    #expect(last.waitForEnd() == 0)
    #expect(try visits().count == before)
  }

  /// Starts the menu with a form in progress, answers what is to become of it, and leaves.
  private func answerTheOffer(_ key: String, expecting text: String) throws {
    let menu = try menu(device)
    try menu.waitFor("書きかけ")
    try menu.waitFor("0 もどる")
    menu.type(key)
    try menu.waitFor(text)
    menu.type("0")
    #expect(menu.waitForEnd() == 0)
  }

  @Test func whatIsTakenUpOnAnotherDayIsAboutTheDayOnWhichItWasBegun() throws {
    defer { city.stop() }
    let first = try menu(device)
    try first.waitFor("0 終わる")
    first.type("113")
    try first.waitFor("したことは")
    first.signal(SIGHUP)
    _ = first.waitForEnd()
    let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    let today = now.dateInJapan
    var later = device
    later.environment["TSUNAGU_CLOCK"] = String(now.milliseconds + 2 * 86_400_000)
    try later.unlock()
    let second = try menu(later)
    try second.waitFor("0 もどる")
    second.type("1")
    try second.waitFor("のままです")
    try second.waitFor("したことは")
    second.type("\n")
    try second.waitFor("メモがあれば書いてください")
    second.type("おととい見た\n")
    try second.waitFor("保存しました")
    second.signal(SIGTERM)
    _ = second.waitForEnd()
    let fields = try later.json("visit", "list").list?
      .first { $0["fields"]?["memo"] == "おととい見た" }?["fields"]
    #expect(fields?["date"]?.text == today.description)
  }

  @Test func aDraftSaysNothingToWhoeverHasTheDisk() throws {
    defer { city.stop() }
    let canary = "坂上の井戸端で見た人\(UInt32.random(in: 0...9_999))"
    let first = try menu(device)
    try first.waitFor("0 終わる")
    first.type("2")
    try first.waitFor("0 もどる")
    first.type("8")
    try first.waitFor("だれ・どこのことか書いてください")
    first.type(canary + "\n")
    try first.waitFor("0 もどる")
    first.signal(SIGKILL)
    _ = first.waitForEnd()
    for name in try FileManager.default.contentsOfDirectory(atPath: device.home) {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: device.home + "/" + name))
      #expect(bytes.range(of: Data(canary.utf8)) == nil, "\(name)")
    }
    #expect(try device.json("concern", "list").list?.isEmpty != false)
  }
}
