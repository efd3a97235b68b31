import Foundation
import Testing

/// SplitMix64: the same numbers for the same seed, on every machine.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  public let seed: UInt64
  private var state: UInt64

  public init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// The seed of this run: `TSUNAGU_SEED` from the environment, otherwise the fixed one.
public enum TestSeed {
  public static let fixed: UInt64 = 20_260_401
  public static let value =
    ProcessInfo.processInfo.environment["TSUNAGU_SEED"].flatMap(UInt64.init) ?? fixed

  /// A generator of this run's seed. Give each test its own `stream`, so that none shifts another.
  public static func generator(stream: UInt64 = 0) -> SeededGenerator {
    SeededGenerator(seed: value &+ stream &* 0xd1b5_4a32_d192_ed03)
  }

  /// How to repeat this run, in one sentence.
  public static var note: String { "to repeat: TSUNAGU_SEED=\(value) swift test" }
}

extension Trait where Self == IssueHandlingTrait {
  /// Adds the seed to every failure of a property test, so that it can be repeated.
  public static var seeded: Self {
    .compactMapIssues { issue in
      var issue = issue
      issue.comments.append(Comment(rawValue: TestSeed.note))
      return issue
    }
  }
}
