import Foundation
import Records
import Support
import TestKit
import Testing

@testable import tsunagu

/// A council from nothing: the administrator's lists, taken in by the real server.
@Suite struct ServerImportTests {
  private let city: RunningCity

  init() throws {
    city = try RunningCity { data in
      try RunningCity.serverCommand(["init", "--data", data, "--code", "162051", "--name", "氷見市"])
    }
  }

  private static let areas = """
    区分,コード,名称,上位の地域,世帯数
    地区社協,01,東地区,,80
    自治会,0101,本町,東地区,40
    地区社協,02,西地区,,60
    自治会,0201,本町,西地区,30

    """
  private static let workers = """
    氏名,カナ,地区社協,自治会,電話,役割1,就任日1,役割2,就任日2
    見本花子,ミホンハナコ,東地区,本町,0766-00-0001,協力者,R2.4.1,福祉協力員,R3.4.1
    見本花子,ミホンハナコ,西地区,本町,0766-00-0002,協力者,R2.4.1,,
    見本司,ミホンツカサ,東地区,,766000003,民生委員・児童委員,R7.12.1,,

    """
  private static let users = """
    氏名,役割,地区社協,自治会,任期の初日,任期の最後の日
    見本社子,CSW,,,,
    見本司,民生委員,東地区,,R7.12.1,R10.11.30
    見本司,自治会長,,本町(東地区),R8.4.1,
    見本花子,協力者,東地区,,,
    見本花子,協力者,西地区,,,

    """

  private func file(_ name: String, _ text: String) throws -> String {
    try city.folder.write(text, to: "lists/" + name)
  }

  private func outcomes(_ kind: String, _ path: String, _ more: String...) throws -> [String] {
    let result = try city.admin(["import", kind, path, "--json"] + more)
    return try JSON.read(result.output)["rows"]?.list?.compactMap { $0["outcome"]?.text } ?? []
  }

  private func importAll() throws {
    for (kind, text) in [
      ("area", ServerImportTests.areas), ("worker", ServerImportTests.workers),
      ("user", ServerImportTests.users),
    ] {
      let result = try city.admin("import", kind, try file(kind + ".csv", text))
      try #require(result.status == 0, "\(kind): \(result.output)\(result.errors)")
    }
  }

