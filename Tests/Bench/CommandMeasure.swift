import Authority
import Foundation
import Records
import Storage
import Sync

/// Commands as people give them: from the command line to durable, and to the screen.
struct CommandMeasure {
  let city: City

  func run(_ report: inout BenchReport) throws {
    let nothing = milliseconds(try times(40) { try Program.run(["/bin/true"]) })
    let start = milliseconds(try times(40) { try Program.client.run(["--version"]) })
    report.add(
      Figure(
        measure: "start-up", value: start, unit: "ms", floor: nothing, reach: .atMost(15),
        note: "median of 40 `tsunagu --version`; floor: /bin/true"))
    let home = try CommandMeasure.home(of: city.cast.commissioner, in: city)
    let person = try DeviceStore(folder: home, key: .fixed).read {
      try $0.views(RecordQuery(Person.kind)).first?.record.id
    }
    guard let person else { throw BenchFailure("no person on the device") }
    try addVisits(person, home, nothing, &report)
    let list = milliseconds(
      try times(15) { try Program.client.run(["person", "list"], home: home) })
    report.add(
      Figure(
        measure: "person list, \(city.cast.districtPersons) persons", value: list, unit: "ms",
        floor: nothing, reach: .atMost(60), note: "median of 15; floor: /bin/true"))
  }

  private func addVisits(
    _ person: RecordID, _ home: String, _ nothing: Double, _ report: inout BenchReport
  ) throws {
    let add = milliseconds(
      try times(20) {
        try Program.client.run(
          [
            "visit", "add", "--person", person.description, "--date", "今日", "--status", "変わりなし",
            "--activities", "見守り・声掛け",
          ], home: home)
      })
    let commit = try commitMilliseconds()
    report.add(
      Figure(
        measure: "visit add", value: add, unit: "ms", floor: nothing + commit, reach: .atMost(40),
        note: "median of 20, process start to durable; floor: /bin/true and one commit of one row "
          + "(\(BenchReport.short(commit)) ms)"))
  }

  private func commitMilliseconds() throws -> Double {
    let connection = try Connection(city.work.path("commit.sqlite"))
    try connection.beginDurably()
    try connection.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT)")
    return median(
      try (0..<40).map { _ in
        try seconds { try connection.execute("INSERT INTO rows (text) VALUES ('変わりなし')") }
      }) * 1_000
  }

  private func times(_ count: Int, _ body: () throws -> Double) rethrows -> [Double] {
    try (0..<count).map { _ in try body() }
  }

  private func milliseconds(_ seconds: [Double]) -> Double {
    median(seconds) * 1_000
  }

  /// A device of a user with everything that they may see.
  static func home(of account: Account, in city: City) throws -> String {
    let folder = try city.copy("home-server")
    let token = try ServerStore(folder: folder).enroll(account, at: .now)
    let home = city.work.path("home-" + account.standing.assignments[0].role.rawValue)
    let server = try RunningServer(folder: folder)
    defer { server.stop() }
    let device = try BenchDevice(
      account, token: token, folder: home, replica: 0x0707, port: server.port)
    _ = try device.sync()
    try Program.unlock(home)
    return home
  }
}
