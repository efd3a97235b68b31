import Foundation
import Records
import Storage
import Support
import Sync
import TestKit
import Testing

@testable import tsunagu

/// The server comes back from a backup or a snapshot: the real programs, by the administrator's commands.
@Suite struct RestoreTests {
  private func firstPerson(_ device: RunningDevice) throws -> String {
    try #require(try device.json("person", "list").list?.first?["id"]?.text)
  }

  private func visits(_ device: RunningDevice) throws -> Set<String> {
    Set(try device.json("visit", "list").list?.compactMap { $0["id"]?.text } ?? [])
  }

  @discardableResult
  private func backUp(_ city: RunningCity, _ name: String) throws -> String {
    let path = city.folder.path(name)
    let result = try city.admin("backup", path)
    try #require(result.status == 0, "\(result.errors)")
    return path
  }

  /// - Returns: the output of `restore`.
  @discardableResult
  private func restore(
    _ city: RunningCity, _ backup: String, _ more: String..., starting: Bool = true
  ) throws -> String {
    city.stop()
    let result = try city.admin(["restore", backup] + more)
    try #require(result.status == 0, "\(result.errors)")
    if starting { try city.start() }
    return result.output
  }

  // MARK: Backups

  @Test func aBackupIsAFolderThatSaysWhatItHolds() throws {
    let city = try RunningCity()
    city.stop()
    #expect(try city.admin("certificate", "make", "--name", "127.0.0.1").status == 0)
    let said = try city.admin("backup", city.folder.path("full")).output
    for word in ["データベース", "鍵", "tsunagu-acts.log", "監査の先頭"] { #expect(said.contains(word)) }
    let files = try FileManager.default.subpathsOfDirectory(atPath: city.folder.path("full"))
    for file in [
      "tsunagu-server.sqlite", "tsunagu-acts.log", "manifest.json", "tls/key.pem",
      "tls/certificate.pem",
    ] { #expect(files.contains(file), "\(file)") }
    for file in files {
      let path = city.folder.path("full/" + file)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600 || mode == 0o700, "\(file)")
    }
    #expect(
      try city.admin("backup", city.folder.path("full")).errors.contains("[file_exists]"))
    #expect(try city.admin("backup", "/nowhere/at/all").status == 1)
    let single = try city.admin("backup", city.folder.path("only.sqlite"))
    #expect(single.status == 0)
    #expect(single.output.contains("鍵") && single.output.contains("入っていません"))
  }

