import Records
import Sync
import Synchronization

/// How much of an allowance is left for each source. It knows no clock: the moment comes with each call.
final class Allowances<Source: Hashable & Sendable>: Sendable {
  typealias Instant = ContinuousClock.Instant

  private struct Remaining {
    var amount: Double
    var at: Instant
  }

  private let allowance: Allowance
  private let remembered: Int
  /// A source that is missing here has its whole allowance. The key nil holds the allowance that
  /// all sources share that came when the table was full.
  private let sources = Mutex<[Source?: Remaining]>([:])

  init(_ allowance: Allowance, remembering remembered: Int = Limits.sourcesRemembered) {
    self.allowance = allowance
    self.remembered = remembered
  }

  /// Takes one.
  ///
  /// - Returns: nil when it was there; else after how long one will be.
  func take(for source: Source, at now: Instant) -> Duration? {
    sources.withLock { sources in
      let key = place(of: source, among: &sources, at: now)
      var remaining = current(sources[key], at: now)
      defer { sources[key] = remaining }
      guard remaining.amount >= 1 else {
        return .seconds((1 - remaining.amount) / allowance.perSecond)
      }
      remaining.amount -= 1
      return nil
    }
  }

  /// Whether anything is left, for costs that are charged once they are known.
  ///
  /// - Returns: nil if there is; else the time until there will be.
  func wait(for source: Source, at now: Instant) -> Duration? {
    sources.withLock { sources in
      let remaining = current(sources[place(of: source, among: &sources, at: now)], at: now)
      return remaining.amount >= 1 ? nil : .seconds((1 - remaining.amount) / allowance.perSecond)
    }
  }

  /// Takes an amount that has been used, also where less was left.
  func charge(_ amount: Double, to source: Source, at now: Instant) {
    guard amount > 0 else { return }
    sources.withLock { sources in
      let key = place(of: source, among: &sources, at: now)
      var remaining = current(sources[key], at: now)
      remaining.amount -= amount
      sources[key] = remaining
    }
  }

  /// Gives one back that was taken for what turned out to be in order.
  func giveBack(to source: Source, at now: Instant) {
    sources.withLock { sources in
      let key = sources[source] == nil ? nil : source
      guard var remaining = sources[key].map({ current($0, at: now) }) else { return }
      remaining.amount = min(remaining.amount + 1, allowance.atOnce)
      sources[key] = remaining
    }
  }

  /// How many sources are remembered.
  var count: Int { sources.withLock { $0.count } }

  private func current(_ remaining: Remaining?, at now: Instant) -> Remaining {
    guard let remaining else { return Remaining(amount: allowance.atOnce, at: now) }
    let amount = remaining.amount + (now - remaining.at).seconds * allowance.perSecond
    return Remaining(amount: min(amount, allowance.atOnce), at: now)
  }

  /// When the table is full, sources with a whole allowance are forgotten. While there is still no
  /// room, new sources share one allowance, so that a flood of sources gives nobody a fresh one.
  private func place(
    of source: Source, among sources: inout [Source?: Remaining], at now: Instant
  ) -> Source? {
    guard sources[source] == nil, sources.count >= remembered else { return source }
    sources = sources.filter { current($0.value, at: now).amount < allowance.atOnce }
    return sources.count >= remembered ? nil : source
  }
}

extension Duration {
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1_000_000_000_000_000_000
  }
}
