import Foundation
import Records
import Support
import TestKit
import Testing

@testable import tsunagu

/// The passphrases that may open a device, and those that are proposed.
@Suite struct PassphraseChoiceTests {
  @Test(arguments: [
    "password1234", "ＰＡＳＳＷＯＲＤ１", "sakura1950", "himitsu2026", "ひまわり1234", "パスワードです", "qwertyuiop",
    "あいうえおかきくけこ",
    "poiuytrewq", "12345678", "0766001234", "昭和", "19350303", "abababab", "ねこねこねこねこ",
    "minsei iin 1", "mimamori!1",
  ])
  func whatEverybodyTriesFirstIsRefused(passphrase: String) {
    #expect(
      CommonPassphrases.contains(passphrase)
        || passphrase.count < 8)
  }

  @Test(arguments: [
    "川のそばの大きな柿の木", "ためしの合言葉です", "あたらしい合言葉", "ABC山の上の家", "はかるための合言葉", "sakuranohanagachiru",
    "correct horse staple",
  ])
  func aSentenceOfOnesOwnIsTaken(passphrase: String) {
    #expect(!CommonPassphrases.contains(passphrase))
  }

  @Test func thereAreMoreThanTenThousand() {
    #expect(CommonPassphrases.all.count >= 10_000)
    #expect(CommonPassphrases.all.allSatisfy { $0.count >= 8 })
  }

  @Test func proposalsDifferAreLongEnoughAndNotCommon() {
    var random = SeededGenerator(seed: 41)
    let proposals = (0..<200).map { _ in ProposedPassphrase.make(using: &random) }
    #expect(Set(proposals).count > 190)
    #expect(proposals.allSatisfy { $0.count >= 8 && !CommonPassphrases.contains($0) })
    #expect(ProposedPassphrase.count > 40_000_000)
  }

  @Test func aCommonOneCostsNoCodeAndProposalsAreShown() throws {
    let city = try RunningCity()
    defer { city.stop() }
    let device = city.newDevice("fresh")
    for folder in ["session", "devices"] {
      try FileManager.default.createDirectory(
        atPath: city.folder.path(folder), withIntermediateDirectories: true)
    }
    let code = try city.code(for: try city.users(.cooperator)[0])
    let refused = try ProgramRun.run(
      executable: BuiltProgram.client, arguments: ["enroll", city.url, code],
      environment: device.variables, input: Array("Tsunagu2026\n".utf8))
    #expect(refused.status == 2 && refused.errors.contains("[passphrase_unfit]"))
    #expect(refused.errors.contains("よく使われていて"))
    let terminal = try Pseudoterminal(
      executable: BuiltProgram.client, arguments: ["enroll", city.url, code],
      environment: device.variables)
    let shown = try terminal.waitFor("新しい合言葉: ")
    #expect(shown.components(separatedBy: "の").count > 10)
    terminal.type("himawari123\n")
    try terminal.waitFor("よく使われていて")
    try terminal.waitFor("新しい合言葉: ")
    terminal.type("\u{3}")
    #expect(terminal.waitForEnd() == 1)
    // The code is still good.
    try device.succeed("enroll", city.url, code)
  }
}
