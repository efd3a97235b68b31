import Foundation
import Records
import Support
import TestKit
import Testing

/// Erasing a person removes everything about them, and nothing of it comes back
/// (docs/decisions/0022).
@Suite struct ErasureTests {
  /// A person with everything that can be recorded about one, each with words of its own.
  private struct Life {
    let city: RunningCity
    let worker: RunningDevice
    let volunteer: RunningDevice
    let person: String
    let household: String
    let relative: String
    let team: String
    let own: String
    static let name = "白鷺 千代乃"
    /// Words that say something of her.
    static let words = [
      name, "シラサギチヨノ", "庭の奥の離れ", "ペニシリン疹", "川沿いの抜け道", "二階の奥座敷", "階段を踏み外した", "踏み外したのは妹",
      "障子が閉じたまま", "息子に電話を入れた", "妹が来て泣いた", "通院の相談の控え", "紹介状の覚え", "杖を探していた",
    ]

    init() throws {
      city = try RunningCity()
      worker = try city.device("csw", .communitySocialWorker)
      let area = try #require(
        try worker.json("area", "list").list?.first { $0["fields"]?["level"] == "自治会" }?["id"]?.text
      )
      household = try worker.entered(
        "household", "add", "--name", Life.name, "--association", area, "--members",
        "氏名=\(Life.name),続柄=本人,備考=杖を探していた")
      try worker.succeed("household", "edit", household, "--members", "氏名=白鷺 与助,続柄=弟")
      person = try worker.entered(
        "person", "add", "--name", Life.name, "--kana", "シラサギチヨノ", "--association", area,
        "--address", "庭の奥の離れ", "--household", household, "--attributes", "独居")
      relative = try worker.entered(
        "person", "add", "--name", "白鷺 与助", "--association", area, "--household", household)
      let cooperator = try #require(try city.accounts(.cooperator).first)
      own = try #require(cooperator["standing"]?["worker"]?.text)
      team = try worker.entered("team", "add", "--person", person, "--cooperators", own)
      try worker.succeed("kit", "add", "--person", person, "--allergies", "原因=ペニシリン疹")
      try worker.succeed("supporter", "add", "--person", person, "--route", "川沿いの抜け道")
      try worker.succeed("plan", "add", "--person", person, "--room", "二階の奥座敷")
      try worker.succeed(
        "consent", "grant", "--person", person, "--recipient", "協力者", "--data", "いのちのバトン")
      try worker.succeed("sync")
      volunteer = try city.device("volunteer", of: try #require(cooperator["name"]?.text))
      try enterReports()
    }

    private func enterReports() throws {
      let visit = try volunteer.entered(
        "visit", "add", "--person", person, "--date", "R2.5.10", "--status", "異変", "--activities",
        "除雪", "--memo", "階段を踏み外した")
      try volunteer.succeed(
        "visit", "correct", visit, "--activities", "薬の受取", "--memo", "踏み外したのは妹")
      let concern = try volunteer.entered(
        "concern", "add", "--person", person, "--urgency", "早めに", "--content", "障子が閉じたまま")
      try volunteer.succeed("sync")
      try worker.succeed("sync")
      try worker.succeed("review", "note", concern, "息子に電話を入れた")
      let consultation = try worker.entered(
        "consult", "add", "--desk", "ふくし相談サポートセンター", "--route", "家族", "--person", person,
        "--received-on", "R2.5.11", "--content", "妹が来て泣いた", "--response", "通院の相談の控え")
      try worker.succeed(
        "referral", "add", "--source", consultation, "--person", person, "--destinations",
        "機関名=病院", "--content", "紹介状の覚え")
      try worker.succeed("sync")
    }

    func figures() throws -> [Value] {
      try [
        worker.json("report", "carenet", "--from", "R2.4.1", "--to", "R2.9.30")["activities"]
          ?? .null,
        worker.json("report", "routes", "--scope", "centre"),
      ]
    }

    /// Words that are in some file of the server.
    func found() throws -> [String] {
      try Life.words.filter { try !Canary($0).found(in: city.folder.path("server")).isEmpty }
    }

    func erase(_ more: String...) throws {
      let result = try worker.run(["person", "erase", person, "--reason", "本人の求め", "--yes"] + more)
      #expect(result.status == 0, "\(result.errors)")
      try worker.succeed("sync")
    }
  }

  @Test func firstItIsSaidHowMuchThatIsAndNothingGoes() throws {
    let life = try Life()
    let plan = try life.worker.json("person", "erase", life.person)
    for (kind, count) in [
      "person": 1, "kit": 1, "supporter_entry": 1, "evacuation_plan": 1, "consent": 1, "team": 1,
      "visit": 2, "concern": 1, "consultation": 1, "review": 1, "referral": 1,
    ] {
      #expect(plan["counts"]?[kind] == .integer(Int64(count)), "\(kind)")
    }
    #expect(plan["household_members"] == 1)
    #expect(plan["erased"] == false)
    #expect(try life.worker.succeed("person", "erase", life.person).contains("見守り記録 2件"))
    #expect(try life.worker.json("person", "show", life.person)["standing"] == "active")
    #expect(try life.worker.run("person", "erase", life.person, "--yes").status != 0)
  }

