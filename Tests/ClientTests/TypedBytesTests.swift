import Foundation
import Records
import Support
import TestKit
import Testing

/// Bytes of another encoding, and texts that look like others: the stored text is the typed one, or
/// there is none.
@Suite struct TypedBytesTests {
  /// 山本 in Shift_JIS, 佐藤 in EUC-JP, and half of a character of UTF-8.
  private static let foreign = ["\\216\\122\\226\\173", "\\272\\264\\306\\243", "\\345\\261"]

  private func city() throws -> (city: RunningCity, device: RunningDevice, area: String) {
    let city = try RunningCity()
    let device = try city.device("worker", .communitySocialWorker)
    let area = try device.json("area", "list").list?.first { $0["fields"]?["level"] == "自治会" }
    return (city, device, area?["id"]?.text ?? "")
  }

  /// Runs the client with words that `printf` turns into bytes.
  private func shell(_ device: RunningDevice, _ words: String) throws -> ProgramResult {
    try ProgramRun.run(
      executable: "/bin/sh", arguments: ["-c", "exec \"$0\" \(words)", BuiltProgram.client],
      environment: device.variables)
  }

  @Test func bytesOfAnotherEncodingAreRefusedOnTheCommandLine() throws {
    let (city, device, area) = try city()
    defer { city.stop() }
    let before = try device.json("person", "list")
    let list = city.folder.path("lists")
    try FileManager.default.createDirectory(atPath: list, withIntermediateDirectories: true)
    for bytes in Self.foreign {
      let typed = "\"$(printf '\(bytes)')\""
      for words in [
        "person add --name \(typed) --association \(area)",
        "person add --name=\(typed) --association \(area)", "person list --find \(typed)",
        "export supporters --format csv --recipient 自治会長 --output '\(list)/'\(typed)",
      ] {
        let result = try shell(device, words)
        #expect(result.status == 2, "\(words)")
        #expect(result.errors.contains("[not_utf8]"), "\(result.errors)")
        #expect(result.output.isEmpty)
      }
      let home = try shell(
        RunningDevice(
          folder: city.folder, home: device.home, environment: ["X": "x"]),
        "status"
      ).status
      #expect(home == 0)
    }
    #expect(try device.json("person", "list") == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: list).isEmpty)
  }

  /// Whatever it was given, a program says nothing that moves a cursor or turns a direction.
  @Test(arguments: ["\u{1b}[2J", "\u{202e}gnp", "\u{9b}31m", "\r上書き", "\u{7}"])
  func whatMovesAScreenComesBackAsASign(typed: String) throws {
    let (city, device, _) = try city()
    defer { city.stop() }
    let asked = [
      ["person", "show", typed], ["person", "list", "--find", typed],
      ["visit", "add", "--x\(typed)"],
      ["visit", "add", "--status", typed], ["visit", "add", "--date", typed], [typed],
      ["import", "person", "/\(typed)"], ["report", "carenet", "--from", typed],
    ]
    for words in asked {
      let result = try device.run(words)
      let said = result.output + result.errors
      #expect(said.unicodeScalars.allSatisfy { EntryText.isAllowed($0, true) || $0 == "\u{fffd}" })
    }
  }

  @Test func aLostCharacterIsRefusedInAnyText() throws {
    let (city, device, area) = try city()
    defer { city.stop() }
    let name = try device.run("person", "add", "--name", "山\u{fffd}", "--association", area)
    #expect(name.status == 2 && name.errors.contains("[bad_text]"))
    let part = try device.run(
      "person", "add", "--name", "山本", "--association", area, "--phones", "番号=\u{fffd}12")
    #expect(part.status == 2 && part.errors.contains("[bad_text]"))
  }

