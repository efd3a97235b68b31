import Foundation
import Records
import Storage
import Support
import Sync
import TestDoubles
import TestKit
import Testing

@testable import tsunagu

/// The passphrase of a device on the real programs, at its full price where it is enrolled here.
@Suite struct PassphraseTests {
  private static let passphrase = "川のそばの大きな柿の木"

  /// A device as it is before it is enrolled, without the key that tests prepare.
  private func fresh(_ city: RunningCity) throws -> RunningDevice {
    for folder in ["session", "devices"] {
      try FileManager.default.createDirectory(
        atPath: city.folder.path(folder), withIntermediateDirectories: true)
    }
    return city.newDevice("fresh")
  }

  private func run(
    _ device: RunningDevice, _ words: String..., typing lines: String...
  ) throws -> ProgramResult {
    try ProgramRun.run(
      executable: BuiltProgram.client, arguments: words, environment: device.variables,
      input: Array(lines.map { $0 + "\n" }.joined().utf8))
  }

  private func expect(_ result: ProgramResult, _ code: String, _ status: Int32 = 1) {
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.contains("[\(code)]"), "\(result.errors)")
  }

  private func sessionFiles(_ device: RunningDevice) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: device.folder.path("session/tsunagu"))
  }

  /// All pages of the database but the first, which counts how often it was opened.
  private func content(of device: RunningDevice) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: device.home + "/tsunagu.sqlite")).dropFirst(4_096)
  }

  @Test func aDeviceIsClosedOpenedAndItsPassphraseChanged() throws {
    let city = try RunningCity()
    let device = try fresh(city)
    let code = try city.code(for: try city.users(.cooperator)[0])
    // An unfit passphrase does not use up the code.
    expect(try run(device, "enroll", city.url, code, typing: "みじかい"), "passphrase_unfit", 2)
    expect(try run(device, "enroll", city.url, code), "passphrase_unfit", 2)
    #expect(try run(device, "enroll", city.url, code, typing: Self.passphrase).status == 0)
    try device.succeed("sync")
    let persons = try device.json("person", "list")
    let person = try #require(persons.list?.first?["id"]?.text)
    try device.succeed("visit", "add", "--person", person, "--status", "元気")

    try device.succeed("lock")
    #expect(try sessionFiles(device) == [])
    for words in [["person", "list"], ["sync"], ["log"], ["undo"], ["visit", "list", "--json"]] {
      expect(try device.run(words), "device_locked")
    }
    #expect(try device.json("status") == ["unlocked": false, "pending": 1])
    #expect(try device.succeed("status").contains("未送信     1件"))
    expect(try device.run("enroll", city.url, code), "device_locked")
    expect(try run(device, "unlock", typing: "ちがう合言葉です"), "passphrase_wrong")
    expect(try device.run("person", "list"), "device_locked")
    // Full width, and space around it, are what she typed without seeing it.
    #expect(try run(device, "unlock", typing: " \(Self.passphrase)　").status == 0)
    #expect(try device.json("person", "list") == persons)
    #expect(try device.json("status")["unlocked"] == true)

    let before = try content(of: device)
    expect(
      try run(device, "passphrase", "change", typing: "ちがう合言葉です", "あたらしい合言葉"), "passphrase_wrong")
    expect(
      try run(device, "passphrase", "change", typing: Self.passphrase, "みじか"), "passphrase_unfit", 2
    )
    #expect(
      try run(device, "passphrase", "change", typing: Self.passphrase, "ABC山の上の家").status == 0)
    #expect(try content(of: device) == before)
    try device.succeed("lock")
    expect(try run(device, "unlock", typing: Self.passphrase), "passphrase_wrong")
    #expect(try run(device, "unlock", typing: "ＡＢＣ山の上の家").status == 0)
    try device.succeed("sync")
    #expect(try device.json("status")["pending"] == 0)
  }

  @Test func afterItsHoursADeviceIsClosed() throws {
    let city = try RunningCity()
    var device = try city.device("volunteer", .cooperator)
    let now = Int64(Date().timeIntervalSince1970 * 1_000)
    func setClock(hours: Int64) {
      device.environment["TSUNAGU_CLOCK"] = String(now + hours * 3_600_000)
    }
    setClock(hours: 0)
    #expect(try device.run(["unlock", "--hours", "0"]).status == 2)
    #expect(
      try device.run(["unlock", "--hours", "3"], input: RunningDevice.passphrase + "\n").status == 0
    )
    setClock(hours: 2)
    try device.succeed("person", "list")
    setClock(hours: 3)
    expect(try device.run("person", "list"), "device_locked")
    // The next command removes the expired key.
    #expect(try sessionFiles(device) == [])
    setClock(hours: 2)
    expect(try device.run("person", "list"), "device_locked")
    try device.unlock()
    setClock(hours: 9)
    try device.succeed("person", "list")
  }

  @Test func aCopyOfTheFolderIsClosed() throws {
    let city = try RunningCity()
    let device = try city.device("volunteer", .cooperator)
    let copy = city.newDevice("copy")
    try FileManager.default.copyItem(atPath: device.home, toPath: copy.home)
    expect(try copy.run("person", "list"), "device_locked")
    try device.succeed("person", "list")
  }

  @Test func whereNoKeyCanBeKeptNothingIsBegun() throws {
    let city = try RunningCity()
    var device = try fresh(city)
    let code = try city.code(for: try city.users(.cooperator)[0])
    device.environment["XDG_RUNTIME_DIR"] = "/nonexistent"
    expect(
      try run(device, "enroll", city.url, code, typing: Self.passphrase), "runtime_folder_missing")
    expect(try device.run("sync"), "not_enrolled")
    device.environment["XDG_RUNTIME_DIR"] = nil
    // The code is still good.
    try device.succeed("enroll", city.url, code)
    try device.succeed("sync")
  }

  @Test func whoHasLostThePassphraseIsToldWhatIsLostAndBeginsAnew() throws {
    let city = try RunningCity()
    let user = try city.users(.cooperator)[0]
    let device = try city.device("volunteer", of: user)
    let persons = try device.json("person", "list")
    let person = try #require(persons.list?.first?["id"]?.text)
    try device.succeed("visit", "add", "--person", person, "--status", "元気")
    try device.succeed("lock")
    let hesitating = try device.run(["unlock", "--lost"], input: "\n")
    expect(hesitating, "passphrase_unfit", 2)
    #expect(hesitating.errors.contains("送っていない入力(1件)"))
    #expect(hesitating.errors.contains("何も消していません"))
    try device.unlock()
    #expect(try device.json("status")["pending"] == 1)
    try device.succeed("lock")
    #expect(try device.run(["unlock", "--lost"], input: "はい\n").status == 0)
    let left = try FileManager.default.contentsOfDirectory(atPath: device.home)
    #expect(!left.contains { $0.contains("key") })
    expect(try device.run("sync"), "not_enrolled")
    expect(try device.run("unlock"), "not_enrolled")
    try device.succeed("enroll", city.url, try city.code(for: user))
    try device.succeed("sync")
    #expect(try device.json("person", "list") == persons)
    #expect(try device.json("visit", "list", "--person", person).list?.isEmpty == false)
    #expect(try device.json("status")["pending"] == 0)
  }

  @Test func aKeyFileThatIsGoneIsSaidAndHasAWayBack() throws {
    let city = try RunningCity()
    let device = try city.device("volunteer", .cooperator)
    let key = device.home + "/tsunagu-key.json"
    let bytes = try Data(contentsOf: URL(fileURLWithPath: key))
    try Data("{}".utf8).write(to: URL(fileURLWithPath: key))
    expect(try device.run("person", "list"), "key_unreadable")
    try FileManager.default.removeItem(atPath: key)
    expect(try device.run("person", "list"), "device_locked")
    expect(try device.run("unlock"), "key_unreadable")
    try bytes.write(to: URL(fileURLWithPath: key))
    try device.succeed("person", "list")
    try FileManager.default.removeItem(atPath: key)
    #expect(try device.run(["unlock", "--lost"], input: "はい\n").status == 0)
    expect(try device.run("sync"), "not_enrolled")
  }

  @Test func rowsThatWerePutBackAreFoundByTheNextSyncAndRefilled() throws {
    let city = try RunningCity()
    let device = try city.device("worker", .communitySocialWorker)
    let person = try #require(try device.json("person", "list").list?.first?["id"]?.text)
    let database = device.home + "/tsunagu.sqlite"
    try Tampering.execute("CREATE TABLE earlier AS SELECT * FROM records", in: database)
    try device.succeed("person", "edit", person, "--name", "改名花子")
    try device.succeed("sync")
    try device.succeed("sync")
    try Tampering.execute(
      """
      UPDATE records SET (sequence, state) = (SELECT sequence, state FROM earlier
        WHERE earlier.id = records.id); DROP TABLE earlier
      """, in: database)
    expect(try device.run(["unlock"], input: RunningDevice.passphrase + "\n"), "store_tampered")
    let result = try device.run("sync")
    #expect(result.status == 0)
    #expect(result.errors.contains("書き換えられて"))
    #expect(try device.json("person", "show", person)["fields"]?["name"] == "改名花子")
    try device.unlock()
  }

  @Test func aLockedDeviceAsksAtATerminalAndGoesOn() throws {
    let city = try RunningCity()
    let device = try city.device("volunteer", .cooperator)
    try device.succeed("lock")
    let terminal = try Pseudoterminal(
      executable: BuiltProgram.client, arguments: ["status"], environment: device.variables)
    #expect(terminal.waitForEnd() == 0)
    #expect(terminal.text.contains("閉じてあります"))
    let menu = try Pseudoterminal(
      executable: BuiltProgram.client, environment: device.variables)
    try menu.waitFor("合言葉: ")
    menu.type("ちがう合言葉です\n")
    try menu.waitFor("合言葉が違います")
    try menu.waitFor("合言葉: ")
    menu.type(RunningDevice.passphrase + "\n")
    try menu.waitFor("0 終わる")
    menu.type("0")
    #expect(menu.waitForEnd() == 0)
    #expect(!menu.text.contains(RunningDevice.passphrase))
    try device.succeed("person", "list")
    try device.succeed("lock")
    let given = try Pseudoterminal(
      executable: BuiltProgram.client, arguments: ["person", "list"],
      environment: device.variables)
    try given.waitFor("合言葉: ")
    given.type("\u{3}")
    #expect(given.waitForEnd() == 1)
    #expect(given.text.contains("[device_locked]"))
  }

  @Test func atATerminalANewPassphraseIsTypedTwice() throws {
    let city = try RunningCity()
    let device = try fresh(city)
    let code = try city.code(for: try city.users(.cooperator)[0])
    let terminal = try Pseudoterminal(
      executable: BuiltProgram.client, arguments: ["enroll", city.url, code],
      environment: device.variables)
    try terminal.waitFor("新しい合言葉: ")
    terminal.type("みじかい\n")
    try terminal.waitFor("8文字以上にしてください")
    try terminal.waitFor("新しい合言葉: ")
    terminal.type(Self.passphrase + "\n")
    try terminal.waitFor("もう一度")
    terminal.type(Self.passphrase + "だ\n")
    try terminal.waitFor("二つが違いました")
    try terminal.waitFor("新しい合言葉: ")
    terminal.type(Self.passphrase + "\n")
    try terminal.waitFor("もう一度")
    terminal.type(Self.passphrase + "\n")
    try terminal.waitFor("端末として登録しました", timeoutSeconds: 60)
    #expect(terminal.waitForEnd() == 0)
    #expect(!terminal.text.contains(Self.passphrase))
    try device.succeed("sync")
  }
}
