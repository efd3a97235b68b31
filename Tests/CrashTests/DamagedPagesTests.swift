import Foundation
import Records
import Support
import Testing

extension Crashes {
  /// Bytes of a database turn, pages get lost or come to another place. Every answer is the one that the
  /// undamaged data gives, or a sentence with its code; the next sync mends a device, a backup the server.
  @Suite struct DamagedPagesTests {
    /// The commands that each damaged device runs.
    private static let questions = [
      ["person", "list", "--json"], ["visit", "list", "--json"],
      ["report", "carenet", "--from", "2019-04-01", "--to", "2030-03-31", "--json"],
    ]

    private typealias Answers = [[String]: ProgramResult]

    /// The course of one damaged device.
    private struct Course {
      var faults: [String] = []
      /// Answers that were a sentence with a code.
      var told = 0
      var mended = 0
      /// Times that nobody could read any more whose device it was.
      var nameless = 0
    }

    @Test(.seeded) func aDamagedDeviceAnswersRightlyOrSaysSoAndTheNextSyncMendsIt() throws {
      var random = TestSeed.generator(stream: 530)
      var course = Course()
      let city = try CrashCity()
      try city.start()
      for number in 0..<CrashTally.rounds(6) where course.faults.isEmpty {
        let found = try round(in: city, &course, using: &random) { _, _ in }
        course.faults += found.map { "round \(number): \($0)" }
      }
      #expect(course.faults.isEmpty, "\(course.faults.joined(separator: "\n"))")
      #expect(course.told > 0 && course.mended > 0, "\(course)")
      print("Damaged: \(course)")
    }

    @Test(.seeded) func aMendingThatIsKilledGoesOn() throws {
      var random = TestSeed.generator(stream: 531)
      var course = Course()
      let city = try CrashCity()
      try city.start()
      for number in 0..<CrashTally.rounds(4) where course.faults.isEmpty {
        let found = try round(in: city, &course, using: &random) { device, random in
          for _ in 0..<2 {
            let calls = Int.random(in: 1...Self.callsOfMending, using: &random)
            _ = try device.sync(faults: device.disk.environment(killedAt: calls))
          }
        }
        course.faults += found.map { "round \(number): \($0)" }
      }
      let kills = city.devices.map(\.kills).reduce(0, +)
      #expect(course.faults.isEmpty, "\(course.faults.joined(separator: "\n"))")
      #expect(course.mended > 0 && kills > 0, "\(course) \(kills)")
      print("Damaged and killed: \(course), \(kills) kills")
    }

    /// Calls after which a sync that mends dies, at the most.
    private static let callsOfMending = 600

    /// One round: entries, damage, questions, perhaps some syncs that are killed, and one that is
    /// not. An undamaged copy of the device gives the expected answers.
    private func round(
      in city: CrashCity, _ course: inout Course, using random: inout SeededGenerator,
      meanwhile: (CrashDevice, inout SeededGenerator) throws -> Void
    ) throws -> [String] {
      let device = city.devices[2]
      for _ in 0..<Int.random(in: 1...3, using: &random) { try device.enter(using: &random) }
      let folder = TemporaryFolder()
      let twin = try device.twin(in: folder)
      let right = try Self.answers(twin)
      let damage = try Damage.strike(device.database, using: &random)
      var faults = Self.compare(try Self.answers(device), right, &course)
      try meanwhile(device, &random)
      faults += Self.compare(try Self.answers(device), right, &course, mayBeMended: true)
      let result = try device.sync()
      if result.errors.contains("[not_enrolled]") {
        course.nameless += 1
        if try device.keptFiles().isEmpty { faults.append("nothing was kept: \(result.errors)") }
        try device.become(twin)
      } else if result.status == 0 {
        course.mended += 1
        faults += try Self.missing(of: device, in: city, result)
      } else {
        faults.append("sync: \(result.status) \(result.errors)")
      }
      faults += try Self.compareAtRest(device, twin)
      return faults.map { "\(damage): \($0)" }
    }

    /// Entries that are not at the server, without the client having said so.
    private static func missing(
      of device: CrashDevice, in city: CrashCity, _ result: ProgramResult
    ) throws -> [String] {
      let missing = try ClosedDatabase(city.database).missing(device.saved)
      if try result.errors.contains("読み出せませんでした") && !device.keptFiles().isEmpty { return [] }
      return missing.map { "lost at the server: \($0) \(result.errors)" }
    }

    private static func compareAtRest(
      _ device: CrashDevice, _ twin: CrashDevice
    ) throws -> [String] {
      for one in [twin, device, twin] { try one.succeed("sync") }
      let answers = try answers(device)
      let right = try Self.answers(twin)
      var faults = questions.filter { answers[$0]?.output != right[$0]?.output }
        .map { "at rest \($0): \(answers[$0]?.errors ?? "") \(answers[$0]?.output.count ?? 0)" }
      faults += answers.values.filter { $0.status != 0 }.map { "at rest: \($0.errors)" }
      let status = try JSON.read(try device.succeed("status", "--json"))
      if status["pending"] != 0 { faults.append("still pending") }
      return faults
    }

    private static func answers(_ device: CrashDevice) throws -> Answers {
      try Answers(uniqueKeysWithValues: questions.map { ($0, try device.run($0)) })
    }

    /// - Parameter mayBeMended: a killed sync may have mended the data, and brought only a part of it so far.
    private static func compare(
      _ answers: Answers, _ right: Answers, _ course: inout Course, mayBeMended: Bool = false
    ) -> [String] {
      var faults: [String] = []
      for (question, answer) in answers {
        // A killed sync may have found out that nobody can read any more whose device it was.
        let codes = ["[store_damaged]"] + (mayBeMended ? ["[not_enrolled]"] : [])
        let isTold = answer.status == 1 && codes.contains(where: answer.errors.contains)
        course.told += isTold ? 1 : 0
        let isRight = answer.status == 0 && answer.output == right[question]?.output
        if isTold || isRight || (mayBeMended && answer.status == 0) { continue }
        faults.append("\(question): \(answer.status) \(answer.errors.prefix(300))")
      }
      return faults
    }
  }
}
