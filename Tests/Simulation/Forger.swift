import Merge
import Records
import Support
import Sync

/// A program that keeps no rule: it writes under other people's names, to any record, with a clock
/// years off, kinds that do not exist or are not the record's, values of the wrong shape and
/// malformed lines; it lies about earlier operations, and names others' future ones, and its own.
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
    let lines = (0..<Int.random(in: 1...4, using: &random)).map { _ in line() }
    var request = SyncRequest(
      replica: replica, incarnation: nil, cursors: [:], oldest: oldest, lines: lines)
    try request.sign(with: device.key)
    return request
  }

  /// A parcel whose signature does not fit its content, and the kind of the fraud. Its counters are
  /// not used up.
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
      request.lines.append(line())
      return (request, "a line was added")
    case 3:
      let signed = request.lines
      repeat {
        device.forgedCounter = counter
        request.lines = signed.map { _ in line() }
      } while request.lines == signed
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

  /// Now and then one that nobody can read, or that is too long.
  private mutating func line() -> [UInt8] {
    let operation = operation()
    if oneIn(16) { return Array("{\"id\":\"\(operation.id)\"".utf8) }
    if oneIn(24) {
      return Merge.Operation(
        id: operation.id, lamport: operation.lamport, author: operation.author,
        recordedAt: operation.recordedAt, record: operation.record, kind: operation.kind,
        writes: ["unknown": Write(.list(Array(repeating: "長い", count: 9_000)))]
      ).line
    }
    return operation.line
  }

  private mutating func operation() -> Merge.Operation {
    device.forgedCounter += 1
    let id = OperationID(replica: replica, counter: device.forgedCounter)
    let records = city.records.keys.sorted()
    let target = oneIn(6) ? records.first : records.randomElement(using: &random)
    if oneIn(8), let squat = squat(id) { return squat }
    let record = oneIn(3) ? .random(using: &random) : target ?? .random(using: &random)
    let other = city.users.keys.sorted().randomElement(using: &random) ?? device.account.id
    let year: Int64 = oneIn(6) ? 2 * 366 * 86_400_000 : 0
    return Merge.Operation(
      id: id, lamport: lamport(), author: oneIn(5) ? other : device.account.id,
      recordedAt: Timestamp(milliseconds: now.milliseconds + year), record: record,
      kind: kind(of: record), writes: writes(record, id))
  }

  /// Begins something of another kind, or about somebody else, where the only record of a person or report belongs.
  private mutating func squat(_ id: OperationID) -> Merge.Operation? {
    let owned = Array(CityModel.owners.keys).sorted().randomElement(using: &random) ?? "kit"
    let owners = city.all(owned == "review" ? "concern" : "person").map(\.id).sorted()
    // The owners whose place is still free come first.
    let free = owners.filter { city.records[$0.companion(owned)]?.kind == nil }
    guard let field = CityModel.owners[owned],
      let owner = (free.isEmpty ? owners : free).randomElement(using: &random),
      let other = owners.randomElement(using: &random)
    else { return nil }
    let kind = oneIn(3) ? owned : oneIn(2) ? "person" : "worker"
    let name = Write(.text("偽\(UInt16.random(in: 0...UInt16.max, using: &random))"))
    return Merge.Operation(
      id: id, lamport: city.highestLamport + 1, author: device.account.id, recordedAt: now,
      record: owner.companion(owned), kind: kind,
      writes: kind == owned
        ? ["name": name, field: Write(.text(other.description))] : ["name": name])
  }

  private mutating func kind(of record: RecordID) -> String {
    if oneIn(6) { return "kind_of_tomorrow" }
    return oneIn(8) ? "team" : city.record(record)?.kind ?? "concern"
  }

  /// From before everything to beyond all numbers.
  private mutating func lamport() -> UInt64 {
    let highest = city.highestLamport
    let choices: [UInt64] = [
      1, highest / 2 + 1, highest + 1, highest + 1_000, highest + 1_000_001,
      Merge.Operation.highestLamport, Merge.Operation.highestLamport + 1, UInt64(Int64.max),
    ]
    return oneIn(2)
      ? .random(in: 1...1_000, using: &random) : choices.randomElement(using: &random) ?? 1
  }

  private mutating func writes(_ record: RecordID, _ id: OperationID) -> PathMap<Write> {
    var seen = city.records[record]?.entries.map(\.operation.id) ?? []
    if oneIn(3) { seen = [] }
    if oneIn(2) { seen += future() + [id] }
    if oneIn(12) {
      let before = Value.texts(seen.map(\.description))
      return ["lifecycle": Write(["state": "deleted", "before": before], seen: seen)]
    }
    if oneIn(40) { return ["erasure": Write("本人の求め", seen: seen)] }
    let path: FieldPath = oneIn(2) ? "memo" : oneIn(2) ? "name" : oneIn(2) ? "content" : "unknown"
    let value: Value = oneIn(5) ? .number(1.5) : oneIn(6) ? "\u{1b}[2J" : "偽"
    return [oneIn(12) ? FieldPath(path.text + "\u{9b}") : path: Write(value, seen: seen)]
  }

  /// Names of operations that others are yet to write.
  private mutating func future() -> [OperationID] {
    let known = Dictionary(grouping: city.operations.keys, by: \.replica)
    let replicas = known.keys.sorted().shuffled(using: &random).prefix(4)
    return replicas.flatMap { replica in
      let last = known[replica]?.map(\.counter).max() ?? 0
      return (1...6).map { OperationID(replica: replica, counter: last + $0) }
    }
  }

  private mutating func oneIn(_ number: Int) -> Bool {
    Int.random(in: 0..<number, using: &random) == 0
  }
}
