import Merge
import Records
import Support
import Sync

/// A program that keeps to no rule: it writes under other people's names, to any record, with a clock years
/// off, kinds that do not exist, and values of the wrong shape.
struct Forger {
  let device: SimulatedDevice
  let city: CityModel
  let now: Timestamp
  private(set) var random: SeededGenerator

  init(device: SimulatedDevice, city: CityModel, now: Timestamp, random: SeededGenerator) {
    self.device = device
    self.city = city
    self.now = now
    self.random = random
  }

  /// Signed as it must be.
  mutating func request() throws -> SyncRequest {
    let oldest = device.forgedCounter + 1
    let lines = (0..<Int.random(in: 1...4, using: &random)).map { _ in operation().line }
    var request = SyncRequest(
      replica: replica, incarnation: nil, cursors: [:], oldest: oldest, lines: lines)
    try request.sign(with: device.key)
    return request
  }

  /// A parcel whose signature does not say what it brings, and why not. Its counters are not used up.
  mutating func unsignedRequest() throws -> (SyncRequest, fraud: String) {
    let counter = device.forgedCounter
    defer { device.forgedCounter = counter }
    var request = try request()
    switch Int.random(in: 0..<5, using: &random) {
    case 0:
      request.signature = nil
      return (request, "nobody signed it")
    case 1:
      try request.sign(with: .random(using: &random))
      return (request, "another key signed it")
    case 2:
      request.lines.append(operation().line)
      return (request, "a line was added")
    case 3:
      device.forgedCounter = counter
      request.lines = request.lines.map { _ in operation().line }
      return (request, "its lines were exchanged")
    default:
      request.lines.reverse()
      request.lines.append(request.lines[0])
      return (request, "its lines are in another order")
    }
  }

  /// A receipt that says more than the server ever signed; nil where the device has none to begin with.
  mutating func receipt() throws -> Receipt? {
    guard let receipt = try device.store.read({ try $0.receipt() }) else { return nil }
    var words = receipt.description.split(separator: " ").map(String.init)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: words[0] = "incarnation-of-nobody"
    case 1: words[1] = String(receipt.sequence + 1_000_000)
    default: words[2] = "\(receipt.audit.number + 1_000)" + words[2].drop { $0 != ":" }
    }
    return Receipt(words.joined(separator: " "))
  }

  private var replica: UInt64 { UInt64(0xf0f0_0000_0000_0000) | UInt64(device.number + 1) }

  private mutating func operation() -> Merge.Operation {
    device.forgedCounter += 1
    let target = city.records.keys.sorted().randomElement(using: &random)
    let record = oneIn(3) ? .random(using: &random) : target ?? .random(using: &random)
    let kind = oneIn(6) ? "kind_of_tomorrow" : city.record(record)?.kind ?? "concern"
    let other = city.users.keys.sorted().randomElement(using: &random) ?? device.account.id
    let year: Int64 = oneIn(6) ? 2 * 366 * 86_400_000 : 0
    return Merge.Operation(
      id: OperationID(replica: replica, counter: device.forgedCounter),
      lamport: UInt64.random(in: 1...1_000, using: &random),
      author: oneIn(5) ? other : device.account.id,
      recordedAt: Timestamp(milliseconds: now.milliseconds + year), record: record, kind: kind,
      writes: writes(record))
  }

  private mutating func writes(_ record: RecordID) -> PathMap<Write> {
    let seen = city.records[record]?.entries.map(\.operation.id) ?? []
    let path: FieldPath = oneIn(2) ? "memo" : oneIn(2) ? "name" : "content"
    let value: Value = oneIn(5) ? .number(1.5) : .text("偽")
    return [path: Write(value, seen: oneIn(2) ? seen : [])]
  }

  private mutating func oneIn(_ number: Int) -> Bool {
    Int.random(in: 0..<number, using: &random) == 0
  }
}
