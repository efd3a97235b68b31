import Foundation
import Records
import Support
import TestKit
import Testing

/// Text at the terminal: a paste is whole or refused, answers one question alone, and nothing that was typed is thrown away
/// without asking.
@Suite struct LineEntryTests {
  private let city: RunningCity
  private let device: RunningDevice

  init() throws {
    city = try RunningCity()
    device = try city.device("volunteer", .cooperator)
  }

  private func menu() throws -> Pseudoterminal {
    let menu = try Pseudoterminal(executable: BuiltProgram.client, environment: device.variables)
    try menu.waitFor("0 終わる")
    return menu
  }

  /// Goes through 見守り up to the note.
  private func toNote(_ menu: Pseudoterminal) throws {
    for (key, next) in [("1", "0 もどる"), ("1", "さんの様子は"), ("2", "したことは"), ("\n", "なければEnter")] {
      menu.type(key)
      try menu.waitFor(next)
    }
  }

  private func end(_ menu: Pseudoterminal) throws {
    try menu.waitFor("0 終わる")
    menu.type("0")
    #expect(menu.waitForEnd() == 0)
  }

  private func memos() throws -> [String] {
    try device.json("visit", "list").list?.compactMap { $0["fields"]?["memo"]?.text } ?? []
  }

  private static func paste(_ text: String, isMarked: Bool) -> String {
    isMarked ? "\u{1b}[200~\(text)\u{1b}[201~" : text
  }

  @Test(arguments: [true, false])
  func aLongPasteIsStoredWhole(isMarked: Bool) throws {
    defer { city.stop() }
    let text = String(
      (0..<1_900).compactMap { Unicode.Scalar(0x5200 + $0 % 700) }.map(Character.init))
    let menu = try menu()
    try toNote(menu)
    menu.type(Self.paste(text, isMarked: isMarked))
    menu.type("\n")
    try menu.waitFor("保存しました")
    try end(menu)
    #expect(try memos().contains(text))
  }

  @Test func aPasteThatIsTooLongIsRefusedAndTheOtherAnswersStay() throws {
    defer { city.stop() }
    let menu = try menu()
    try toNote(menu)
    menu.type(Self.paste(String(repeating: "長", count: 24_000), isMarked: true) + "\n")
    try menu.waitFor("長すぎます")
    try menu.waitFor("なければEnter")
    menu.type("みじかく\n")
    try menu.waitFor("保存しました")
    try end(menu)
    let visit = try device.json("visit", "list").list?.first { $0["fields"]?["memo"] == "みじかく" }
    #expect(visit?["fields"]?["status"] == "変わりなし")
  }

  @Test(arguments: [true, false])
  func pastedLinesAreOneNoteAndAnswerNoOtherQuestion(isMarked: Bool) throws {
    defer { city.stop() }
    let before = try device.json("visit", "list").list?.count ?? 0
    let menu = try menu()
    try toNote(menu)
    menu.type(Self.paste("1日に電話あり\r\n2日に訪ねる\r3 薬を届ける", isMarked: isMarked))
    menu.type("\n")
    try menu.waitFor("保存しました")
    try end(menu)
    #expect(try memos().contains("1日に電話あり\n2日に訪ねる\n3 薬を届ける"))
    #expect(try device.json("visit", "list").list?.count == before + 1)
  }

  @Test func aPasteAtAChoiceChoosesNothing() throws {
    defer { city.stop() }
    let menu = try menu()
    menu.type(Self.paste("115\r\n3", isMarked: true))
    try menu.waitFor("数字を押してください")
    try end(menu)
    #expect(try device.json("status")["pending"] == 0)
  }

  @Test(arguments: [
    ("か\u{3099}\u{7f}き", "き"), ("\u{20bb7}野\u{7f}\u{7f}吉", "吉"),
    ("👨\u{200d}👩\u{200d}👧\u{8}孫", "孫"), ("まちがい\u{15}なおし", "なおし"), ("あ\u{1b}[Dい", "あい"),
  ])
  func aKeyThatEditsTakesWholeCharacters(typed: String, stored: String) throws {
    defer { city.stop() }
    let menu = try menu()
    try toNote(menu)
    menu.type(typed)
    // The last character is echoed: nothing of what was typed is waiting any more.
    try menu.waitFor(String(stored.suffix(1)))
    menu.type("\n")
    try menu.waitFor("保存しました")
    try end(menu)
    #expect(try memos().contains(stored))
  }

  @Test func controlCAsksAndWhatWasTypedGoesOn() throws {
    defer { city.stop() }
    let menu = try menu()
    try toNote(menu)
    menu.type("玄関に")
    try menu.waitFor("玄関に")
    menu.type("\u{3}")
    try menu.waitFor("入力の途中です")
    try menu.waitFor("0 もどる")
    menu.type("1")
    try menu.waitFor("玄関に")
    menu.type("新聞\n")
    try menu.waitFor("保存しました")
    try end(menu)
    #expect(try memos().contains("玄関に新聞"))
  }

  @Test func whatIsLeftForLaterIsOfferedWithTheLineThatWasBegun() throws {
    defer { city.stop() }
    let first = try menu()
    try toNote(first)
    first.type("書きかけの")
    try first.waitFor("書きかけの")
    first.type("\u{3}")
    try first.waitFor("0 もどる")
    first.type("2")
    #expect(first.waitForEnd() == 0)
    #expect(first.isAsItWas)
    let second = try Pseudoterminal(
      executable: BuiltProgram.client, environment: device.variables)
    try second.waitFor("書きかけ")
    try second.waitFor("0 もどる")
    second.type("1")
    try second.waitFor("書きかけの")
    second.type("メモ\n")
    try second.waitFor("保存しました")
    try end(second)
    #expect(try memos().contains("書きかけのメモ"))
  }

  @Test func controlCAndThenEraseSavesNothing() throws {
    defer { city.stop() }
    let before = try memos().count
    let menu = try menu()
    try toNote(menu)
    menu.type("\u{3}")
    try menu.waitFor("0 もどる")
    menu.type("3")
    try menu.waitFor("消しました")
    try end(menu)
    #expect(try memos().count == before)
    #expect(try device.json("status")["pending"] == 0)
  }

  @Test func zeroGoesBackOneQuestionAndEnterAfterADigitIsNothing() throws {
    defer { city.stop() }
    let menu = try menu()
    menu.type("1")
    try menu.waitFor("0 もどる")
    menu.type("\n1")
    try menu.waitFor("さんの様子は")
    try menu.waitFor("0 もどる")
    menu.type("\n\n3")
    try menu.waitFor("したことは")
    try menu.waitFor("0 もどる")
    menu.type("0")
    try menu.waitFor("さんの様子は")
    try menu.waitFor("0 もどる")
    menu.type("1")
    try menu.waitFor("したことは")
    try menu.waitFor("0 もどる")
    menu.type("\n")
    try menu.waitFor("なければEnter")
    menu.type("０\n")
    try menu.waitFor("したことは")
    try menu.waitFor("0 もどる")
    menu.type("\n")
    try menu.waitFor("なければEnter")
    menu.type("もどって直した\n")
    try menu.waitFor("保存しました")
    try end(menu)
    #expect(!menu.text.contains("数字を押してください"))
    let visit = try device.json("visit", "list").list?
      .first { $0["fields"]?["memo"] == "もどって直した" }
    #expect(visit?["fields"]?["status"] == "元気")
  }
}
