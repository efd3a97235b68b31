import Records
import Support
import Sync
import Testing

/// A log of 10,000 entries: whatever is done to it is found, and where. The check goes entry by entry, so what
/// stands before a place need not be read again for each of the 10,000 places.
@Suite struct AuditChainTests {
  private struct Stored: Equatable {
    var number: Int64
    var entry: [UInt8]
    var hash: [UInt8]
  }

  private static let count = 10_000
  private let log: [Stored]
  /// The head before each entry, and behind the last.
  private let heads: [AuditHead]
  private var random = TestSeed.generator(stream: 1_400)

  init() {
    var (log, heads): ([Stored], [AuditHead]) = ([], [.beginning])
    for index in 0..<AuditChainTests.count {
      let entry = AuditEntry(
        index % 3 == 0 ? .parcel : .sent, at: Timestamp(milliseconds: 1_795_000_000_000),
        ["device": .integer(Int64.random(in: 1...90, using: &random))]
      ).line
      let head = heads[index].adding(entry)
      heads.append(head)
      log.append(Stored(number: head.number, entry: entry, hash: head.hash))
    }
    (self.log, self.heads) = (log, heads)
  }

  /// The fault that a check finds if it has come to `start` and reads at most so many entries more.
  private func fault(
    _ rows: some Sequence<Stored>, from start: Int, known: [AuditHead] = [], isWhole: Bool = false
  ) -> AuditFault? {
    var check = AuditCheck(after: heads[start], known: known)
    do throws(AuditFault) {
      for row in rows { try check.take(row.number, row.entry, row.hash) }
      if isWhole { try check.finish() }
      return nil
    } catch {
      return error
    }
  }

  @Test func whatNobodyTouchedIsRight() {
    #expect(
      fault(log, from: 0, known: [heads[1], heads[5_000], heads[10_000]], isWhole: true) == nil)
  }

  @Test(.seeded) func everyDeletionIsFoundWhereItWasMade() {
    for place in 0..<(log.count - 1) {
      #expect(fault(log[(place + 1)...].prefix(1), from: place) == .missing(Int64(place + 1)))
    }
  }

  /// Deleting an entry and renumbering the others breaks the hashes.
  @Test(.seeded) func everyDeletionThatIsCountedAnewIsFound() {
    for place in 0..<(log.count - 1) {
      var next = log[place + 1]
      next.number -= 1
      #expect(fault([next], from: place) == .changed(Int64(place + 1)))
    }
  }

  @Test(.seeded) mutating func everyChangeOfAByteIsFound() {
    for place in log.indices {
      var (entry, hash, number) = (log[place], log[place], log[place])
      let byte = Int.random(in: entry.entry.indices, using: &random)
      entry.entry[byte] ^= UInt8.random(in: 1...255, using: &random)
      hash.hash[Int.random(in: 0..<32, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
      number.number += Int64.random(in: 1...3, using: &random)
      #expect(fault([entry], from: place) == .changed(Int64(place + 1)))
      #expect(fault([hash], from: place) == .changed(Int64(place + 1)))
      #expect(fault([number], from: place) == .missing(Int64(place + 1)))
    }
    // Each byte of one entry, its time among them.
    for byte in log[777].entry.indices {
      var row = log[777]
      row.entry[byte] ^= 1
      #expect(fault([row], from: 777) == .changed(778))
    }
  }

  @Test(.seeded) mutating func everyReorderingIsFound() {
    for place in 0..<(log.count - 1) {
      let other = Int.random(in: (place + 1)..<log.count, using: &random)
      // As they are, and counted anew.
      #expect(
        fault([log[other]], from: place) == (other == place ? nil : .missing(Int64(place + 1))))
      var moved = log[other]
      moved.number = Int64(place + 1)
      #expect(fault([moved], from: place) == .changed(Int64(place + 1)))
    }
  }

  @Test(.seeded) func everyCutTailIsFoundByAHeadThatADeviceKnows() {
    for end in 0..<log.count {
      #expect(fault([], from: end, isWhole: true) == nil)
      #expect(
        fault([], from: end, known: [heads[log.count]], isWhole: true) == .cut(Int64(log.count)))
    }
  }

  /// The owner changes an entry and computes all that follow anew: the chain is right in itself.
  @Test(.seeded) mutating func everyRecomputedChainIsFoundByAHeadThatADeviceKnows() {
    for place in 0..<(log.count - 8) {
      let distance = Int.random(in: 1...8, using: &random)
      var head = heads[place]
      var rewritten: [Stored] = []
      for offset in 0..<distance {
        var entry = log[place + offset].entry
        if offset == 0 { entry[entry.count / 2] ^= 1 }
        head = head.adding(entry)
        rewritten.append(Stored(number: head.number, entry: entry, hash: head.hash))
      }
      #expect(fault(rewritten, from: place, isWhole: true) == nil)
      let known = heads[place + distance]
      #expect(fault(rewritten, from: place, known: [known]) == .rewritten(known.number))
      // And the device itself, when it asks how the audit goes on.
      let device = KnownAudit(head: known, incarnation: "one")
      let link = AuditLink(from: head, to: head.adding([1]))
      #expect(device.finding(link, incarnation: "one") == .rewritten)
    }
  }

  @Test func aDeviceSeesWhetherTheAuditGoesOn() {
    let device = KnownAudit(head: heads[50], incarnation: "one")
    func finding(_ from: Int, _ to: Int, _ incarnation: String = "one") -> KnownAudit.Finding {
      device.finding(AuditLink(from: heads[from], to: heads[to]), incarnation: incarnation)
    }
    #expect(finding(50, 50) == .goesOn)
    #expect(finding(50, 60) == .goesOn)
    #expect(finding(50, 60, "two") == .goesOn)
    #expect(finding(49, 49) == .rewritten)
    #expect(finding(49, 49, "two") == .lost)
    #expect(finding(50, 49) == .rewritten)
    #expect(device.finding(nil, incarnation: "one") == .rewritten)
    let other = AuditHead(number: 50, hash: heads[51].hash)
    #expect(
      device.finding(AuditLink(from: heads[50], to: other), incarnation: "one") == .rewritten)
  }

  @Test func headsAndSetsHaveOneSpelling() throws {
    var random = TestSeed.generator(stream: 1_401)
    for head in heads.prefix(300) {
      #expect(AuditHead(head.description) == head)
      #expect(AuditHead("0" + head.description) == nil)
      #expect(AuditHead(head.description + "=") == nil)
    }
    for count in [0, 1, 2, 63, 64, 65, 700, 3_000] {
      let ids = (0..<count).map { _ in RecordID.random(using: &random) }
      let set = RecordSet(ids)
      #expect(RecordSet(set.text) == set)
      #expect(RecordSet(set.parts.flatMap(\.ids)) == set)
      #expect(set.parts.allSatisfy { $0.ids.count <= Limits.recordsPerSet })
      #expect(set.parts.allSatisfy { $0.text.utf8.count <= Limits.noteBytes })
      // Somebody more changes one part, or divides one.
      let more = RecordSet(ids + [RecordID.random(using: &random)])
      let new = Set(more.parts.map(\.name)).subtracting(set.parts.map(\.name))
      if count > 64 { #expect((1...2).contains(new.count)) }
    }
    #expect(RecordSet("AAAA") == nil)
    let unsorted =
      RecordSet([RecordID(high: 1, low: 1)]).text + RecordSet([RecordID(high: 0, low: 1)]).text
    #expect(RecordSet(unsorted) == nil)
  }
}
