import Foundation
import Records
import Reports
import Spreadsheets
import Support
import TestKit
import Testing

/// A supporters' list in every format that it is handed out in: the same people and the same words in each, read by programs
/// that are not ours.
@Suite struct ListFormatTests {
  private let city: RunningCity
  private let worker: RunningDevice
  private let town: NewTown

  init() throws {
    city = try RunningCity()
    worker = try city.device("worker", .communitySocialWorker)
    town = try NewTown(city, worker: worker)
    try settle(
      "𠮷田〜上子", "アマチ", at: "36.85,136.97", "--address", "丘上町1-2-3", "--phones", "番号=0766-00-1234")
    try settle("隠田子", "イマチ", at: "36.99,136.11", "--address", "丘上町9", "--address-hidden", "有")
    try settle("丘不同意", "ウマチ", consent: "無", at: "36.86,136.98")
  }

  private func settle(
    _ name: String, _ kana: String, consent: String = "有", at point: String, _ options: String...
  ) throws {
    let id = try town.person(name, kana: kana, ["--coordinate", point] + options)
    try worker.succeed(
      "supporter", "add", "--person", id, "--consent", consent, "--support", "声かけ", "--shelter",
      "=HYPERLINK(\"http://example.invalid\")")
  }

  /// A copy in a format as a file.
  private func file(_ format: String, _ options: String...) throws -> (path: String, said: String) {
    let path = city.folder.path("list-\(format)\(options.count).\(format)")
    let words = ["export", "supporters", "--format", format, "--output", path, "--recipient"]
    let done = try worker.run(words + ["丘上町自治会長"] + options)
    #expect(done.status == 0, "\(done.errors)")
    return (path, done.output + done.errors)
  }

  private func bytes(_ path: String) -> [UInt8] {
    FileManager.default.contents(atPath: path).map(Array.init) ?? []
  }

  /// The rows of a file but for the number of the copy, which is another one in each.
  private func plain(_ rows: [[String: String]]) -> [[String: String]] {
    rows.map { row in row.filter { $0.key != "写し番号" } }
  }

  private func csvRows() throws -> [[String: String]] {
    let rows = try DelimitedText.rows(bytes(file("csv").path))
    return rows.dropFirst().map { row in
      Dictionary(uniqueKeysWithValues: zip(rows[0], row.map(DelimitedText.unguarded)))
    }
  }

