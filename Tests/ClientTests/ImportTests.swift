import Foundation
import Records
import Support
import TestKit
import Testing

@testable import tsunagu

/// Old lists, taken in by the real program: nobody twice, nothing of others written over, nobody made to have agreed.
@Suite struct ImportTests {
  private let city: RunningCity
  private let worker: RunningDevice
  private let association: String

  init() throws {
    city = try RunningCity()
    worker = try city.device("worker", .communitySocialWorker)
    let areas = try worker.json("area", "list").list ?? []
    association =
      areas.first { $0["fields"]?["level"] == "自治会" }?["fields"]?["name"]?.text ?? ""
  }

  /// Writes a file beside the devices.
  private func file(_ name: String, _ text: String) throws -> String {
    let path = city.folder.path(name)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func person(_ name: String, on device: RunningDevice? = nil) throws -> [Value] {
    try (device ?? worker).json("person", "list", "--find", name).list ?? []
  }

  private func outcomes(_ arguments: String...) throws -> [String] {
    let result = try worker.run(["import"] + arguments + ["--json"])
    return try JSON.read(result.output)["rows"]?.list?.compactMap { $0["outcome"]?.text } ?? []
  }

  private var pending: Value? { get throws { try worker.json("status")["pending"] } }

  @Test func aListInTheEncodingOfWindowsBecomesPeople() throws {
    let plain = try file(
      "plain.csv",
      """
      令和8年度 名簿,,,,,,
      NO,氏名,フリガナ,生年月日,郵便番号,住所,連絡先,町内会,独居,備考
      1,三﨑ノブ,ミサキノブ,S9.8.7,9350,浜の上3-4 松風荘,766112233,\(association),○,杖
      2,戸根幸次,トネコウジ,昭和12年5月,935-0099,浜の下5,0766-11-4455、09033334444,\(association),×,

      """.replacing("9350,", with: "9350034,"))
    let path = city.folder.path("list.csv")
    let converted = try ProgramRun.run(
      executable: "/usr/bin/iconv", arguments: ["-f", "UTF-8", "-t", "CP932", "-o", path, plain])
    #expect(converted.status == 0)
    let said = try worker.succeed("import", "person", path)
    #expect(said.contains("使わない列: 備考"))
    #expect(said.contains("766112233 → 0766112233"))
    let fields = try #require(try person("三﨑ノブ").first?["fields"])
    #expect(fields["kana"] == "ミサキノブ")
    #expect(fields["birth_date"]?["date"] == "1934-08-07")
    #expect(fields["address"]?["postal_code"] == "935-0034")
    #expect(fields["phones"]?.list?.first?["number"] == "0766112233")
    #expect(fields["attributes"] == ["独居"])
    let other = try #require(try person("戸根幸次").first?["fields"])
    #expect(other["birth_date"]?["precision"] == "month")
    #expect(other["phones"]?.list?.count == 2)
    #expect(other["attributes"] == [])
  }

  @Test func theSameFileAgainChangesNothing() throws {
    let path = try file(
      "again.csv", "氏名,生年月日,電話\n三崎ヤエ,S8.1.2,0766-22-0001\n堀ツネ,S7.3.4,0766-22-0002\n")
    try worker.succeed("import", "person", path)
    let before = try pending
    #expect(try outcomes("person", path) == ["same", "same"])
    #expect(try pending == before)
    #expect(try person("三崎ヤエ").count == 1)
  }

  @Test func aMendedFileChangesOnlyWhatItMends() throws {
    let path = try file("mended.csv", "番号,氏名,生年月日,電話\n1,三崎ヤ,S8.1.2,\n2,堀ツネ,S7.3.4,\n")
    try worker.succeed("import", "person", path)
    _ = try file("mended.csv", "番号,氏名,生年月日,電話\n1,三崎ヤエ,S8.1.2,0766-22-0001\n2,堀ツネ,S7.3.4,\n")
    #expect(try outcomes("person", path) == ["changed", "same"])
    #expect(try person("三崎ヤ").count == 1)
    #expect(try person("三崎ヤエ").first?["conflicts"] == [])
  }

  @Test func whatSomebodyChangedSinceIsNotWrittenOver() throws {
    let path = try file("shared.csv", "番号,氏名,生年月日,状態\n7,根岸トヨ,S6.6.6,在宅\n")
    try worker.succeed("import", "person", path)
    try worker.succeed("sync")
    let other = try city.device("other", .communitySocialWorker)
    try other.succeed("person", "edit", "根岸トヨ", "--status", "入院")
    try other.succeed("sync")
    try worker.succeed("sync")
    // The file has its former value: the hospital stands.
    #expect(try outcomes("person", path) == ["same"])
    #expect(try person("根岸トヨ").first?["fields"]?["status"] == "入院")
    // The file says something new: both stand until somebody decides.
    _ = try file("shared.csv", "番号,氏名,生年月日,状態\n7,根岸トヨ,S6.6.6,入所\n")
    #expect(try outcomes("person", path) == ["changed"])
    let conflict = try #require(try person("根岸トヨ").first?["conflicts"]?.list?.first)
    #expect(
      Set((conflict["writes"]?.list ?? []).compactMap { $0["value"]?.text }) == ["入院", "入所"])
  }

