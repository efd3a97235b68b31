import Compression
import Foundation
import Merge
import Records
import Storage
import Sync

/// 64 devices of cooperators at once, over HTTP, against the real server.
struct LoadMeasure {
  static let devices = 64
  static let operationsPerPush = 20

  let city: City

  /// Every device pushes 20 visits, and again when they are acknowledged.
  func runPush(_ report: inout BenchReport) throws {
    let rounds = 25
    let folder = try city.copy("push-server")
    let fleet = try Fleet(city, folder: folder, rounds: rounds)
    let before = city.work.path("push-before.sqlite")
    try? FileManager.default.removeItem(atPath: before)
    let server = try RunningServer(folder: folder)
    var generator = try LoadGenerator(connections: LoadMeasure.devices, port: server.port)
    try fleet.settle(&generator, port: server.port)
    try Connection(folder + "/" + ServerStore.fileName).execute("VACUUM INTO '\(before)'")
    let used = (server: Machine.processorSeconds(of: server.process), own: ownSeconds)
    var outcome = LoadGenerator.Outcome()
    outcome = try generator.run { try fleet.push($0, $1, port: server.port) }
    let serverSeconds = Machine.processorSeconds(of: server.process) - used.server
    let peak = Machine.peakMemory(of: server.process) ?? .nan
    let shares =
      "the server used \(share(serverSeconds, outcome)) of a core, "
      + "the generator \(share(ownSeconds - used.own, outcome))"
    server.stop()
    let operations = Double(outcome.latencies.count * LoadMeasure.operationsPerPush)
    let floor = try PlainSQLite.seconds(
      from: before, to: folder + "/" + ServerStore.fileName, transactions: rounds)
    report.add(
      Figure(
        measure: "64 devices push 20 each", value: operations / outcome.seconds,
        unit: "operations/s", floor: operations / floor, reach: .atLeast(12_000),
        note: "\(Int(operations)) operations; \(shares); floor: the same rows into plain SQLite, "
          + "64 parcels a commit, no network"))
    report.add(
      Figure(
        measure: "64 devices push 20 each, p99",
        value: quantile(outcome.latencies, 0.99) * 1_000, unit: "ms", reach: .atMost(200),
        note: "median \(BenchReport.short(median(outcome.latencies) * 1_000)) ms"))
    report.add(
      Figure(
        measure: "64 devices push 20 each, on the wire",
        value: Double(outcome.bytesUp + outcome.bytesDown) / operations, unit: "bytes/operation",
        note: "\(outcome.bytesUp) up, \(outcome.bytesDown) down, headers included"))
    report.add(
      Figure(
        measure: "server's memory after the pushes", value: peak / 1_048_576, unit: "MiB",
        reach: .atMost(200), note: "VmHWM"))
  }

  /// Every device asks whether there is anything new, and there is not.
  func runQuiet(_ report: inout BenchReport) throws {
    let folder = try city.copy("quiet-server")
    let fleet = try Fleet(city, folder: folder, rounds: 0)
    let server = try RunningServer(folder: folder)
    defer { server.stop() }
    var generator = try LoadGenerator(connections: LoadMeasure.devices, port: server.port)
    try fleet.settle(&generator, port: server.port)
    let requests = fleet.quietRequests(port: server.port)
    var best = LoadGenerator.Outcome()
    var shares = ""
    for _ in 0..<3 {
      let used = (server: Machine.processorSeconds(of: server.process), own: ownSeconds)
      var left = Array(repeating: 100, count: LoadMeasure.devices)
      let outcome = try generator.run { place, _ in
        left[place] -= 1
        return left[place] < 0 ? nil : requests[place]
      }
      guard best.seconds == 0 || outcome.seconds < best.seconds else { continue }
      best = outcome
      let serverSeconds = Machine.processorSeconds(of: server.process) - used.server
      shares =
        "the server used \(share(serverSeconds, outcome)) of a core, "
        + "the generator \(share(ownSeconds - used.own, outcome))"
    }
    let count = Double(best.latencies.count)
    report.add(
      Figure(
        measure: "nothing new, 64 devices", value: count / best.seconds, unit: "exchanges/s",
        floor: try health(server.port), reach: .atLeast(8_000),
        note: "best of 3 runs of \(Int(count)); p99 "
          + "\(BenchReport.short(quantile(best.latencies, 0.99) * 1_000)) ms; \(shares); floor: "
          + "GET /health by the same generator"))
    report.add(
      Figure(
        measure: "nothing new, on the wire",
        value: Double(best.bytesUp + best.bytesDown) / count, unit: "bytes",
        reach: .atMost(600),
        note: "\(best.bytesUp / best.latencies.count) up, \(best.bytesDown / best.latencies.count) "
          + "down, headers included, \(fleet.grantsText)"))
  }

