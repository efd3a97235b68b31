import Foundation
import Records
import Storage
import Support
import Sync
import TestDoubles
import TestKit
import Testing

/// The audit of views, searches, prints and exports, through the real programs.
@Suite struct AuditTests {
  private let city: RunningCity
  private let worker: RunningDevice
  private let person: String
  private let name: String

  init() throws {
    city = try RunningCity()
    worker = try city.device("worker", .communitySocialWorker)
    let persons = try worker.json("person", "list").list ?? []
    person = try #require(persons.first?["id"]?.text)
    name = try #require(persons.first?["fields"]?["name"]?.text)
    try worker.succeed("sync")
  }

  private func shown(_ arguments: String...) throws -> [Value] {
    let result = try RunningCity.serverCommand(
      ["audit", "show", "--format", "json", "--data", city.folder.path("server")] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    return try JSON.read(result.output).list ?? []
  }

  /// The events of a person's last notes.
  private func whats(_ count: Int) throws -> [String] {
    try shown("--person", person).filter { $0["event"] != "audited" }.suffix(count)
      .compactMap { $0["what"]?.text }
  }

  @Test func everythingThatIsReadWithoutANetworkArrivesWithTheSync() throws {
    city.stop()
    try worker.succeed("person", "show", person)
    try worker.succeed("person", "list", "--find", String(name.prefix(1)))
    try worker.succeed("visit", "list", "--person", person, "--json")
    try worker.succeed(
      "export", "supporters", "--format", "csv", "--output", city.folder.path("list.csv"),
      "--recipient", "中央消防署")
    try city.start()
    #expect(try !whats(9).contains { $0.contains("検索") })
    try worker.succeed("sync")
    let whats = try whats(9)
    #expect(whats.contains("対象者の記録を画面で見た"))
    #expect(whats.contains("対象者を検索し、結果を画面で見た"))
    #expect(whats.contains("見守り記録の一覧を画面で見た"))
    let user = try city.users(.communitySocialWorker)[0]
    let all = try shown("--user", user)
    let export = try #require(all.last { $0["event"] == "export" })
    let printed = try String(contentsOfFile: city.folder.path("list.csv"), encoding: .utf8)
    let number = try #require(printed.firstMatch(of: /[A-Z2-9]{7}-1/)?.output)
    #expect(export["what"]?.text?.contains("渡す相手: 中央消防署、写し番号 \(number)") == true)
    #expect(all.allSatisfy { $0["user_name"] == .text(user) })
    #expect(all.allSatisfy { $0["device"] == 1 || $0["event"] == "code_made" })
    #expect(try city.admin("audit", "verify").status == 0)
    #expect(try city.admin("check").status == 0)
  }

  /// Every command that shows records, with the note that is expected of it.
  private static let roads: [(arguments: [String], action: String?)] = [
    (["person", "list"], "list"), (["person", "list", "--find", "だれもいない"], "search"),
    (["supporter", "gaps"], "list"),
    (["person", "duplicates"], nil), (["household", "list"], "list"), (["visit", "list"], "list"),
    (["worker", "list"], "list"), (["kit", "list"], "list"), (["consult", "list"], "list"),
    (["review", "list", "--all"], "list"), (["conflict", "list"], nil), (["log"], "list"),
    (["report", "routes"], "tally"),
    (["report", "carenet", "--from", "2020-04-01", "--to", "2020-09-30"], "tally"),
    (["export", "supporters", "--format", "html", "--recipient", "中央消防署"], "print"),
    (["export", "supporters", "--format", "csv", "--recipient", "中央消防署"], "export"),
    (["area", "list"], nil), (["status"], nil), (["person", "--help"], nil), (["sync"], nil),
  ]

  @Test func everyRoadLeavesItsNoteAndWhatShowsNobodyLeavesNone() throws {
    try worker.succeed("visit", "add", "--person", person, "--status", "元気")
    try worker.succeed("sync")
    let user = try city.users(.communitySocialWorker)[0]
    let actions = Set(["show", "list", "search", "tally", "print", "export"])
    func notes() throws -> [String] {
      try shown("--user", user).compactMap { $0["event"]?.text }.filter(actions.contains)
    }
    for road in AuditTests.roads {
      let before = try notes().count
      let result = try worker.run(road.arguments)
      #expect(result.status == 0, "\(road.arguments): \(result.errors)")
      try worker.succeed("sync")
      #expect(try Array(notes().dropFirst(before)) == (road.action.map { [$0] } ?? []), "\(road)")
    }
  }

  @Test func aNameThatFitsSeveralIsNotedAsASearch() throws {
    let twins = try (0..<2).map { _ in try worker.entered("person", "add", "--name", "同名太郎") }
    try worker.succeed("sync")
    let result = try worker.run("visit", "add", "--person", "同名太郎", "--status", "元気")
    #expect(result.errors.contains("[id_ambiguous]"))
    try worker.succeed("sync")
    for twin in twins {
      #expect(try shown("--person", twin).contains { $0["event"] == "search" })
    }
  }

  @Test func thePageIsForThePersonAndNamesNobodyElse() throws {
    try worker.succeed("person", "show", person)
    try worker.succeed("sync")
    let result = try city.admin("audit", "show", "--person", name, "--format", "html")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("\(name) さんの記録を、だれが見たか"))
    #expect(result.output.contains(try city.users(.communitySocialWorker)[0]))
    for other in try worker.json("person", "list").list ?? [] where other["id"] != .text(person) {
      let name = try #require(other["fields"]?["name"]?.text)
      #expect(!result.output.contains(name))
    }
    // The next page names the user who asked.
    #expect(try shown("--person", name).last?["event"] == "audited")
  }

