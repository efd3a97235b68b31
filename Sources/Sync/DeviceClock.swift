import Records

/// A device's knowledge of the time: its own clock, the machine's running time, and the server's
/// time at their last contact (docs/decisions/0030-clocks.md).
///
/// A volunteer's laptop has a flat battery, or somebody set its clock. Entries are stamped with the
/// best known time, and the device's silence is never reckoned shorter than it was.
public struct DeviceClock: Sendable, Hashable {
  /// A machine's clocks at one moment.
  public struct Moment: Sendable, Hashable {
    /// The clock that people can set.
    public let wall: Timestamp
    /// Which run of the machine this is; a name that no other run has.
    public let run: String
    /// Milliseconds since the machine was started, sleep included. Nobody can set it.
    public let running: Int64

    public init(wall: Timestamp, run: String, running: Int64) {
      self.wall = wall
      self.run = run
      self.running = running
    }
  }

  /// The last finished exchange.
  public struct Contact: Sendable, Hashable {
    public let server: Timestamp
    public let device: Moment

    public init(server: Timestamp, device: Moment) {
      self.server = server
      self.device = device
    }

    /// By how many milliseconds the device's clock was ahead of the server's; below zero where it was behind.
    public var deviation: Int64 { distance(from: server, to: device.wall) }
  }

  public let contact: Contact
  /// Where the reckoning of the silence stands.
  private var latest: Moment
  private var silence: Int64

  /// The silence up to where it was reckoned last.
  public var kept: Int64 { silence }

  /// A clock that has just been compared.
  public init(_ contact: Contact) {
    self.contact = contact
    latest = contact.device
    silence = 0
  }

  /// How far the machine's clock is off as far as is known; nil where nobody can say: it was set since, and may be right.
  public func deviation(at moment: Moment) -> Int64? {
    if keepsPace(moment) { return contact.deviation }
    let since = distance(from: contact.server, to: moment.wall)
    guard since < -Limits.clockSaidMilliseconds else { return nil }
    return distance(from: sum(contact.server, elapsed(until: moment)), to: moment.wall)
  }

  /// The best time that there is: the server's, counted on, where the machine's clock has gone on undisturbed since
  /// both spoke, or lies before that; else the machine's own.
  public func now(at moment: Moment) -> Timestamp {
    guard deviation(at: moment) != nil else { return moment.wall }
    return sum(contact.server, elapsed(until: moment))
  }

  /// For how many milliseconds the device has been silent. A clock that is set back shortens it by nothing.
  public func silence(at moment: Moment) -> Int64 {
    let step =
      moment.run == latest.run
      ? moment.running - latest.running : distance(from: latest.wall, to: moment.wall)
    let counted = silence.addingReportingOverflow(max(0, step))
    let reckoned = counted.overflow ? .max : counted.partialValue
    // A clock that kept its distance to the server's says nothing that is not in the sum already.
    guard !keepsPace(moment) else { return reckoned }
    return max(reckoned, distance(from: contact.server, to: moment.wall))
  }

  /// Goes on reckoning from a later moment.
  public mutating func advance(to moment: Moment) {
    silence = silence(at: moment)
    latest = moment
  }

  /// Whether the machine has not been restarted since the last contact, and nobody has set its clock: a clock that is
  /// corrected a little now and then keeps pace.
  private func keepsPace(_ moment: Moment) -> Bool {
    guard moment.run == contact.device.run else { return false }
    let passed = distance(from: contact.device.wall, to: moment.wall)
    let difference = passed.subtractingReportingOverflow(elapsed(until: moment))
    return !difference.overflow
      && difference.partialValue.magnitude <= Limits.clockSaidMilliseconds.magnitude
  }

  /// The time that the machine's own count says has passed; nothing if it was restarted.
  private func elapsed(until moment: Moment) -> Int64 {
    moment.run == contact.device.run ? max(0, moment.running - contact.device.running) : 0
  }
}

extension DeviceClock {
  /// As it is kept with the device's data.
  public var text: String {
    JSON.text([
      "server": .integer(contact.server.milliseconds), "contact": contact.device.value,
      "latest": latest.value, "silence": .integer(silence),
    ])
  }

  public init?(text: String) {
    guard let value = try? JSON.read(text), let server = value["server"]?.integer,
      let device = value["contact"].flatMap(Moment.init), let silence = value["silence"]?.integer,
      let latest = value["latest"].flatMap(Moment.init)
    else { return nil }
    contact = Contact(server: Timestamp(milliseconds: server), device: device)
    self.latest = latest
    self.silence = silence
  }
}

extension DeviceClock.Moment {
  fileprivate var value: Value {
    ["wall": .integer(wall.milliseconds), "run": .text(run), "running": .integer(running)]
  }

  fileprivate init?(_ value: Value) {
    guard let wall = value["wall"]?.integer, let run = value["run"]?.text,
      let running = value["running"]?.integer
    else { return nil }
    self.init(wall: Timestamp(milliseconds: wall), run: run, running: running)
  }
}

/// The milliseconds between two moments; clocks can say anything, so that the result is capped.
private func distance(from one: Timestamp, to other: Timestamp) -> Int64 {
  let (difference, isBeyondCounting) = other.milliseconds.subtractingReportingOverflow(
    one.milliseconds)
  guard isBeyondCounting else { return difference }
  return other.milliseconds > one.milliseconds ? .max : .min
}

private func sum(_ moment: Timestamp, _ milliseconds: Int64) -> Timestamp {
  let (sum, isBeyondCounting) = moment.milliseconds.addingReportingOverflow(milliseconds)
  return Timestamp(milliseconds: isBeyondCounting ? .max : sum)
}
