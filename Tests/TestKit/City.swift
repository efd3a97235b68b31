// TestKit has the cities that tests ask: a server and its devices in one process, on real SQLite (City), or as the real
// programs (RunningCity), with the faults that can befall them.
//
// Never here: expectations about Tsunagu; they belong to the tests.

import Authority
import Foundation
import Merge
import Records
import Storage
import Support
import Sync
import TestDoubles

/// A city in one process: a server's data on real SQLite, a clock that stands until it is set, ids that can be repeated.
open class City {
  public let folder: TemporaryFolder
  /// Where the server's data is now.
  public internal(set) var serverFolder: String
  /// The server's clock.
  public var now = Timestamp(milliseconds: 1_795_000_000_000)
  public var random: SeededGenerator
  private let pageBytes: Int
  private var opened: ServerStore?
  /// How often it was restored from a backup, and put back to a snapshot.
  public internal(set) var (restores, putBacks) = (0, 0)
  var copies = 0

  /// - Parameters:
  ///   - server: the one of a city that is there already; nil founds a new one.
  ///   - pageBytes: of `ServerExchange`.
  public init(
    random: SeededGenerator, folder: TemporaryFolder = TemporaryFolder(),
    server: ServerStore? = nil, pageBytes: Int = Limits.answerPageBytes
  ) throws {
    self.random = random
    self.folder = folder
    self.pageBytes = pageBytes
    serverFolder = folder.path("server")
    opened = try server ?? ServerStore.founded(in: serverFolder)
  }

  /// - Parameter stream: of this run's seed.
  public convenience init(stream: UInt64) throws {
    try self.init(random: TestSeed.generator(stream: stream))
  }

  public func id() -> RecordID { .random(using: &random) }

  // MARK: The server

  public var server: ServerStore {
    guard let opened else { preconditionFailure("the server is between two lives") }
    return opened
  }

  public func serverState(_ id: RecordID) throws -> RecordState? {
    try server.read { try $0.state(id) }
  }

  public func stop() { opened = nil }

  public func start() throws { opened = try ServerStore(folder: serverFolder) }

  /// The server's process ends and begins again. The lock goes with the old life, so that must be gone first.
  public func restart() throws {
    stop()
    try start()
  }

  // MARK: Exchanges

  /// The server's answer to the bytes of a request.
  ///
  /// - Throws: `Problem` where the server answers with one.
  public func answer(
    _ request: [UInt8], token: String, fault: StoreFault? = nil
  ) throws -> [UInt8] {
    let exchange = try exchange(request, token)
    do {
      let answer = try server.meeting(fault) { try server.write(exchange.run) }
      try accept([(exchange, answer)])
      return answer.bytes
    } catch let problem as Problem {
      if case .dies = fault { try restart() }
      throw problem
    }
  }

  /// The answers to several requests in one commit.
  public func answerTogether(_ requests: [(bytes: [UInt8], token: String)]) throws -> [[UInt8]] {
    let exchanges = try requests.map { try exchange($0.bytes, $0.token) }
    let outcomes = try server.writeTogether(
      exchanges.map { exchange in { rows in try exchange.run(rows) } })
    let answers = try outcomes.map { try $0.get() }
    try accept(Array(zip(exchanges, answers)))
    return answers.map(\.bytes)
  }

  /// Called with the exchanges of a commit and their answers, when it is durable.
  open func accept(_ answered: [(exchange: Exchange, answer: SyncAnswer)]) throws {}

  private func exchange(_ request: [UInt8], _ token: String) throws -> Exchange {
    let request = try SyncRequest(bytes: request)
    let parcel = try SignedParcel(request, of: server.read { try $0.device(token: token) })
    return Exchange(request: request, parcel: parcel, token: token, now: now, pageBytes: pageBytes)
  }

  /// A request as the server takes it in; where it brings something, its signature is right.
  public struct Exchange: Sendable {
    public let request: SyncRequest
    let parcel: SignedParcel?
    public let token: String
    public let now: Timestamp
    let pageBytes: Int

    @Sendable func run(_ rows: ServerRows) throws -> SyncAnswer {
      var exchange = ServerExchange(
        request, parcel, from: try rows.requester(token: token, at: now), at: now)
      exchange.pageBytes = pageBytes
      return try exchange.run(in: rows) { try rows.requester(token: token, at: now).principal }
    }
  }
}

extension ServerStore {
  /// A new server's data.
  public static func founded(in folder: String) throws -> ServerStore {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let store = try ServerStore(folder: folder, creating: true)
    try store.initialise(municipalityCode: "162051", name: "試験市", incarnation: "one")
    return store
  }
}
