import Foundation
import Records
import Storage
import Support
import TestDoubles
import TestKit
import Testing

@testable import tsunagu

/// Copies: a number for each recipient, unique in the municipality, and noted as handed out only where all of it was
/// written.
@Suite struct HandingOutTests {
  let city: RunningCity
  let worker: RunningDevice
  let town: NewTown

  init() throws {
    city = try RunningCity()
    worker = try city.device("worker", .communitySocialWorker)
    town = try NewTown(city, worker: worker)
    try town.settle("丘上子", answer: "有")
    try town.settle("丘下子", answer: "有", in: NewTown.associations[1])
  }

  private let order = ["export", "supporters", "--format", "csv", "--recipient", "丘上町町内会長"]

  private func numbers(in page: String) -> Set<String> {
    Set(page.matches(of: /[A-HJ-NP-Z2-9]{7}-[0-9]+/).map { String($0.output) })
  }

  /// The journal's copies that were handed out, and those that were not.
  private func journal(_ device: RunningDevice) throws -> (handedOut: Int, failed: Int) {
    let events =
      try device.json("log", "--limit", "400").list?.compactMap { $0["event"]?.text } ?? []
    return (events.count { $0 == "export" }, events.count { $0 == "export_failed" })
  }

  @Test func noTwoDevicesGiveTheSameNumberNorDoesOneThatWasEnrolledAnew() throws {
    let name = try city.users(.communitySocialWorker)[0]
    try worker.succeed("sync")
    let colleague = try city.device("colleague", of: name)
    var given: [String] = []
    for device in [worker, worker, colleague] {
      let found = numbers(in: try device.run(order).output)
      #expect(found.count == 1)
      given += found
    }
    try worker.succeed("sync")
    #expect(try worker.run(["unlock", "--lost"], input: "はい\n").status == 0)
    try worker.succeed("enroll", city.url, try city.code(for: name))
    try worker.succeed("sync")
    given += numbers(in: try worker.run(order).output)
    #expect(Set(given).count == 4)
  }

  @Test func aCopyIsForOneRecipientWhoseClassIsKnown() throws {
    func errors(_ words: String...) throws -> String {
      let result = try worker.run(["export", "supporters", "--format", "csv"] + words)
      #expect(result.status == 2 && result.stdout.isEmpty)
      return result.errors
    }
    #expect(try errors().contains("--recipient"))
    #expect(try errors("--recipient", "山田さん").contains("--class"))
    #expect(try errors("--recipient", "自治会の民生委員").contains("--class"))
    #expect(try errors("--recipient", "自治会長会").contains("--area"))
    #expect(
      try errors("--recipient", "会長", "--class", "自治会", "--area", NewTown.district).contains(
        "--each"))
    #expect(try errors("--recipient", "会長", "--class", "自治会長").contains("[unknown_word]"))
    #expect(try journal(worker) == (0, 0))
    let (page, said) = try town.list("csv", "--each", "--area", NewTown.district)
    #expect(numbers(in: page).count == 2 && numbers(in: said) == numbers(in: page))
    for name in NewTown.associations { #expect(page.contains("\(name) 自治会長")) }
    #expect(try journal(worker) == (2, 0))
    let (own, _) = try town.list("html", "--recipient", "丘下町の区長さん")
    #expect(own.contains("丘下子") && !own.contains("丘上子"))
  }

  @Test func whatWasNotWrittenWholeIsNotHandedOut() throws {
    let folder = city.folder.path("out")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/list.csv"
    #expect(try worker.run(order + ["--output", path]).status == 0)
    #expect(try journal(worker) == (1, 0))
    let again = try worker.run(order + ["--output", path])
    #expect(again.status == 1 && again.errors.contains("[file_exists]"))
    #expect(try journal(worker) == (1, 0))
    let nowhere = try worker.run(order + ["--output", folder + "/none/list.csv"])
    #expect(nowhere.status == 1 && nowhere.errors.contains("[output_failed]"))
    #expect(try journal(worker) == (1, 1))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["list.csv"])
    try worker.succeed("sync")
    let audit = try JSON.read(
      try city.admin(
        "audit", "show", "--user", city.users(.communitySocialWorker)[0], "--format", "json"
      ).output)
    let events = audit.list?.compactMap { $0["event"]?.text } ?? []
    #expect(events.count { $0 == "export" } == 1 && events.count { $0 == "exportFailed" } == 1)
  }

  @Test(arguments: ["> /dev/full", "| (exec 0<&-; true)", ">&-"])
  func aFullOrClosedOutputIsSaidAndNotHandedOut(target: String) throws {
    let command = "tsunagu \(order.joined(separator: " ")) \(target); exit ${PIPESTATUS[0]}"
    for format in ["csv", "html"] {
      let result = try shell(command.replacingOccurrences(of: "csv", with: format))
      #expect(result.status == 1, "\(target): \(result.errors)")
      #expect(result.errors.contains("[output_failed]"), "\(target): \(result.errors)")
    }
    #expect(try journal(worker) == (0, 2))
  }

  @Test(arguments: [
    "person list", "person list --json", "status", "--help", "log", "visit add --help",
    "report routes",
    "area list --json",
  ])
  func everyCommandSurvivesAFullDiskBehindItsOutput(words: String) throws {
    let result = try shell("tsunagu \(words) > /dev/full")
    #expect(
      result.status == 1 && result.errors.contains("[output_failed]"), "\(words): \(result.errors)")
    #expect(!result.errors.contains("Fatal"))
  }

  @Test func aCopyWhoseWriterDiedIsSettledByTheNextCommand() throws {
    // The note of the beginning is there, but neither the file nor a note of its end.
    let trigger =
      "CREATE TRIGGER full BEFORE INSERT ON operations BEGIN SELECT RAISE(ABORT, 'x'); END"
    try Tampering.execute(trigger, in: worker.database)
    let path = city.folder.path("unnoted.csv")
    #expect(try worker.run(order + ["--output", path]).status != 0)
    #expect(!FileManager.default.fileExists(atPath: path))
    try Tampering.execute("DROP TRIGGER full", in: worker.database)
    #expect(try journal(worker) == (0, 0))
    try worker.succeed("sync")
    #expect(try journal(worker) == (0, 1))
  }

  private func shell(_ command: String) throws -> ProgramResult {
    let programs = URL(fileURLWithPath: BuiltProgram.client).deletingLastPathComponent().path
    return try ProgramRun.run(
      executable: "/bin/bash", arguments: ["-c", command],
      environment: worker.variables.merging(["PATH": programs + ":/usr/bin:/bin"]) { $1 })
  }
}
