import Foundation
import Records
import Storage
import Support
import TestDoubles
import TestKit
import Testing

/// Whatever goes wrong: one clear sentence with a stable code, nothing changed, nothing pending lost.
@Suite struct BadInputTests {
  /// A device with one pending visit, and its city.
  private func prepared() throws -> (city: RunningCity, device: RunningDevice, person: String) {
    let city = try RunningCity()
    let device = try city.device("volunteer", .cooperator)
    let person = try device.json("person", "list").list?.first?["id"]?.text ?? ""
    try device.succeed("visit", "add", "--person", person, "--status", "元気")
    return (city, device, person)
  }

  private func expect(
    _ result: ProgramResult, _ code: String, _ status: Int32,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(result.status == status, "\(result.errors)", sourceLocation: location)
    #expect(
      result.errors.contains("[\(code)]"), "\(result.errors)", sourceLocation: location)
    #expect(result.output.isEmpty, sourceLocation: location)
  }

  @Test func everyWrongEntryIsSaidAndChangesNothing() throws {
    let (city, device, person) = try prepared()
    defer { city.stop() }
    let before = try device.json("visit", "list")
    let cases: [([String], String, Int32)] = [
      (["visit", "add", "--persn", person], "usage", 2),
      (["visit", "add", "--person"], "usage", 2),
      (["visit", "add", "--status", "元気"], "missing_option", 2),
      (["visit", "add", "--person", person, "--date", "2020-02-30"], "bad_date", 2),
      (["visit", "add", "--person", person, "--date", "昭和65年1月1日"], "bad_date", 2),
      (["visit", "add", "--person", person, "--date", "いつか"], "bad_date", 2),
      (["visit", "add", "--person", person, "--time", "25:00"], "bad_date", 2),
      (["visit", "add", "--person", person, "--status", "気にな"], "unknown_word", 2),
      (["visit", "add", "--person", person, "--memo", "a\u{fffd}b"], "bad_text", 2),
      (["visit", "add", "--person", person, "--date", "2/30"], "bad_date", 2),
      (["visit", "add", "--person", person, "--date", "2099-01-01"], "future_fact", 2),
      (["visit", "add", "--person", person, "--memo", "a\u{7}b"], "bad_text", 2),
      (["visit", "add", "--person", person, "--memo", ""], "bad_text", 2),
      (
        [
          "visit", "add", "--person", person, "--memo",
          String(repeating: "長", count: 5_000),
        ], "bad_text", 2
      ),
      (["visit", "add", "--person", "ffffffff"], "id_unknown", 1),
      (["visit", "add", "--person", "ff"], "id_too_short", 2),
      (["visit", "show", "どこにもいない"], "id_unknown", 1),
      (["visit", "show"], "usage", 2),
      (["visit", "fly"], "usage", 2),
      (["person", "edit", person, "--status", "入院"], "not_permitted", 1),
      (["person", "edit", person], "nothing_to_change", 2),
      (["person", "edit", person, "--status", "入院", "--seen", "?"], "bad_version", 2),
      (["conflict", "resolve", person, "--take", "1"], "nothing_to_settle", 1),
      (["report", "carenet", "--from", "2020-10-01", "--to", "2020-04-01"], "bad_date", 2),
      (["enroll", "http://127.0.0.1:1", "AAAA-BBBB"], "already_enrolled", 1),
    ]
    for (words, code, status) in cases { expect(try device.run(words), code, status) }
    #expect(try device.json("visit", "list") == before)
    #expect(try device.json("status")["pending"] == 1)
  }

  @Test func aCloseWordIsSuggested() throws {
    let (city, device, person) = try prepared()
    defer { city.stop() }
    let said = try device.run("visit", "add", "--person", person, "--status", "気になるる").errors
    #expect(said.contains("「気になる」ではありませんか"))
    #expect(try device.run("visit", "add", "--persn", person).errors.contains("--person"))
  }

  @Test func anIdThatFitsTwoRecordsNamesBoth() throws {
    let city = try RunningCity()
    let device = try city.device("worker", .communitySocialWorker)
    let area =
      try device.json("area", "list").list?.first { $0["fields"]?["level"] == "自治会" }?["id"]?
      .text ?? ""
    for _ in 0..<2 {
      try device.succeed("person", "add", "--name", "同名太郎", "--association", area)
    }
    let result = try device.run("person", "show", "同名太郎")
    expect(result, "id_ambiguous", 1)
    #expect(result.errors.components(separatedBy: "同名太郎").count >= 4)
  }

  @Test func separatingNamesThePersonsThatARecordIsJoinedWith() throws {
    let city = try RunningCity()
    let device = try city.device("worker", .communitySocialWorker)
    let area =
      try device.json("area", "list").list?.first { $0["fields"]?["level"] == "自治会" }?["id"]?
      .text ?? ""
    for name in ["写し元子", "写し一子", "写し二子"] {
      try device.succeed("person", "add", "--name", name, "--association", area)
    }
    expect(try device.run("person", "separate", "写し元子"), "usage", 2)
    expect(try device.run("person", "join", "写し元子", "写し元子"), "usage", 2)
    try device.succeed("person", "join", "写し元子", "写し一子")
    try device.succeed("person", "join", "写し元子", "写し二子")
    let result = try device.run("person", "separate", "写し元子")
    expect(result, "usage", 2)
    #expect(result.errors.contains("2件と結ばれています"))
    try device.succeed("person", "separate", "写し一子")
    try device.succeed("person", "separate", "写し元子")
    expect(try device.run("person", "separate", "写し二子"), "usage", 2)
  }

  @Test func aDeviceThatIsNotEnrolledSaysSo() throws {
    let folder = TemporaryFolder()
    let device = RunningDevice(folder: folder, home: folder.path("new"))
    expect(try device.run("sync"), "not_enrolled", 1)
    expect(try device.run("visit", "add", "--status", "元気"), "not_enrolled", 1)
    expect(try device.run("person", "list"), "not_enrolled", 1)
    let enrolling = try device.run("enroll", "http://127.0.0.1:1")
    #expect(enrolling.errors.contains("説明: ") && !enrolling.errors.contains("Help"))
  }

  @Test func withoutLibcurlOnlySynchronisingIsRefused() throws {
    var (city, device, person) = try prepared()
    defer { city.stop() }
    // The loader takes the first file of that name, and this one is no library.
    let libraries = TemporaryFolder()
    try Data("no library".utf8).write(to: URL(fileURLWithPath: libraries.path("libcurl.so.4")))
    device.environment["LD_LIBRARY_PATH"] = libraries.path
    try device.succeed("visit", "add", "--person", person, "--status", "元気")
    expect(try device.run("sync"), "network_library_missing", 3)
    device.environment["LD_LIBRARY_PATH"] = nil
    #expect(try device.json("status")["pending"] == 2)
    try device.succeed("sync")
    #expect(try device.json("status")["pending"] == 0)
  }

  @Test func aDatabaseOfANewerVersionIsLeftAlone() throws {
    let (city, device, _) = try prepared()
    defer { city.stop() }
    let database = device.home + "/tsunagu.sqlite"
    try Tampering.execute("INSERT INTO grdb_migrations VALUES ('2099-01-01 device')", in: database)
    expect(try device.run("status"), "store_newer", 1)
    try Tampering.execute(
      "DELETE FROM grdb_migrations WHERE identifier LIKE '2099%'", in: database)
    #expect(try device.json("status")["pending"] == 1)
  }

  @Test func aFileThatIsNotADatabaseIsLeftAlone() throws {
    let folder = TemporaryFolder()
    try folder.write("これはデータベースではありません。とても長い文章です。", to: "home/tsunagu.sqlite")
    let device = RunningDevice(folder: folder, home: folder.path("home"))
    expect(try device.run("status"), "store_damaged", 1)
    #expect(try folder.read("home/tsunagu.sqlite").starts(with: "これは".utf8))
  }

  @Test func aServerThatAnswersWithHTMLLosesNothing() throws {
    try againstAnswers(
      "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html></html>", "answer_unreadable")
  }

  @Test func halfAnAnswerLosesNothing() throws {
    try againstAnswers(
      "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{\"protocol\":1,", "answer_unreadable")
  }

  @Test func aCutListOfLinesLosesNothing() throws {
    let head =
      #"{"protocol":1,"incarnation":"x","received":1,"backed_up":0,"cursors":{},"lines":2}"#
    try againstAnswers(
      "HTTP/1.1 200 OK\r\nContent-Length: \(head.utf8.count + 1)\r\n\r\n\(head)\n",
      "answer_unreadable")
  }

  @Test func anAnswerTenThousandLevelsDeepLosesNothing() throws {
    let body = String(repeating: "[", count: 10_000) + "\n"
    try againstAnswers(
      "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)", "answer_unreadable")
  }

  /// Points an enrolled device at somebody who answers like this.
  private func againstAnswers(_ answer: String, _ code: String) throws {
    let (city, device, _) = try prepared()
    city.stop()
    let listener = try LoopbackListener { _ in .init(bytes: Array(answer.utf8), hangsUp: true) }
    try Tampering.set(
      "server", "http://127.0.0.1:\(listener.port)", with: .fixed, in: device.home)
    expect(try device.run("sync"), code, 3)
    #expect(try device.json("status")["pending"] == 1)
    try Tampering.set("server", city.url, with: .fixed, in: device.home)
    try city.start()
    try device.succeed("sync")
    #expect(try device.json("status")["pending"] == 0)
  }

  @Test func aDeviceClockTwoYearsOffIsHeldAndSaid() throws {
    let (city, device, person) = try prepared()
    defer { city.stop() }
    var ahead = device
    ahead.environment["TSUNAGU_CLOCK"] = "4102444800000"
    try ahead.unlock()
    try ahead.succeed("visit", "add", "--person", person, "--date", "2026-11-01", "--status", "元気")
    try device.unlock()
    try device.succeed("sync")
    let problems = try device.json("status")["problems"]?.list ?? []
    #expect(problems.count == 1)
    #expect(problems.first?["code"] == "clock_skewed")
    #expect(problems.first?["verdict"] == "held")
  }

  @Test func anEndedUserIsToldAndWhatTheyHadNotSentIsHeld() throws {
    let (city, device, _) = try prepared()
    let name = try city.users(.cooperator)[0]
    #expect(try city.admin("user", "end", name).status == 0)
    let result = try device.run("sync")
    #expect(result.status == 1)
    #expect(result.errors.contains("[account_ended]"))
    #expect(try device.json("person", "list") == [])
    let held = try JSON.read(try city.admin("status", "--json").output)["held"]
    #expect(held == 1)
  }

  @Test func aFullDiskRefusesTheEntryAndKeepsWhatWasThere() throws {
    let (city, device, person) = try prepared()
    defer { city.stop() }
    // No file may grow: the system says so as it does when the disk is full.
    let result = try ProgramRun.run(
      executable: "/bin/bash",
      arguments: [
        "-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"", BuiltProgram.client, "visit", "add",
        "--person", person, "--status", "元気", "--memo", String(repeating: "満", count: 2_000),
      ], environment: device.variables)
    #expect(result.status == 1, "\(result.errors)")
    #expect(
      result.errors.contains("[storage_full]") || result.errors.contains("[store_unwritable]"))
    #expect(try device.json("status")["pending"] == 1)
  }
}
