import Foundation
import Records
import Support
import Sync
import Synchronization
import Testing

@testable import tsunagu_server

/// Revocations against requests: once a revocation is durable, no request that begins later is
/// served the revoked content, whatever was under way. The clock decides nothing: a request counts
/// as later if it began after the revocation had returned.
@Suite(.seeded) struct RaceTests {
  private static let devicesPerRound = 25

  /// 1,000 here; `make races` runs 10,000.
  private static let races =
    ProcessInfo.processInfo.environment["TSUNAGU_RACES"].flatMap { Int($0) } ?? 1_000

  @Test(arguments: Loss.allCases) func nothingIsServedAfterTheLossIsDurable(_ loss: Loss)
    async throws
  {
    let number = UInt64(Loss.allCases.firstIndex(of: loss) ?? 0)
    var generator = TestSeed.generator(stream: 720 + number)
    let rounds = max(1, RaceTests.races / Loss.allCases.count / RaceTests.devicesPerRound)
    let city = try RaceCity()
    var tally = Tally()
    for _ in 0..<rounds {
      let devices = try city.volunteers(RaceTests.devicesPerRound, &generator)
      tally.add(try await race(loss, devices, in: city, &generator))
    }
    print(
      "Races: \(loss): \(rounds * RaceTests.devicesPerRound) devices, \(tally.before) requests served before, "
        + "\(tally.during) during, \(tally.after) after")
    // A race in which nobody runs shows nothing.
    #expect(tally.before > rounds)
    #expect(tally.during > 0)
    #expect(tally.after == 2 * rounds * RaceTests.devicesPerRound)
    #expect(throws: Never.self) { try city.server.read { try $0.check() } }
  }

  private func race(
    _ loss: Loss, _ devices: [RaceDevice], in city: RaceCity,
    _ generator: inout SeededGenerator
  ) async throws -> Tally {
    let flags = Flags()
    let start = Int.random(in: 1...(2 * devices.count), using: &generator)
    return try await withThrowingTaskGroup(of: Tally.self) { group in
      for device in devices {
        var own = SeededGenerator(seed: generator.next())
        group.addTask { try await ask(device, loss, flags, &own) }
      }
      group.addTask {
        while flags.answered.load(ordering: .sequentiallyConsistent) < start { await Task.yield() }
        try await onThread {
          flags.hasBegun.store(true, ordering: .sequentiallyConsistent)
          try city.lose(loss, devices)
          flags.isDone.store(true, ordering: .sequentiallyConsistent)
        }
        return Tally()
      }
      var tally = Tally()
      for try await part in group { tally.add(part) }
      return tally
    }
  }

  /// Asks until two requests have begun after the loss was durable.
  private func ask(
    _ device: RaceDevice, _ loss: Loss, _ flags: Flags, _ generator: inout SeededGenerator
  ) async throws -> Tally {
    var tally = Tally()
    for _ in 0..<100_000 where tally.after < 2 {
      let question = RaceDevice.Question.allCases.randomElement(using: &generator) ?? .quiet
      let isLater = flags.isDone.load(ordering: .sequentiallyConsistent)
      let answer = try await device.ask(question)
      flags.answered.add(1, ordering: .sequentiallyConsistent)
      let served = contents(loss, device).filter(answer.contains)
      if isLater {
        tally.after += 1
        #expect(served.isEmpty, "\(question) after \(loss)")
      } else if flags.hasBegun.load(ordering: .sequentiallyConsistent) {
        tally.during += 1
      } else {
        tally.before += 1
        // The content that the loss takes away was served before.
        if question != .held { #expect(!served.isEmpty, "\(question) before \(loss): \(answer)") }
      }
      await Task.yield()
    }
    return tally
  }

  /// The texts that must not be in an answer any more.
  private func contents(_ loss: Loss, _ device: RaceDevice) -> [String] {
    switch loss {
    case .deviceRevoked, .accountEnded: ["\"state\":", device.secret, device.kitSecret]
    case .termEnded, .teamEnded: [device.secret, device.kitSecret]
    case .consentWithdrawn: [device.kitSecret]
    }
  }

  private func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
  }

  private struct Tally: Sendable {
    var before = 0
    var during = 0
    var after = 0

    mutating func add(_ other: Tally) {
      before += other.before
      during += other.during
      after += other.after
    }
  }

  private final class Flags: Sendable {
    let answered = Atomic(0)
    let hasBegun = Atomic(false)
    let isDone = Atomic(false)
  }
}
