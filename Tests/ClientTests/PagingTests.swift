import Records
import Support
import TestKit
import Testing

/// Long lists at a terminal: a screen at a time, and nowhere else.
@Suite struct PagingTests {
  private let city: RunningCity
  private let worker: RunningDevice

  init() throws {
    city = try RunningCity()
    worker = try city.device("worker", .communitySocialWorker)
    let area = try worker.json("area", "list").list?.first { $0["fields"]?["level"] == "自治会" }
    for number in 1...30 {
      try worker.succeed(
        "concern", "add", "--subject", "空き家の\(number)軒目", "--area", area?["id"]?.text ?? "",
        "--content", "電気がついたまま")
    }
  }

  private func terminal(_ words: String..., rows: UInt16 = 16) throws -> Pseudoterminal {
    try Pseudoterminal(
      executable: BuiltProgram.client, arguments: words, environment: worker.variables, rows: rows)
  }

  private func lines(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).map(String.init)
  }

  @Test func aLongListStopsAtEachScreenAndNothingIsLost() throws {
    defer { city.stop() }
    let all = lines(try worker.succeed("concern", "list"))
    let list = try terminal("concern", "list")
    // Fourteen lines on a screen, of which the first is a heading.
    let pages = (all.count - 1 + 12) / 13
    #expect(pages > 2)
    var shown: [String] = []
    for page in 1...pages {
      let isLast = page == pages
      let screen = lines(
        try list.waitFor(isLast ? all.last ?? "" : "── \(page)/\(pages)ページ  Enter つぎのページ  0 ここまで"))
      #expect(screen.count <= 15 && screen[0].hasPrefix("番号"), "\(screen)")
      shown += screen.dropFirst().filter { !$0.hasPrefix("──") }
      if !isLast { list.type("\n") }
    }
    #expect(list.waitForEnd() == 0)
    #expect(list.isAsItWas)
    // A terminal's rows are cut to its width: the numbers tell.
    #expect(shown.map { $0.prefix(8) } == all.dropFirst().map { $0.prefix(8) })
  }

  @Test(arguments: ["0", "０", "\u{3}", "\u{4}"])
  func whoHasSeenEnoughEndsIt(key: String) throws {
    defer { city.stop() }
    let list = try terminal("concern", "list")
    try list.waitFor("0 ここまで")
    list.type(key)
    #expect(list.waitForEnd() == 0)
    #expect(list.isAsItWas)
    #expect(!list.text.contains("2/"))
  }

  @Test func aScreenThatIsLargeEnoughAndADocumentForProgramsStayWhole() throws {
    defer { city.stop() }
    for list in [
      try terminal("concern", "list", rows: 60), try terminal("concern", "list", "--json"),
      try terminal("concern", "list", rows: 0),
    ] {
      #expect(list.waitForEnd() == 0)
      #expect(!list.text.contains("つぎのページ"))
    }
  }
}
