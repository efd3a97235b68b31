import Foundation
import Merge
import Records
import Storage
import Sync

/// The cost of a new device: everything that a user may see, from nothing to durable on the device.
struct DeviceMeasure {
  let city: City

  func run(_ report: inout BenchReport) throws {
    let cast = city.cast
    try measure(
      "new device, district", cast.commissioner, 0.3,
      "\(cast.districtPersons) persons, half a year", memory: 60, &report)
    try measure(
      "new device, whole city", cast.socialWorker, 2.5, "1,000 persons, half a year", memory: nil,
      &report)
  }

  private func measure(
    _ name: String, _ account: Account, _ seconds: Double, _ what: String, memory: Double?,
    _ report: inout BenchReport
  ) throws {
    let folder = try city.copy("device-server")
    let token = try ServerStore(folder: folder).enroll(account, at: .now)
    let home = city.work.path("device")
    let server = try RunningServer(folder: folder)
    defer { server.stop() }
    func enrolled() throws {
      try? FileManager.default.removeItem(atPath: home)
      try Program.server.run(
        ["enroll", account.name, "--data", folder], output: city.work.path("code"))
      let said = try String(contentsOfFile: city.work.path("code"), encoding: .utf8)
      guard let code = said.split(separator: "\n").first?.split(separator: " ").last else {
        throw BenchFailure("no code: \(said)")
      }
      try Program.unlock(home)
      try Program.client.run(
        ["enroll", server.url, String(code)], home: home, input: Program.passphraseFile(of: home))
    }
    try enrolled()
    let peak = try Program.client.peakMemory(["sync"], home: home)
    var best = Double.infinity
    for _ in 0..<3 {
      try enrolled()
      best = min(best, try Program.client.run(["sync"], home: home))
    }
    let wire = try onTheWire(account, token: token, port: server.port)
    let floor = try PlainSQLite.seconds(
      from: nil, to: home + "/" + DeviceStore.fileName, transactions: wire.exchanges)
    report.add(
      Figure(
        measure: name, value: best, unit: "s", floor: floor, reach: .atMost(seconds),
        note: "best of 3 `tsunagu sync` processes; \(what): \(wire.states) records, "
          + "\(wire.exchanges) pages; floor: the device's rows into plain SQLite, a commit a page; "
          + "the exchanges alone \(BenchReport.short(wire.serverSeconds)) s, the device's own work "
          + "\(BenchReport.short(wire.deviceSeconds)) s"))
    report.add(
      Figure(
        measure: name + ", sent", value: Double(wire.bytes) / Double(wire.cells),
        unit: "bytes/field", reach: .atMost(40),
        note: "\(wire.bytes) bytes both ways for \(wire.cells) fields"))
    report.add(
      Figure(
        measure: name + ", client's memory",
        value: peak / 1_048_576, unit: "MiB",
        reach: memory.map(Reach.atMost), note: "peak of the process"))
    if let peak = Machine.peakMemory(of: server.process) {
      report.add(
        Figure(
          measure: name + ", server's memory", value: peak / 1_048_576, unit: "MiB",
          reach: .atMost(200), note: "peak after five of them, one after the other"))
    }
  }

  private struct Wire {
    var bytes = 0
    var cells = 0
    var states = 0
    var exchanges = 0
    var serverSeconds = 0.0
    var deviceSeconds = 0.0
  }

  /// The same by the same code in this process, where bytes and time can be taken apart.
  private func onTheWire(_ account: Account, token: String, port: UInt16) throws -> Wire {
    let device = try BenchDevice(
      account, token: token, folder: city.work.path("wire"), replica: 99, port: port)
    device.transport.keepsAnswers = true
    let total = try seconds { _ = try device.sync() }
    var wire = Wire()
    wire.serverSeconds = device.transport.seconds
    wire.deviceSeconds = total - wire.serverSeconds
    wire.exchanges = device.transport.connection.exchanges
    wire.bytes = device.transport.connection.bytesUp + device.transport.connection.bytesDown
    for answer in device.transport.answers {
      for state in try SyncAnswer(bytes: answer).states {
        wire.states += 1
        wire.cells += RecordState(line: state.line)?.registers.count ?? 0
      }
    }
    return wire
  }
}

