import Authority
import Foundation
import NIOCore
import Records
import Support
import Sync
import Synchronization
import Testing

@testable import tsunagu_server

/// Nobody makes the others wait: places at the gate, turns, shares, room on the disk.
@Suite struct FairnessTests {
  private let start = ContinuousClock.now

  private func address(_ number: Int) -> SourceAddress {
    SourceAddress(try? SocketAddress(ipAddress: "192.0.2.\(number)", port: 1))
  }

  // MARK: Places

  /// A gate with so many places, and who has given way.
  private final class Gate: Sendable {
    let gate: ConnectionGate
    private let log = Mutex<[String]>([])

    init(_ places: Int) {
      gate = ConnectionGate(connections: places, connectionsPerAddress: places)
    }

    var yielded: [String] { log.withLock { $0 } }

    func enter(_ name: String, _ address: SourceAddress) -> ConnectionGate.Place? {
      gate.enter(address, at: .now) { [self] in log.withLock { $0.append(name) } }
    }
  }

  @Test func threeAddressesDoNotKeepAFourthOut() throws {
    let gate = Gate(9)
    for number in 0..<9 {
      let place = try #require(gate.enter("\(number)", address(1 + number % 3)))
      // They trickle a body each: nothing of it rests.
      gate.gate.update(.transferring, of: place)
    }
    #expect(gate.enter("new", address(4)) != nil)
    #expect(gate.yielded == ["0"])
  }

  @Test func theOneThatRestsLongestOfTheAddressWithTheMostGivesWay() throws {
    let gate = Gate(5)
    let places = try ["a1", "a2", "a3", "b1", "b2"].map { name in
      (name, try #require(gate.enter(name, address(name.hasPrefix("a") ? 1 : 2))))
    }
    gate.gate.update(.working, of: places[0].1)
    gate.gate.update(.transferring, of: places[1].1)
    gate.gate.update(.resting, of: places[1].1)
    #expect(gate.enter("c1", address(3)) != nil)
    #expect(gate.yielded == ["a3"])
    #expect(gate.enter("c2", address(3)) != nil)
    #expect(gate.yielded == ["a3", "b1"])
  }

  @Test func whatTheServerWorksOnStays() throws {
    let gate = Gate(3)
    let places = try (0..<3).map { try #require(gate.enter("\($0)", address(1))) }
    for place in places { gate.gate.update(.working, of: place) }
    #expect(gate.enter("new", address(2)) == nil)
    #expect(gate.yielded.isEmpty)
    gate.gate.leave(places[0])
    #expect(gate.enter("new", address(2)) != nil)
  }

  @Test func whoHasAsManyTakesNoPlaceOfWhatMoves() throws {
    let gate = Gate(4)
    for name in ["a1", "a2", "b1", "b2"] {
      let place = try #require(gate.enter(name, address(name.hasPrefix("a") ? 1 : 2)))
      gate.gate.update(.transferring, of: place)
    }
    #expect(gate.enter("a3", address(1)) == nil)
    #expect(gate.enter("c1", address(3)) != nil)
  }

  // MARK: Turns

  @Test func aSourceHasItsTurnsAndNoMore() async throws {
    let turns = Turns<Int>(atOnce: 1, waiting: 2)
    let (first, open) = AsyncStream.makeStream(of: Void.self)
    let (started, begin) = AsyncStream.makeStream(of: Void.self)
    let busy = Task {
      try await turns.run(for: 1) {
        begin.yield()
        for await _ in first { break }
      }
    }
    for await _ in started { break }
    let waiting = (0..<2).map { number in Task { try await turns.run(for: 1) { number } } }
    // Another source does not wait for the first one's.
    #expect(try await turns.run(for: 2) { "other" } == "other")
    var refused = 0
    while refused == 0 {
      // Until both wait; each of these would wait too while there is room.
      if turns.waiting(of: 1) == 2 {
        await #expect(throws: Deferred.self) { try await turns.run(for: 1) {} }
        refused += 1
      }
      await Task.yield()
    }
    open.yield()
    try await busy.value
    for task in waiting { _ = try await task.value }
    #expect(turns.waiting(of: 1) == 0)
    #expect(try await turns.run(for: 1) { "again" } == "again")
  }

  @Test func aTurnIsGivenBackByWhoFails() async throws {
    let turns = Turns<Int>(atOnce: 1, waiting: 0)
    for _ in 0..<3 {
      await #expect(throws: Problem.self) {
        try await turns.run(for: 1) { throw Problem(.malformed) }
      }
    }
    #expect(try await turns.run(for: 1) { 7 } == 7)
  }

  /// How many are at work, and how many were at the most.
  private final class AtWork: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    func work() {
      counts.withLock { $0 = (now: $0.now + 1, most: max($0.most, $0.now + 1)) }
      counts.withLock { $0.now -= 1 }
    }

    var most: Int { counts.withLock { $0.most } }
  }

