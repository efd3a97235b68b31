// The simulator: many devices and a server in one process, on the real Merge, Sync and Storage code
// with real SQLite, without real time. One seed decides everything: each write and its author, lost
// messages, crashes, returns from an old backup. After every step, and at rest, the content is
// compared with an oracle that shares no code with the policy and the merging (Oracle/).
//
// Never here: waiting, the system's clock, randomness except from the seed, HTTP.

import Records
import Support

/// The size of one simulated world.
public struct SimulationSettings: Sendable {
  public var seed: UInt64
  public var devices: Int
  public var days: Int

  public init(seed: UInt64, devices: Int, days: Int) {
    self.seed = seed
    self.devices = devices
    self.days = days
  }
}

/// Counts of one world's events.
public struct SimulationTally: Sendable {
  public var deviceDays = 0
  public var counts: [String: Int] = [:]

  public init() {}

  public mutating func count(_ name: String, _ number: Int = 1) {
    counts[name, default: 0] += number
  }

  public mutating func add(_ other: SimulationTally) {
    deviceDays += other.deviceDays
    counts.merge(other.counts, uniquingKeysWith: +)
  }
}

/// The first difference between the actual and the expected content.
public struct Divergence: Error, CustomStringConvertible, Sendable {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// A divergence with the way to see it again.
public struct SimulationFailure: Error, CustomStringConvertible, Sendable {
  public let settings: SimulationSettings
  /// The steps that are left after shrinking; the last one shows the difference.
  public let steps: [Step]
  /// How many steps there were before the difference showed first.
  public let stepsBefore: Int
  public let divergence: Divergence
  /// The operations that those steps entered.
  public let entered: [String]

  public var description: String {
    let schedule = steps.enumerated().map { "  \($0 + 1). \($1)" }.joined(separator: "\n")
    return """
      \(divergence)
      seed \(settings.seed), \(settings.devices) devices, \(settings.days) days: found after \
      \(stepsBefore) steps, shrunken to \(steps.count):
      \(schedule)
      entered:
      \(entered.map { "  " + $0 }.joined(separator: "\n"))
      to repeat: make simulate SEED=\(settings.seed) DEVICES=\(settings.devices) \
      DAYS=\(settings.days) WORLDS=1
      """
  }
}

public enum Simulation {
  /// Runs one world to its end.
  ///
  /// - Throws: `SimulationFailure` at the first difference, with a shrunken schedule.
  public static func run(_ settings: SimulationSettings) throws -> SimulationTally {
    let steps = Step.plan(settings)
    switch try attempt(settings, steps) {
    case .success(let tally): return tally
    case .failure(let found):
      let short = try shrink(Array(steps.prefix(found.step + 1)), settings)
      guard case .failure(let last) = try attempt(settings, short) else {
        throw SimulationFailure(
          settings: settings, steps: steps, stepsBefore: found.step,
          divergence: found.divergence, entered: found.entered)
      }
      throw SimulationFailure(
        settings: settings, steps: short, stepsBefore: found.step,
        divergence: last.divergence, entered: last.entered)
    }
  }

  struct Found: Error {
    let step: Int
    let divergence: Divergence
    let entered: [String]
  }

  /// Runs a schedule.
  static func attempt(
    _ settings: SimulationSettings, _ steps: [Step]
  ) throws -> Result<SimulationTally, Found> {
    var position = 0
    let world = try World(settings)
    do {
      for step in steps {
        try world.run(step)
        position += 1
      }
      try world.comeToRest()
      world.tally.deviceDays = settings.devices * settings.days
      return .success(world.tally)
    } catch {
      // An error that nobody expects is a difference like any, and is shrunken as one.
      let divergence = error as? Divergence ?? Divergence("threw \(error)")
      return .failure(
        Found(
          step: min(position, steps.count - 1), divergence: divergence, entered: world.entered))
    }
  }

  /// Leaves out whatever the difference does not need: halves first, then ever smaller pieces.
  static func shrink(_ steps: [Step], _ settings: SimulationSettings) throws -> [Step] {
    var steps = steps
    var piece = max(1, steps.count / 2)
    var attempts = 0
    while attempts < shrinkingAttempts {
      var start = 0
      var isShorter = false
      while start < steps.count, attempts < shrinkingAttempts {
        var fewer = steps
        fewer.removeSubrange(start..<min(start + piece, steps.count))
        attempts += 1
        if case .failure = try attempt(settings, fewer) {
          steps = fewer
          isShorter = true
        } else {
          start += piece
        }
      }
      if piece == 1, !isShorter { break }
      piece = max(1, piece / 2)
    }
    return steps
  }

  private static let shrinkingAttempts = 400
}
