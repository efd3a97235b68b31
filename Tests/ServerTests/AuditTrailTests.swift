import Authority
import Merge
import Records
import Storage
import Support
import Sync
import TestKit
import Testing

@testable import tsunagu_server

/// The audit's search, and the number of lines that an answer brings.
@Suite struct AuditTrailTests {
  private let folder = TemporaryFolder()

  private func store(_ moments: [Int64]) throws -> ServerStore {
    let store = try ServerStore.founded(in: folder.path("server"))
    try store.write { rows in
      for (device, moment) in moments.enumerated() {
        try rows.append(
          AuditEntry(
            .refused, at: Timestamp(milliseconds: moment), ["device": .integer(Int64(device))]))
      }
    }
    return store
  }

  @Test func ofManyLinesTheNewestAreToldInTheirOrderAndTheOthersCounted() throws {
    // Two of the same moment keep the order in which they were written.
    let store = try store([50, 10, 90, 30, 70, 70, 20, 60, 80, 40])
    for limit in 1...12 {
      let found = try store.read {
        try AuditTrail(rows: $0).lines(AuditFilter(refusedOnly: true), limit: limit)
      }
      let all: [Int64] = [1, 6, 3, 9, 0, 7, 4, 5, 8, 2]
      #expect(found.lines.map(\.device) == Array(all.suffix(limit)))
      #expect(found.omitted == max(0, 10 - limit))
    }
  }

  @Test func everythingThatIsAskedForMustFit() throws {
    let day: Int64 = 86_400_000
    let store = try store([0, day, 2 * day, 3 * day])
    func devices(_ filter: AuditFilter) throws -> [Int64?] {
      try store.read { try AuditTrail(rows: $0).lines(filter).lines.map(\.device) }
    }
    let second = CalendarDate(daysSince1970: 1)
    #expect(try devices(AuditFilter(from: second)) == [1, 2, 3])
    #expect(try devices(AuditFilter(to: second)) == [0, 1])
    #expect(try devices(AuditFilter(device: 2, from: second)) == [2])
    #expect(try devices(AuditFilter(device: 0, from: second)) == [])
    var random = SeededGenerator(seed: 1)
    #expect(try devices(AuditFilter(user: .random(using: &random))) == [])
    #expect(try devices(AuditFilter(scopes: [])) == [])
  }

  @Test func whoSaysThatTheyAreSomebodyElseInAnotherYearIsShownAsWhoTheyAreToday() throws {
    let store = try store([])
    var random = SeededGenerator(seed: 5)
    let (user, other) = (RecordID.random(using: &random), RecordID.random(using: &random))
    let key = DeviceKey.random(using: &random)
    let (then, now) = (Timestamp(milliseconds: 0), Timestamp(milliseconds: 1_795_000_000_000))
    try store.write { rows in
      func account(_ id: RecordID) -> Account {
        Account(id: id, name: id.short, Assignment(.communitySocialWorker))
      }
      try rows.enroll(account(user), token: "token", key: key, at: now)
      try rows.addAccount(account(other))
    }
    let forged = Merge.Operation(
      id: OperationID(replica: 7, counter: 1), lamport: 1, author: other, recordedAt: then,
      record: .random(using: &random), kind: Access.kind.name,
      writes: [
        FieldPath(Access.action.name): Write(.text(AccessAction.show.rawValue)),
        FieldPath(Access.kinds.name): Write("person"),
      ])
    var request = SyncRequest(
      replica: 7, incarnation: nil, cursors: [:], oldest: 1, lines: [forged.line])
    try request.sign(with: key)
    let signed = request
    try store.write { rows in
      let requester = try rows.requester(token: "token", at: now)
      _ = try ServerExchange(signed, from: requester, at: now).run(in: rows) { requester.principal }
    }
    func lines(_ filter: AuditFilter) throws -> [AuditLine] {
      try store.read { try AuditTrail(rows: $0).lines(filter).lines }.filter { $0.name == "show" }
    }
    let line = try #require(
      try lines(AuditFilter(user: user, from: now.dateInJapan)).first)
    #expect(line.at == then)
    #expect(line.code == .authorMismatch)
    #expect(line.what.contains("受け付けられなかった"))
    #expect(try lines(AuditFilter(user: other)).isEmpty)
    // The day that the device said finds it as well; a day between finds nothing.
    #expect(try lines(AuditFilter(to: then.dateInJapan)).count == 1)
    let between = CalendarDate(daysSince1970: 9_000)
    #expect(try lines(AuditFilter(from: between, to: between)).isEmpty)
  }

  @Test(arguments: [
    [(1, 2), (3, 5), (6, 10), (11, 20), (11, 15)], [(1, 10), (11, 20), (11, 15), (11, 15)],
    [(1, 100), (106, 110), (101, 105), (101, 107)], [(1_000, 1_000), (1, 1), (2, 2)],
  ])
  func whatCameIsFoundWithTheFirstParcelThatBroughtIt(parcels: [(UInt64, UInt64)]) throws {
    let store = try ServerStore.founded(in: folder.path("server"))
    try store.write { rows in
      for (number, (first, last)) in parcels.enumerated() {
        try rows.append(
          AuditEntry(
            .parcel, at: Timestamp(milliseconds: Int64(number)),
            [
              "replica": "0000000000000007", "first": .integer(Int64(first)),
              "last": .integer(Int64(last)),
            ]))
      }
    }
    let arrivals = try store.read { try Arrivals($0) }
    for counter in 1...1_000 as ClosedRange<UInt64> {
      let operation = Merge.Operation(
        id: OperationID(replica: 7, counter: counter), lamport: 1,
        author: RecordID(high: 1, low: 1), recordedAt: Timestamp(milliseconds: -5),
        record: RecordID(high: 1, low: 2), kind: Access.kind.name, writes: [:])
      let expected = parcels.firstIndex { ($0.0...$0.1).contains(counter) }.map(Int64.init) ?? -5
      #expect(arrivals.moment(of: operation).milliseconds == expected, "\(counter)")
    }
  }
}
