import Foundation
import Records
import Support
import TestKit
import Testing

/// Facts lie in the past and name their person and day; the answer to an entry repeats them.
@Suite struct FactEntryTests {
  private func prepared() throws -> (
    city: RunningCity, device: RunningDevice, person: String, name: String
  ) {
    let city = try RunningCity()
    let device = try city.device("worker", .communitySocialWorker)
    let first = try device.json("person", "list").list?.first
    return (city, device, first?["id"]?.text ?? "", first?["fields"]?["name"]?.text ?? "")
  }

  @Test func whatHasNotHappenedCannotBeEntered() throws {
    let (city, device, person, _) = try prepared()
    defer { city.stop() }
    let visit = try device.entered("visit", "add", "--person", person, "--status", "元気")
    let before = try device.json("status")["pending"]
    for words in [
      ["visit", "add", "--person", person, "--status", "元気", "--date", "2049-05-05"],
      ["visit", "add", "--person", person, "--date", "令和三十一年五月五日"],
      ["visit", "correct", visit, "--date", "R30.1.1"],
      ["concern", "add", "--person", person, "--noticed-on", "2100/1/1", "--content", "見本"],
      [
        "consult", "add", "--desk", "その他", "--route", "家族", "--received-on", "20491231", "--person",
        person,
      ],
      ["referral", "add", "--person", person, "--received-on", "R40.4.1"],
      ["supporter", "add", "--person", person, "--confirmed-on", "2090-01-01"],
    ] {
      let result = try device.run(words)
      #expect(result.status == 2, "\(words)")
      #expect(result.errors.contains("[future_fact]"), "\(result.errors)")
    }
    for words in [
      ["visit", "correct", visit, "--clear-date"], ["visit", "correct", visit, "--clear-person"],
      ["concern", "add", "--urgency", "早めに", "--content", "だれのことか書いていない"],
    ] {
      let result = try device.run(words)
      #expect(result.status == 2 && result.errors.contains("[missing_option]"), "\(result.errors)")
    }
    #expect(try device.json("status")["pending"] == before)
  }

  @Test func theAnswerNamesPersonAndDay() throws {
    let (city, device, person, name) = try prepared()
    defer { city.stop() }
    let said = try device.succeed(
      "visit", "add", "--person", person, "--status", "元気", "--date", "R2.4.1")
    #expect(said.contains("\(name)さん 令和2年4月1日の見守り記録を保存しました。"))
    let visit = try device.json(
      "visit", "add", "--person", person, "--status", "元気", "--date", "2020-05-06")
    #expect(visit["person_name"]?.text == name && visit["day"] == "2020-05-06")
    let corrected = try device.succeed("visit", "correct", "last", "--date", "R2.5.7")
    #expect(corrected.contains("\(name)さん 令和2年5月7日の見守り記録の訂正"))
    let concern = try device.succeed(
      "concern", "add", "--subject", "空き家", "--noticed-on", "2020-01-02", "--content", "見本")
    #expect(concern.contains("空き家 令和2年1月2日の気づき"))
    let consultation = try device.json(
      "consult", "add", "--desk", "その他", "--route", "家族", "--received-on", "H31.4.30",
      "--person", person)
    #expect(consultation["person_name"]?.text == name && consultation["day"] == "2019-04-30")
    let grant = try device.succeed(
      "consent", "grant", "--person", person, "--recipient", "協力者", "--data", "いのちのバトン",
      "--signed-on", "R2.6.1")
    #expect(grant.contains("\(name)さん 令和2年6月1日の同意"))
    #expect(try device.succeed("undo").contains("\(name)さん 令和2年6月1日の最後の入力"))
  }
}

/// Two persons of one name, wherever one of them has to be chosen.
@Suite struct NamesakeTests {
  @Test func namesakesAreToldApartAndNumbersAreFoundAsDialled() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let device = try city.device("worker", .communitySocialWorker)
    let area = try #require(
      try device.json("area", "list").list?.first { $0["fields"]?["level"] == "自治会" })
    let association = area["id"]?.text ?? ""
    for (born, address, number) in [
      ("S10", "見本町 1-2", "０７６６−００−４４４４"), ("S12.4.5", "見本町 7-8", "0766-00-5555"),
    ] {
      try device.succeed(
        "person", "add", "--name", "同姓タケ", "--birth-date", born, "--association", association,
        "--address", address, "--phones", "番号=\(number)")
    }
    let said = try device.run("person", "show", "同姓タケ").errors
    #expect(said.contains("[id_ambiguous]"))
    #expect(said.contains("見本町1-2") && said.contains("見本町7-8") && said.contains("歳"))
    for (typed, count) in [
      ("0766004444", 1), ("＋８１ 766 00 5555", 1), ("005555", 1), ("0766009999", 0),
    ] {
      #expect(try device.json("person", "list", "--find", typed).list?.count == count, "\(typed)")
    }
  }
}