  @Test func everythingAboutHerGoesAndTheFiguresStay() throws {
    let life = try Life()
    let before = try life.figures()
    #expect(try life.found() == Life.words)
    try life.erase()
    #expect(try life.found() == [])
    #expect(try life.figures() == before)
    for kind in ["kit", "supporter", "plan", "consent", "team", "concern", "referral", "review"] {
      let left = (try life.worker.json(kind, "list").list ?? []).filter {
        $0["fields"]?["person"] == .text(life.person)
      }
      #expect(left.isEmpty, "\(kind)")
    }
    let visits = (try life.worker.json("visit", "list").list ?? []).filter {
      $0["fields"]?["date"] == "2020-05-10"
        && $0["fields"]?["activities"]?.list?.contains("薬の受取") == true
    }
    #expect(visits.count == 1)
    for field in ["person", "memo", "visitor", "team", "time"] {
      #expect(visits.first?["fields"]?[field] == .null, "\(field)")
    }
    #expect(
      try life.worker.json("review", "list").list?.contains { $0["source"] == visits.first?["id"] }
        == false)
    // Her brother lives on, in a household without her.
    let home = try #require(
      try life.worker.json("person", "show", life.relative)["fields"]?["household"]?.text)
    let household = try life.worker.json("household", "show", home)
    #expect(home != life.household)
    #expect(household["fields"]?["name"] == "白鷺 与助")
    #expect(household["fields"]?["members"]?.list?.compactMap { $0["name"]?.text } == ["白鷺 与助"])
    try life.volunteer.succeed("sync")
    #expect(try life.volunteer.run("person", "show", life.person).status == 1)
    #expect(try life.city.admin("audit", "verify").status == 0)
    // A new device of the council is told nothing of her, either.
    let new = try life.city.device("new", .communitySocialWorker)
    #expect(try new.json("person", "list", "--find", "白鷺").list?.count == 1)
  }

  @Test func whatComesLaterForHerIsRefusedAndNotKept() throws {
    let life = try Life()
    let late = "あとから届いた千代乃の話"
    let lateConcern = "軒先の千代乃の履物"
    let visit = try life.volunteer.entered(
      "visit", "add", "--person", life.person, "--status", "気になる", "--memo", late)
    try life.volunteer.succeed(
      "concern", "add", "--person", life.person, "--urgency", "すぐに", "--content", lateConcern)
    try life.erase()
    let visits = try life.worker.json("visit", "list").list?.count
    try life.volunteer.succeed("sync")
    let problems = try life.volunteer.json("status")["problems"]?.list ?? []
    #expect(problems.count == 2)
    #expect(problems.first { $0["record"] == .text(visit) }?["code"] == "record_erased")
    for word in [late, lateConcern] {
      #expect(try Canary(word).found(in: life.city.folder.path("server")).isEmpty)
    }
    try life.worker.succeed("sync")
    #expect(try life.worker.json("visit", "list").list?.count == visits)
    #expect(try life.city.admin("audit", "verify").status == 0)
  }

  @Test func whatWaitedForADecisionGoesToo() throws {
    let life = try Life()
    let held = "離れた後の千代乃の様子"
    try life.volunteer.succeed(
      "visit", "add", "--person", life.person, "--status", "元気", "--memo", held)
    try life.worker.succeed("team", "edit", life.team, "--remove-cooperators", life.own)
    try life.worker.succeed("sync")
    try life.volunteer.succeed("sync")
    #expect(try life.worker.json("decision", "list").list?.count == 1)
    #expect(try !Canary(held).found(in: life.city.folder.path("server")).isEmpty)
    try life.erase()
    #expect(try life.worker.json("decision", "list") == [])
    #expect(try Canary(held).found(in: life.city.folder.path("server")).isEmpty)
    try life.volunteer.succeed("sync")
    #expect(try life.volunteer.json("status")["problems"]?.list?.first?["code"] == "record_erased")
  }

  @Test func ofTheJoinedItIsAskedWhoIsMeant() throws {
    let life = try Life()
    let double = try life.worker.entered("person", "add", "--name", "白鷺 ちよの")
    try life.worker.succeed("visit", "add", "--person", double, "--status", "元気", "--memo", "別名の訪問")
    try life.worker.succeed("person", "join", double, life.person)
    let unclear = try life.worker.run(
      "person", "erase", life.person, "--reason", "本人の求め", "--yes")
    #expect(unclear.status != 0)
    #expect(unclear.errors.contains("--all-joined"))
    try life.erase("--only-this")
    #expect(try life.worker.json("person", "show", double)["fields"]?["name"] == "白鷺 ちよの")
    #expect(try life.worker.json("visit", "list", "--person", double).list?.count == 1)
  }
}