  @Test func questionsAreFewAtOnceHoweverManyAsk() async throws {
    let (questions, atWork) = (Questions(), AtWork())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for device in 0..<40 {
        group.addTask { try await questions.answer("device \(device)") { atWork.work() } }
      }
      try await group.waitForAll()
    }
    #expect((1...Limits.questionsAtOnce).contains(atWork.most))
  }

  // MARK: Shares

  private func device(_ id: Int64, _ dismissal: Dismissal? = nil) -> ServerExchange.Requester.Device
  {
    ServerExchange.Requester.Device(
      id: id, publicKey: [], lastContact: Timestamp(milliseconds: 0), dismissal: dismissal)
  }

  private func kept(entries: Int = 0, notes: Int = 0, bytes: Int = 10) -> Kept {
    var kept = Kept()
    for place in 0..<(entries + notes) {
      kept.add(lineBytes: place == 0 ? bytes : 0, isNote: place >= entries)
    }
    return kept
  }

  @Test func aShareOfEntriesBytesAndNotesIsUsedUpByItsDeviceAlone() throws {
    let day = Int(Limits.entriesPerDevice.atOnce)
    for much in [
      kept(entries: day), kept(entries: 1, bytes: Int(Limits.entryBytesPerDevice.atOnce)),
      kept(notes: Int(Limits.notesPerDevice.atOnce)),
    ] {
      let shares = DeviceShares()
      try shares.check(device(1), at: start)
      shares.charge(much, to: device(1), at: start)
      let deferred = try #require(throws: Deferred.self) {
        try shares.check(device(1), at: start)
      }
      #expect(deferred.problem.code == .shareUsed)
      #expect(deferred.wait > .zero)
      try shares.check(device(2), at: start)
      try shares.check(device(1), at: start.advanced(by: deferred.wait + .milliseconds(1)))
      // A day gives all of it back, and not more.
      let tomorrow = start.advanced(by: .seconds(86_400 * 3))
      shares.charge(much, to: device(1), at: tomorrow)
      #expect(throws: Deferred.self) { try shares.check(device(1), at: tomorrow) }
    }
  }

  @Test func aRevokedDeviceHasTheLeast() {
    let shares = DeviceShares()
    for (number, dismissal) in [Dismissal.deviceRevoked, .accountEnded].enumerated() {
      let revoked = device(Int64(number), dismissal)
      let much = kept(entries: Int(Limits.entriesPerDismissedDevice.atOnce))
      shares.charge(much, to: revoked, at: start)
      #expect(throws: Deferred.self) { try shares.check(revoked, at: start) }
    }
    #expect(
      Limits.entriesPerDismissedDevice.atOnce * 10 <= Limits.entriesPerDevice.atOnce)
  }

  // MARK: Room

  @Test func theDiskIsFullBeforeItIsFull() throws {
    let folder = TemporaryFolder()
    try DiskRoom(folder: folder.path, reservedBytes: 0).check()
    let full = DiskRoom(folder: folder.path, reservedBytes: .max)
    let deferred = try #require(throws: Deferred.self) { try full.check() }
    #expect(deferred.problem.code == .storageFull)
    #expect(throws: Deferred.self) { try full.health }
    let nearly = DiskRoom(folder: folder.path, reservedBytes: try free(folder.path) / 4 * 3)
    try nearly.check()
    #expect(try nearly.health["status"] == "storage_low")
    let share = try #require(try nearly.health["free_percent"]?.integer)
    #expect((0...100).contains(share))
    #expect(try nearly.health.count == 2)
  }

  private func free(_ folder: String) throws -> Int64 {
    let attributes = try FileManager.default.attributesOfFileSystem(forPath: folder)
    return try #require(
      attributes[.systemFreeSize] as? Int64
        ?? (attributes[.systemFreeSize] as? NSNumber)?.int64Value)
  }
}
