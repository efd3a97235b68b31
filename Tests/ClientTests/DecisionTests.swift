import Records
import Support
import Sync
import TestKit
import Testing

@testable import tsunagu

/// Held entries through the real programs: a supervisor lists and decides, the author reads why.
@Suite struct DecisionTests {
  /// A volunteer who entered a visit without a network while the team ended.
  private struct Scene {
    let city = TestCityBox()
    let supervisor: RunningDevice
    let author: RunningDevice
    let visit: String

    init() throws {
      let city = try city.open()
      supervisor = try city.device("supervisor", .communitySocialWorker)
      author = try city.device("author", .cooperator)
      let person = try #require(try author.json("person", "list").list?.first?["id"]?.text)
      visit = try author.entered(
        "visit", "add", "--person", person, "--status", "元気", "--memo", "門で話した")
      let team = try #require(
        try supervisor.json("team", "list").list?.first {
          $0["fields"]?["person"] == .text(person)
        }?["id"]?.text)
      try supervisor.succeed("team", "edit", team, "--ended-on", "今日")
      try supervisor.succeed("sync")
      try author.succeed("sync")
    }

    /// The one held entry as the supervisor is shown it.
    func held() throws -> Value {
      let list = try #require(try supervisor.json("decision", "list").list)
      #expect(list.count == 1)
      return try #require(list.first)
    }
  }

  /// Keeps a city for as long as a scene.
  private final class TestCityBox {
    private var city: RunningCity?

    func open() throws -> RunningCity {
      let city = try RunningCity()
      self.city = city
      return city
    }

    func the() throws -> RunningCity { try #require(city) }
  }

  private func ask(
    _ city: RunningCity, _ method: String, _ path: String, token: String?, body: Value? = nil
  ) throws -> (status: Int, code: String?) {
    let answer = try city.ask(
      method, path, body.map { JSON.bytes($0) }, token: token,
      headers: ["Content-Type": "application/json"])
    return (answer.status, answer.code)
  }

  @Test func aVisitThatIsAcceptedIsSeenByOthersAndItsAuthorReadsWhy() throws {
    let scene = try Scene()
    #expect(try scene.author.json("status")["problems"]?.list?.first?["verdict"] == "held")
    let held = try scene.held()
    #expect(held["code"] == "outside_assignment")
    let id = try #require(held["id"]?.text)
    let sheet = try scene.supervisor.succeed("decision", "show", id)
    for words in ["担当ではありませんでした", "門で話した", "見守り記録", "様子: 元気"] {
      #expect(sheet.contains(words), "\(sheet)")
    }
    #expect(try scene.supervisor.succeed("decision", "list").contains("担当の外"))
    // The short name of the list is enough.
    let short = "\(id.prefix(8))-\(id.split(separator: "-").last ?? "")"
    #expect(try scene.city.the().admin("held", "list").output.contains("outside_assignment"))
    try scene.supervisor.succeed("decision", "accept", short, "--reason", "家族に電話で確かめた")
    let colleague = try scene.city.the().device("colleague", .communitySocialWorker)
    #expect(try colleague.run("visit", "show", scene.visit).status == 0)
    let said = try scene.author.succeed("sync")
    #expect(said.contains("受け付けました"))
    #expect(said.contains("家族に電話で確かめた"))
    let status = try scene.author.json("status")
    #expect(status["problems"] == [])
    #expect(status["accepted_after_all"]?.list?.first?["reason"] == "家族に電話で確かめた")
    #expect(try scene.author.succeed("status").contains("家族に電話で確かめた"))
    // Once it was read, it goes with the next sync as soon as two backups hold it.
    for name in ["first", "second"] {
      let backup = try scene.city.the().folder.path(name)
      #expect(try scene.city.the().admin("backup", backup).status == 0)
    }
    try scene.author.succeed("sync")
    #expect(try scene.author.json("status")["accepted_after_all"] == [])
    #expect(try scene.city.the().admin("held", "list", "--json").output.contains("[]"))
  }

  @Test func aVisitThatIsRefusedStaysOutAndItsAuthorReadsWhy() throws {
    let scene = try Scene()
    let id = try #require(try scene.held()["id"]?.text)
    #expect(try scene.supervisor.run("decision", "refuse", id, "--reason", "").status != 0)
    try scene.supervisor.succeed("decision", "refuse", id, "--reason", "別の人が同じ日に訪ねている")
    let decided = try scene.author.json("sync")["decided"]?.list
    #expect(decided?.first?["code"] == "refused_by_supervisor")
    #expect(decided?.first?["reason"] == "別の人が同じ日に訪ねている")
    let problem = try scene.author.json("status")["problems"]?.list?.first
    #expect(problem?["verdict"] == "refused")
    #expect(problem?["reason"] == "別の人が同じ日に訪ねている")
    #expect(try scene.author.succeed("status").contains("担当者の理由: 別の人が同じ日に訪ねている"))
    try scene.supervisor.succeed("sync")
    #expect(try scene.supervisor.run("visit", "show", scene.visit).status == 1)
    // Decided is decided.
    let again = try scene.supervisor.run("decision", "accept", id, "--reason", "やはり")
    #expect(again.errors.contains("[held_unknown]"))
  }

  @Test func whoMayNotDecideIsToldSoAndForgedIdsAreNobodys() throws {
    let scene = try Scene()
    let city = try scene.city.the()
    let id = try #require(try scene.held()["id"]?.text?.replacing("-", with: "/"))
    let accept: Value = ["decision": "accept", "reason": "よい"]
    let volunteer = try scene.author.setting("token").trimmingSpace
    let supervisor = try scene.supervisor.setting("token").trimmingSpace
    for (method, path) in [("GET", ""), ("GET", "/" + id), ("POST", "/" + id)] {
      let body = method == "POST" ? accept : nil
      let path = "/api/v1/held" + path
      let denied = try ask(city, method, path, token: volunteer, body: body)
      #expect((denied.status, denied.code) == (403, "decision_not_permitted"))
      for token in [nil, "forged"] {
        let unknown = try ask(city, method, path, token: token, body: body)
        #expect((unknown.status, unknown.code) == (401, "unauthorized"))
      }
    }
    for forged in ["0000000000000001/1", "x/1", "0000000000000001/x", "0000000000000001/-1"] {
      for method in ["GET", "POST"] {
        let answer = try ask(
          city, method, "/api/v1/held/" + forged, token: supervisor,
          body: method == "POST" ? accept : nil)
        #expect((answer.status, answer.code) == (404, "held_unknown"), "\(method) \(forged)")
      }
    }
    let path = "/api/v1/held/" + id
    for (body, code) in [
      (["decision": "perhaps", "reason": "x"] as Value, "malformed"),
      (["decision": "accept", "reason": "\u{202e}"], "bad_text"),
    ] {
      let answer = try ask(city, "POST", path, token: supervisor, body: body)
      #expect((answer.status, answer.code) == (400, code))
    }
    #expect(try ask(city, "GET", "/api/v1/held?after=x", token: supervisor).status == 400)
    // The first decision stands.
    #expect(try ask(city, "POST", path, token: supervisor, body: accept).status == 200)
    #expect(try ask(city, "POST", path, token: supervisor, body: accept).status == 200)
    let against: Value = ["decision": "refuse", "reason": "だめ"]
    let second = try ask(city, "POST", path, token: supervisor, body: against)
    #expect((second.status, second.code) == (409, "already_decided"))
    #expect(try ask(city, "GET", path, token: supervisor).status == 404)
  }
}
