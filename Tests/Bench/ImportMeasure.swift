import Authority
import Foundation
import Records
import Storage

/// An old list of many rows into a device that has a whole city, and the same list once more.
struct ImportMeasure {
  let city: City

  private static let rows = 50_000

  func run(_ report: inout BenchReport) throws {
    let home = try CommandMeasure.home(of: city.cast.socialWorker, in: city)
    let list = city.work.path("list.csv")
    try file(home).write(toFile: list, atomically: true, encoding: .utf8)
    let words = ["import", "person", list]
    let peak = try Program.client.peakMemory(words + ["--dry-run"], home: home)
    let first = try Program.client.run(words, home: home)
    let again = try Program.client.run(words, home: home)
    let floor = try seconds { try plainInserts() }
    let note = "\(ImportMeasure.rows) persons, process start to durable"
    report.add(
      Figure(
        measure: "import", value: first, unit: "s", floor: floor, reach: .atMost(20),
        note: note + "; floor: as many rows of 300 bytes into plain SQLite, one commit"))
    report.add(
      Figure(
        measure: "import, the same again", value: again, unit: "s", reach: .atMost(10), note: note))
    report.add(
      Figure(
        measure: "import, memory", value: peak / 1_048_576, unit: "MiB", reach: .atMost(300),
        note: "peak of a dry run"))
  }

  /// Names that differ by more than a slip, each with a birth date of its own.
  private func file(_ home: String) throws -> String {
    let area = try DeviceStore(folder: home, key: .fixed).read { rows in
      try rows.views(RecordQuery(Area.kind)).first { $0.record[Area.level] == .association }?.record
    }
    guard let area else { throw BenchFailure("no 自治会 on the device") }
    let digits = ["アキ", "イク", "ウケ", "エコ", "オサ", "カシ", "キス", "クセ", "ケソ", "コタ"]
    let first = CalendarDate(year: 1920, month: 1, day: 1)
    let lines = (0..<ImportMeasure.rows).map { number in
      let name = String(100_000 + number).dropFirst().compactMap(\.wholeNumberValue)
        .map { digits[$0] }.joined()
      let birth = first?.adding(days: number % 20_000).description ?? ""
      return "\(name),\(name),\(birth),\(number % 2 == 0 ? "女" : "男"),\(area.id)"
    }
    return (["氏名,カナ,生年月日,性別,自治会"] + lines).joined(separator: "\r\n") + "\r\n"
  }

  private func plainInserts() throws {
    let connection = try Connection(city.work.path("import.sqlite"))
    try connection.beginDurably()
    try connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)")
    try connection.execute("BEGIN")
    let text = String(repeating: "見", count: 100)
    for _ in 0..<ImportMeasure.rows {
      try connection.execute("INSERT INTO rows (text) VALUES ('\(text)')")
    }
    try connection.execute("COMMIT")
  }
}
