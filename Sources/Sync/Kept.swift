/// The amount that an exchange added to the server's data, whatever the verdicts: it counts against
/// a device's share.
public struct Kept: Sendable, Hashable {
  public private(set) var entries = 0
  /// Notes of access are counted by themselves: a device writes them without being asked.
  public private(set) var notes = 0
  /// The bytes of the lines of both.
  public private(set) var bytes = 0

  public init() {}

  package mutating func add(lineBytes: Int, isNote: Bool) {
    bytes += lineBytes
    if isNote { notes += 1 } else { entries += 1 }
  }
}
