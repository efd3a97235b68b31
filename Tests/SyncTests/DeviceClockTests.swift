import Records
import Sync
import Testing

/// A laptop's clock against the server's: what is entered, and how long the device was silent.
@Suite struct DeviceClockTests {
  private typealias Moment = DeviceClock.Moment
  private static let day: Int64 = 86_400_000
  private static let start: Int64 = 1_795_000_000_000

  /// A moment by days since the contact: what the clock says, and how long the machine has run.
  private func moment(_ wallDays: Int64, running days: Int64 = 0, run: String = "one") -> Moment {
    Moment(
      wall: Timestamp(milliseconds: Self.start + wallDays * Self.day), run: run,
      running: 5_000 + days * Self.day)
  }

  /// A contact at which the device's clock was so many days ahead.
  private func clock(ahead days: Int64 = 0) -> DeviceClock {
    DeviceClock(
      .init(server: Timestamp(milliseconds: Self.start), device: moment(days)))
  }

  private func days(_ milliseconds: Int64) -> Int64 { milliseconds / Self.day }

  @Test(arguments: [Int64(-20_000), -200, -2, 0, 2, 30, 3_652])
  func aClockThatIsOffAndGoesOnIsCorrected(ahead: Int64) {
    let clock = clock(ahead: ahead)
    let later = moment(ahead + 9, running: 9)
    #expect(clock.now(at: later).milliseconds == Self.start + 9 * Self.day)
    #expect(clock.deviation(at: later) == ahead * Self.day)
    #expect(days(clock.silence(at: later)) == 9)
  }

  @Test(arguments: [Int64(30), 3_652, 15])
  func aClockThatWasPutRightAfterwardsHidesNoSilence(ahead: Int64) {
    let clock = clock(ahead: ahead)
    // The machine ran all the time, or was started again.
    #expect(days(clock.silence(at: moment(40, running: 40))) == 40)
    #expect(days(clock.silence(at: moment(40, run: "two"))) >= 40)
    #expect(clock.now(at: moment(40, running: 40)).milliseconds == Self.start + 40 * Self.day)
  }

  @Test func aClockThatIsSetBackShortensNoSilence() {
    var clock = clock()
    clock.advance(to: moment(13, running: 13))
    #expect(days(clock.silence(at: moment(1, running: 15))) == 15)
    clock.advance(to: moment(1, running: 15))
    // Every day set back by one, and started again: each forward step counts.
    for _ in 0..<5 {
      clock.advance(to: moment(2, run: "two"))
      clock.advance(to: moment(1, run: "two"))
      clock.advance(to: moment(1, run: "three"))
    }
    #expect(days(clock.silence(at: moment(1, run: "four"))) >= 15)
    var jumping = self.clock()
    jumping.advance(to: moment(20))
    #expect(days(jumping.silence(at: moment(0))) == 20)
  }

  @Test func aClockBeforeTheLastContactIsNotBelieved() {
    let clock = clock()
    for run in ["one", "two"] {
      let back = moment(-200, running: 0, run: run)
      #expect(clock.now(at: back).milliseconds == Self.start)
      #expect(clock.deviation(at: back) == -200 * Self.day)
    }
    // A little is a clock like any.
    #expect(clock.deviation(at: moment(0, run: "two")) == nil)
    let ahead = moment(40)
    #expect(clock.now(at: ahead) == ahead.wall)
    #expect(clock.deviation(at: ahead) == nil)
  }

  /// A virtual machine that is paused overnight counts nothing, and gets its clock put right when it goes on.
  @Test(arguments: [Int64(1), 9, 21, 26])
  func aClockThatLeaptByHoursIsBelievedAndOneSetBackByHoursIsNot(hours: Int64) {
    let clock = clock()
    let leapt = Moment(
      wall: Timestamp(milliseconds: Self.start + hours * 3_600_000), run: "one", running: 5_000)
    #expect(clock.now(at: leapt) == leapt.wall)
    #expect(clock.silence(at: leapt) == hours * 3_600_000)
    let setBack = Moment(
      wall: Timestamp(milliseconds: Self.start - hours * 3_600_000), run: "two", running: 9_000)
    #expect(clock.now(at: setBack).milliseconds == Self.start)
    // A clock that is corrected a little keeps pace.
    let nudged = Moment(
      wall: Timestamp(milliseconds: Self.start + 3_900_000), run: "one", running: 3_605_000)
    #expect(clock.now(at: nudged).milliseconds == Self.start + 3_600_000)
  }

  @Test func whatIsKeptIsReadBackAndExtremesTrapNothing() throws {
    var clock = clock(ahead: 3)
    clock.advance(to: moment(8, running: 5))
    #expect(try #require(DeviceClock(text: clock.text)) == clock)
    #expect(DeviceClock(text: "{}") == nil)
    let walls: [Int64] = [.min, .max, 0]
    for wall in walls {
      for server in walls {
        let contact = DeviceClock.Contact(
          server: Timestamp(milliseconds: server),
          device: Moment(wall: Timestamp(milliseconds: wall / 2), run: "one", running: 0))
        var clock = DeviceClock(contact)
        for other in walls {
          let moment = Moment(wall: Timestamp(milliseconds: other), run: "two", running: .max)
          clock.advance(to: moment)
          #expect(clock.silence(at: moment) >= 0)
          _ = (clock.now(at: moment), clock.deviation(at: moment))
        }
      }
    }
  }
}