  @Test func aCouncilBeginsByFilesAlone() throws {
    try importAll()
    let socialWorker = try city.device("worker", of: "見本社子")
    let areas = try socialWorker.json("area", "list").list ?? []
    #expect(areas.count == 4)
    let workers = try socialWorker.json("worker", "list").list ?? []
    #expect(
      workers.compactMap { $0["fields"]?["phone"]?.text }.sorted()
        == ["0766-00-0001", "0766-00-0002", "0766000003"])
    // Two of one name in two 本町 are two people with two accounts; one with two offices has one.
    let accounts = try city.accounts()
    #expect(accounts.count == 4)
    let commissioner = accounts.first { $0["name"] == "見本司" }?["standing"]?["assignments"]?.list
    #expect(commissioner?.compactMap { $0["role"]?.text }.count == 2)
    #expect(commissioner?.first?["to"] == "2028-11-30")
    #expect(Set(accounts.compactMap { $0["standing"]?["worker"]?.text }).count == 2)
  }

  @Test func theSameListsAgainChangeNothing() throws {
    try importAll()
    let before = try city.admin("status", "--json").output
    #expect(try outcomes("area", city.folder.path("lists/area.csv")).allSatisfy { $0 == "same" })
    #expect(
      try outcomes("worker", city.folder.path("lists/worker.csv")).allSatisfy { $0 == "same" })
    #expect(try outcomes("user", city.folder.path("lists/user.csv")).allSatisfy { $0 == "same" })
    #expect(try city.admin("status", "--json").output == before)
    #expect(try city.accounts().count == 4)
  }

  @Test func aMendedListChangesOnlyWhatItMends() throws {
    try importAll()
    let mended = ServerImportTests.workers.replacing("766000003", with: "0766-00-0009")
    #expect(
      try outcomes("worker", file("worker.csv", mended)).filter { $0 != "same" } == ["changed"])
    let ended = ServerImportTests.users.replacing("R8.4.1,", with: "R8.4.1,R9.3.31")
    #expect(
      try outcomes("user", file("user.csv", ended)).filter { $0 != "same" } == ["changed"])
    let chair = try city.accounts().first { $0["name"] == "見本司" }
    #expect(chair?["standing"]?["assignments"]?.list?.last?["to"] == "2027-03-31")
  }

  @Test func twoTermsOfOneOfficeAreTwo() throws {
    try #require(
      try city.admin("import", "area", file("area.csv", ServerImportTests.areas)).status == 0)
    let list = try file(
      "terms.csv",
      "氏名,地区社協,役割1,就任日1,退任日1,役割2,就任日2\n見本司,東地区,民生委員,R4.12.1,R7.11.30,民生委員,R7.12.1\n")
    #expect(try outcomes("worker", list) == ["new"])
    #expect(try outcomes("worker", list) == ["same"])
    // A beginning that an import wrote is corrected; what somebody else wrote stays beside it.
    let one = try file("one.csv", "氏名,地区社協,役割,就任日\n見本花子,東地区,協力者,R2.4.1\n")
    #expect(try outcomes("worker", one) == ["new"])
    let corrected = try file("one.csv", "氏名,地区社協,役割,就任日\n見本花子,東地区,協力者,R2.4.2\n")
    #expect(try outcomes("worker", corrected) == ["changed"])
    try #require(
      try city.admin("user", "add", "--name", "見本社子", "--role", "CSW").status == 0)
    let device = try city.device("worker", of: "見本社子")
    let roles = try device.json("worker", "show", "見本司")["fields"]?["roles"]?.list ?? []
    #expect(roles.compactMap { $0["from"]?.text } == ["2025-12-01", "2022-12-01"])
    #expect(try device.json("worker", "show", "見本花子")["fields"]?["roles"]?.list?.count == 1)
  }

  @Test func aWrongRowStopsAllUnlessTheGoodAreAskedFor() throws {
    try #require(
      try city.admin("import", "area", file("area.csv", ServerImportTests.areas)).status == 0)
    let list = try file(
      "user.csv", "氏名,役割,地区社協\n見本社子,CSW,\n見本誰,社長,\n見本司,民生委員,\n見本協,協力者,東地区\n")
    let refused = try city.admin("import", "user", list)
    #expect(refused.status == 1 && refused.errors.contains("[import_rows_wrong]"))
    #expect(refused.output.contains("3行目") && refused.output.contains("使える言葉"))
    #expect(try city.accounts().isEmpty)
    let rest = city.folder.path("rest.csv")
    let taken = try city.admin("import", "user", list, "--accept-good", rest)
    #expect(taken.status == 0, "\(taken.errors)")
    #expect(try city.accounts().map { $0["name"] } == ["見本社子"])
    let left = try String(contentsOfFile: rest, encoding: .utf8)
    #expect(left.split(separator: "\r\n").count == 4)
    #expect(left.contains("見本誰,社長"))
  }

  @Test func aDryRunWritesNothing() throws {
    let said = try city.admin(
      "import", "area", file("area.csv", ServerImportTests.areas), "--dry-run")
    #expect(said.output.contains("新しい4行") && said.output.contains("何も書いていません"))
    #expect(try JSON.read(city.admin("status", "--json").output)["records"] == 0)
  }

  @Test func namesakesOfDifferentPlacesAreNotTakenForOneUser() throws {
    try #require(
      try city.admin("import", "area", file("area.csv", ServerImportTests.areas)).status == 0)
    let list = try file("user.csv", "氏名,役割,地区社協\n見本司,民生委員,東地区\n見本司,民生委員,西地区\n")
    #expect(try outcomes("user", list, "--dry-run") == ["new", "unclear"])
  }

  @Test func whatIsNotTheAdministratorsIsNotImportedHere() throws {
    let refused = try city.admin("import", "person", file("person.csv", "氏名\n見本ミネ\n"))
    #expect(refused.errors.contains("[import_kind_unknown]"))
    #expect(refused.errors.contains("area(地域)、worker(担い手)、user(利用者)"))
  }

  @Test func anImportIsInTheAuditWithoutNames() throws {
    try importAll()
    let lines = try JSON.read(city.admin("audit", "show", "--format", "json").output).list ?? []
    let imports = lines.filter { $0["event"] == "imported" }
    #expect(imports.count == 3)
    #expect(!imports.contains { JSON.text($0).contains("見本") })
    #expect(try city.admin("check").status == 0)
  }

  @Test func codesForEverybodyWithoutADeviceArePrintedAtOnce() throws {
    try importAll()
    _ = try city.device("worker", of: "見本社子")
    let page = city.folder.path("codes.html")
    let made = try city.admin(
      "enroll", "--page", page, "--url", "https://tsunagu.example.jp:8443")
    #expect(made.status == 0 && made.output.contains("3人分"), "\(made.errors)")
    let attributes = try FileManager.default.attributesOfItem(atPath: page)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(html.contains("民生委員 東地区") && !html.contains("見本社子"))
    let codes = html.matches(of: /tsunagu enroll \S+ (\S+)<\/p>/).map { String($0.output.1) }
    #expect(Set(codes).count == 3)
    // A second page makes the first one worthless; nothing is overwritten.
    #expect(try city.admin("enroll", "--page", page).errors.contains("[file_exists]"))
    try #require(try city.admin("enroll", "--page", city.folder.path("again.html")).status == 0)
    let late = RunningDevice(folder: city.folder, home: city.folder.path("devices/late"))
    let refused = try late.run("enroll", city.url, codes[0])
    #expect(refused.errors.contains("[enrollment_code_invalid]"))
  }

  @Test func theLastListIsTakenBackAsAWhole() throws {
    try importAll()
    let device = try city.device("worker", of: "見本社子")
    // Users first: who has a device already stays.
    #expect(try city.admin("import", "undo").output.contains("まだ何も変えていません"))
    #expect(try city.accounts().count == 4)
    #expect(try city.admin("import", "undo", "--yes").output.contains("3人を戻し、手の入った1人"))
    let active = try city.accounts().filter { $0["ended_at"] == nil || $0["ended_at"] == .null }
    #expect(active.compactMap { $0["name"]?.text } == ["見本社子"])
    // There is one import to take back, not two.
    #expect(try city.admin("import", "undo", "--yes").errors.contains("[nothing_to_undo]"))
    // A list of records; the one that somebody has built on stays.
    let more = try file("more.csv", "区分,コード,名称,上位の地域,世帯数\n地区社協,03,南地区,,1\n自治会,0301,上町,南地区,1\n")
    try #require(try city.admin("import", "area", more).status == 0)
    try device.succeed("sync")
    #expect(try device.json("area", "list").list?.count == 6)
    try device.succeed("worker", "add", "--name", "新人", "--area", "南地区")
    try device.succeed("sync")
    let undone = try JSON.read(try city.admin("import", "undo", "--yes", "--json").output)
    #expect(undone["undone"] == 1 && undone["kept"] == 1)
    try device.succeed("sync")
    #expect(try device.json("area", "list").list?.count == 5)
  }

  @Test func aUserIsFoundWithoutTheSpaceInTheName() throws {
    for name in ["見本　社子", "見本司"] {
      try #require(
        try city.admin("user", "add", "--name", name, "--role", "community_social_worker").status
          == 0)
    }
    #expect(try city.admin("enroll", "見本社子").status == 0)
    #expect(try city.admin("enroll", "見本 社子").status == 0)
    #expect(try city.admin("enroll", "見本　司").status == 0)
    #expect(try city.admin("enroll", "見本").errors.contains("[user_unknown]"))
  }
}