/// A device in this process: the client's own store and exchange over a counted connection.
final class BenchDevice {
  let store: DeviceStore
  let transport: CountingTransport

  init(_ account: Account, token: String, folder: String, replica: UInt64, port: UInt16) throws {
    try? FileManager.default.removeItem(atPath: folder)
    store = try DeviceStore(folder: folder, key: .fixed)
    transport = try CountingTransport(port: port, token: token)
    try store.transact { rows in
      try rows.enroll(
        Enrollment(
          server: "http://127.0.0.1:\(port)", token: token, user: account.id,
          userName: account.name, standing: account.standing,
          municipality: "氷見市"),
        key: .bench(token), replica: replica)
    }
  }

  func sync() throws -> DeviceExchange.Summary { try DeviceExchange.run(store, over: transport) }
}

/// Seven days without a signal: 500 operations each way.
struct WeekMeasure {
  let city: City

  func run(_ report: inout BenchReport) throws {
    let folder = try city.copy("week-server")
    let account = city.cast.commissioner
    let now = Timestamp.now
    let token = try ServerStore(folder: folder).enroll(account, at: now)
    let home = city.work.path("week")
    do {
      let server = try RunningServer(folder: folder)
      let device = try BenchDevice(
        account, token: token, folder: home, replica: 0x9f3a_1c0b_5d7e_2a46, port: server.port)
      _ = try device.sync()
      server.stop()
    }
    try others(folder, now)
    let server = try RunningServer(folder: folder)
    defer { server.stop() }
    let store = try DeviceStore(folder: home, key: .fixed)
    try own(store, now)
    let transport = try CountingTransport(port: server.port, token: token)
    var summary = DeviceExchange.Summary()
    let elapsed = try seconds { summary = try DeviceExchange.run(store, over: transport) }
    guard summary.accepted == 500, summary.received >= 500 else {
      throw BenchFailure("not 500 each way: \(summary)")
    }
    report.add(
      Figure(
        measure: "7 days offline, bytes",
        value: Double(transport.connection.bytesUp + transport.connection.bytesDown), unit: "bytes",
        reach: .atMost(30_000),
        note: "500 visits each way in a district: \(transport.connection.bytesUp) up, "
          + "\(transport.connection.bytesDown) down, headers included"))
    report.add(
      Figure(
        measure: "7 days offline, round trips", value: Double(transport.connection.exchanges),
        unit: "", reach: .atMost(2), note: "\(BenchReport.short(elapsed)) s, durable on both sides")
    )
  }

  /// The entries that other users made meanwhile.
  private func others(_ folder: String, _ now: Timestamp) throws {
    var maker = VisitMaker(city.cast.socialWorker, replica: 0x1234_5678_9abc_def0, now: now)
    let store = try ServerStore(folder: folder)
    let patterns = city.cast.districtVisits
    try store.write { rows in
      for place in 0..<500 {
        try Application.load(maker.visit(like: patterns[place % patterns.count]), in: rows)
      }
    }
  }

  private func own(_ store: DeviceStore, _ now: Timestamp) throws {
    var generator = SplitMix(state: 5)
    let patterns = city.cast.districtVisits
    try store.transact { rows in
      for place in 0..<500 {
        let heading = try rows.heading()
        let id = OperationID(replica: heading.replica, counter: heading.counter + 1)
        try rows.append(
          to: id.newRecord(using: &generator), kind: Visit.kind.name,
          patterns[(place + 700) % patterns.count].mapValues { Write($0.value) }, at: now)
      }
    }
  }
}