  @Test func whatTheMenuCannotReadIsAskedForAgainAndNothingIsLost() throws {
    let city = try RunningCity()
    let device = try city.device("volunteer", .cooperator)
    let before = try device.json("visit", "list").list?.count ?? 0
    let terminal = try Pseudoterminal(
      executable: BuiltProgram.client, environment: device.variables)
    try terminal.waitFor("0 終わる")
    terminal.type("1")
    try terminal.waitFor("0 もどる")
    terminal.type("1")
    try terminal.waitFor("0 もどる")
    terminal.type("3")
    try terminal.waitFor("その他")
    terminal.type("\n")
    try terminal.waitFor("なければEnter")
    terminal.type(bytes: [0x96, 0xf2, 0x82, 0xaa, 0x0a])
    try terminal.waitFor("UTF-8")
    try terminal.waitFor("なければEnter")
    terminal.type("薬が\u{7}余る\n")
    try terminal.waitFor("使えない文字")
    try terminal.waitFor("なければEnter")
    terminal.type("薬が\u{200b}余る\n")
    try terminal.waitFor("保存しました")
    try terminal.waitFor("0 終わる")
    terminal.type("0")
    #expect(terminal.waitForEnd() == 0)
    let visits = try device.json("visit", "list").list ?? []
    #expect(visits.count == before + 1)
    #expect(visits.contains { $0["fields"]?["memo"] == "薬が余る" })
  }

  @Test func namesOfFamiliesComeBackAsTheyWereTypedAndAreFoundInPlainForm() throws {
    let (city, device, area) = try city()
    let other = try city.device("second", .communitySocialWorker)
    defer { city.stop() }
    let names = [("\u{fa1e}田", "羽田"), ("\u{fa26}島", "都島"), ("\u{fa5b}", "者"), ("\u{2f81a}山", "冬山")]
    var ids: [String] = []
    for (name, _) in names {
      ids.append(
        try device.entered("person", "add", "--name", name, "--association", area))
    }
    try device.succeed("sync")
    try other.succeed("sync")
    for (id, (name, plain)) in zip(ids, names) {
      for reader in [device, other] {
        let stored = try reader.json("person", "show", id)["fields"]?["name"]?.text ?? ""
        #expect(Array(stored.utf8) == Array(name.utf8))
        let found = try reader.json("person", "list", "--find", plain).list ?? []
        #expect(found.contains { $0["id"]?.text == id }, "\(plain)")
      }
    }
  }

  @Test func signsOfBothWidthsMeanTheSameAndNothingIsPutUnderAWrongPart() throws {
    let (city, device, _) = try city()
    defer { city.stop() }
    let person = try device.json("person", "list").list?.first?["id"]?.text ?? ""
    let kit = try device.json(
      "kit", "add", "--person", person, "--medicines", "薬の名前＝見本錠，用法＝朝、夕", "--medicines",
      "薬の名前=乙錠,用法=\"昼,夜\"")
    let usages = Set(
      kit["fields"]?["medicines"]?.list?.compactMap { item -> String? in
        guard let name = item["name"]?.text, ["見本錠", "乙錠"].contains(name) else { return nil }
        return item["usage"]?.text
      } ?? [])
    #expect(usages == ["朝、夕", "昼,夜"])
    for unclear in ["薬の名前=丙錠,朝と夕", "薬の名前＝丙錠，ようほう＝朝", "薬の名前=丙錠,用法=\"朝"] {
      let result = try device.run("kit", "add", "--person", person, "--medicines", unclear)
      #expect(result.status == 2 && result.errors.contains("[usage]"), "\(unclear)")
    }
    let visit = try device.json(
      "visit", "add", "--person", person, "--status", "２", "--time", "１５：０５", "--activities",
      "見守り・声掛け，話し相手")
    #expect(visit["fields"]?["time"] == "15:05")
    #expect(visit["fields"]?["activities"]?.list?.count == 2)
    let area = try device.json(
      "area", "add", "--level", "自治会", "--name", "浜見本", "--households", "１２")
    #expect(area["fields"]?["households"] == 12)
  }

  @Test func invisibleCharactersOfAPasteGoAndThatIsSaid() throws {
    let (city, device, area) = try city()
    defer { city.stop() }
    let result = try device.run([
      "person", "add", "--name", "貼付\u{200b}花子", "--association", area, "--phones",
      "番号=\u{202a}0766-00-0007\u{202c}", "--json",
    ])
    #expect(result.status == 0)
    let fields = try JSON.read(result.output)["fields"]
    #expect(fields?["name"] == "貼付花子")
    #expect(fields?["phones"]?.list?.first?["number"] == "0766-00-0007")
    #expect(result.errors.contains("U+200B") && result.errors.contains("U+202A"))
  }
}
