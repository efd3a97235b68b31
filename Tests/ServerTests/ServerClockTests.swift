import Records
import Sync
import Synchronization
import Testing

@testable import tsunagu_server

/// When the server believes its own clock.
@Suite struct ServerClockTests {
  private static let hour: Int64 = 3_600_000
  private static let start: Int64 = 1_795_000_000_000

  /// A machine whose clock and whose count the test sets.
  private final class Machine: Sendable {
    private let state = Mutex((wall: ServerClockTests.start, running: Int64(7)))

    /// Time passes; the clock may leap besides.
    func pass(hours: Int64, leaping leap: Int64 = 0) {
      state.withLock {
        $0.running += hours * hour
        $0.wall += (hours + leap) * hour
      }
    }

    var clock: ServerClock {
      ServerClock(
        wall: { [self] in state.withLock { Timestamp(milliseconds: $0.wall) } },
        running: { [self] in state.withLock { $0.running } })
    }
  }

  private func moment(hours: Int64) -> Timestamp {
    Timestamp(milliseconds: Self.start + hours * Self.hour)
  }

  @Test func aClockThatGoesOnOrIsSetALittleIsBelieved() {
    let machine = Machine()
    let clock = machine.clock
    for leap in [Int64(0), 1, -2, 5] {
      machine.pass(hours: 500, leaping: leap)
      #expect(clock.doubt == nil)
    }
    #expect(clock.now == moment(hours: 2_004))
    clock.compare(with: moment(hours: 2_010))
    clock.compare(with: moment(hours: 2_004 - 29 * 24))
    clock.compare(with: nil)
    #expect(clock.doubt == nil)
  }

  @Test(arguments: [Int64(25), 9_000, -25, -9_000])
  func aLeapWhileServingIsNotFollowed(leap: Int64) {
    let machine = Machine()
    let clock = machine.clock
    machine.pass(hours: 10, leaping: leap)
    #expect(clock.doubt == (leap > 0 ? .leapt : .behind))
    #expect(clock.now == moment(hours: 10))
    machine.pass(hours: 3)
    #expect(clock.now == moment(hours: 13))
    // Put right, it is believed again; confirmed as it is, too.
    machine.pass(hours: 1, leaping: -leap)
    #expect(clock.doubt == nil && clock.now == moment(hours: 14))
    machine.pass(hours: 1, leaping: leap)
    #expect(clock.doubt != nil)
    clock.confirm()
    #expect(clock.doubt == nil && clock.now == moment(hours: 15 + leap))
  }

  @Test func aClockBeforeItsAuditOrLongAfterItIsNotBelieved() {
    for (newest, doubt) in [
      (Int64(30), ServerClock.Doubt.behind), (20_000, .behind), (-31 * 24, .leapt),
      (-20_000, .leapt),
    ] {
      let machine = Machine()
      let clock = machine.clock
      clock.compare(with: moment(hours: newest))
      #expect(clock.doubt == doubt)
      machine.pass(hours: 2)
      #expect(clock.now == moment(hours: newest + 2))
      clock.confirm()
      #expect(clock.doubt == nil)
    }
    let restored = Machine().clock
    restored.compare(with: moment(hours: -20_000), mayLeap: true)
    #expect(restored.doubt == nil)
    restored.compare(with: moment(hours: 48), mayLeap: true)
    #expect(restored.doubt == .behind)
  }
}