  @Test func theDrillOfTheDocumentEndsWell() throws {
    let city = try RunningCity()
    let device = try city.device("one", .cooperator)
    let said = try city.admin("backup", city.folder.path("full")).output
    let head = try #require(
      said.split(separator: "\n").first { $0.hasPrefix("監査の先頭 ") }?.split(separator: " ").last)
    _ = try device.entered(
      "visit", "add", "--person", try firstPerson(device), "--status", "元気")
    try device.succeed("sync")
    try restore(city, city.folder.path("full"), starting: false)
    let verified = try city.admin("audit", "verify", "--head", String(head))
    #expect(verified.status == 0, "\(verified.errors)")
    #expect(try city.admin("check").status == 0)
  }

  @Test func whatIsNoBackupChangesNothing() throws {
    let city = try RunningCity()
    let full = try backUp(city, "full")
    let device = try city.device("one", .cooperator)
    city.stop()
    let changed = city.folder.path("changed")
    let spoils: [(String) throws -> Void] = [
      { try Data([0]).write(to: URL(fileURLWithPath: $0 + "/extra")) },
      { try FileManager.default.removeItem(atPath: $0 + "/tsunagu-acts.log") },
      { folder in
        let url = URL(fileURLWithPath: folder + "/tsunagu-server.sqlite")
        var bytes = try Data(contentsOf: url)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: url)
      },
      { try FileManager.default.removeItem(atPath: $0 + "/manifest.json") },
    ]
    for spoil in spoils {
      try? FileManager.default.removeItem(atPath: changed)
      try FileManager.default.copyItem(atPath: full, toPath: changed)
      try spoil(changed)
      #expect(try city.admin("restore", changed).errors.contains("[backup_unusable]"))
    }
    #expect(
      try city.admin("restore", city.folder.path("none")).errors.contains("[backup_unusable]"))
    try city.start()
    #expect(try city.admin("restore", full).errors.contains("[store_locked]"))
    try device.succeed("sync")
  }

  // MARK: Two generations

  @Test(arguments: [true, false])
  func whatWasEnteredAfterTheOlderBackupComesBack(_ isFolder: Bool) throws {
    let city = try RunningCity()
    let device = try city.device("one", .cooperator)
    let person = try firstPerson(device)
    let ending = isFolder ? "" : ".sqlite"
    let first = try backUp(city, "first" + ending)
    let visit = try device.entered(
      "visit", "add", "--person", person, "--status", "異変", "--memo", "二つの控えのあいだ")
    try device.succeed("sync")
    try backUp(city, "second" + ending)
    try device.succeed("sync")
    let said = try restore(city, first)
    #expect(said.contains("もう一度送られます"))
    #expect(said.contains("端末1"))
    let status = try JSON.read(try city.admin("status", "--json").output)
    #expect(status["awaited_devices"] == [1])
    try device.succeed("sync")
    let other = try city.device("other", .communitySocialWorker)
    #expect(try visits(other).contains(visit))
    #expect(try JSON.read(city.admin("status", "--json").output)["awaited_devices"] == [])
    // The earlier data is set aside, whole.
    let names = try FileManager.default.contentsOfDirectory(atPath: city.folder.path("server"))
    let aside = try #require(names.first { $0.hasPrefix("damaged-") })
    #expect(
      FileManager.default.fileExists(
        atPath: city.folder.path("server/\(aside)/tsunagu-server.sqlite")))
  }

  // MARK: Acts after a restore

  @Test(arguments: ["restore", "by hand"])
  func whatWasTakenBackAfterTheBackupStaysBack(_ road: String) throws {
    let city = try RunningCity()
    let worker = try city.device("worker", .communitySocialWorker)
    let watcher = try city.device("watcher", .communitySocialWorker)
    let volunteer = try city.device("volunteer", .cooperator)
    let gone = try city.device("gone", .cooperator, number: 1)
    let people = try worker.json("person", "list").list?.compactMap { $0["id"]?.text } ?? []
    let (erased, kept) = (people[0], people[1])
    try worker.succeed(
      "consent", "grant", "--person", kept, "--recipient", "自治会", "--data", "いのちのバトン",
      "--signed-on", "2020-04-01")
    try worker.succeed("sync")
    let backup = try backUp(city, road == "restore" ? "full" : "full.sqlite")
    try worker.succeed("person", "erase", erased, "--reason", "家族の求め", "--yes")
    try worker.succeed(
      "consent", "withdraw", "--person", kept, "--recipient", "自治会", "--data", "いのちのバトン")
    try worker.succeed("sync")
    #expect(try city.admin("device", "revoke", "3", "--reason", "紛失").status == 0)
    #expect(try city.admin("user", "end", try city.users(.cooperator)[1]).status == 0)
    if road == "restore" {
      let said = try restore(city, backup)
      for words in ["消去 ", "撤回 1件", "端末の取り消し 1台", "利用者の終了 1人"] {
        #expect(said.contains(words), "\(words): \(said)")
      }
    } else {
      city.stop()
      for ending in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(
          atPath: city.folder.path("server/tsunagu-server.sqlite" + ending))
      }
      try FileManager.default.copyItem(
        atPath: backup, toPath: city.folder.path("server/tsunagu-server.sqlite"))
      #expect(try city.admin("check").status == 0)
      try city.start()
      #expect(try city.log().contains("acts done again"))
    }
    // The worker's device stays away.
    try watcher.succeed("sync")
    let shown = try watcher.run("person", "show", erased, "--json")
    let isErased = try shown.status != 0 || JSON.read(shown.output)["standing"] == "erased"
    #expect(isErased)
    let states =
      try watcher.json("consent", "list", "--person", kept).list?
      .filter { $0["fields"]?["data"] == "いのちのバトン" && $0["fields"]?["recipient"] == "自治会" }
      .compactMap { $0["fields"]?["state"]?.text } ?? []
    #expect(!states.isEmpty && !states.contains("同意"), "\(states)")
    #expect(try volunteer.run("sync").errors.contains("[device_revoked]"))
    #expect(try gone.run("sync").errors.contains("[account_ended]"))
    #expect(try city.admin("audit", "verify").status == 0)
  }

  @Test func withoutANewerLedgerTheServerWaitsForTheAdministratorsWord() throws {
    let city = try RunningCity()
    let device = try city.device("one", .cooperator)
    let full = try backUp(city, "full")
    #expect(try city.admin("device", "revoke", "1").status == 0)
    city.stop()
    let ledger = city.folder.path("server/tsunagu-acts.log")
    let copy = city.folder.path("copied-acts.log")
    try FileManager.default.copyItem(atPath: ledger, toPath: copy)
    try FileManager.default.removeItem(atPath: ledger)
    #expect(try restore(city, full, starting: false).contains("--ledger"))
    let refused = try city.admin("serve", "--port", "0")
    #expect(refused.errors.contains("[acts_wanted]"))
    // With the ledger from elsewhere, the revocation holds.
    try restore(city, full, "--ledger", copy)
    #expect(try device.run("sync").errors.contains("[device_revoked]"))
    city.stop()
    try FileManager.default.removeItem(atPath: ledger)
    try restore(city, full, starting: false)
    city.serveOptions = ["--no-newer-acts"]
    try city.start()
    try device.succeed("sync")
    // Once is enough.
    city.stop()
    city.serveOptions = []
    try city.start()
  }

  // MARK: Devices that the server forgot

  @Test func aDeviceOfAfterTheBackupEnrollsAgainAndLosesNothing() throws {
    let city = try RunningCity()
    let user = try city.users(.communitySocialWorker)[0]
    let full = try backUp(city, "full")
    #expect(
      try city.admin("user", "add", "--name", "新しい人", "--role", "community_social_worker").status
        == 0)
    let (known, added) = (try city.device("known", of: user), try city.device("added", of: "新しい人"))
    var written: Set<String> = []
    for device in [known, added] {
      let person = try firstPerson(device)
      written.insert(
        try device.entered("visit", "add", "--person", person, "--status", "元気"))
      try device.succeed("sync")
      written.insert(
        try device.entered("visit", "add", "--person", person, "--status", "異変"))
    }
    try restore(city, full)
    for device in [known, added] {
      #expect(try device.run("sync").errors.contains("[unauthorized]"))
    }
    #expect(try city.admin("enroll", "新しい人").errors.contains("[user_unknown]"))
    #expect(
      try city.admin("user", "add", "--name", "新しい人", "--role", "community_social_worker").status
        == 0)
    // Somebody else's code is refused and stays good.
    let code = try city.code(for: "新しい人")
    #expect(try known.run("enroll", city.url, code).errors.contains("[enrollment_of_another]"))
    try added.succeed("enroll", city.url, code)
    #expect(try known.succeed("enroll", city.url, city.code(for: user)).contains("登録し直しました"))
    for device in [known, added] {
      try device.succeed("sync")
      #expect(try device.json("status")["pending"] == 0)
      #expect(try device.json("status")["problems"] == [])
    }
    let other = try city.device("other", .communitySocialWorker)
    #expect(try visits(other).isSuperset(of: written))
    // A device that the server knows is not enrolled again.
    let again = try known.run("enroll", city.url, try city.code(for: user))
    #expect(again.errors.contains("[already_enrolled]"))
  }

  // MARK: Receipts

  @Test func aFolderThatIsPutBackIsNoticedByTheFirstReceipt() throws {
    let city = try RunningCity()
    let (author, reader) = (
      try city.device("author", .communitySocialWorker),
      try city.device("reader", .communitySocialWorker)
    )
    city.stop()
    let data = city.folder.path("server")
    try? FileManager.default.removeItem(atPath: data + "/admin.sock")
    let snapshot = city.folder.path("snapshot")
    try FileManager.default.copyItem(atPath: data, toPath: snapshot)
    try city.start()
    let visit = try author.entered(
      "visit", "add", "--person", try firstPerson(author), "--status", "元気")
    try author.succeed("sync")
    try reader.succeed("sync")
    city.server?.kill()
    try FileManager.default.removeItem(atPath: data)
    try FileManager.default.copyItem(atPath: snapshot, toPath: data)
    try city.start()
    try reader.succeed("sync")
    #expect(try city.log().contains("incarnation"))
    #expect(try !visits(reader).contains(visit))
    for device in [author, reader] { try device.succeed("sync") }
    #expect(try visits(reader).contains(visit))
    #expect(try city.admin("audit", "verify").status == 0)
    let receipt = try #require(try author.json("receipt")["receipt"]?.text)
    #expect(try city.admin("receipt", receipt).output.contains("このサーバーのしるし"))
    let entry = try author.json("receipt", visit)["entries"]?.list?.first
    #expect(entry?["received"] == true)
    #expect(try author.succeed("receipt", visit).contains("受け取られました"))
    let forged = receipt.replacing(" 0", with: " 1")
    if forged != receipt { #expect(try city.admin("receipt", forged).status == 2) }
    #expect(try city.admin("receipt", "偽").status == 2)
  }

  @Test func losingThePassphraseSaysWhatIsLostBeforeAnythingIs() throws {
    let city = try RunningCity()
    let device = try city.device("one", .cooperator)
    let person = try firstPerson(device)
    try device.succeed("visit", "add", "--person", person, "--status", "元気")
    try device.succeed("sync")
    for _ in 0..<2 { try device.succeed("visit", "add", "--person", person, "--status", "異変") }
    let refused = try device.run(["unlock", "--lost"], input: "\n")
    #expect(refused.status != 0)
    #expect(refused.errors.contains("2件"), "\(refused.errors)")
    #expect(try device.json("status")["pending"] == 2)
  }
}
