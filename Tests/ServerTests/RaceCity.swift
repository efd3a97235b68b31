import Authority
import Foundation
import Hummingbird
import Logging
import Merge
import NIOCore
import NIOEmbedded
import Records
import Storage
import Support
import Sync
import Synchronization
import TestKit

@testable import tsunagu_server

/// The ways in which a user loses access.
enum Loss: CaseIterable {
  case deviceRevoked, accountEnded, termEnded, teamEnded, consentWithdrawn
}

/// The server's routes on real data, asked by many devices at once, in one process.
final class RaceCity: Sendable {
  let folder = TemporaryFolder(isInMemory: true)
  let server: ServerStore
  private let endpoints: [Endpoint]
  /// The server's own operations: the entries of an office.
  private let counter = Mutex<UInt64>(0)

  init() throws {
    server = try ServerStore.founded(in: folder.path("server"))
    endpoints = Build.endpoints(store: server, identity: nil).all
  }

  func respond(_ name: String, to request: Request, _ context: EdgeContext) async throws -> Response
  {
    guard let endpoint = endpoints.first(where: { $0.name == name }) else {
      throw Problem(.notFound)
    }
    return try await endpoint.respond(to: request, context)
  }

  /// Volunteers, each with the one person of their team, who has agreed that they see the kit.
  func volunteers(
    _ count: Int, _ generator: inout SeededGenerator
  ) throws -> [RaceDevice] {
    var devices: [RaceDevice] = []
    for _ in 0..<count { devices.append(RaceDevice(city: self, &generator)) }
    try server.write { rows in
      for device in devices {
        let (person, worker) = (Value.text(device.person.description), device.worker.description)
        try load(Person.kind, device.person, ["name": .text(device.secret)], rows)
        try load(Worker.kind, device.worker, ["name": "協力者"], rows)
        try load(Team.kind, device.team, ["person": person, "cooperators/\(worker)": true], rows)
        let consent = Consent.self
        try load(
          consent.kind, device.consent,
          [
            "person": person, "recipient": "協力者", "data": "いのちのバトン", "purpose": "救急時の対応",
            "state": "同意", "signed_on": "2020-04-01",
          ], rows)
        let kit = device.person.companion(Kit.kind.name)
        try load(Kit.kind, kit, ["person": person, "place": .text(device.kitSecret)], rows)
        try rows.enroll(
          Account(
            id: device.user, name: "利用者", Assignment(.cooperator), worker: device.worker),
          token: device.token, key: device.key, at: .now)
      }
    }
    return devices
  }

  /// Takes the access from all of these. Durable when it returns.
  func lose(_ loss: Loss, _ devices: [RaceDevice]) throws {
    try server.write { rows in
      for device in devices {
        switch loss {
        case .deviceRevoked:
          let id = try rows.requester(token: device.token, at: .now).device.id
          _ = try rows.revokeDevice(id, reason: nil, at: .now)
        case .accountEnded: try rows.endAccount(device.user, at: .now)
        case .termEnded:
          let yesterday = Timestamp.now.dateInJapan.adding(days: -1)
          try rows.end(Assignment(.cooperator), of: device.user, with: yesterday)
        case .teamEnded:
          try load(Team.kind, device.team, ["ended_on": "2020-09-30"], rows)
        case .consentWithdrawn: try load(Consent.kind, device.consent, ["state": "撤回"], rows)
        }
      }
    }
  }

  private func load(
    _ kind: Kind, _ id: RecordID, _ values: [String: Value], _ rows: ServerRows
  ) throws {
    let state = try rows.state(id) ?? RecordState(id: id, kind: kind.name)
    let number = counter.withLock { counter in
      counter += 1
      return counter
    }
    try Application.load(
      Merge.Operation(
        id: OperationID(replica: 1, counter: number), lamport: number,
        author: RecordID(high: 1, low: 1), recordedAt: .now, record: id, kind: kind.name,
        writes: state.writes(values)), in: rows)
  }
}

/// A volunteer's device that asks by hand for everything that it may see, again and again.
final class RaceDevice: Sendable {
  enum Question: CaseIterable { case quiet, push, held }

  let city: RaceCity
  let user: RecordID
  let person: RecordID
  let worker: RecordID
  let team: RecordID
  let consent: RecordID
  let token: String
  let key: DeviceKey
  private let replica: UInt64
  private let pushed = Mutex<UInt64>(0)
  private let context: EdgeContext

  init(city: RaceCity, _ generator: inout SeededGenerator) {
    self.city = city
    user = RecordID.random(using: &generator)
    person = RecordID.random(using: &generator)
    worker = RecordID.random(using: &generator)
    team = RecordID.random(using: &generator)
    consent = RecordID.random(using: &generator)
    token = RecordID.random(using: &generator).description
    key = DeviceKey.random(using: &generator)
    replica = generator.next()
    context = EdgeContext(
      source: .init(channel: EmbeddedChannel(), logger: Logger(label: "race")))
  }

  var secret: String { "秘密の人\(person.short)" }
  var kitSecret: String { "秘密の場所\(person.short)" }

  /// The server's answer as text, or the code of its problem.
  func ask(_ question: Question) async throws -> String {
    do {
      switch question {
      case .quiet: return try await send("sync", .post, exchange(pushing: false))
      case .push: return try await send("sync", .post, exchange(pushing: true))
      case .held: return try await send("listHeld", .get, [])
      }
    } catch let problem as Problem {
      return problem.code.rawValue
    }
  }

  /// As a device that has nothing yet: everything that it may see is an answer.
  private func exchange(pushing: Bool) throws -> [UInt8] {
    var request = SyncRequest(
      replica: replica, incarnation: "one", cursors: [:], oldest: 1, lines: [])
    guard pushing else { return request.bytes }
    let counter = pushed.withLock { pushed in
      pushed += 1
      return pushed
    }
    let visit = OperationID(replica: replica, counter: counter)
    request.lines = [
      Merge.Operation(
        id: visit, lamport: 1_000_000 + counter, author: user, recordedAt: .now,
        record: RecordID(high: person.high, low: counter), kind: "visit",
        writes: [
          FieldPath("person"): Write(.text(person.description)),
          FieldPath("date"): Write("2020-04-01"),
        ]
      ).line
    ]
    try request.sign(with: key)
    return request.bytes
  }

  private func send(
    _ name: String, _ method: HTTPRequest.Method, _ body: [UInt8]
  ) async throws -> String {
    let head = HTTPRequest(
      method: method, scheme: "http", authority: "a", path: "/",
      headerFields: [.authorization: "Bearer \(token)"])
    let request = Request(head: head, body: .init(buffer: ByteBuffer(bytes: body)))
    let response = try await city.respond(name, to: request, context)
    let collected = Collected()
    try await response.body.write(Collecting(into: collected))
    return String(decoding: collected.bytes.withLock { $0 }, as: UTF8.self)
  }
}

private final class Collected: Sendable {
  let bytes = Mutex<[UInt8]>([])
}

private struct Collecting: ResponseBodyWriter {
  let collected: Collected

  init(into collected: Collected) { self.collected = collected }

  func write(_ buffer: ByteBuffer) async throws {
    collected.bytes.withLock { $0 += Array(buffer: buffer) }
  }

  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
