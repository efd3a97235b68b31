import Authority
import NIOCore
import Records
import Support
import Sync
import Testing

@testable import tsunagu_server

/// How much each may ask, by a clock that the test sets.
@Suite struct EdgeAllowanceTests {
  private let start = ContinuousClock.now

  private func later(_ seconds: Double) -> ContinuousClock.Instant {
    start.advanced(by: .seconds(seconds))
  }

  @Test func whatIsAllowedAtOnceIsGivenAndThenTheWaitIsSaid() {
    let allowances = Allowances<Int>(Allowance(atOnce: 3, perSecond: 0.5))
    for _ in 0..<3 { #expect(allowances.take(for: 1, at: start) == nil) }
    #expect(allowances.take(for: 1, at: start) == .seconds(2))
    #expect(allowances.take(for: 1, at: later(1.5)) == .seconds(0.5))
    #expect(allowances.take(for: 1, at: later(2)) == nil)
    #expect(allowances.take(for: 1, at: later(2)) != nil)
  }

  @Test func oneSourceTakesNothingFromAnother() {
    let allowances = Allowances<Int>(Allowance(atOnce: 1, perSecond: 1))
    #expect(allowances.take(for: 1, at: start) == nil)
    #expect(allowances.take(for: 1, at: start) != nil)
    #expect(allowances.take(for: 2, at: start) == nil)
  }

  @Test func quietEarnsNoMoreThanWhatIsAllowedAtOnce() {
    let allowances = Allowances<Int>(Allowance(atOnce: 2, perSecond: 1))
    for _ in 0..<2 { #expect(allowances.take(for: 1, at: start) == nil) }
    for _ in 0..<2 { #expect(allowances.take(for: 1, at: later(1_000_000)) == nil) }
    #expect(allowances.take(for: 1, at: later(1_000_000)) != nil)
  }

  @Test func whatIsGivenBackCanBeTakenAgainButNotMore() {
    let allowances = Allowances<Int>(Allowance(1, perHour: 1))
    for _ in 0..<100 {
      #expect(allowances.take(for: 1, at: start) == nil)
      allowances.giveBack(to: 1, at: start)
    }
    allowances.giveBack(to: 1, at: start)
    #expect(allowances.take(for: 1, at: start) == nil)
    #expect(allowances.take(for: 1, at: start) == .seconds(3_600))
  }

  @Test func aFloodOfSourcesNeitherGrowsNorGivesAnybodyAFreshAllowance() {
    let allowances = Allowances<Int>(Allowance(atOnce: 2, perSecond: 1), remembering: 100)
    #expect(allowances.take(for: 0, at: start) == nil)
    #expect(allowances.take(for: 0, at: start) == nil)
    var given = 0
    for source in 1...10_000 where allowances.take(for: source, at: start) == nil { given += 1 }
    // The 99 that were remembered, and what all others share.
    #expect(given == 99 + 2)
    #expect(allowances.count <= 101)
    #expect(allowances.take(for: 0, at: start) != nil)
    // When they have everything again they are forgotten, and there is room.
    #expect(allowances.take(for: 20_000, at: later(2)) == nil)
    #expect(allowances.count == 1)
  }

  @Test(.seeded) func overAnyTimeNoMoreIsGivenThanTheAllowanceSays() {
    var random = TestSeed.generator(stream: 41)
    for _ in 0..<200 {
      let allowance = Allowance(
        atOnce: Double.random(in: 1...20, using: &random),
        perSecond: Double.random(in: 0.1...10, using: &random))
      let allowances = Allowances<Int>(allowance)
      var (second, given) = (0.0, 0)
      for _ in 0..<300 {
        second += Double.random(in: 0...0.3, using: &random)
        if allowances.take(for: 1, at: later(second)) == nil { given += 1 }
        #expect(Double(given) <= allowance.atOnce + second * allowance.perSecond + 0.001)
      }
    }
  }

  @Test func aCouncilBehindOneAddressFitsThroughTheGate() throws {
    let gate = ConnectionGate()
    let office = SourceAddress(try? SocketAddress(ipAddress: "192.0.2.1", port: 40_000))
    var places: [ConnectionGate.Place] = []
    for _ in 0..<Limits.connectionsPerAddress {
      places.append(try #require(gate.enter(office, at: start)))
    }
    #expect(Limits.connectionsPerAddress >= 64 * 2)
    #expect(gate.enter(office, at: start) == nil)
    let other = SourceAddress(try? SocketAddress(ipAddress: "192.0.2.2", port: 40_000))
    #expect(gate.enter(other, at: start) != nil)
    gate.leave(places[0])
    gate.leave(places[0])
    #expect(gate.enter(office, at: start) != nil)
    #expect(gate.enter(office, at: start) == nil)
  }

  @Test func connectionsOpenedOneAfterTheOtherAreCountedToo() throws {
    let gate = ConnectionGate(openings: Allowance(atOnce: 5, perSecond: 1))
    let address = SourceAddress(nil)
    for _ in 0..<5 { gate.leave(try #require(gate.enter(address, at: start))) }
    #expect(gate.enter(address, at: start) == nil)
    #expect(gate.enter(address, at: later(1)) != nil)
  }

  @Test func anAddressIsWhatOneHouseholdHas() throws {
    func source(_ text: String, port: Int = 1) throws -> SourceAddress {
      SourceAddress(try SocketAddress(ipAddress: text, port: port))
    }
    #expect(try source("192.0.2.1", port: 1) == source("192.0.2.1", port: 2))
    #expect(try source("192.0.2.1") != source("192.0.2.2"))
    #expect(try source("::ffff:192.0.2.1") == source("192.0.2.1"))
    #expect(try source("2001:db8:1:2::1") == source("2001:db8:1:2:ffff::2"))
    #expect(try source("2001:db8:1:2::1") == source("2001:db8:1:3::1"))
    #expect(try source("2001:db8:1:2::1") != source("2001:db8:2:2::1"))
    for address in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
      #expect(try source(address).isLoopback, "\(address)")
    }
    for address in ["::2", "2001:db8::1", "128.0.0.1"] {
      #expect(try !source(address).isLoopback, "\(address)")
    }
  }
}