  @Test func aRefusedDeviceAndWhatItReadAreShown() throws {
    let user = try city.users(.cooperator)[0]
    let lost = try city.device("lost", of: user)
    let seen = try #require(try lost.json("person", "list").list?.first?["id"]?.text)
    #expect(try city.admin("device", "revoke", "2").status == 0)
    try lost.succeed("visit", "add", "--person", seen, "--status", "元気")
    #expect(try lost.run("sync").errors.contains("[device_revoked]"))
    let refused = try shown("--refused")
    #expect(refused.contains { $0["code"] == "device_revoked" && $0["device"] == 2 })
    // Its earlier views are known, and need no decision.
    let lines = try shown("--person", seen)
    #expect(lines.contains { $0["event"] == "list" && $0["code"] == .null })
    #expect(lines.contains { $0["event"] == "write" && $0["what"]?.text?.contains("確認待ち") == true })
    // The list omits notes that the device's user need not read about.
    #expect(try city.admin("audit", "show", "--device", "2").output.contains("取り消された"))
  }

  @Test func notesAreCountedApartAndUndoLeavesThemAlone() throws {
    let visit = try worker.entered("visit", "add", "--person", person, "--status", "元気")
    try worker.succeed("person", "show", person)
    let status = try worker.json("status")
    #expect(status["pending"] == 1)
    #expect(status["pending_accesses"]?.integer ?? 0 >= 1)
    #expect(try worker.succeed("status").contains("未送信     1件"))
    #expect(try worker.succeed("undo").contains(visit.prefix(8)))
    #expect(try worker.succeed("sync").contains("送信 2件"))
    #expect(try worker.json("status")["pending_accesses"] == 0)
    #expect(try worker.succeed("log").contains("閲覧") == false)
  }

  @Test func aListThatIsShownAgainIsNotWrittenDownAgain() throws {
    for _ in 0..<3 { try worker.succeed("person", "list") }
    let sizes = try worker.operationSizes()
    #expect(sizes.count == 3)
    // The first names the persons, unless an earlier list has.
    #expect((sizes.last ?? 0) < 450)
    try worker.succeed("sync")
    #expect(try whats(3) == Array(repeating: "対象者の一覧を画面で見た", count: 3))
  }

  @Test func whatCannotBeNotedIsShownAllTheSameAndSaid() throws {
    try Tampering.execute(
      "CREATE TRIGGER full BEFORE INSERT ON operations BEGIN SELECT RAISE(ABORT, 'x'); END",
      in: worker.database)
    let result = try worker.run("person", "show", person)
    #expect(result.status == 0)
    #expect(result.output.contains(name))
    #expect(result.errors.contains("記録できませんでした"))
    // A copy that is not noted is not made.
    let path = city.folder.path("unnoted.csv")
    #expect(
      try worker.run(
        "export", "supporters", "--format", "csv", "--output", path, "--recipient", "中央消防署"
      ).status != 0)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func aChangedAuditIsFoundByTheOwnerAndTheDevice() throws {
    let head = try #require(try worker.json("status")["audit"]?["head"]?.text)
    #expect(try city.admin("audit", "verify", "--head", head).status == 0)
    city.stop()
    let database = city.folder.path("server/tsunagu-server.sqlite")
    try Tampering.execute("DELETE FROM audit WHERE number > 3", in: database)
    let cut = try city.admin("audit", "verify", "--head", head)
    #expect(cut.status == 1)
    #expect(cut.errors.contains("[audit_wrong]"))
    try city.start()
    try worker.succeed("visit", "add", "--person", person, "--status", "元気")
    let said = try worker.run("sync")
    #expect(said.errors.contains("[audit_rewritten]"))
    #expect(try worker.succeed("status").contains("[audit_rewritten]"))
    // And it is on record with the next sync.
    try worker.succeed("sync")
    let lines = try shown("--device", "1")
    #expect(lines.contains { $0["event"] == "auditRewritten" })
    #expect(try city.admin("audit", "verify", "--head", "0:x").status == 2)
  }
}

extension RunningDevice {
  /// Bytes of the lines of own operations that the server is not known to hold.
  fileprivate func operationSizes() throws -> [Int] {
    try Tampering.numbers(
      """
      SELECT length(line) FROM operations JOIN replicas USING (replica)
      WHERE operations.counter > received ORDER BY operations.counter
      """, in: database)
  }
}
