import Support
import TestKit
import Testing

/// 相談機関 is one declaration in one file: its command, list, form and place in the access table follow.
@Suite struct AgencyTests {
  @Test func aSocialWorkerEntersAnAgencyByItsFormAndEverybodyFindsIt() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let socialWorker = try city.device("csw", .communitySocialWorker)
    let menu = try Pseudoterminal(
      executable: BuiltProgram.client, environment: socialWorker.variables)
    try menu.waitFor("4 相談機関を加える")
    try menu.waitFor("0 終わる")
    menu.type("4")
    try menu.waitFor("機関の名前を書いてください")
    menu.type("見本地域包括支援センター\n")
    // Twelve needs stand on two pages.
    try menu.waitFor("8 住まい")
    try menu.waitFor("9 つぎ")
    menu.type("3")
    try menu.waitFor("■ 3 介護")
    menu.type("9")
    try menu.waitFor("3 健康")
    menu.type("3")
    try menu.waitFor("■ 3 健康")
    menu.type("\n")
    try menu.waitFor("電話番号を書いてください")
    menu.type("０７６６-00-0000\n")
    try menu.waitFor("受付時間を書いてください")
    menu.type("\n")
    try menu.waitFor("相談機関「見本地域包括支援センター」を保存しました。")
    try menu.waitFor("0 終わる")
    menu.type("0")
    #expect(menu.waitForEnd() == 0)
    try socialWorker.succeed("sync")

    let volunteer = try city.device("volunteer", .cooperator)
    let agencies = try volunteer.json("agency", "list").list ?? []
    #expect(agencies.count == 1)
    #expect(agencies.first?["fields"]?["needs"] == ["介護", "健康"])
    #expect(agencies.first?["fields"]?["hours"] == .null)
    let table = try volunteer.run("agency", "list").output
    #expect(table.contains("相談項目") && table.contains("介護・健康"))
    #expect(try volunteer.run("agency", "show", "見本地域包括").output.contains("見本地域包括支援センター"))
  }

  @Test func whoMayOnlyReadAgenciesIsNotOfferedTheirForm() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let volunteer = try city.device("volunteer", .cooperator)
    let refused = try volunteer.run("agency", "add", "--name", "見本の機関")
    #expect(refused.errors.contains("[not_permitted]"))
    let menu = try Pseudoterminal(
      executable: BuiltProgram.client, environment: volunteer.variables)
    let page = try menu.waitFor("0 終わる")
    #expect(page.contains("2 気づきを知らせる") && !page.contains("相談機関"))
    menu.type("0")
    #expect(menu.waitForEnd() == 0)
  }
}