  @Test func aWorkbookHasTheCellsOfTheCSV() throws {
    defer { city.stop() }
    let expected = plain(try csvRows())
    #expect(expected.map { $0["対象者氏名"] } == ["𠮷田〜上子", "隠田子"])
    let read = try JSON.read(OfficeProgram.readWorkbook(file("xlsx").path)).list?.first
    let rows = read?["rows"]?.list?.map { $0.list?.compactMap(\.text) ?? [] } ?? []
    let place = try #require(rows.firstIndex { $0.first == "NO" })
    #expect(rows.count == place + 3)
    for (row, csv) in zip(rows.dropFirst(place + 1), expected) {
      for (heading, cell) in zip(rows[place], row) { #expect(cell == csv[heading], "\(heading)") }
    }
    let head = rows[..<place].joined().joined(separator: "\n")
    for words in ["取扱注意", "丘上町自治会長", "写し番号", "返却期限", "載せていない人: 1人(同意なし 1人)"] {
      #expect(head.contains(words), "\(words)")
    }
    #expect(read?["types"] == ["n", "s"])
  }

  @Test func aMapHasThePeopleWhosePlaceMayBeKnown() throws {
    defer { city.stop() }
    let (path, said) = try file("geojson")
    let counted = try JSON.read(try file("geojson", "--json").said)["unplaced"]
    #expect(counted == ["unknown": 0, "hidden": 1, "abroad": 0])
    let features = try JSON.read(bytes(path))["features"]?.list ?? []
    #expect(features.map { $0["properties"]?["対象者氏名"] } == ["𠮷田〜上子"])
    #expect(features.first?["geometry"]?["coordinates"] == [.number(136.97), .number(36.85)])
    let properties = features.first?["properties"]?.object?.compactMapValues(\.text) ?? [:]
    #expect(try plain([properties]) == plain([try #require(csvRows().first)]))
    #expect(said.contains("地図に載っていない人: 住所を伏せている人 1人"), "\(said)")
    #expect(!String(decoding: bytes(path), as: UTF8.self).contains("136.11"))
  }

  @Test func aPDFIsThePageAsItIsPrinted() throws {
    defer { city.stop() }
    // A page that a killed program left in memory: no process has this number.
    let left = "/dev/shm/tsunagu-page-999999999-left"
    try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
    let (path, said) = try file("pdf", "--json")
    #expect(!FileManager.default.fileExists(atPath: left))
    let number = try JSON.read(said)["copies"]?.list?.first?["number"]?.text
    let text = try OfficeProgram.text(ofPDF: path)
    let expected = try csvRows().compactMap { $0["対象者氏名"] } + [number ?? "none", "取扱注意"]
    for words in expected { #expect(text.contains(words), "\(words)") }
    #expect(try OfficeProgram.pageSize(ofPDF: path) == "841.92 x 594.96 pts (A4)")
  }

  @Test func withoutChromiumNoPDFIsMadeAndNoNumberIsGiven() throws {
    defer { city.stop() }
    let path = city.folder.path("none.pdf")
    let refused = try ProgramRun.run(
      executable: BuiltProgram.client,
      arguments: [
        "export", "supporters", "--format", "pdf", "--output", path, "--recipient", "丘上町自治会長",
      ], environment: worker.variables.merging(["PATH": city.folder.path]) { $1 })
    #expect(refused.status == 1 && refused.errors.contains("[pdf_needs_chromium]"))
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(try worker.json("copy", "list").list == [])
  }

  /// Nothing is written, and no number is given, until somebody says that characters may be replaced.
  @Test func anOldEncodingSaysWhatItCannotCarry() throws {
    defer { city.stop() }
    let path = city.folder.path("old.csv")
    let words = [
      "export", "supporters", "--format", "csv", "--encoding", "cp932", "--output", path,
      "--recipient", "丘上町自治会長",
    ]
    let refused = try worker.run(words)
    #expect(refused.status == 1 && refused.errors.contains("[not_in_encoding]"))
    for words in ["𠮷田〜上子さんの行の「対象者氏名」: 𠮷 → 吉", "〜 → ～", "2か所"] {
      #expect(refused.errors.contains(words), "\(words): \(refused.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    // The refusal named one of them, and that is noted as any look is.
    try worker.succeed("sync")
    for (name, isNamed) in [("𠮷田〜上子", true), ("隠田子", false)] {
      let page = try city.admin("audit", "show", "--format", "json", "--person", name).output
      let events = try JSON.read(page).list?.compactMap { $0["event"]?.text } ?? []
      #expect(events.contains("list") == isNamed, "\(name): \(events)")
    }
    let journal = try worker.json("log", "--limit", "50").list?.compactMap { $0["event"]?.text }
    #expect(journal?.contains { $0.hasPrefix("export") } == false)
    let replaced = try worker.run(words + ["--substitute"])
    #expect(replaced.status == 0 && replaced.output.contains("-1"), "\(replaced.output)")
    // iconv reads it as Windows would.
    let converted = try ProgramRun.run(
      executable: "/usr/bin/env", arguments: ["iconv", "-f", "CP932", "-t", "UTF-8", path],
      environment: ["PATH": "/usr/bin:/bin"])
    #expect(converted.status == 0 && converted.output.contains("吉田～上子"))
    #expect(converted.output.contains("'=HYPERLINK"))
  }

  @Test func aWorkbookIsNoTextForAScreenAndAnEncodingIsForCSV() throws {
    defer { city.stop() }
    let words = ["export", "supporters", "--recipient", "丘上町自治会長"]
    let wrong = try worker.run(words + ["--format", "html", "--encoding", "cp932"])
    #expect(wrong.status == 2 && wrong.errors.contains("--format csv"))
    let idle = try worker.run(words + ["--format", "csv", "--substitute"])
    #expect(idle.status == 2 && idle.errors.contains("--encoding cp932"))
    let piped = try worker.run(words + ["--format", "xlsx"])
    #expect(piped.status == 0 && piped.stdout.starts(with: Array("PK".utf8)))
    let terminal = try Pseudoterminal(
      executable: BuiltProgram.client, arguments: words + ["--format", "xlsx"],
      environment: worker.variables)
    try terminal.waitFor("--output")
    #expect(terminal.waitForEnd() == 2)
  }

  @Test func aCopyForEachAssociationIsASheetOfItsOwn() throws {
    defer { city.stop() }
    try town.settle("丘下子", answer: "有", in: NewTown.associations[1])
    let path = city.folder.path("each.xlsx")
    try worker.succeed(
      "export", "supporters", "--format", "xlsx", "--each", "--area", NewTown.district, "--output",
      path)
    let sheets = try JSON.read(OfficeProgram.readWorkbook(path)).list ?? []
    #expect(Set(sheets.compactMap { $0["name"]?.text }).count == 2)
    #expect(sheets.allSatisfy { $0["fits_width"] == true })
  }
}