  /// The rate that HTTP alone allows.
  private func health(_ port: UInt16) throws -> Double {
    let request = Array("GET /health HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n".utf8)
    var generator = try LoadGenerator(connections: LoadMeasure.devices, port: port)
    return try (0..<3).map { _ in
      var left = 64 * 150
      let outcome = try generator.run { _, _ in
        left -= 1
        return left < 0 ? nil : request
      }
      return Double(outcome.latencies.count) / outcome.seconds
    }.max() ?? .nan
  }

  private var ownSeconds: Double { Machine.processorSeconds(of: getpid()) }

  private func share(_ seconds: Double, _ outcome: LoadGenerator.Outcome) -> String {
    String(format: "%.2f", seconds / outcome.seconds)
  }
}

/// The 64 devices: where each stands, and its parcels, made and compressed beforehand.
private final class Fleet {
  private struct Member {
    let token: String
    let replica: UInt64
    let parcels: [Parcel]
    var pushed = 0
    /// From the last answer's head.
    var incarnation: String?
    var cursors: [Int64: Int64] = [:]
    var received: UInt64 = 0
    var isSettled = false
  }

  private struct Parcel {
    /// The lines of a push, compressed.
    var body: [UInt8] = []
    var count = 0
    /// As it stands in the head.
    var signature = ""
  }

  private var members: [Member] = []

  init(_ city: City, folder: String, rounds: Int) throws {
    let now = Timestamp.now
    let store = try ServerStore(folder: folder)
    for (place, cooperator) in city.cast.cooperators.enumerated() {
      let replica = 0x5500_0000_0000_0000 + UInt64(place)
      var maker = VisitMaker(cooperator.account, replica: replica, now: now)
      let token = try store.enroll(cooperator.account, at: now)
      let parcels = try (0..<rounds).map { _ in
        var request = SyncRequest(
          replica: replica, incarnation: nil, cursors: [:], oldest: 1,
          lines: maker.lines(LoadMeasure.operationsPerPush, like: cooperator.visits))
        try request.sign(with: .bench(token))
        return Parcel(
          body: Gzip.compress(request.lines.flatMap { $0 + [0x0a] }), count: request.lines.count,
          signature: Data(request.signature ?? []).base64EncodedString())
      }
      members.append(Member(token: token, replica: replica, parcels: parcels))
    }
  }

  var grantsText: String {
    "\(members.map(\.cursors.count).min() ?? 0) to \(members.map(\.cursors.count).max() ?? 0) grants"
  }

  /// Brings every device to where nothing is new.
  func settle(_ generator: inout LoadGenerator, port: UInt16) throws {
    _ = try generator.run { place, answer in
      if let answer { try self.take(answer, place) }
      return self.members[place].isSettled
        ? nil : self.request(place, Parcel(), port)
    }
  }

  func quietRequests(port: UInt16) -> [[UInt8]] {
    members.indices.map { request($0, Parcel(), port) }
  }

  /// The next push of a device. The parcel is a gzip member of its own behind that of the head, so that
  /// only the head is compressed while the clock runs.
  func push(_ place: Int, _ answer: ArraySlice<UInt8>?, port: UInt16) throws -> [UInt8]? {
    if let answer { try take(answer, place) }
    let member = members[place]
    guard member.pushed < member.parcels.count else { return nil }
    members[place].pushed += 1
    return request(place, member.parcels[member.pushed], port)
  }

  private func request(_ place: Int, _ parcel: Parcel, _ port: UInt16) -> [UInt8] {
    let member = members[place]
    let cursors = member.cursors.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
    let incarnation = member.incarnation.map { "\"incarnation\":\"\($0)\"," } ?? ""
    let signature = parcel.count == 0 ? "" : ",\"signature\":\"\(parcel.signature)\""
    let head =
      "{\"cursors\":{\(cursors.joined(separator: ","))},\(incarnation)\"oldest\":\(member.received + 1),"
      + "\"operations\":\(parcel.count),\"protocol\":1,\"replica\":\"\(hexText(member.replica))\"\(signature)}\n"
    let body = Gzip.compress(Array(head.utf8)) + parcel.body
    return HTTPConnection.syncRequest(body, token: member.token, port: port)
  }

  /// Reads the head of an answer; the rest is the device's work, not the generator's.
  private func take(_ answer: ArraySlice<UInt8>, _ place: Int) throws {
    let bytes = try Gzip.decompress(Array(answer), limit: Limits.answerBytes)
    let head = try JSON.read(bytes.prefix { $0 != 0x0a })
    members[place].incarnation = head["incarnation"]?.text
    members[place].isSettled = head["more"] != true
    var cursors: [Int64: Int64] = [:]
    for (grant, cursor) in head["cursors"]?.object ?? [:] {
      if let grant = Int64(grant) { cursors[grant] = cursor.integer }
    }
    members[place].cursors = cursors
    let received = UInt64(head["received"]?.integer ?? 0)
    members[place].received = received
    guard received == UInt64(members[place].pushed * LoadMeasure.operationsPerPush) else {
      throw BenchFailure("received \(received) of device \(place)")
    }
  }
}
