import Foundation
import Records
import Support
import TestKit
import Testing

/// The file of a change of terms: written as offices write it, run twice, with names as people type them.
@Suite struct TermFileTests {
  private let city: RunningCity

  init() throws {
    city = try RunningCity()
    let district = try #require(
      try city.accounts(.welfareCommissioner).first?["standing"]?["assignments"]?.list?.first?[
        "district"]?.text)
    for name in ["退任 太郎", "退任 次郎"] {
      let added = try city.admin(
        "user", "add", "--name", name, "--role", "民生委員", "--district", district, "--from", "R4.12.1"
      )
      #expect(added.status == 0, "\(added.errors)")
    }
  }

  private func file(_ bytes: Data) throws -> String {
    let path = city.folder.path("改選.csv")
    try bytes.write(to: URL(fileURLWithPath: path))
    return path
  }

  private func file(_ lines: String...) throws -> String {
    try file(Data((["退任者,後任者,地区社協,自治会"] + lines).joined(separator: "\n").utf8))
  }

  private func change(_ path: String, _ more: String...) throws -> ProgramResult {
    try city.admin(["term", "change", path, "--on", "R10.12.1"] + more)
  }

  private func names() throws -> [String] { try city.accounts().compactMap { $0["name"]?.text } }

  @Test func anOtherSpellingIsTheRegisteredUser() throws {
    #expect(try city.admin("user", "add", "--name", "廣瀬　百合", "--role", "center_staff").status == 0)
    let before = try names()
    for (leaver, written) in [("退任 太郎", "広瀬 百合"), ("退任 次郎", "廣瀬百合")] {
      let path = try file("\(leaver),\(written),,")
      let preview = try change(path)
      #expect(preview.output.contains("「\(written)」は、登録済みの「廣瀬　百合」"), "\(preview.errors)")
      #expect(try change(path, "--apply").status == 0)
    }
    #expect(try names() == before)
  }

  @Test func newcomersAreNamedAndTwoSpellingsAreOne() throws {
    let path = try file("退任 太郎,新谷 ゆき,,", "退任 次郎,新谷　ゆき,,")
    let preview = try change(path)
    #expect(preview.output.contains("新しい利用者 1人"), "\(preview.errors)")
    #expect(preview.output.contains("新しく登録する利用者: 新谷 ゆき"))
    #expect(try change(path, "--apply").status == 0)
    #expect(try names().count { $0.hasPrefix("新谷") } == 1)
  }

  @Test func theSameFileTwiceIsOnce() throws {
    let path = try file("退任 太郎,新谷 ゆき,,", "退任 次郎,,,")
    #expect(try change(path, "--apply", "--allow-gaps").status == 0)
    let once = try city.accounts()
    let again = try change(path, "--apply", "--allow-gaps")
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output.contains("すでに済んでいる交代 2か所"))
    #expect(try city.accounts() == once)
  }

  /// 髙 and 﨑 are letters that Windows adds.
  private static let cp932 =
    "91de94438ed22c8ce394438ed22c926e8be68ed08ba62c8ea98ea189ef0d0a91de94432091be9859"
    + "2ceee08bb420ed958e712c2c0d0a"

  @Test func aFileOfWindowsIsRead() throws {
    let digits = Array(TermFileTests.cp932.utf8)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { place in
      UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16)
    }
    let preview = try change(try file(Data(bytes)))
    #expect(preview.output.contains("新しく登録する利用者: 髙橋 﨑子"), "\(preview.errors)")
    let neither = try change(try file(Data([0x81, 0xff, 0x2c, 0xfe])))
    #expect(neither.errors.contains("CP932"))
    #expect(neither.errors.contains("[term_change_impossible]"))
  }
}