  @Test(arguments: ["有無", "？？", "たぶん有", "-"])
  func anOddCellNeverBecomesAConsent(_ cell: String) throws {
    try worker.succeed("person", "add", "--name", "東條マサ", "--association", association)
    let path = try file("rows.csv", "対象者氏名,支援内容,本人または家族の同意\n東條マサ,声かけ,\(cell)\n")
    #expect(try outcomes("supporter", path, "--dry-run") == ["wrong"])
    #expect(try worker.run("import", "supporter", path).status == 1)
    #expect(try worker.json("supporter", "list").list?.contains { $0["pending"] == true } == false)
  }

  @Test func anEmptyCellIsNoAnswer() throws {
    try worker.succeed("person", "add", "--name", "東條マサ", "--association", association)
    let path = try file("rows.csv", "対象者,支援内容,同意,支援者,支援者電話\n東條マサ,声かけ・歩行補助,,甲野、乙野,\n")
    try worker.succeed("import", "supporter", path)
    let fields = try worker.json("supporter", "show", "東條マサ")["fields"]
    #expect(fields?["consent"] == .null)
    #expect(fields?["support"] == ["声かけ", "歩行補助"])
    #expect(
      Set((fields?["supporters"]?.list ?? []).compactMap { $0["name"]?.text }) == ["甲野", "乙野"])
  }

  @Test func aWrongRowStopsAllUnlessTheGoodAreAskedFor() throws {
    let path = try file("mixed.csv", "氏名,生年月日\n仁科キク,S5.5.5\n仁科ハル,S5.13.5\n")
    let refused = try worker.run("import", "person", path)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("[import_rows_wrong]"))
    #expect(try person("仁科").isEmpty)
    let rest = city.folder.path("rest.csv")
    try worker.succeed("import", "person", path, "--accept-good", rest)
    #expect(try person("仁科").count == 1)
    let left = try String(contentsOfFile: rest, encoding: .utf8)
    #expect(left.contains("仁科ハル,S5.13.5"))
    try Data(left.replacing("S5.13.5,", with: "S5.12.5,").utf8)
      .write(to: URL(fileURLWithPath: rest))
    try worker.succeed("import", "person", rest)
    #expect(try person("仁科").count == 2)
  }

  @Test func whoMayBeSomebodyElseIsNotTakenForThem() throws {
    try worker.succeed(
      "person", "add", "--name", "小山スエ", "--birth-date", "S4.4.4", "--association", association)
    let path = try file(
      "namesakes.csv", "氏名,生年月日,自治会\n小山スエ,,\(association)\n小山スエ,S15.4.4,\(association)\n")
    #expect(try outcomes("person", path, "--dry-run") == ["unclear", "new"])
  }

  @Test func anImportIsTakenBackAsAWhole() throws {
    let before = try person("").count
    let path = try file("undo.csv", "氏名,生年月日\n葛西ミネ,S3.3.3\n葛西フミ,S3.3.4\n")
    try worker.succeed("import", "person", path)
    try worker.succeed("visit", "add", "--person", "葛西フミ", "--status", "元気")
    let said = try worker.succeed("import", "undo", "--yes")
    #expect(said.contains("1件を戻し、手の入った1件は残します"))
    #expect(try person("葛西").compactMap { $0["fields"]?["name"]?.text } == ["葛西フミ"])
    #expect(try person("").count == before + 1)
    #expect(try worker.run("import", "undo", "--yes").errors.contains("[nothing_to_undo]"))
  }

  @Test func furiganaOfAWorkbookAreKana() throws {
    let workbook = SampleWorkbook(
      formats: ["[$-411]ggge\"年\"m\"月\"d\"日\"".replacing("\"", with: "&quot;")],
      strings: """
        <si><t>氏名</t></si><si><t>生年月日</t></si>\
        <si><t>能瀬フジ</t><rPh sb="0" eb="2"><t>ノセ</t></rPh><rPh sb="2" eb="4"><t>フジ</t></rPh></si>
        """,
      rows: """
        <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>\
        <row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" s="1"><v>11111</v></c></row>
        """)
    let path = city.folder.path("book.xlsx")
    try Data(workbook.bytes).write(to: URL(fileURLWithPath: path))
    try worker.succeed("import", "person", path)
    let fields = try person("能瀬フジ").first?["fields"]
    #expect(fields?["name"] == "能瀬フジ")
    #expect(fields?["kana"] == "ノセフジ")
    #expect(fields?["birth_date"]?["date"] == "1930-06-02")
  }

  @Test func aHouseNumberThatBecameADayIsAMistake() throws {
    let workbook = SampleWorkbook(
      formats: ["m/d"], strings: "<si><t>氏名</t></si><si><t>町字</t></si><si><t>番地以下</t></si>",
      rows: """
        <row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row>\
        <row r="2"><c t="str"><v>能瀬フジ</v></c><c t="str"><v>杉森</v></c><c s="1"><v>46068</v></c></row>
        """)
    let path = city.folder.path("book.xlsx")
    try Data(workbook.bytes).write(to: URL(fileURLWithPath: path))
    let refused = try worker.run("import", "person", path)
    #expect(refused.errors.contains("[import_rows_wrong]"))
    #expect(refused.output.contains("「番地以下」の「2026-02-15」は、表計算のソフトが日付に変えたものです"))
  }

  /// The apostrophe that our own lists put before what a spreadsheet would change is no part of it.
  @Test func aGuardedCellIsReadWithoutItsGuard() throws {
    defer { city.stop() }
    let path = try file("guarded.csv", "氏名,電話番号,住所\n守野ある,'0766000001,'1-2-3\n'引用,,\n")
    try worker.succeed("import", "person", path)
    let fields = try #require(try person("守野ある").first?["fields"])
    #expect(fields["phones"]?.list?.first?["number"] == "0766000001")
    #expect(
      fields["address"]?["street"] == "1-2-3" || fields["address"] == Address(line: "1-2-3").value)
    #expect(try person("'引用").count == 1)
  }

  @Test func headingsOfOnesOwnAreMapped() throws {
    let path = try file("own.csv", "ひと,でんわ番\n滝沢イト,0766-33-0001\n")
    #expect(try worker.run("import", "person", path).errors.contains("[import_headings_missing]"))
    let mapping = try file("mapping.txt", "ひと = name\nでんわ番 = phones.number\n")
    try worker.succeed("import", "person", path, "--mapping", mapping)
    #expect(try person("滝沢イト").first?["fields"]?["phones"]?.list?.count == 1)
    let begun = city.folder.path("begun.txt")
    let other = try file("other.csv", "氏名,でんわ番\n滝沢ウメ,1\n")
    try worker.succeed("import", "person", other, "--make-mapping", begun)
    #expect(try String(contentsOfFile: begun, encoding: .utf8).contains("氏名 = name\nでんわ番 = \n"))
  }

  @Test func aFileThatIsNoTableIsNamed() throws {
    let old = city.folder.path("old.xls")
    try Data([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]).write(to: URL(fileURLWithPath: old))
    let refused = try worker.run("import", "person", old)
    #expect(refused.status == 2)
    #expect(
      refused.errors.contains("Excel ブック(.xlsx)") && refused.errors.contains("[table_unreadable]"))
    #expect(try worker.run("import", "person", "/nowhere.csv").errors.contains("[file_unreadable]"))
    #expect(try worker.run("import", "visit", old).errors.contains("[import_kind_unknown]"))
  }

  @Test func whoMayNotWritePersonsImportsNone() throws {
    let chair = try city.device("chair", .associationChair)
    let path = try file("chair.csv", "氏名,生年月日\n無理ナミ,S2.2.2\n")
    #expect(try chair.run("import", "person", path).errors.contains("[not_permitted]"))
    #expect(try chair.json("status")["pending"] == 0)
  }
}
