import Authority
import Foundation
import Records
import Storage
import Support
import Sync
import TestKit
import Testing

/// Assignments with terms, and the change of all who hold a role on one day, on the real programs.
@Suite struct TermTests {
  private let today = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    .dateInJapan

  /// The assignment of a user, as the server lists it.
  private func standing(_ city: RunningCity, _ name: String) throws -> UserStanding? {
    try city.accounts().first { $0["name"] == .text(name) }?["standing"].flatMap(UserStanding.init)
  }

  private func list(_ city: RunningCity, _ lines: String...) throws -> String {
    let path = city.folder.path("改選.csv")
    try Data((["退任者,後任者,地区社協,自治会"] + lines).joined(separator: "\r\n").utf8)
      .write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test func aTermThatEndsTakesTheRecordsAndHoldsWhatComesLater() throws {
    let city = try RunningCity()
    let name = try city.users(.welfareCommissioner)[0]
    let device = try city.device("leaver", of: name)
    let person = try #require(try device.json("person", "list").list?.first?["id"]?.text)
    // Entered while the term ran, sent after it.
    try device.succeed("visit", "add", "--person", person, "--status", "元気")
    let yesterday = today.adding(days: -1)
    let ended = try city.admin(
      "user", "unassign", name, "--role", "民生委員", "--to", yesterday.description)
    #expect(ended.status == 0, "\(ended.errors)")
    let sync = try device.run("sync")
    #expect(sync.output.contains("保留"))
    #expect(try device.json("person", "list").list?.isEmpty == true)
    let told = try device.json("status")["standing"].flatMap(UserStanding.init)
    #expect(told?.assignments[0].to == yesterday)
  }

  @Test func aTermThatHasNotBegunShowsNothing() throws {
    let city = try RunningCity()
    let made = try city.admin(
      "user", "add", "--name", "先の人", "--role", "center_staff", "--from",
      today.adding(days: 30).description)
    #expect(made.status == 0, "\(made.errors)")
    let device = try city.device("early", of: "先の人")
    #expect(try device.json("person", "list").list?.isEmpty == true)
    _ = try city.admin("user", "assign", "先の人", "--role", "センター職員")
    try device.succeed("sync")
    #expect(try device.json("person", "list").list?.isEmpty == false)
  }

  @Test func theChangeIsShownFirstAndThenDone() throws {
    let city = try RunningCity()
    let leaver = try city.users(.welfareCommissioner)[0]
    let device = try city.device("leaver", of: leaver)
    let file = try list(city, "\(leaver),後任 花子")
    let preview = try city.admin("term", "change", file, "--on", today.description)
    #expect(preview.output.contains("退任 1人  後任 1人(うち新しい利用者 1人)"), "\(preview.errors)")
    #expect(preview.output.contains("担当のいなくなる対象者: いません"))
    #expect(preview.output.contains("まだ何も変えていません"))
    #expect(try standing(city, "後任 花子") == nil)
    let done = try city.admin("term", "change", file, "--on", today.description, "--apply")
    #expect(done.status == 0, "\(done.errors)")
    #expect(try standing(city, leaver)?.assignments[0].to == today.adding(days: -1))
    let successor = try city.device("successor", of: "後任 花子")
    #expect(try #require(successor.json("person", "list").list).isEmpty == false)
    try device.succeed("sync")
    #expect(try device.json("person", "list").list?.isEmpty == true)
  }

  @Test func nobodysPeopleAreLeftWithoutAnyone() throws {
    let city = try RunningCity()
    let leaver = try city.users(.welfareCommissioner)[0]
    let file = try list(city, "\(leaver),")
    let preview = try city.admin("term", "change", file, "--on", today.description)
    #expect(preview.output.contains("人います。\n"))
    let refused = try city.admin("term", "change", file, "--on", today.description, "--apply")
    #expect(refused.status != 0)
    #expect(refused.errors.contains("[term_change_impossible]"))
    #expect(try standing(city, leaver)?.assignments[0].to == nil)
    let forced = try city.admin(
      "term", "change", file, "--on", today.description, "--apply", "--allow-gaps")
    #expect(forced.status == 0, "\(forced.errors)")
    #expect(try standing(city, leaver)?.assignments[0].to != nil)
  }

  @Test func everyWrongLineIsNamedAndNothingIsChanged() throws {
    let city = try RunningCity()
    let leaver = try city.users(.welfareCommissioner)[0]
    let file = try list(city, "\(leaver),後任 花子", "いない人,だれか", ",だれか,")
    let refused = try city.admin("term", "change", file, "--on", today.description, "--apply")
    #expect(refused.errors.contains("3行目") && refused.errors.contains("4行目"))
    #expect(try standing(city, leaver)?.assignments[0].to == nil)
    #expect(try standing(city, "後任 花子") == nil)
  }
}
